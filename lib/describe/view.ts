import { plural, shorten } from "../core/text.ts";
import type { Block, Cell, View } from "../display/view.ts";
import type { DescribePlan, FieldChange } from "./model/plan_types.ts";
import type { DescribeResult } from "./model/plan_types.ts";
import { answerCell } from "./questions/cell.ts";
import { leftOutBlocks, publicationBlocks } from "./view_paper.ts";
import { SERVICE_LABELS } from "./service_names.ts";

/** How the plan looks: the paper, the differences field by field, what is asked, what was left out. */
export function viewDescribePlan(plan: DescribePlan): View {
  const open = plan.changes.filter((c) => !c.declined && c.confirm === undefined);
  const bad = plan.problems.length > 0;
  const down = plan.services.filter((s) => s.unavailable > 0);
  return {
    title: `Describe Dandiset ${plan.dandiset}: ${plural(open.length, "change")}, ${
      plural(plan.questions.length, "question")
    }${plan.publication?.retracted ? "; THE PAPER IS RETRACTED" : ""}${
      plan.publication?.sample ? "; with the sample paper of the rehearsal" : ""
    }`,
    tone: bad || plan.publication?.retracted
      ? "bad"
      : plan.questions.length > 0 || down.length > 0
      ? "warn"
      : "good",
    blocks: [
      ...plan.notes.map((note): Block => ({
        kind: "text",
        text: note,
        tone: note.startsWith("RETRACTED") ? "bad" : "warn",
      })),
      ...(plan.publication ? publicationBlocks(plan.publication) : []),
      { kind: "heading", text: "What would change" },
      { kind: "facts", items: [["access", accessInWords(plan)]] },
      changesBlock(plan),
      ...detailsBlock(plan.changes),
      ...questionBlocks(plan),
      ...problemBlocks(plan),
      ...leftOutBlocks(plan),
      ...serviceBlocks(plan),
    ],
  };
}

/** Access is no edit of the record: it was chosen in step 02 and is changed in step 09. */
function accessInWords(plan: DescribePlan): string {
  const access = plan.base.metadata.access;
  const first = Array.isArray(access)
    ? access[0] as Record<string, unknown> | undefined
    : undefined;
  if (first?.status !== "dandi:EmbargoedAccess") return "open to everybody";
  const until = first.embargoedUntil;
  return `under embargo${
    typeof until === "string" ? ` until ${until}` : ""
  }; step 09 (publish) can end it`;
}

function changesBlock(plan: DescribePlan): Block {
  return {
    kind: "diff",
    rows: plan.changes.map((c) => ({
      field: c.label,
      ...(c.before === undefined ? {} : { before: c.before }),
      after: c.after,
      note: [
        c.source,
        c.reason,
        c.draft ? "DRAFT until confirmed" : undefined,
        c.declined ? "declined before, not taken" : undefined,
        c.confirm ? `not taken until confirmed: ${c.confirm}` : undefined,
      ].filter((t) => t !== undefined).join("; "),
    })),
    empty: "The draft says all of it already.",
  };
}

function detailsBlock(changes: readonly FieldChange[]): Block[] {
  const rows = changes.flatMap((c) => c.notes.map((n): Cell[] => [c.label, n]));
  if (rows.length === 0) return [];
  return [{
    kind: "details",
    summary: `${plural(rows.length, "remark")} about identifiers and names`,
    blocks: [{
      kind: "table",
      columns: [{ title: "field" }, { title: "remark" }],
      rows,
      limit: 200,
    }],
  }];
}

function questionBlocks(plan: DescribePlan): Block[] {
  if (plan.questions.length === 0) return [];
  return [
    { kind: "heading", text: "What no source could answer" },
    ...plan.questions.flatMap((q, i): Block[] => [
      {
        kind: "text",
        text: `${i + 1}. ${q.text}`,
        ...(q.blocks === "nothing" ? {} : { tone: "warn" as const }),
      },
      {
        kind: "facts",
        items: [
          [
            "choices",
            q.suggestions.length > 0 ? shorten(q.suggestions.join("; "), 400) : undefined,
          ],
          ["answer", `${q.form}${q.sample ? `, such as ${q.sample}` : ""}`],
          ["kept in", { text: `${q.file}: ${q.key}${q.entry ? ` (${q.entry})` : ""}`, code: true }],
          ["without it", q.blocks === "nothing" ? "can be saved" : `no ${q.blocks}`],
        ],
      },
    ]),
    {
      kind: "text",
      text:
        "In a terminal the step asks all of them. In a notebook, run this cell with the answers filled in, then make the plan again:",
    },
    { kind: "code", text: answerCell(plan.questions) },
  ];
}

function problemBlocks(plan: DescribePlan): Block[] {
  const blocks: Block[] = [];
  if (plan.problems.length > 0) {
    blocks.push({ kind: "heading", text: "What the archive would refuse" }, {
      kind: "list",
      items: plan.problems.map((p) => ({
        text: `${p.message}${p.fix ? `. ${p.fix}` : ""}`,
        tone: "bad" as const,
      })),
    });
  }
  const advice = plan.advice.filter((a) => a.level !== "note");
  if (advice.length > 0) {
    blocks.push({ kind: "heading", text: "Worth a look" }, {
      kind: "list",
      items: advice.map((a) => ({ text: a.message, tone: "warn" as const })),
    });
  }
  return blocks;
}

function serviceBlocks(plan: DescribePlan): Block[] {
  if (plan.services.length === 0) return [];
  return [{
    kind: "details",
    summary: "Services asked",
    blocks: [{
      kind: "table",
      columns: [
        { title: "service" },
        { title: "asked", align: "right" },
        {
          title: "remembered",
          align: "right",
        },
        { title: "no answer", align: "right" },
        { title: "remark" },
      ],
      rows: plan.services.map((s): Cell[] => [
        SERVICE_LABELS[s.service],
        s.asked,
        s.remembered,
        s.unavailable > 0 ? { text: String(s.unavailable), tone: "warn" } : 0,
        [s.why, s.oldest ? `oldest remembered answer of ${s.oldest.slice(0, 10)}` : undefined]
          .filter((t) => t).join("; "),
      ]),
    }],
  }];
}

/** How the result of saving looks. */
export function viewDescribeResult(result: DescribeResult): View {
  const errors = result.archive?.errors ?? [];
  const title = result.status === "nothing"
    ? `Describe Dandiset ${result.dandiset}: nothing to change`
    : `Describe Dandiset ${result.dandiset}: ${
      result.undone === undefined
        ? `${plural(result.taken.length, "change")} saved`
        : `${plural(result.taken.length, "field")} as before ${
          result.undone.slice(0, 16).replace("T", " ")
        } again`
    }, ${
      result.archive?.status === "Valid"
        ? "the archive finds the record valid"
        : errors.length > 0
        ? `the archive finds ${plural(errors.length, "error")}`
        : "the archive has not judged it yet"
    }`;
  const bad = result.differences.length > 0 || errors.length > 0;
  return {
    title,
    tone: bad ? "bad" : "good",
    blocks: [
      {
        kind: "diff",
        rows: result.taken.map((t) => ({
          field: t.label,
          ...(t.before === undefined ? {} : { before: t.before }),
          after: t.after,
          note: t.source,
        })),
        empty: "The draft says all of it already.",
      },
      ...errors.map((e): Block => ({
        kind: "text",
        text: `The archive about ${e.field || "the record"}: ${e.message}`,
        tone: "bad",
      })),
      ...(result.problems ?? []).map((p): Block => ({
        kind: "text",
        text: `The former record, which was put back, is not valid: ${p}`,
        tone: "warn",
      })),
      ...result.differences.map((d): Block => ({
        kind: "text",
        text: `The archive stored another value of ${d} than was sent`,
        tone: "bad",
      })),
      ...(result.left.length > 0
        ? [{
          kind: "table" as const,
          columns: [{ title: "not taken" }, { title: "why" }],
          rows: result.left.map((l): Cell[] => [l.label, l.why]),
        }]
        : []),
      ...(result.former
        ? [{
          kind: "text" as const,
          text: `The former record is kept in ${result.former}`,
          tone: "muted" as const,
        }]
        : []),
    ],
  };
}
