// deno task upload my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "upload",
  what: "Sends the files. Goes on where it stopped; nothing is sent twice.",
  examples: [
    "deno task upload my_upload",
    "deno task upload my_upload --yes --connections 8",
    "deno task upload my_upload --yes --shard 3/16",
  ],
  flags: {
    existing: {
      value: "WORD",
      help: "files whose path is taken by other bytes: error, skip, force, overwrite or refresh",
    },
    connections: { value: "N", help: "how many at once, or auto" },
    "remove-only-remote": {
      value: true,
      help: "delete the assets that the plan lists as only on the archive",
    },
    sha256: { value: true, help: "compute the SHA-256 as well, for the metadata" },
    "join": { value: "N", help: "after N shards: join their results into one" },
    "clear-unfinished": {
      value: true,
      help: "clear unfinished uploads of this Dandiset on the archive",
    },
    "retry-failed": { value: true, help: "only the files that failed last time" },
  },
  changes: true,
  shards: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("upload", context);
  },
});
