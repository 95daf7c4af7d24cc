import { switchFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 08: its flags and what its script does. */
export const regionsCommand = defineStep<Connection>()({
  name: "regions",
  number: "08",
  gives: "brain regions in every asset",
  what: "Reads brain regions from the files and writes them as UBERON terms into every asset.",
  examples: ["deno task regions my_upload", "deno task regions my_upload --undo"],
  flags: {
    undo: switchFlag("put the former regions back"),
  },
  changes: true,
  async run({ connection, work, step, flags, attended, show, confirm, ask }) {
    const { askRegions, planRegions, regionsExitStatus, runRegions, undoRegions, verifyRegions } =
      await import("./mod.ts");
    const to = await connection();
    if (flags.undo) {
      if (!confirm("Take back the regions that this work folder wrote?")) return 0;
      const undone = await undoRegions(to, step);
      await show(undone);
      return regionsExitStatus(undone);
    }
    let plan = await planRegions(to, step);
    await show(plan);
    // Where nobody can answer, or nobody wants to be asked, what is open stays in the plan.
    const asks = attended ? ask : undefined;
    if (asks && plan.texts.some((t) => t.status === "open")) {
      const { loadOntology } = await import("../ontology/mod.ts");
      const who = to.user.username;
      if (askRegions(work, await loadOntology(), plan, asks, { who }) > 0) {
        plan = await planRegions(to, step);
        await show(plan);
      }
    }
    if (!confirm("Write these regions into the assets?")) return 0;
    const result = await runRegions(to, plan, step);
    await show(result);
    const check = await verifyRegions(to, step);
    await show(check);
    return regionsExitStatus(result, check);
  },
});
