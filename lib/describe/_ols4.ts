/** OLS4: asked broadly, decided here. Its first hit is not the best hit, and its `exact` is not exact. */
import { fields, list, text } from "./_json.ts";
import type { Services } from "./services.ts";

/** A term of an ontology. */
export interface OlsTerm {
  /** `UBERON:0001384` */
  readonly id: string;
  /** `http://purl.obolibrary.org/obo/UBERON_0001384` */
  readonly iri: string;
  readonly label: string;
  readonly exactSynonyms: readonly string[];
  readonly otherSynonyms: readonly string[];
}

/** Prefixes by ontology, and how DANDI calls their terms. */
export const ONTOLOGIES: Readonly<
  Record<string, { prefix: string; schemaKey: "Anatomy" | "Disorder" | "GenericType" }>
> = {
  uberon: { prefix: "UBERON", schemaKey: "Anatomy" },
  doid: { prefix: "DOID", schemaKey: "Disorder" },
  hp: { prefix: "HP", schemaKey: "Disorder" },
  // Cell types are no anatomy; `GenericType` is the careful choice.
  cl: { prefix: "CL", schemaKey: "GenericType" },
};

const FIELDS =
  "iri,label,obo_id,short_form,ontology_name,ontology_prefix,is_defining_ontology,description,synonym,exact_synonyms,related_synonyms,narrow_synonyms,broad_synonyms,type";

/** What a search found; `unavailable` when nothing can be said. */
export type OlsSearch =
  | {
    readonly kind: "found";
    /** Terms whose label is the text, else those of which it is an exact synonym. */
    readonly exact: readonly OlsTerm[];
    readonly by: "label" | "exact-synonym" | "none";
    readonly others: readonly OlsTerm[];
  }
  | { readonly kind: "unavailable"; readonly why: string };

/** Searches one ontology for a text and compares labels and exact synonyms here. */
export async function searchOls(
  services: Services,
  words: string,
  ontology: string,
): Promise<OlsSearch> {
  const prefix = ONTOLOGIES[ontology]?.prefix;
  const query = new URLSearchParams({
    q: words,
    ontology,
    type: "class",
    obsoletes: "false",
    rows: "25",
    queryFields: "label,synonym",
    fieldList: FIELDS,
  });
  const answer = await services.get("ols4", `/search?${query}`);
  if (answer.kind === "unavailable") return answer;
  if (answer.status !== 200) {
    return { kind: "unavailable", why: `OLS4: it answered HTTP ${answer.status}` };
  }
  const docs = list(fields(fields(answer.json).response).docs).map(readDoc)
    .filter((d) => d !== undefined).filter((d) => d.id.startsWith(`${prefix}:`));
  const terms = docs.filter((d, i) => docs.findIndex((o) => o.iri === d.iri) === i);
  const key = keyForm(words);
  const byLabel = terms.filter((t) => keyForm(t.label) === key);
  const bySynonym = terms.filter((t) => t.exactSynonyms.some((s) => keyForm(s) === key));
  const exact = byLabel.length > 0 ? byLabel : bySynonym;
  return {
    kind: "found",
    exact,
    by: byLabel.length > 0 ? "label" : bySynonym.length > 0 ? "exact-synonym" : "none",
    others: terms.filter((t) => !exact.includes(t)),
  };
}

/** What is known of one term. */
export type OlsLookUp =
  | {
    readonly kind: "found";
    readonly term: OlsTerm;
    readonly obsolete: boolean;
    /** The term that took its place, where the ontology names one by its address. */
    readonly replacedBy?: string;
  }
  | { readonly kind: "not-found" }
  | { readonly kind: "unavailable"; readonly why: string };

/** Looks up one term by its identifier, `UBERON:0001384`. */
export async function lookUpOls(services: Services, id: string): Promise<OlsLookUp> {
  const ontology = id.split(":")[0]?.toLowerCase() ?? "";
  const iri = iriOfCurie(id);
  // The service wants the address encoded twice.
  const path = `/ontologies/${ontology}/terms/${encodeURIComponent(encodeURIComponent(iri))}`;
  const answer = await services.get("ols4", path);
  if (answer.kind === "unavailable") return answer;
  if (answer.status === 404) return { kind: "not-found" };
  const term = answer.status === 200 ? readDoc(answer.json) : undefined;
  if (!term) return { kind: "unavailable", why: `OLS4: it answered HTTP ${answer.status}` };
  const replaced = text(fields(answer.json).term_replaced_by);
  return {
    kind: "found",
    term,
    obsolete: fields(answer.json).is_obsolete === true,
    ...(replaced && /^https?:/.test(replaced) ? { replacedBy: replaced } : {}),
  };
}

/** `UBERON:0001384` → the address that the ontology gives the term. */
export function iriOfCurie(id: string): string {
  return `http://purl.obolibrary.org/obo/${id.replace(":", "_")}`;
}

/** An address or a compact identifier as the compact one; `undefined` if it is of no ontology that is asked here. */
export function curieOf(identifier: string): string | undefined {
  const m = /^(?:https?:\/\/purl\.obolibrary\.org\/obo\/)?(UBERON|DOID|CL|HP)[:_](\d{4,})$/i
    .exec(identifier.trim());
  return m ? `${m[1]?.toUpperCase()}:${m[2]}` : undefined;
}

function readDoc(json: unknown): OlsTerm | undefined {
  const doc = fields(json);
  const iri = text(doc.iri);
  const label = text(doc.label);
  const id = text(doc.obo_id) ?? text(doc.short_form)?.replace("_", ":");
  if (!iri || !label || !id) return undefined;
  const texts = (value: unknown) => list(value).filter((v) => typeof v === "string");
  const scoped = list(doc.obo_synonym).map(fields);
  const scope = (name: string) =>
    scoped.filter((s) => s.scope === name).flatMap((s) => text(s.name) ?? []);
  const exact = [...texts(doc.exact_synonyms), ...scope("hasExactSynonym")];
  const others = [...texts(doc.synonym), ...texts(doc.synonyms)].filter((s) => !exact.includes(s));
  return { id, iri, label, exactSynonyms: exact, otherSynonyms: others };
}

function keyForm(words: string): string {
  return words.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}
