/**
 * An embedded archive in a process of its own, for measurements: `deno run -A archive_process.ts FOLDER`.
 *
 * @module
 */
import { startLocalArchive } from "../../lib/local_archive/mod.ts";

if (import.meta.main) {
  const archive = await startLocalArchive({ dir: Deno.args[0] ?? "" });
  const line = JSON.stringify({ url: archive.url, key: archive.keys.owner }) + "\n";
  await Deno.stdout.write(new TextEncoder().encode(line));
  Deno.addSignalListener("SIGTERM", () => archive.stop().then(() => Deno.exit(0)));
}
