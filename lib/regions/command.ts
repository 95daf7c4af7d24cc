import { switchFlag, textFlag, textsFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 08: its flags and what its script does. */
export const regionsCommand = defineStep<Connection>()({
  name: "regions",
  number: "08",
  gives: "brain regions in every asset",
  what:
    "Reads brain regions from the files and writes them as UBERON terms into every asset, and their union into the Dandiset's about.",
  words: "WORK_FOLDER [flags] | --dandiset 000123 [flags]",
  examples: [
    "deno task regions my_upload",
    "deno task regions my_upload --undo",
    "deno task regions my_upload --decisions-from other_upload",
    "deno task regions --dandiset 000123 --dandiset 000456 --dry-run",
    "deno task regions my_upload --apply regions-patch.json",
  ],
  flags: {
    undo: switchFlag("put the former regions back"),
    dandiset: textsFlag(
      "ID",
      "annotate this Dandiset as it lies on the archive, in a work folder regions-ID; may be given several times",
    ),
    instance: textFlag("NAME", "with --dandiset: the archive; default dandi"),
    patch: textFlag("FILE", "write what would be added into a patch file"),
    apply: textFlag("FILE", "add what a patch file says, and nothing else"),
    "decisions-from": textsFlag("DIR", "take over the decisions of another work folder"),
  },
  needs: () => ({ archive: true, services: true, programs: ["deno"], temporary: true }),
  changes: true,
  async run({ connection, work, step, flags, dryRun, attended, show, confirm, ask }) {
    const { runFlow, takeDecisions, undoFlow } = await import("./flow.ts");
    const { taken, differ } = await takeDecisions(work, flags["decisions-from"]);
    if (taken + differ.length > 0) {
      const { words } = await import("./several.ts");
      step.onProgress?.({ kind: "note", text: words(taken, differ) });
    }
    const to = await connection();
    const flow = { connection: to, step, dryRun, attended, show, confirm, ...(ask ? { ask } : {}) };
    if (flags.undo) return await undoFlow(flow);
    return await runFlow(flow, { patch: flags.patch, apply: flags.apply });
  },
  async aside({ flags, step, dryRun, attended, show, confirm, ask, say }) {
    if (flags.dandiset.length === 0) return undefined;
    const { annotateDandisets } = await import("./several.ts");
    return await annotateDandisets(
      flags.dandiset,
      { step, dryRun, attended, show, confirm, ask, say },
      { instance: flags.instance, undo: flags.undo, decisionsFrom: flags["decisions-from"] },
    );
  },
});
