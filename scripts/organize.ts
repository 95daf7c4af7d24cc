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
    naming: {
      value: "POLICY",
      help: "dandi, always-session or match-remote; default: naming of upload.yaml",
    },
    "required-field": {
      value: "FIELD",
      help: "files without it are refused, and names have it: session_id, cell_id, …",
      many: true,
    },
    rename: { value: true, help: "name files anew that have a name of the archive already" },
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
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("organize", context);
  },
});
