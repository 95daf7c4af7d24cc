// deno task publish my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "publish",
  what:
    "Goes through the quality checklist, says what the archive still misses, and publishes if wanted.",
  examples: [
    "deno task publish my_upload",
    "deno task publish my_upload --publish --dandiset 001234 --yes",
  ],
  flags: {
    publish: { value: true, help: "publish, also where upload.yaml does not say so" },
    "release-embargo": {
      value: true,
      help: "make an embargoed Dandiset public, with the same care",
    },
    dandiset: { value: "ID", help: "the Dandiset's number, as the explicit yes" },
  },
  changes: true,
  async run(context) {
    const { runStepCommand } = await import("../lib/steps/step_command.ts");
    return await runStepCommand("publish", context);
  },
});
