import { normalizeDoi, normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import { crossrefKind, crossrefUpdates, parentDoi, takesBack } from "./work_kind.ts";
import type {
  RelatedWork,
  SourceAffiliation,
  SourceAuthor,
  SourceFunder,
  SourceWork,
} from "../model/publication.ts";

/** Path of one work. */
export function crossrefPath(doi: string): string {
  return `/works/${encodeURIComponent(doi)}`;
}

/** Reads the answer of `/works/{DOI}`, or CSL-JSON, which is the same without envelope. */
export function readCrossref(json: unknown): SourceWork | undefined {
  const envelope = fields(json);
  const work = "message" in envelope ? fields(envelope.message) : envelope;
  const doi = normalizeDoi(text(work.DOI) ?? "");
  if (!doi) return undefined;
  const title = text(work.title);
  const abstract = text(work.abstract);
  const journal = text(work["container-title"]) ?? text(fields(list(work.institution)[0]).name) ??
    text(work.publisher);
  const date = readDate(work);
  const rawType = text(work.subtype) ?? text(work.type);
  const { about, updates } = crossrefUpdates(work, doi);
  return {
    source: "Crossref",
    doi,
    ...(title ? { title: cleanText(title) } : {}),
    kind: crossrefKind(work),
    ...(rawType ? { rawType } : {}),
    ...(journal ? { journal: cleanText(journal) } : {}),
    ...(date ? { date } : {}),
    ...(abstract ? { abstract: cleanText(abstract).replace(/^Abstract\s+/i, "") } : {}),
    ...readLicense(work),
    retracted: updates.some(takesBack) || /^\W*retracted\b/i.test(title ?? ""),
    about,
    updates,
    authors: list(work.author).map((a) => readAuthor(fields(a))),
    funders: list(work.funder).map((f) => readFunder(fields(f))),
    keywords: list(work.keyword).flatMap((k) => typeof k === "string" ? [{ text: k }] : []),
    related: readRelations(work, doi),
  };
}

/** The licence of the published version, before those for accepted manuscripts and text mining. */
function readLicense(work: Fields): { license?: string } {
  const all = list(work.license).map(fields);
  const one = all.find((l) => text(l["content-version"]) === "vor") ?? all[0];
  const license = text(one?.URL);
  return license ? { license } : {};
}

function readDate(work: Fields): string | undefined {
  for (const key of ["published", "issued", "posted", "published-online"]) {
    const parts = list(list(fields(work[key])["date-parts"])[0]);
    if (typeof parts[0] === "number") {
      return parts.map((p, i) => String(p).padStart(i === 0 ? 4 : 2, "0")).join("-");
    }
  }
  return undefined;
}

function readAuthor(author: Fields): SourceAuthor {
  const given = text(author.given);
  const family = text(author.family);
  const suffix = text(author.suffix);
  const group = text(author.name);
  const orcid = normalizeOrcid(text(author.ORCID) ?? "");
  return {
    printed: group ?? [given, family, suffix].filter((t) => t !== undefined).join(" "),
    ...(given ? { given } : {}),
    ...(family ? { family } : {}),
    ...(suffix ? { suffix } : {}),
    ...(group && !family ? { group: true } : {}),
    ...(orcid ? { orcid, orcidAuthenticated: author["authenticated-orcid"] === true } : {}),
    affiliations: list(author.affiliation).map((a) => readAffiliation(fields(a)))
      .filter((a) => a.text !== undefined || a.ror !== undefined),
  };
}

function readAffiliation(affiliation: Fields): SourceAffiliation {
  const name = text(affiliation.name);
  const ror = list(affiliation.id).map((i) => normalizeRor(text(fields(i).id) ?? ""))
    .find((id) => id !== undefined);
  return { ...(name ? { text: name } : {}), ...(ror ? { ror } : {}) };
}

function readFunder(funder: Fields): SourceFunder {
  const ids = [text(funder.DOI), ...list(funder.id).map((i) => text(fields(i).id))];
  const fundref = ids.map((id) => /10\.13039\/(\d+)/.exec(id ?? "")?.[1]).find((id) => id);
  const ror = ids.map((id) => /ror\.org\//i.test(id ?? "") ? normalizeRor(id ?? "") : undefined)
    .find((id) => id);
  const awards = [
    ...list(funder.award),
    ...list(funder["award-info"]).map((a) => text(fields(a)["award-number"])),
  ];
  return {
    name: cleanText(text(funder.name) ?? ""),
    ...(fundref ? { fundref } : {}),
    ...(ror ? { ror } : {}),
    awards: [...new Set(awards.filter((a) => typeof a === "string"))],
  };
}

/** What Crossref's names of relations say about the other work. */
const RELATIONS: Readonly<Record<string, RelatedWork["is"]>> = {
  "is-preprint-of": "article",
  "has-preprint": "preprint",
  "is-supplemented-by": "dataset",
  "is-review-of": "about",
  "is-reply-to": "about",
  "is-comment-on": "about",
  "is-part-of": "about",
  "is-supplement-to": "about",
  "is-related-material": "about",
};

function readRelations(work: Fields, own: string): RelatedWork[] {
  const relation = fields(work.relation);
  const related: RelatedWork[] = [];
  const add = (doi: string | undefined, is: RelatedWork["is"]) => {
    if (doi && doi !== own && !related.some((r) => r.doi === doi)) {
      related.push({ doi, is, source: "Crossref" });
    }
  };
  for (const doi of crossrefUpdates(work, own).about) add(doi, "about");
  const paper = text(work.type) !== "component" && text(work.type) !== "peer-review" &&
    text(work.type) !== "dataset";
  for (const [name, is] of Object.entries(RELATIONS)) {
    // A comment on another paper is a paper; only what is none is about another.
    if (is === "about" && paper) continue;
    for (const item of list(relation[name]).map(fields)) {
      add(text(item["id-type"]) === "doi" ? normalizeDoi(text(item.id) ?? "") : undefined, is);
    }
  }
  if (!paper && related.every((r) => r.is !== "about")) add(parentDoi(own), "about");
  return related;
}
