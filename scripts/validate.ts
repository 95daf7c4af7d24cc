// deno task validate my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "validate",
  what:
    "Checks every NWB file: what blocks upload, what blocks publishing, what is advice, and how to repair it.",
  examples: ["deno task validate my_upload", "deno task validate my_upload --shard 3/16 --json"],
  flags: {
    "file-timeout": { value: "SECONDS", help: "longest time for reading one file" },
  },
  shards: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/rehearse/step_command.ts");
    return await runStepCommand("validate", context);
  },
});
