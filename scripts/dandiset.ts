// deno task dandiset my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "dandiset",
  what: "Finds the Dandiset that upload.yaml names, or creates a new one.",
  examples: ["deno task dandiset my_upload", "deno task dandiset my_upload --dry-run"],
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("dandiset", context);
  },
});
