/** What kind of work a DOI names, by the words of each source and by its title. */
import { normalizeDoi } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { SourceWork, WorkKind, WorkUpdate } from "../model/publication.ts";

const CROSSREF: Readonly<Record<string, WorkKind>> = {
  "journal-article": "article",
  "article-journal": "article",
  "proceedings-article": "conference-paper",
  "paper-conference": "conference-paper",
  "dissertation": "dissertation",
  "thesis": "dissertation",
  "book": "book",
  "monograph": "book",
  "edited-book": "book",
  "reference-book": "book",
  "book-chapter": "book-chapter",
  "book-section": "book-chapter",
  "book-part": "book-chapter",
  "book-track": "book-chapter",
  "reference-entry": "book-chapter",
  "chapter": "book-chapter",
  "report": "report",
  "report-component": "report",
  "dataset": "dataset",
  "database": "dataset",
  "peer-review": "not-a-paper",
  "component": "not-a-paper",
  "grant": "not-a-paper",
  "journal": "not-a-paper",
  "journal-issue": "not-a-paper",
  "journal-volume": "not-a-paper",
  "proceedings": "not-a-paper",
  "proceedings-series": "not-a-paper",
  "book-series": "not-a-paper",
  "book-set": "not-a-paper",
  "report-series": "not-a-paper",
};
/** Subtypes of posted content; what is posted and has none is a preprint. */
const POSTED: Readonly<Record<string, WorkKind>> = {
  preprint: "preprint",
  working_paper: "preprint",
  dissertation: "dissertation",
  report: "report",
  letter: "other",
  other: "other",
};

/** The kind by Crossref's `type` and `subtype`. */
export function crossrefKind(work: Fields): WorkKind {
  const type = text(work.type) ?? "";
  if (type === "posted-content") return POSTED[text(work.subtype) ?? "preprint"] ?? "other";
  return CROSSREF[type] ?? "other";
}

const OPENALEX: Readonly<Record<string, WorkKind>> = {
  "article": "article",
  "review": "article",
  "letter": "article",
  "conference-paper": "conference-paper",
  "data-paper": "data-paper",
  "dissertation": "dissertation",
  "book": "book",
  "reference-entry": "book-chapter",
  "report": "report",
  "dataset": "dataset",
  "software": "software",
  "software-paper": "software",
  "peer-review": "not-a-paper",
  "paratext": "not-a-paper",
  "editorial": "not-a-paper",
  "erratum": "not-a-paper",
  "retraction": "not-a-paper",
  "supplementary-materials": "not-a-paper",
  "libguides": "not-a-paper",
};
/** Repositories that hold preprints and nothing else. */
const PREPRINT_SERVER =
  /arxiv|preprint|research square|ssrn|\bosf\b|authorea|essoar|techrxiv|edarxiv|africarxiv|psyarxiv|zenodo preprints/i;

/** The kind by OpenAlex, which guesses: type, the registered type of the place, what the place is. */
export function openAlexKind(work: Fields): WorkKind {
  const location = fields(work.primary_location);
  const source = fields(location.source);
  if (work.is_paratext === true) return "not-a-paper";
  const type = text(work.type)?.toLowerCase() ?? "";
  const raw = text(location.raw_type)?.toLowerCase() ?? "";
  const place = text(source.type);
  if (type === "preprint" || raw === "posted-content" || raw === "preprint") return "preprint";
  if (raw === "proceedings-article") return "conference-paper";
  // Journal articles are sometimes mistyped as book chapters.
  if (type === "book-chapter") return place === "journal" ? "article" : "book-chapter";
  if (type === "other" && work.is_xpac === true) return "not-a-paper";
  const kind = OPENALEX[type] ??
    (raw === "journal-article" || place === "journal" ? "article" : "other");
  const unpublished = place === "repository" && location.is_published === false &&
    (PREPRINT_SERVER.test(text(source.display_name) ?? "") || !/article|journal|letter/.test(raw));
  return kind === "article" && unpublished && type !== "review" ? "preprint" : kind;
}

const DATACITE: Readonly<Record<string, WorkKind>> = {
  "preprint": "preprint",
  "journalarticle": "article",
  "datapaper": "data-paper",
  "conferencepaper": "conference-paper",
  "conferenceproceeding": "conference-paper",
  "dissertation": "dissertation",
  "book": "book",
  "bookchapter": "book-chapter",
  "report": "report",
  "software": "software",
  "computationalnotebook": "software",
  "workflow": "software",
  "dataset": "dataset",
  "collection": "dataset",
  "other": "other",
};
/** Words of people for a text: `resourceType` is free. */
const WORDS: readonly (readonly [RegExp, WorkKind])[] = [
  [/pre-?print|working ?paper/, "preprint"],
  [/conference|proceeding/, "conference-paper"],
  [/thesis|dissertation/, "dissertation"],
  [/chapter/, "book-chapter"],
  [/book|monograph/, "book"],
  [/peer ?review|referee/, "not-a-paper"],
  [/report/, "report"],
  [/poster|presentation|slides|lecture/, "other"],
  [/article|journal|letter/, "article"],
];

/** The kind by DataCite, and its own word for it. */
export function dataciteKind(types: Fields): { kind: WorkKind; rawType?: string } {
  const general = text(types.resourceTypeGeneral);
  const free = text(types.resourceType);
  const raw = general?.toLowerCase() === "text" ? free ?? general : general ?? free;
  const kind = general === undefined || general.toLowerCase() === "text"
    ? byWords([free, text(types.bibtex), text(types.citeproc)]) ?? "article"
    // Images, sounds, instruments, events, plans: nothing that has authors of a paper.
    : DATACITE[general.toLowerCase()] ?? "not-a-paper";
  return { kind, ...(raw ? { rawType: raw } : {}) };
}

function byWords(words: readonly (string | undefined)[]): WorkKind | undefined {
  for (const word of words) {
    const folded = word?.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase() ?? "";
    const found = WORDS.find(([test]) => test.test(folded));
    if (found) return found[1];
  }
  return undefined;
}

/** What the title of a notice about another work begins with. */
const NOTICE =
  /^(?:(?:author|publisher|editorial)(?:'s)? )?(?:correction|corrigend(?:um|a)|errat(?:um|a)|retraction(?: note| notice)?|addendum|(?:editorial )?expression of concern|withdrawal(?: notice)?|removal notice|notice of (?:retraction|withdrawal|removal)|statement of (?:retraction|removal))(?:\s*(?:[:.]|\s-\s|$)|\s+(?:to|for)\s*[:"“']?\s*)/i;
const PARATEXT =
  /^(?:editorial(?: board)?|table of contents|contents|front matter|back matter|frontispiece|masthead|title page|(?:author|subject) index|issue information|cover (?:image|picture|art)|front cover|back cover|inside (?:front|back) cover|announcements?|in this issue|list of reviewers|acknowledge?ment of reviewers)(?:\s*[:.]|\s*$|\s+-\s)/i;

/** Whether a title is that of a correction, a retraction notice, an editorial, a table of contents. */
export function isNoticeTitle(title: string): boolean {
  const clean = cleanText(title);
  return NOTICE.test(clean) || PARATEXT.test(clean);
}

/** Updates that are a new state of the work itself. */
const VERSIONS = new Set(["new_version", "new_edition"]);

/** Notices that Crossref knows: those that this work is, and those about it. */
export function crossrefUpdates(
  work: Fields,
  doi: string,
): { readonly about: readonly string[]; readonly updates: readonly WorkUpdate[] } {
  const read = (key: string) =>
    list(work[key]).map(fields).flatMap((u) => {
      const kind = text(u.type)?.toLowerCase().replace(/[\s-]/g, "_");
      const other = normalizeDoi(text(u.DOI) ?? "");
      return kind && !VERSIONS.has(kind) ? [{ kind, doi: other }] : [];
    });
  const own = read("update-to");
  const notices = [
    ...read("updated-by"),
    // A publisher that retracts in place names the work itself.
    ...own.filter((u) => u.doi === doi || u.doi === undefined),
  ];
  return {
    about: own.flatMap((u) => u.doi && u.doi !== doi ? [u.doi] : []),
    updates: notices.map((u) => ({
      kind: u.kind,
      ...(u.doi && u.doi !== doi ? { notice: u.doi } : {}),
    })),
  };
}

/** Whether a notice takes the work back. */
export function takesBack({ kind }: WorkUpdate): boolean {
  return kind === "retraction" || kind === "withdrawal" || kind === "removal" ||
    kind === "partial_retraction";
}

/** The DOI that a part was registered under: a figure, a table, a decision letter. An offer, not a fact. */
export function parentDoi(doi: string): string | undefined {
  const parent = doi
    .replace(/\/v\d+\/(?:response|decision|review)\w*$/i, "")
    .replace(/[/.](?:fig|figure|table|supp|video|data|file|reviews?)[-_.]?\w*$/i, "")
    .replace(/\.[gtsef]\d{3}$/i, "")
    .replace(/^(10\.7554\/elife\.\d+)\.\d{3}$/i, "$1");
  return parent === doi ? undefined : parent;
}

/** Several signs: one service alone mistypes works. */
export function decideKind(works: readonly SourceWork[]): WorkKind {
  const kinds = works.map((w) => w.kind);
  // Crossref and DataCite say what was registered; OpenAlex guesses.
  const registered = works.find((w) => w.source !== "OpenAlex" && w.kind !== "other")?.kind;
  const guessed = works.find((w) => w.source === "OpenAlex")?.kind;
  if (works.some((w) => (w.about ?? []).length > 0 || isNoticeTitle(w.title ?? ""))) {
    return "not-a-paper";
  }
  // A journal registers a table of contents as an article; nobody wrote it.
  const nobody = works.every((w) => w.authors.length === 0);
  if (registered === "article" && guessed === "not-a-paper" && nobody) return "not-a-paper";
  // Where Crossref does not know the work, an article of DataCite is only "some text in a repository".
  const byCrossref = works.some((w) => w.source === "Crossref");
  if (registered === "article" && guessed === "preprint" && !byCrossref) return "preprint";
  return registered ?? kinds.find((k) => k !== "other") ?? "other";
}
