// deno task status my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "status",
  what: "Says how far each file came, what holds back the rest, and the one thing to do next.",
  examples: ["deno task status my_upload", "deno task status my_upload --ask"],
  flags: {
    ask: { value: true, help: "ask the archive what it has, besides what the steps saved" },
  },
  async run(context) {
    const { statusCommand } = await import("../lib/steps/status_line.ts");
    return await statusCommand(context);
  },
});
