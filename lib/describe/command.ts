import { readFlag, switchFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 07: its flags and what its script does. */
export const describeCommand = defineStep<Connection>()({
  name: "describe",
  number: "07",
  gives: "people, funders, links, ethics, licence",
  what:
    "Fills the Dandiset's metadata from the paper's DOI and upload.yaml, after showing every change.",
  examples: [
    "deno task describe my_upload",
    "deno task describe my_upload --dry-run",
    "deno task describe my_upload --take title,description",
    "deno task describe my_upload --undo",
  ],
  flags: {
    take: readFlag("IDS", "changes to take, by id with commas; all (default) or none", takeOf),
    undo: switchFlag("put the former metadata back"),
  },
  needs: () => ({ archive: true, services: true, programs: ["deno"] }),
  changes: true,
  async run({ connection, work, step, flags, attended, show, confirm, ask }) {
    const { askDescribe, planDescribe, runDescribe, undoDescribe } = await import("./mod.ts");
    const to = await connection();
    if (flags.undo) {
      if (!confirm("Put the former record back?")) return 0;
      await show(await undoDescribe(to, step));
      return 0;
    }
    let plan = await planDescribe(to, step);
    await show(plan);
    // Where nobody can answer, or nobody wants to be asked, the questions stay in the plan.
    const asks = attended ? ask : undefined;
    if (asks && askDescribe(work, plan, asks) > 0) {
      plan = await planDescribe(to, step);
      await show(plan);
    }
    if (!confirm("Save this description?")) return 0;
    const { take } = flags;
    const saved = await runDescribe(to, plan, { ...step, ...(take ? { take } : {}) });
    await show(saved);
    // A Dandiset without files has no summary of them: no fault of the description.
    const refused = saved.archive?.errors.some((e) =>
      !/assetsSummary/.test(`${e.field} ${e.message}`)
    );
    return saved.differences.length > 0 || refused ? 1 : 0;
  },
});

function takeOf(text: string): "all" | "none" | string[] {
  return text === "all" || text === "none" ? text : text.split(",").map((id) => id.trim());
}
