// deno task organize my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "organize",
  what: "Maps each NWB file to its path on the archive. Changes no file unless a mode says so.",
  examples: [
    "deno task organize my_upload",
    "deno task organize my_upload --mode symlink --target dandiset",
    "deno task organize my_upload --format dandi",
  ],
  flags: {
    "file-timeout": { value: "SECONDS", help: "longest time for reading one file" },
    mode: {
      value: "MODE",
      help: "also lay the files out: symlink, hardlink, copy, move, reflink or auto",
    },
    target: {
      value: "DIR",
      help: "folder for that, relative to the work folder; default dandiset",
    },
    media: { value: "MODE", help: "external videos: leave, symlink, hardlink, copy or move" },
    format: { value: "FORM", help: "dandi prints the mapping as dandi organize -f dry does" },
    undo: { value: true, help: "take back the last layout" },
  },
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/rehearse/step_command.ts");
    return await runStepCommand("organize", context);
  },
});
