/** How the paper looks: who wrote it, who paid, where sources disagree. */
import { plural, shorten } from "../core/text.ts";
import type { Block, Cell, Tone } from "../display/view.ts";
import type {
  Affiliation,
  CheckedId,
  Disagreement,
  LeftOut,
  Publication,
} from "./model/publication.ts";

/** The paper: one line for each author and each grant, each value with its source. */
export function publicationBlocks(publication: Publication): Block[] {
  const { doi, title, journal, date, kind, sources, authors, awards } = publication;
  const found = sources.map((s) =>
    `${s.service}: ${s.outcome.replace("-", " ")}${
      s.rememberedFrom ? ` (remembered from ${s.rememberedFrom.slice(0, 10)})` : ""
    }`
  );
  const updates = publication.updates.map((u) =>
    `${u.kind.replaceAll("_", " ")}${u.notice ? ` (${u.notice})` : ""}`
  );
  return [
    {
      kind: "heading",
      text: publication.sample ? "The paper: a sample of the rehearsal" : "The paper",
    },
    {
      kind: "facts",
      items: [
        ["title", title ?? "?"],
        ["DOI", { text: doi, href: `https://doi.org/${doi}`, code: true }],
        ["kind", [kind, journal, date].filter((t) => t).join(", ")],
        ...(publication.retracted
          ? [["state", { text: "RETRACTED", tone: "bad" as const }] as const]
          : []),
        ...(updates.length > 0 ? [["notices", updates.join("; ")] as const] : []),
        ...(publication.license
          ? [["licence of the paper (not of the data)", publication.license] as const]
          : []),
        ["sources", found.join("; ")],
      ],
    },
    { kind: "heading", text: plural(authors.length, "author") },
    {
      kind: "table",
      columns: [
        { title: "#", align: "right" },
        { title: "name" },
        { title: "from" },
        { title: "ORCID" },
        { title: "iD from" },
        { title: "affiliation as printed → institution" },
      ],
      rows: authors.map((a): Cell[] => [
        a.position,
        a.review ? { text: a.name, tone: "warn", title: a.review } : a.name,
        a.nameSource,
        idCell(a.orcid),
        a.orcid
          ? originInWords(a.orcid)
          : (a.askedOrcids ?? []).length > 0
          ? { text: "asked below", tone: "warn" }
          : undefined,
        a.affiliations.map(affiliationInWords).join("; "),
      ]),
    },
    {
      kind: "heading",
      text: plural(awards.length, "award or funder", "awards and funders"),
    },
    {
      kind: "table",
      columns: [
        { title: "funder" },
        { title: "ROR" },
        { title: "award" },
        { title: "from" },
        { title: "joined with" },
      ],
      rows: awards.map((a): Cell[] => [
        a.funder,
        idCell(a.ror),
        a.number ?? { text: "ask: acknowledgements", tone: "muted" },
        a.sources.join(", "),
        (a.merged ?? []).join("; "),
      ]),
      empty: "No source lists funders. Ask: the acknowledgements of the paper.",
    },
  ];
}

function originInWords({ origin, source }: CheckedId): string {
  switch (origin) {
    case "author":
      return `${source}: signed in at ORCID`;
    case "profile":
      return `${source}: profile made by a program`;
    case "publisher":
      return `${source}: typed by the publisher`;
    default:
      return source;
  }
}

/** The text of the paper, and what was written for it. */
function affiliationInWords({ name, text, ror, proposed }: Affiliation): string {
  const written = `${name}${ror ? ` (${ror.id.slice(8)})` : ""}`;
  const printed = text && text !== name ? `"${text}" → ` : "";
  const asked = proposed ? ` (asked: ${proposed.map((p) => p.name).join(" or ")}?)` : "";
  return `${printed}${written}${asked}`;
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

/** What sources gave and is not in the record; what each says where they disagree. */
export function leftOutBlocks(
  plan: { readonly leftOut: readonly LeftOut[]; readonly disagreements: readonly Disagreement[] },
): Block[] {
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
