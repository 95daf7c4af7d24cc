import { defineCommand } from "../command/command.ts";
import { switchFlag, textFlag } from "../command/flags.ts";

/** `repair`: files mended on copies, from the tables that people fill in. */
export const repairCommand = defineCommand({
  name: "repair",
  what:
    "Writes subjects.tsv and sessions.tsv from what the files say; once they are filled in, repairs copies of the files.",
  words: "WORK_FOLDER [flags]",
  examples: [
    "deno task repair my_upload --dry-run",
    "deno task repair my_upload",
    "deno task repair my_upload --undo",
  ],
  flags: {
    "in-place": switchFlag(
      "change the originals instead of copies; the old bytes are kept for --undo",
    ),
    "confirmed-by": textFlag("NAME", "who confirms the plan, for the record"),
    undo: switchFlag("take all repairs back"),
  },
  needs: (flags) => ({
    programs: ["deno"],
    changesFiles: flags["in-place"] || flags.undo,
    manyFiles: true,
  }),
  changes: true,
  async run({ openWork, flags, step, show, confirm }) {
    const { planRepair, runRepair, undoRepair } = await import("./mod.ts");
    const work = await openWork();
    if (flags.undo) {
      if (!confirm("Take all repairs back?")) return 0;
      const undone = await undoRepair(work);
      await show(undone);
      return undone.problems.length > 0 ? 1 : 0;
    }
    const plan = await planRepair(work, step);
    await show(plan);
    const status = plan.items.some((i) => i.status === "refused" || i.open.length > 0) ? 1 : 0;
    const count = plan.items.filter((i) => i.status === "repair").length;
    const { readRepaired } = await import("../inventory/mod.ts");
    if (count === 0 && readRepaired(work).size === 0) return status;
    const where = flags["in-place"] ? "the originals themselves" : "copies in repaired/";
    if (!confirm(`Write these changes into ${where}?`)) return status;
    const result = await runRepair(work, plan, {
      ...step,
      inPlace: flags["in-place"],
      ...(flags["confirmed-by"] === undefined ? {} : { confirmedBy: flags["confirmed-by"] }),
    });
    await show(result);
    return result.outcomes.some((o) => o.outcome === "refused") ? 1 : status;
  },
});
