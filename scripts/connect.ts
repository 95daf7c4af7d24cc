// deno task connect my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "connect",
  what: "Proves that the archive can be reached and that the API key is yours.",
  examples: ["deno task connect my_upload"],
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("connect", context);
  },
});
