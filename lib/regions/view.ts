/**
 * How the regions plan looks: texts with their terms, what is open with what to write, assets before and after, and two pictures.
 *
 * @module
 */
import { plural, shorten } from "../core/text.ts";
import type { Block, Cell, View } from "../display/view.ts";
import { iriOf, type Match, openOntology } from "../ontology/mod.ts";
import { familiesOf, placeInTree } from "./decide/families.ts";
import { uberonOf } from "./write/about.ts";
import { regionPlot, regionTree } from "./picture.ts";
import type { AboutEntry, RegionsPlan, TextRow } from "./plan_types.ts";

/** How a plan looks. */
export function viewRegionsPlan(plan: RegionsPlan): View {
  const change = plan.assets.filter((a) => a.status === "change").length;
  const same = plan.assets.filter((a) => a.status === "same").length;
  const bare = plan.assets.length - change - same;
  const open = plan.texts.filter((t) => t.status === "open");
  const blocks: Block[] = [
    {
      kind: "facts",
      items: [
        ["to write", plural(change, "asset")],
        ["right already", plural(same, "asset")],
        ["without a certain region", plural(bare, "asset")],
        [
          "texts to decide",
          open.length === 0 ? "none" : { text: String(open.length), tone: "warn" },
        ],
        ["ontology", plan.ontology],
      ],
    },
    ...plan.notes.map((text): Block => ({ kind: "text", text, tone: "muted" })),
    { kind: "heading", text: "Locations as written, and their terms" },
    {
      kind: "table",
      columns: [
        { title: "location" },
        { title: "species" },
        { title: "electrodes", align: "right" },
        { title: "files", align: "right" },
        { title: "term" },
        { title: "why" },
      ],
      rows: plan.texts.filter((t) => t.status !== "open").map((t) => [
        { text: shorten(t.text, 60), code: true, title: t.text },
        t.species,
        t.count,
        t.files,
        termsCell(t),
        evidenceCell(t),
      ]),
      more: "state/regions.json",
      empty: "No file names a location",
    },
  ];
  if (open.length > 0) {
    blocks.push({ kind: "heading", text: "To decide: nothing is written for these" }, {
      kind: "table",
      columns: [
        { title: "location" },
        { title: "species" },
        { title: "electrodes", align: "right" },
        { title: "files", align: "right" },
        { title: "candidates, the likeliest first, and where they lie" },
        { title: "why it is open" },
      ],
      // What is alike is one question.
      rows: familiesOf(open).map(({ rows, count, files }) => {
        const [t] = rows;
        if (!t) return [];
        const more = rows.length - 1;
        return [
          {
            text: `${shorten(t.text, 60)}${more > 0 ? ` and ${more} like it` : ""}`,
            code: true,
            title: rows.map((r) => r.text).join("\n"),
          },
          t.species,
          count,
          files,
          t.candidates.slice(0, 3).map((c) => {
            const place = placeInTree(openOntology(), c.id);
            return `${c.id} ${c.label}${place === "" ? "" : `, in ${place}`}${
              c.relation === "broader" ? " (encloses it)" : ""
            }, ${c.evidence.source}: ${c.evidence.target}`;
          }).join("; ") || "none known",
          t.reason,
        ];
      }),
      limit: 100,
    }, {
      kind: "details",
      summary: "What to write into decisions.yaml (an empty list: there is no term, ask no more)",
      blocks: ["regions:", ...open.slice(0, 40).map(decisionLine)].map((text): Block => ({
        kind: "text",
        text,
      })),
    });
  }
  if (plan.conflicts.length > 0) {
    blocks.push({ kind: "heading", text: "Places that contradict each other" }, {
      kind: "table",
      columns: [{ title: "asset" }, { title: "what" }],
      rows: plan.conflicts.map((c) => [{ text: c.assetPath, code: true }, c.message]),
    });
  }
  if (plan.assets.some((a) => a.terms.length > 0)) {
    blocks.push(
      { kind: "heading", text: "Regions per subject" },
      regionPlot(plan),
      { kind: "heading", text: "Where they lie" },
      { kind: "tree", roots: regionTree(plan) },
    );
  }
  blocks.push({ kind: "heading", text: "Assets" }, {
    kind: "table",
    columns: [
      { title: "asset" },
      { title: "subject" },
      { title: "about now" },
      { title: "would be added" },
      { title: "" },
    ],
    rows: plan.assets.map((a) => [
      { text: a.assetPath, code: true },
      a.subject,
      names(a.before),
      names(
        a.after.filter((e) =>
          !a.before.includes(e) && !a.before.some((b) => uberonOf(b) === uberonOf(e))
        ),
      ),
      a.status === "change"
        ? { text: "change", tone: "warn" }
        : a.status === "same"
        ? { text: "right already", tone: "good" }
        : { text: a.note ?? "nothing", tone: a.status === "unreadable" ? "bad" : "muted" },
    ]),
    more: "state/regions.json",
  });
  return {
    title: `Regions: ${plural(change, "asset")} to write${
      open.length > 0 ? `, ${plural(open.length, "location")} to decide` : ""
    }`,
    tone: open.length > 0 || plan.conflicts.length > 0 ? "warn" : "good",
    blocks,
  };
}

/** The line of `decisions.yaml` that would decide a text with its first candidate. */
export function decisionLine(t: TextRow): string {
  const id = t.candidates[0]?.id;
  return `- {species: ${JSON.stringify(t.species)}, text: ${JSON.stringify(t.text)}, terms: [${
    id ? JSON.stringify(id) : ""
  }], who: "", evidence: ""}`;
}

function termsCell(t: TextRow): Cell {
  if (t.matches.length === 0) {
    return { text: t.status === "decided" ? "no term (decided)" : "–", tone: "muted" };
  }
  const first = t.matches[0];
  return {
    text: t.matches.map((m) =>
      `${m.label} (${m.id})${m.relation === "broader" ? ", encloses it" : ""}`
    )
      .join("; "),
    ...(t.matches.length === 1 && first ? { href: iriOf(first.id) } : {}),
  };
}

function evidenceCell(t: TextRow): Cell {
  if (t.matches.length === 0) return { text: t.reason, tone: "muted" };
  return t.matches.map(evidence).join("; ");
}

function evidence({ evidence: e }: Match): string {
  const steps = e.steps.length > 0 ? `${e.steps.join(", ")}; ` : "";
  return `${steps}"${shorten(e.matched, 40)}" is ${
    {
      "seed": "a common name",
      "label": "the label",
      "exact-synonym": "an exact synonym",
      "atlas-acronym": "an atlas acronym",
      "atlas-name": "an atlas name",
      "atlas-label": "an atlas label",
      "decision": "decided",
    }[
      e.by as string
    ] ?? e.by
  }: ${e.target} (${e.source})`;
}

function names(about: readonly AboutEntry[]): string {
  return about.map((e) => String(e.name ?? e.identifier ?? "?")).join(", ");
}
