// deno task verify my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "verify",
  what:
    "Proves that every file is on the archive, byte for byte, and asks for the archive's own verdict.",
  examples: ["deno task verify my_upload", "deno task verify my_upload --deep sample"],
  flags: {
    deep: { value: "HOW", help: "also download and compare: sample or all" },
    sha256: { value: true, help: "compare the SHA-256 as well, where the archive has it" },
    wait: {
      value: "SECONDS",
      help: "longest wait for the archive's verdict; default 120, 0 not to wait",
    },
  },
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("verify", context);
  },
});
