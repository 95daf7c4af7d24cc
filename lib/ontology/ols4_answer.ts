/**
 * What OLS4 is asked and how its answers are read: pure, for every step that asks it. Its first hit is not the best hit, its
 * `exact` is not exact, and the same field comes as text or as list; so terms are compared here.
 *
 * @module
 */
import { key } from "./text/forms.ts";

/** A term as OLS4 gives it. */
export interface OlsTerm {
  /** `UBERON:0001384`. */
  readonly id: string;
  /** `http://purl.obolibrary.org/obo/UBERON_0001384`. */
  readonly iri: string;
  /** Label. */
  readonly label: string;
  /** Synonyms that mean the same. */
  readonly exactSynonyms: readonly string[];
  /** Whether the answer tells exact synonyms from others. */
  readonly scoped: boolean;
  /** Whether the ontology has given the term up. */
  readonly obsolete: boolean;
  /** The term that took its place, where the ontology names one by its identifier. */
  readonly replacedBy?: string;
}

/** Path and query that search one ontology (`uberon`, `doid` …) for a text. */
export function olsSearchPath(words: string, ontology: string): string {
  return `/search?${new URLSearchParams({
    // Signs of the query language of the service.
    q: words.replace(/["\\:]/g, " "),
    ontology,
    type: "class",
    obsoletes: "false",
    rows: "25",
    queryFields: "label,synonym",
    fieldList: "iri,label,obo_id,short_form,is_defining_ontology,exact_synonyms",
  })}`;
}

/** Path of one term, `UBERON:0001384`; the service wants the address encoded twice. */
export function olsTermPath(id: string): string {
  const iri = encodeURIComponent(encodeURIComponent(olsIri(id)));
  return `/ontologies/${id.split(":")[0]?.toLowerCase() ?? ""}/terms/${iri}`;
}

/** `UBERON:0001384` → the address that the ontology gives the term. */
export function olsIri(id: string): string {
  return `http://purl.obolibrary.org/obo/${id.replace(":", "_")}`;
}

/** Terms of a search whose identifiers begin with the prefix, each once; `undefined` where the answer has another form. */
export function readOlsSearch(json: unknown, prefix: string): OlsTerm[] | undefined {
  const docs = fields(fields(json).response).docs;
  if (!Array.isArray(docs)) return undefined;
  const out = new Map<string, OlsTerm>();
  for (const doc of docs) {
    const term = readOlsTerm(doc);
    if (term?.id.startsWith(`${prefix}:`) && !out.has(term.id)) out.set(term.id, term);
  }
  return [...out.values()];
}

/** Reads one term; `id` stands in where the answer does not repeat it. `undefined` where there is no label. */
export function readOlsTerm(json: unknown, id?: string): OlsTerm | undefined {
  const doc = fields(json);
  const label = texts(doc.label)[0]?.trim();
  const own = texts(doc.obo_id)[0] ?? texts(doc.short_form)[0]?.replace("_", ":") ?? id;
  if (!label || !own || !/^[A-Za-z]+:\d{4,}$/.test(own)) return undefined;
  const scopes = Array.isArray(doc.obo_synonym) ? doc.obo_synonym.map(fields) : [];
  const exact = scopes.filter((s) => /exact/i.test(String(s.scope ?? "")))
    .flatMap((s) => texts(s.name));
  const replaced = /\b([A-Za-z]+)[_:](\d{4,})$/.exec(texts(doc.term_replaced_by)[0] ?? "");
  const listed = texts(doc.exact_synonyms);
  return {
    id: own,
    iri: texts(doc.iri)[0] ?? olsIri(own),
    label,
    exactSynonyms: [...new Set([...listed, ...exact])],
    scoped: listed.length > 0 || scopes.length > 0,
    obsolete: doc.is_obsolete === true || /^obsolete\b/i.test(label),
    ...(replaced ? { replacedBy: `${replaced[1]}:${replaced[2]}` } : {}),
  };
}

/** How near a term is to a text: its label, an exact synonym (and which), or found by another word. */
export function olsNearness(
  term: OlsTerm,
  words: string,
): { readonly by: "label" | "exact-synonym" | "other"; readonly target: string } {
  const wanted = key(words);
  if (key(term.label) === wanted) return { by: "label", target: term.label };
  const synonym = term.exactSynonyms.find((s) => key(s) === wanted);
  return synonym === undefined
    ? { by: "other", target: term.label }
    : { by: "exact-synonym", target: synonym };
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((v) => typeof v === "string");
}
