// deno task all my_upload --yes
import { command } from "../lib/command/mod.ts";

await command({
  name: "all",
  what: "Runs steps 01 to 10 unattended, from what upload.yaml and decisions.yaml say.",
  examples: ["deno task all my_upload --yes", "deno task all my_upload --dry-run"],
  changes: true,
  async run({ openWork, show, confirm, step }) {
    const { uploadAll } = await import("../lib/steps/all.ts");
    const result = await uploadAll(await openWork(), { ...step, show, confirm });
    await show(result);
    return result.status;
  },
});
