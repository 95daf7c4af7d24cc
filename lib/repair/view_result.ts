/**
 * How the result of a run of repairs looks, and what was taken back.
 *
 * @module
 */
import { formatBytes, plural } from "../core/text.ts";
import { type Cell, MOST_ROWS, type Tone, type View } from "../display/view.ts";
import type { RepairOutcome, RepairResult } from "./run_types.ts";
import type { RepairUndo } from "./undo.ts";

const TONES: Readonly<Record<RepairOutcome["outcome"], Tone>> = {
  repaired: "good",
  kept: "good",
  unchanged: "muted",
  "taken-back": "muted",
  refused: "bad",
};

/** The view of a result. */
export function viewRepairResult(result: RepairResult): View {
  const { outcomes } = result;
  const of = (...wanted: RepairOutcome["outcome"][]): number =>
    outcomes.filter((o) => wanted.includes(o.outcome)).length;
  const refused = of("refused");
  const left = outcomes.filter((o) => (o.left?.length ?? 0) > 0).length;
  return {
    title: `Repaired: ${plural(of("repaired", "kept"), "file")}${
      refused > 0 ? `, ${refused} refused` : ""
    }`,
    tone: refused > 0 ? "bad" : left > 0 ? "warn" : "good",
    blocks: [
      {
        kind: "facts",
        items: [
          ["repaired now", of("repaired")],
          ["stood already", of("kept")],
          ["needed nothing", of("unchanged")],
          ["taken back", of("taken-back")],
          ["refused", { text: String(refused), tone: refused > 0 ? "bad" : "muted" }],
          [
            "originals",
            result.inPlace
              ? { text: "changed; undo with --undo", tone: "warn" }
              : "untouched: every step takes the copies in repaired/ in their place",
          ],
        ],
      },
      {
        kind: "table",
        columns: ["", "File", "Fields", "Bytes that differ", "Still blocks", "Notes"].map((
          title,
        ) => ({ title })),
        rows: outcomes.slice(0, MOST_ROWS).map(rowOf),
        total: outcomes.length,
        more: "state/repair-result.json",
        empty: "Nothing was to be repaired.",
      },
    ],
  };
}

function rowOf(o: RepairOutcome): Cell[] {
  return [
    { text: o.outcome, tone: TONES[o.outcome] },
    { text: o.file, code: true },
    o.changes.map((c) => c.field.slice(c.field.lastIndexOf("/") + 1)).join(", "),
    o.bytes ? `${o.bytes.differ}, and ${formatBytes(o.bytes.added)} more` : undefined,
    o.left === undefined
      ? undefined
      : o.left.length === 0
      ? { text: "nothing", tone: "good" }
      : { text: o.left.join(", "), tone: "warn" },
    [o.why, ...o.notes].filter((t) => t !== undefined).join("; "),
  ];
}

/** The view of what was taken back. */
export function viewRepairUndo({ copies, originals, problems }: RepairUndo): View {
  return {
    title: `Repairs taken back: ${plural(copies.length, "copy", "copies")} removed, ${
      plural(originals.length, "original")
    } as before`,
    tone: problems.length > 0 ? "bad" : "good",
    blocks: problems.map((text) => ({ kind: "text", text, tone: "bad" })),
  };
}
