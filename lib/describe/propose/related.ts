/** Papers, preprints, code and other data that belong to the Dandiset. */
import { sameJson } from "../../archive/mod.ts";
import { readAddress } from "../model/address.ts";
import { doiIdentifier, doiUrl, normalizeDoi } from "../model/identifiers.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { FieldsInput, FieldsProposal } from "./fields.ts";
import { cleanText } from "../model/names.ts";
import type { RelatedWork, Source, WorkKind } from "../model/publication.ts";

/** Resource types by kind of work. */
const KINDS: Readonly<Record<WorkKind, string | undefined>> = {
  "article": "dcite:JournalArticle",
  "preprint": "dcite:Preprint",
  "data-paper": "dcite:DataPaper",
  "conference-paper": "dcite:ConferencePaper",
  "dissertation": "dcite:Dissertation",
  "book": "dcite:Book",
  "book-chapter": "dcite:BookChapter",
  "report": "dcite:Report",
  "software": "dcite:Software",
  "dataset": "dcite:Dataset",
  "not-a-paper": undefined,
  "other": undefined,
};

/** Proposes related resources; one that is there already, in any spelling, is completed and not doubled. */
export function relatedResources(input: FieldsInput, out: FieldsProposal): void {
  const { publication, config, facts } = input;
  if (publication) {
    const resourceType = KINDS[publication.kind];
    addResource(
      input,
      out,
      {
        identifier: doiIdentifier(publication.doi),
        url: doiUrl(publication.doi),
        ...(publication.title ? { name: publication.title } : {}),
        ...(publication.journal ? { repository: publication.journal } : {}),
        relation: "dcite:IsDescribedBy",
        ...(resourceType ? { resourceType } : {}),
      },
      publication.titleSource ?? "upload.yaml",
      "the paper about the data",
      publication.sources.some((s) => s.outcome === "found")
        ? undefined
        : "no service has confirmed that this DOI exists",
    );
    for (const related of publication.related) addRelated(input, out, related);
  }
  for (const doi of facts.publications) {
    if (doi === publication?.doi || publication?.related.some((r) => r.doi === doi)) continue;
    addResource(
      input,
      out,
      {
        identifier: doiIdentifier(doi),
        url: doiUrl(doi),
        relation: "dcite:IsDescribedBy",
      },
      "NWB files",
      "publication named in the files",
    );
  }
  if (!publication && !config.doi) {
    out.questions.push({
      key: "doi",
      file: "upload.yaml",
      text:
        "Is there a paper or preprint about the data? Its DOI fills in people, funders and more",
      suggestions: facts.publications,
      blocks: "nothing",
    });
  }
  for (const related of config.related) {
    if (/^protocol$/i.test(related.type ?? "")) continue;
    const address = readAddress(related.url);
    if (!address) {
      notAnAddress(out, "related", related.url);
      continue;
    }
    addResource(
      input,
      out,
      {
        ...(address.doi ? { identifier: doiIdentifier(address.doi) } : {}),
        url: address.url,
        ...(related.name ? { name: cleanText(related.name) } : {}),
        relation: prefixed(related.relation) ?? "dcite:IsSupplementedBy",
        ...(prefixed(related.type) ? { resourceType: prefixed(related.type) } : {}),
      },
      "upload.yaml",
      "related in upload.yaml",
    );
  }
  const code = config.conversion_code ? readAddress(config.conversion_code) : undefined;
  if (config.conversion_code && !code) {
    notAnAddress(out, "conversion_code", config.conversion_code);
  }
  if (code) {
    addResource(
      input,
      out,
      {
        url: code.url,
        name: "Code that converted the data to NWB",
        ...(/^https?:\/\/(www\.)?github\.com\//i.test(code.url) ? { repository: "GitHub" } : {}),
        relation: "dcite:IsSupplementedBy",
        resourceType: "dcite:Software",
      },
      "upload.yaml",
      "conversion_code in upload.yaml",
    );
  }
}

function notAnAddress(out: FieldsProposal, key: string, value: string): void {
  out.leftOut.push({
    what: `${key} in upload.yaml`,
    value,
    source: "upload.yaml",
    why: "it is no web address and no DOI; write it as https://…, or as 10.…/…",
  });
}

function prefixed(value: string | undefined): string | undefined {
  if (!value) return undefined;
  return value.startsWith("dcite:") ? value : `dcite:${value}`;
}

function addRelated(input: FieldsInput, out: FieldsProposal, related: RelatedWork): void {
  const { doi, is, source } = related;
  if (is === "about") return;
  if (is === "article" || is === "preprint") {
    addResource(
      input,
      out,
      {
        identifier: doiIdentifier(doi),
        url: doiUrl(doi),
        relation: "dcite:IsDescribedBy",
        resourceType: is === "preprint" ? "dcite:Preprint" : "dcite:JournalArticle",
      },
      source,
      is === "preprint" ? "preprint of the paper" : "article that the preprint became",
    );
    return;
  }
  out.leftOut.push({
    what: "related data",
    value: doi,
    source,
    why:
      "the paper names it as its supplement; add it under related in upload.yaml if these data belong to it",
  });
}

function addResource(
  input: FieldsInput,
  out: FieldsProposal,
  resource: Fields,
  source: Source,
  reason: string,
  confirm?: string,
): void {
  const existing = list(input.base.metadata.relatedResource).map(fields);
  const key = keyOf(resource);
  const name = text(resource.identifier) ?? text(resource.url) ?? "";
  const index = existing.findIndex((e) => keyOf(e) === key);
  const proposed = out.changes.some((c) =>
    c.op.op === "put" && c.op.field === "relatedResource" && keyOf(fields(c.op.value)) === key
  );
  if (proposed) return;
  const old = existing[index];
  const value: Fields = old
    ? {
      ...resource,
      ...old,
      // A bare DOI is lost in the Dandiset's own DOI record.
      ...(text(resource.identifier) ? { identifier: resource.identifier } : {}),
      schemaKey: "Resource",
    }
    : { schemaKey: "Resource", ...resource };
  if (old && sameJson(old, value)) return;
  out.changes.push({
    id: `related: ${name}`,
    label: `related resource ${name}`,
    ...(old ? { before: resourceInWords(old) } : {}),
    after: resourceInWords(value),
    source,
    reason,
    notes: [],
    ...(confirm ? { confirm } : {}),
    op: { op: "put", field: "relatedResource", ...(old ? { index } : {}), value },
  });
}

function keyOf(resource: Fields): string {
  const id = text(resource.identifier);
  const url = text(resource.url);
  return normalizeDoi(id ?? "") ?? normalizeDoi(url ?? "") ??
    (id ?? url ?? "").toLowerCase().replace(/^https?:\/\/(www\.)?/, "").replace(/(\.git)?\/*$/, "");
}

function resourceInWords(resource: Fields): string {
  return [
    text(resource.name),
    text(resource.identifier) ?? text(resource.url),
    text(resource.relation)?.replace("dcite:", ""),
    text(resource.resourceType)?.replace("dcite:", ""),
    text(resource.repository),
  ].filter((t) => t !== undefined).join(" · ");
}
