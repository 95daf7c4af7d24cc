/**
 * Serves an archive in the folder of the first argument, until it is killed; prints its JSON line. The second may be `real`: as slow
 * as a real one.
 */
import { serveLocalArchive } from "../../lib/local_archive/mod.ts";

const [dir = "", pace] = Deno.args;
const { line } = await serveLocalArchive({
  dir,
  ...(pace === "real" ? { pace } : { validationDelayMs: 50 }),
});
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
