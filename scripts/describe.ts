// deno task describe my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "describe",
  what:
    "Fills the Dandiset's metadata from the paper's DOI and upload.yaml, after showing every change.",
  examples: [
    "deno task describe my_upload",
    "deno task describe my_upload --dry-run",
    "deno task describe my_upload --take title,description",
    "deno task describe my_upload --undo",
  ],
  flags: {
    take: { value: "IDS", help: "changes to take, by id with commas; all (default) or none" },
    undo: { value: true, help: "put the former metadata back" },
  },
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("describe", context);
  },
});
