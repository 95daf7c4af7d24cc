// deno task archive [--dir DIR] [--port N] [--json]
import { command } from "../lib/command/mod.ts";

await command({
  name: "archive",
  what:
    "The embedded archive: speaks the DANDI API on this machine, for trying out this and other clients.",
  words: "[flags]",
  examples: ["deno task archive --dir my_archive", "deno task archive --port 8000 --json"],
  flags: {
    dir: { value: "DIR", help: "where its state lies; default a temporary folder" },
    port: { value: "N", help: "port; default the last one of this folder, or a free one" },
  },
  async run(context) {
    const { archiveCommand } = await import("../lib/rehearse/commands.ts");
    return await archiveCommand(context);
  },
});
