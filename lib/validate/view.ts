/**
 * How a validation looks.
 *
 * @module
 */
import { countFindings, plural, type Severity, shorten } from "../core/mod.ts";
import type { Block, Cell, Tone, View } from "../display/view.ts";
import { staysBehindText } from "../inventory/mod.ts";
import { isSuggestion } from "./findings/catalogue.ts";
import { type FindingGroup, groupFindings, headline } from "./findings/group.ts";
import { allFindings, type Validation, type ValidationFinding } from "./findings/result.ts";

const WORDS: Readonly<Record<Severity, string>> = {
  "blocks-upload": "blocks upload",
  "blocks-publish": "blocks publishing",
  "hurts-finding": "hurts finding",
  "advice": "advice",
};
const TONES: Readonly<Record<Severity, Tone>> = {
  "blocks-upload": "bad",
  "blocks-publish": "bad",
  "hurts-finding": "warn",
  "advice": "muted",
};

/** The view of a validation: counts, what blocks, groups with two examples, files × checks. */
export function viewValidation(validation: Validation): View {
  const findings = allFindings(validation);
  const counts = countFindings(findings);
  const blocking = validation.files.filter((f) =>
    f.findings.some((x) => x.severity === "blocks-upload" && x.waived === undefined)
  );
  const title = `Validate: ${plural(validation.files.length, "file")}, ${
    blocking.length === 0
      ? "none blocked"
      : `${blocking.length} cannot be uploaded as ${blocking.length === 1 ? "it is" : "they are"}`
  }`;
  const all = groupFindings(findings);
  const groups = all.filter((g) => !isSuggestion(g.code));
  const blocks: Block[] = [
    {
      kind: "facts",
      items: [
        ["Files", validation.files.length],
        ...(Object.keys(WORDS) as Severity[]).map((s): [string, Cell] => [
          WORDS[s],
          { text: String(counts[s]), tone: counts[s] > 0 ? TONES[s] : "muted" },
        ]),
        ["waived", { text: String(counts.waived), tone: "muted" }],
        ["not checked to the end", unfinished(validation)],
      ],
    },
    ...(validation.staysBehind
      ? [{ kind: "text", text: staysBehindText(validation.staysBehind), tone: "muted" } as const]
      : []),
    groupTable(groups, "Nothing found: every check passed."),
    ...groups.map(detailsOf),
    ...adviceBlock(all.filter((g) => isSuggestion(g.code))),
    ...waivedBlock(findings),
    ...heatMap(validation, groups),
  ];
  return { title, tone: toneOf(counts), blocks };
}

function toneOf(counts: Record<Severity | "waived", number>): Tone {
  if (counts["blocks-upload"] > 0 || counts["blocks-publish"] > 0) return "bad";
  return counts["hurts-finding"] > 0 ? "warn" : "good";
}

function unfinished(validation: Validation): Cell {
  const n = validation.files.filter((f) => f.outcome !== "checked").length;
  return { text: String(n), tone: n > 0 ? "bad" : "muted" };
}

function groupTable(groups: readonly FindingGroup[], empty: string): Block {
  return {
    kind: "table",
    columns: [
      { title: "Blocks" },
      { title: "Finding" },
      { title: "Rule" },
      { title: "Count", align: "right" },
      { title: "Files", align: "right" },
      { title: "How to fix" },
    ],
    rows: groups.map((g) => [
      { text: WORDS[g.severity], tone: TONES[g.severity] },
      shorten(headline(g), 160),
      { text: g.rule ?? g.code, code: true, title: g.code },
      g.findings.length,
      g.files.length,
      g.fix ?? "",
    ]),
    filter: 0,
    empty,
  };
}

/** What NWB Inspector suggests and `dandi validate` leaves out, folded. */
function adviceBlock(groups: readonly FindingGroup[]): Block[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((n, g) => n + g.findings.length, 0);
  return [{
    kind: "details",
    summary: `${
      plural(count, "suggestion")
    } of NWB Inspector that would make the data easier to use`,
    blocks: [groupTable(groups, ""), ...groups.map(detailsOf)],
  }];
}

/** One group: two examples at sight, the rest folded. */
function detailsOf(group: FindingGroup): Block {
  const rows = group.messages.flatMap((m) => m.findings).map(rowOf);
  return {
    kind: "details",
    summary: `${group.code}: ${plural(group.findings.length, "finding")} in ${
      plural(group.files.length, "file")
    }`,
    blocks: [
      { kind: "table", columns: COLUMNS, rows: rows.slice(0, 2) },
      ...(rows.length > 2
        ? [{
          kind: "details" as const,
          summary: `${rows.length - 2} more`,
          blocks: [{ kind: "table" as const, columns: COLUMNS, rows: rows.slice(2), limit: 200 }],
        }]
        : []),
    ],
  };
}

const COLUMNS = [{ title: "File" }, { title: "Place" }, { title: "What" }];

function rowOf(f: ValidationFinding): Cell[] {
  return [
    { text: f.file ?? "", code: true },
    { text: f.place ?? "", code: true },
    f.message,
  ];
}

function waivedBlock(findings: readonly ValidationFinding[]): Block[] {
  const waived = findings.filter((f) => f.waived !== undefined);
  return waived.length === 0 ? [] : [{
    kind: "details",
    summary: `${plural(waived.length, "waived finding")} (decisions.yaml)`,
    blocks: [{
      kind: "table",
      columns: [...COLUMNS, { title: "Waived because" }],
      rows: waived.map((f) => [...rowOf(f), f.waived]),
    }],
  }];
}

/** Files × checks; a table in a terminal's words, a plot where there is one. */
function heatMap(validation: Validation, groups: readonly FindingGroup[]): Block[] {
  const files = validation.files.filter((f) => f.findings.length > 0);
  if (files.length < 2 || groups.length === 0) return [];
  const shown = groups.slice(0, 30);
  const values = files.slice(0, 200).flatMap((f) =>
    shown.flatMap((g) => {
      const count = f.findings.filter((x) => x.code === g.code && x.waived === undefined).length;
      return count > 0 ? [{ file: f.file, check: g.code, count, blocks: WORDS[g.severity] }] : [];
    })
  );
  if (values.length === 0) return [];
  return [
    { kind: "heading", text: "Files and checks" },
    {
      kind: "plot",
      alt: `Which of ${plural(files.length, "file")} have which of ${
        plural(shown.length, "kind")
      } of findings; the table above has the same numbers`,
      spec: {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        data: { values },
        mark: { type: "rect", tooltip: true },
        encoding: {
          x: { field: "check", type: "nominal", title: null, sort: shown.map((g) => g.code) },
          y: { field: "file", type: "nominal", title: null },
          color: {
            field: "blocks",
            type: "nominal",
            title: null,
            scale: {
              domain: Object.values(WORDS),
              range: ["#b3261e", "#e07b39", "#d9b63a", "#9aa5b1"],
            },
          },
        },
      },
    },
  ];
}
