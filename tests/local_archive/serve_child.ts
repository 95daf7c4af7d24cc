/** Serves an archive in the folder of the first argument, until it is killed; prints its JSON line. */
import { serveLocalArchive } from "../../lib/local_archive/mod.ts";

const [dir = ""] = Deno.args;
const { line } = await serveLocalArchive({ dir, validationDelayMs: 50 });
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
