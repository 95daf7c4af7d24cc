import { normalizeDoi, normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import { openAlexKind } from "./work_kind.ts";
import type {
  RelatedWork,
  SourceAffiliation,
  SourceAuthor,
  SourceFunder,
  SourceWork,
} from "../model/publication.ts";

const SELECT =
  "id,doi,ids,title,publication_year,publication_date,language,type,is_retracted,is_xpac,primary_location,locations,authorships,corresponding_author_ids,awards,funders,keywords,topics,abstract_inverted_index,updated_date";

/** The free form of the look-up; `/works/https://doi.org/…` would be billed. `whole` asks for all fields. */
export function openAlexPath(kind: "doi" | "pmid" | "pmcid", id: string, whole = false): string {
  const escaped = id.replace(/[%#?<>"[\] ]/g, (c) => encodeURIComponent(c));
  return `/works/${kind}:${escaped}${whole ? "" : `?select=${SELECT}`}`;
}

/** Reads a work; shapes before autumn 2025 (`grants`) are understood too. */
export function readOpenAlex(json: unknown): SourceWork | undefined {
  const work = fields(json);
  if (!text(work.id) && !text(work.doi)) return undefined;
  const location = fields(work.primary_location);
  const source = fields(location.source);
  const corresponding = new Set(list(work.corresponding_author_ids));
  const abstract = rebuildAbstract(fields(work.abstract_inverted_index));
  const title = text(work.title) ?? text(work.display_name);
  const journal = text(source.display_name) ?? text(location.raw_source_name);
  const date = text(work.publication_date);
  const rawType = text(work.type);
  return {
    source: "OpenAlex",
    doi: normalizeDoi(text(work.doi) ?? "") ?? "",
    ...(title ? { title: cleanText(title) } : {}),
    kind: openAlexKind(work),
    ...(rawType ? { rawType } : {}),
    ...(journal ? { journal } : {}),
    ...(date ? { date } : {}),
    ...(abstract ? { abstract } : {}),
    ...(text(location.license) ? { license: text(location.license) as string } : {}),
    retracted: work.is_retracted === true,
    authors: list(work.authorships).map((a) => readAuthor(fields(a), corresponding)),
    funders: readFunders(work),
    keywords: list(work.keywords).flatMap((k) => {
      const word = text(fields(k).display_name);
      const score = fields(k).score;
      return word ? [{ text: word, ...(typeof score === "number" ? { score } : {}) }] : [];
    }),
    related: readLocations(work),
  };
}

function readAuthor(authorship: Fields, corresponding: ReadonlySet<unknown>): SourceAuthor {
  const author = fields(authorship.author);
  const printed = text(authorship.raw_author_name) ?? text(author.display_name) ?? "";
  const raw = normalizeOrcid(text(authorship.raw_orcid) ?? "");
  const profile = normalizeOrcid(text(author.orcid) ?? "");
  const institutions = list(authorship.institutions).map(fields);
  const used = new Set<unknown>();
  const affiliations: SourceAffiliation[] = [];
  for (const item of list(authorship.affiliations).map(fields)) {
    const printedText = text(item.raw_affiliation_string);
    const matched = list(item.institution_ids).flatMap((id) =>
      institutions.filter((i) => i.id === id)
    );
    matched.forEach((i) => used.add(i.id));
    if (matched.length === 0 && printedText) affiliations.push({ text: printedText });
    affiliations.push(...matched.map((i) => withText(institution(i), printedText)));
  }
  for (const i of institutions) if (!used.has(i.id)) affiliations.push(institution(i));
  if (affiliations.length === 0) {
    affiliations.push(
      ...list(authorship.raw_affiliation_strings).flatMap((t) =>
        typeof t === "string" ? [{ text: t }] : []
      ),
    );
  }
  return {
    printed,
    ...(raw ? { orcid: raw } : {}),
    ...(profile ? { profileOrcid: profile } : {}),
    affiliations,
    corresponding: authorship.is_corresponding === true ||
      (typeof author.id === "string" && corresponding.has(author.id)),
  };
}

function institution(i: Fields): SourceAffiliation {
  const ror = normalizeRor(text(i.ror) ?? "");
  const name = text(i.display_name);
  return { ...(name ? { name } : {}), ...(ror ? { ror } : {}) };
}

function withText(affiliation: SourceAffiliation, printed: string | undefined): SourceAffiliation {
  return printed ? { ...affiliation, text: printed } : affiliation;
}

/** `awards` and `funders` are two lists, both incomplete; an award names its funder by OpenAlex' own id. */
function readFunders(work: Fields): SourceFunder[] {
  const byId = new Map<string, { name: string; ror?: string; awards: string[] }>();
  const byName = (id: unknown, name: string | undefined, ror?: string) => {
    const key = text(id) ?? name ?? `unnamed ${byId.size}`;
    let funder = byId.get(key);
    if (!funder) {
      funder = { name: name ?? "", awards: [] };
      byId.set(key, funder);
    }
    if (ror && !funder.ror) funder.ror = ror;
    return funder;
  };
  for (const funder of list(work.funders).map(fields)) {
    byName(funder.id, text(funder.display_name), normalizeRor(text(funder.ror) ?? ""));
  }
  for (const award of list(work.awards).map(fields)) {
    const funder = byName(award.funder_id, text(award.funder_display_name));
    funder.awards.push(text(award.funder_award_id) ?? "");
  }
  for (const grant of list(work.grants).map(fields)) {
    const funder = byName(grant.funder, text(grant.funder_display_name));
    funder.awards.push(text(grant.award_id) ?? "");
  }
  return [...byId.values()].filter((f) => f.name !== "" || f.awards.some((a) => a !== ""));
}

/** Other DOIs of the same work: preprint and article are often one work here. */
function readLocations(work: Fields): RelatedWork[] {
  const own = normalizeDoi(text(work.doi) ?? "");
  return list(work.locations).map(fields).flatMap((location): RelatedWork[] => {
    const doi = normalizeDoi(text(location.landing_page_url) ?? "");
    if (!doi || doi === own) return [];
    const raw = text(location.raw_type)?.toLowerCase();
    if (raw === "posted-content" || raw === "preprint") {
      return [{ doi, is: "preprint", source: "OpenAlex" }];
    }
    return raw === "journal-article" ? [{ doi, is: "article", source: "OpenAlex" }] : [];
  });
}

function rebuildAbstract(index: Fields): string | undefined {
  const words: [number, string][] = [];
  for (const [word, positions] of Object.entries(index)) {
    for (const at of list(positions)) if (typeof at === "number") words.push([at, word]);
  }
  if (words.length === 0) return undefined;
  words.sort((a, b) => a[0] - b[0]);
  return cleanText(words.map(([, word]) => word).join(" ")).replace(/^Abstract\s+/i, "");
}
