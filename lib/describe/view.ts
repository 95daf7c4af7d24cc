import { plural, shorten } from "../core/text.ts";
import type { Block, Cell, Tone, View } from "../display/view.ts";
import type { DescribePlan, FieldChange } from "./model/plan_types.ts";
import type { CheckedId, Publication } from "./model/publication.ts";
import type { DescribeResult } from "./model/plan_types.ts";
import { SERVICE_LABELS } from "./service_names.ts";

/** How the plan looks: the paper, the differences field by field, what is asked, what was left out. */
export function viewDescribePlan(plan: DescribePlan): View {
  const open = plan.changes.filter((c) => !c.declined && c.confirm === undefined);
  const bad = plan.problems.length > 0;
  const down = plan.services.filter((s) => s.unavailable > 0);
  return {
    title: `Describe Dandiset ${plan.dandiset}: ${plural(open.length, "change")}, ${
      plural(plan.questions.length, "question")
    }`,
    tone: bad ? "bad" : plan.questions.length > 0 || down.length > 0 ? "warn" : "good",
    blocks: [
      ...plan.notes.map((note): Block => ({ kind: "text", text: note, tone: "warn" })),
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

function publicationBlocks(publication: Publication): Block[] {
  const { doi, title, journal, date, kind, sources, authors } = publication;
  const found = sources.map((s) =>
    `${s.service}: ${s.outcome.replace("-", " ")}${
      s.rememberedFrom ? ` (remembered from ${s.rememberedFrom.slice(0, 10)})` : ""
    }`
  );
  return [
    { kind: "heading", text: "The paper" },
    {
      kind: "facts",
      items: [
        ["title", title ?? "?"],
        ["DOI", { text: doi, href: `https://doi.org/${doi}`, code: true }],
        ["kind", [kind, journal, date].filter((t) => t).join(", ")],
        ...(publication.license
          ? [["licence of the paper (not of the data)", publication.license] as const]
          : []),
        ["sources", found.join("; ")],
        ["people", plural(authors.length, "author")],
      ],
    },
    {
      kind: "details",
      summary: `${plural(authors.length, "author")}, ${
        plural(publication.awards.length, "award or funder", "awards and funders")
      } as found`,
      blocks: [
        {
          kind: "table",
          columns: [{ title: "#", align: "right" }, { title: "name" }, { title: "from" }, {
            title: "ORCID",
          }, { title: "affiliations" }],
          rows: authors.map((a): Cell[] => [
            a.position,
            a.review ? { text: a.name, tone: "warn", title: a.review } : a.name,
            a.nameSource,
            idCell(a.orcid),
            a.affiliations.map((f) => `${f.name}${f.ror ? ` (${f.ror.id.slice(8)})` : ""}`).join(
              "; ",
            ),
          ]),
        },
        {
          kind: "table",
          columns: [{ title: "funder" }, { title: "ROR" }, { title: "award" }, { title: "from" }],
          rows: publication.awards.map((a): Cell[] => [
            a.funder,
            idCell(a.ror),
            a.number ?? { text: "ask: acknowledgements", tone: "muted" },
            a.sources.join(", "),
          ]),
          empty: "No source lists funders. Ask: the acknowledgements of the paper.",
        },
      ],
    },
  ];
}

function idCell(id: CheckedId | undefined): Cell {
  if (!id) return { text: "—", tone: "muted" };
  const tones: Record<CheckedId["outcome"], Tone> = {
    "confirmed": "good",
    "moved": "warn",
    "unchecked": "warn",
    "in-doubt": "warn",
    "other-person": "bad",
    "not-found": "bad",
    "unusable": "bad",
    "wrong-digits": "bad",
  };
  const mark = id.outcome === "confirmed" ? "" : ` (${id.outcome})`;
  return {
    text: `${id.id.replace("https://", "")}${mark}`,
    tone: tones[id.outcome],
    code: true,
    title: [id.source, id.note].filter((t) => t).join(": "),
  };
}

function questionBlocks(plan: DescribePlan): Block[] {
  if (plan.questions.length === 0) return [];
  return [
    { kind: "heading", text: "What no source could answer" },
    {
      kind: "table",
      columns: [{ title: "question" }, { title: "answer under" }, { title: "suggestions" }, {
        title: "without it",
      }],
      rows: plan.questions.map((q): Cell[] => [
        q.text,
        { text: `${q.file}: ${q.key}`, code: true, ...(q.example ? { title: q.example } : {}) },
        q.suggestions.join("; "),
        q.blocks === "nothing"
          ? { text: "can be saved", tone: "muted" }
          : { text: `no ${q.blocks}`, tone: "warn" },
      ]),
    },
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

function leftOutBlocks(plan: DescribePlan): Block[] {
  const blocks: Block[] = [];
  if (plan.leftOut.length > 0) {
    blocks.push({ kind: "heading", text: "Left out, and why" }, {
      kind: "table",
      columns: [{ title: "what" }, { title: "value" }, { title: "from" }, { title: "why" }],
      rows: plan.leftOut.map((l): Cell[] => [l.what, shorten(l.value, 120), l.source, l.why]),
    });
  }
  if (plan.disagreements.length > 0) {
    blocks.push({ kind: "heading", text: "Where sources disagree" }, {
      kind: "table",
      columns: [{ title: "field" }, { title: "values" }, { title: "followed" }],
      rows: plan.disagreements.map((d): Cell[] => [
        d.field,
        d.values.map((v) => `${v.source}: ${v.value}`).join("; "),
        d.taken,
      ]),
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
