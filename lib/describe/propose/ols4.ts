/** OLS4 through this step's services: limits kept, answers remembered. */
import {
  olsNearness,
  olsSearchPath,
  type OlsTerm,
  olsTermPath,
  readOlsSearch,
  readOlsTerm,
} from "../../ontology/mod.ts";
import type { Services } from "../services/services.ts";

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
  const answer = await services.get("ols4", olsSearchPath(words, ontology));
  if (answer.kind === "unavailable") return answer;
  if (answer.status !== 200) {
    return { kind: "unavailable", why: `OLS4: it answered HTTP ${answer.status}` };
  }
  const found = readOlsSearch(answer.json, ONTOLOGIES[ontology]?.prefix ?? "");
  if (!found) return { kind: "unavailable", why: "OLS4: its answer has another form" };
  const terms = found.filter((t) => !t.obsolete);
  const near = (by: string) => terms.filter((t) => olsNearness(t, words).by === by);
  const byLabel = near("label");
  const exact = byLabel.length > 0 ? byLabel : near("exact-synonym");
  return {
    kind: "found",
    exact,
    by: byLabel.length > 0 ? "label" : exact.length > 0 ? "exact-synonym" : "none",
    others: terms.filter((t) => !exact.includes(t)),
  };
}

/** What is known of one term. */
export type OlsLookUp =
  | { readonly kind: "found"; readonly term: OlsTerm }
  | { readonly kind: "not-found" }
  | { readonly kind: "unavailable"; readonly why: string };

/** Looks up one term by its identifier, `UBERON:0001384`. */
export async function lookUpOls(services: Services, id: string): Promise<OlsLookUp> {
  const answer = await services.get("ols4", olsTermPath(id));
  if (answer.kind === "unavailable") return answer;
  if (answer.status === 404) return { kind: "not-found" };
  const term = answer.status === 200 ? readOlsTerm(answer.json, id) : undefined;
  return term
    ? { kind: "found", term }
    : { kind: "unavailable", why: `OLS4: it answered HTTP ${answer.status}` };
}

/** An address or a compact identifier as the compact one; `undefined` if it is of no ontology that is asked here. */
export function curieOf(identifier: string): string | undefined {
  const m = /^(?:https?:\/\/purl\.obolibrary\.org\/obo\/)?(UBERON|DOID|CL|HP)[:_](\d{4,})$/i
    .exec(identifier.trim());
  return m ? `${m[1]?.toUpperCase()}:${m[2]}` : undefined;
}
