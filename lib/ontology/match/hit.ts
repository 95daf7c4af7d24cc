/**
 * What a look-up needs to know, and what it answers.
 *
 * @module
 */
import type { Ontology, Structure } from "../tables/index.ts";
import type { SpeciesGroup } from "../species.ts";
import { key, wordsOf } from "../text/forms.ts";
import type { MatchedBy } from "../types.ts";

/** What a text met. */
export interface Hit {
  readonly id: string;
  readonly relation: "same" | "broader";
  readonly by: MatchedBy;
  readonly target: string;
  readonly source: string;
  /** The atlas' own identifier of the structure. */
  readonly also?: string;
  /** The order or the spelling of the words differs. */
  readonly loose?: boolean;
}

/** The answer of {@linkcode lookUp}. */
export type LookUp =
  | { readonly kind: "hit"; readonly hit: Hit }
  /** The text means two things, or an area without a term: a person decides. */
  | { readonly kind: "ask"; readonly hits: readonly Hit[]; readonly reason: string }
  | { readonly kind: "none" };

/** Everything a look-up needs to know besides the text. */
export interface LookUpContext {
  readonly ontology: Ontology;
  readonly group: SpeciesGroup;
  /** Most other values of the file are Allen acronyms. */
  readonly allenColumn: boolean;
  /** Answers of this resolution so far; steps lead to the same text on several ways. */
  readonly memo: Map<string, LookUp>;
}

/** How evidence names the mouse atlas. */
export const ALLEN_SOURCE = "Allen CCF 2017";

/** Structures that say no more than "in the brain". */
export const SAYS_NOTHING = new Set([
  "root",
  "grey",
  "fiber tracts",
  "grv",
  "void",
  "scwm",
  "unassigned",
]);
/** What encloses a structure without a term: what its name begins with, then the structure above it. */
export function enclosing(o: Ontology, s: Structure): Hit[] {
  const out: Hit[] = [];
  // "superior colliculus, motor related, deep white layer" is the deep white layer of the superior colliculus.
  const parts = s.name.split(/,\s*/);
  if (parts.length > 2) {
    const words = wordsOf(`${parts.at(-1)} of ${parts[0]}`);
    for (const name of o.bag(words)) {
      out.push({ id: name.id, relation: "same", by: "parent", target: s.name, source: o.source });
    }
  }
  for (let at = s.name.lastIndexOf(","); at > 0; at = s.name.lastIndexOf(",", at - 1)) {
    const name = o.names.get(key(s.name.slice(0, at)));
    if (name && (o.terms.get(name.id)?.taxon ?? "") === "") {
      out.push({
        id: name.id,
        relation: "broader",
        by: "parent",
        target: s.name,
        source: o.source,
      });
    }
  }
  const above = o.termAbove(s);
  if (above) out.push({ ...ofStructure(above, "parent"), relation: "broader" });
  return out;
}

/** A hit on a structure of the mouse atlas by its UBERON term. */
export function ofStructure(s: Structure, by: MatchedBy): Hit {
  return {
    id: s.term,
    relation: s.relation ?? "broader",
    by,
    target: by === "atlas-name" ? s.name : `${s.acronym} (${s.name})`,
    source: ALLEN_SOURCE,
    also: `MBA:${s.id}`,
  };
}
