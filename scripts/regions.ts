// deno task regions my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "regions",
  what: "Reads brain regions from the files and writes them as UBERON terms into every asset.",
  examples: ["deno task regions my_upload", "deno task regions my_upload --undo"],
  flags: {
    undo: { value: true, help: "put the former regions back" },
  },
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("regions", context);
  },
});
