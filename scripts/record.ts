// deno task record my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "record",
  what: "Writes the manifest, the redacted conversation history and report.html, and commits them.",
  examples: ["deno task record my_upload"],
  flags: {
    history: { value: "WHAT", help: "a conversation file, newest (default) or none" },
    git: { value: "HOW", help: "auto (default), init or off" },
  },
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("record", context);
  },
});
