/**
 * How a plan of repairs looks: what is open, and each field now and then.
 *
 * @module
 */
import { plural, shorten } from "../core/text.ts";
import { type Block, type Cell, MOST_ROWS, type Tone, type View } from "../display/view.ts";
import type { Change } from "./fields/fields.ts";
import type { OpenRow, PlannedChange, RepairItem, RepairPlan, RepairStatus } from "./plan_types.ts";

const TONES: Readonly<Record<RepairStatus, Tone>> = {
  repair: "good",
  nothing: "muted",
  refused: "bad",
  unreadable: "bad",
};

/** The view of a plan. */
export function viewRepairPlan(plan: RepairPlan): View {
  const { items } = plan;
  const of = (status: RepairStatus): RepairItem[] => items.filter((i) => i.status === status);
  const open = items.filter((i) => i.open.length > 0);
  const stays = items.filter((i) => i.stays.length > 0);
  const bad = of("refused").length > 0;
  const blocks: Block[] = [
    {
      kind: "facts",
      items: [
        ["Files", items.length],
        ["get a repaired copy", of("repair").length],
        ["need nothing, or nobody has filled in what they need", of("nothing").length],
        ["refused, because a row cannot be used", count(of("refused").length)],
        ["no table helps", count(of("unreadable").length)],
        ["Fill in", plan.tables.map((t) => t.slice(t.lastIndexOf("/") + 1)).join(" and ")],
      ],
    },
    ...(plan.validated ? [] : [
      {
        kind: "text",
        text: "The files have not been validated (step 03): only what the tables hold is judged",
        tone: "warn",
      } as const,
    ]),
    ...plan.warnings.map((text): Block => ({ kind: "text", text, tone: "warn" })),
    ...changesBlock(of("repair")),
    ...openBlock(plan.openRows),
    ...problemsBlock([...of("refused"), ...of("unreadable")]),
    ...staysBlock(stays),
  ];
  return {
    title: `Repair: ${plural(of("repair").length, "file")} of ${items.length} to repair, ${
      plural(open.length, "file")
    } with open fields`,
    tone: bad ? "bad" : open.length > 0 ? "warn" : "good",
    blocks,
  };
}

function count(n: number): Cell {
  return { text: String(n), tone: n > 0 ? "bad" : "muted" };
}

/** A value as people read it. */
export function textOfChange(change: Change): string {
  return typeof change.value === "object" ? JSON.stringify(change.value) : String(change.value);
}

/** Where a value comes from, in words. */
export function sourceOf({ source }: PlannedChange): string {
  return source.how === undefined ? source.table : `${source.how} (${source.table})`;
}

function changesBlock(items: readonly RepairItem[]): Block[] {
  const rows = items.flatMap((i) =>
    i.changes.map((c): Cell[] => [
      { text: i.file, code: true },
      { text: c.field, code: true },
      c.now === undefined ? { text: "–", tone: "muted" } : shorten(c.now, 60),
      { text: shorten(textOfChange(c.change), 60), tone: "good" },
      shorten(sourceOf(c), 120),
      c.answers.join(", "),
    ])
  );
  return rows.length === 0 ? [] : [{
    kind: "table",
    columns: ["File", "Field", "Now", "Then", "Because", "Answers"].map((title) => ({ title })),
    rows: rows.slice(0, MOST_ROWS),
    total: rows.length,
    more: "state/repair.json",
  }];
}

function openBlock(rows: readonly OpenRow[]): Block[] {
  if (rows.length === 0) return [];
  return [
    { kind: "heading", text: "Open: to be filled in" },
    {
      kind: "table",
      columns: ["Row", "Subject or file", "Open", "Proposed"].map((title) => ({ title })),
      rows: rows.slice(0, MOST_ROWS).map((r): Cell[] => [
        r.where,
        { text: r.key, code: true },
        { text: shorten(r.open, 300), tone: "warn" },
        shorten(r.proposed, 300),
      ]),
      total: rows.length,
      more: "the column open of the tables",
    },
  ];
}

function problemsBlock(items: readonly RepairItem[]): Block[] {
  if (items.length === 0) return [];
  return [
    { kind: "heading", text: "Refused" },
    {
      kind: "table",
      columns: [{ title: "" }, { title: "File" }, { title: "Why" }],
      rows: items.slice(0, MOST_ROWS).map((i): Cell[] => [
        { text: i.status, tone: TONES[i.status] },
        { text: i.file, code: true },
        i.problems.join("; "),
      ]),
      total: items.length,
      more: "state/repair.json",
    },
  ];
}

function staysBlock(items: readonly RepairItem[]): Block[] {
  if (items.length === 0) return [];
  const rows = items.flatMap((i) =>
    i.stays.map((s): Cell[] => [
      { text: i.file, code: true },
      shorten(s.message, 160),
      s.fix ?? "convert the recording again",
    ])
  );
  return [{
    kind: "details",
    summary: `${plural(items.length, "file")} with findings that no table mends, with what would`,
    blocks: [{
      kind: "table",
      columns: [{ title: "File" }, { title: "Finding" }, { title: "What would mend it" }],
      rows: rows.slice(0, MOST_ROWS),
      total: rows.length,
      more: "state/repair.json",
    }],
  }];
}
