// deno task notebooks [--update]
import { command } from "../lib/command/mod.ts";

await command({
  name: "notebooks",
  what:
    "Runs all notebooks, top to bottom, with Jupyter and the Deno kernel, against an embedded archive.",
  words: "[flags]",
  examples: ["deno task notebooks", "deno task notebooks --update"],
  flags: {
    dir: { value: "DIR", help: "work folder; default a temporary one" },
    update: { value: true, help: "put the executed notebooks in place of the project's" },
  },
  async run(context) {
    const { notebooksCommand } = await import("../lib/rehearse/commands.ts");
    return await notebooksCommand(context);
  },
});
