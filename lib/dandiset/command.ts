import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 02: its flags and what its script does. */
export const dandisetCommand = defineStep<Connection>()({
  name: "dandiset",
  number: "02",
  gives: "a Dandiset, new or existing",
  what: "Finds the Dandiset that upload.yaml names, or creates a new one.",
  examples: ["deno task dandiset my_upload", "deno task dandiset my_upload --dry-run"],
  flags: {},
  needs: () => ({ archive: true }),
  changes: true,
  async run({ connection, step, show, confirm }) {
    const { planDandiset, runDandiset } = await import("./mod.ts");
    const to = await connection();
    const plan = await planDandiset(to, step);
    await show(plan);
    if (plan.problems.length > 0) return plan.denied ? 3 : 1;
    if (plan.action === "create" && !confirm(`Create it on ${to.instance.label}?`)) return 0;
    await show(await runDandiset(to, plan, step));
    return 0;
  },
});
