// deno task rehearse [FOLDER]
import { command } from "../lib/command/mod.ts";

await command({
  name: "rehearse",
  what: "The whole upload, on this machine, against an embedded archive. Your files are only read.",
  words: "[FOLDER OF NWB FILES] [flags]",
  examples: ["deno task rehearse", "deno task rehearse path/to/nwb --dir my_rehearsal"],
  flags: {
    dir: { value: "DIR", help: "work folder, made or continued; default a temporary one" },
    port: { value: "N", help: "port of the embedded archive" },
    details: { value: true, help: "show every step's result" },
    "no-notebooks": { value: true, help: "do not execute the notebooks, even where Jupyter is" },
  },
  async run(context) {
    const { rehearseCommand } = await import("../lib/rehearse/commands.ts");
    return await rehearseCommand(context);
  },
});
