import { normalizeDoi, normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import { dataciteKind } from "./work_kind.ts";
import type { RelatedWork, SourceAuthor, SourceFunder, SourceWork } from "../model/publication.ts";

/** Path of one DOI, with affiliations as objects. */
export function datacitePath(doi: string): string {
  return `/dois/${encodeURIComponent(doi)}?affiliation=true`;
}

/** Reads the answer of `/dois/{DOI}`. */
export function readDataCite(json: unknown): SourceWork | undefined {
  const work = fields(fields(fields(json).data).attributes);
  const doi = normalizeDoi(text(work.doi) ?? "");
  if (!doi) return undefined;
  const titles = list(work.titles).map(fields);
  const title = text((titles.find((t) => !text(t.titleType)) ?? titles[0])?.title);
  const abstract = list(work.descriptions).map(fields)
    .find((d) => text(d.descriptionType) === "Abstract");
  const { kind, rawType } = dataciteKind(fields(work.types));
  const publisher = text(work.publisher) ?? text(fields(work.publisher).name);
  const year = work.publicationYear;
  const abstractText = text(abstract?.description);
  return {
    source: "DataCite",
    doi,
    ...(title ? { title: cleanText(title) } : {}),
    kind,
    ...(rawType ? { rawType } : {}),
    ...(publisher ? { journal: publisher } : {}),
    ...(typeof year === "number" ? { date: String(year) } : {}),
    ...(abstractText ? { abstract: cleanText(abstractText) } : {}),
    retracted: false,
    authors: list(work.creators).map((c) => readCreator(fields(c))),
    funders: list(work.fundingReferences).map((f) => readFunder(fields(f))),
    keywords: list(work.subjects).map(fields).flatMap((s) => {
      const word = text(s.subject);
      return word && !text(s.subjectScheme) ? [{ text: word }] : [];
    }),
    related: list(work.relatedIdentifiers).map(fields).flatMap((r) => readRelated(r, kind)),
  };
}

function readCreator(creator: Fields): SourceAuthor {
  const name = text(creator.name) ?? "";
  let family = text(creator.familyName);
  let given = text(creator.givenName);
  const parts = name.split(",");
  if (!family && parts.length === 2 && creator.nameType !== "Organizational") {
    [family, given] = [parts[0]?.trim(), parts[1]?.trim()];
  }
  const group = creator.nameType === "Organizational";
  const orcid = list(creator.nameIdentifiers).map(fields)
    .filter((i) => /orcid/i.test(text(i.nameIdentifierScheme) ?? text(i.nameIdentifier) ?? ""))
    .map((i) => normalizeOrcid(text(i.nameIdentifier) ?? "")).find((id) => id);
  return {
    printed: given && family ? `${given} ${family}` : name,
    ...(given ? { given } : {}),
    ...(family ? { family } : {}),
    ...(group ? { group: true } : {}),
    ...(orcid ? { orcid } : {}),
    affiliations: list(creator.affiliation).flatMap((a) => {
      const affiliation = typeof a === "string" ? a : text(fields(a).name);
      const ror = normalizeRor(text(fields(a).affiliationIdentifier) ?? "");
      return affiliation ? [{ text: affiliation, ...(ror ? { ror } : {}) }] : [];
    }),
  };
}

function readFunder(funder: Fields): SourceFunder {
  const id = text(funder.funderIdentifier) ?? "";
  const fundref = /10\.13039\/(\d+)/.exec(id)?.[1];
  const ror = /ror\.org/i.test(id) ? normalizeRor(id) : undefined;
  const award = text(funder.awardNumber);
  return {
    name: cleanText(text(funder.funderName) ?? ""),
    ...(fundref ? { fundref } : {}),
    ...(ror ? { ror } : {}),
    awards: award ? [award] : [],
  };
}

/** A data set or program names the paper about it in several ways; a paper that cites another says nothing. */
const ABOUT = new Set([
  "IsSupplementTo",
  "IsDescribedBy",
  "IsDocumentedBy",
  "IsReferencedBy",
  "IsCitedBy",
  "IsPartOf",
  "Reviews",
]);

function readRelated(related: Fields, kind: SourceWork["kind"]): RelatedWork[] {
  const doi = text(related.relatedIdentifierType) === "DOI"
    ? normalizeDoi(text(related.relatedIdentifier) ?? "")
    : undefined;
  if (!doi) return [];
  const relation = text(related.relationType) ?? "";
  if (relation === "IsPreprintOf" || relation === "IsPreviousVersionOf") {
    return [{ doi, is: "article", source: "DataCite" }];
  }
  const paper = kind !== "dataset" && kind !== "software" && kind !== "not-a-paper";
  if (relation === "IsSupplementTo" && paper) return [{ doi, is: "article", source: "DataCite" }];
  return ABOUT.has(relation) && !paper ? [{ doi, is: "about", source: "DataCite" }] : [];
}
