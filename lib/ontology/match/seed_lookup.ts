/**
 * One text against the table of words and acronyms that people use, and against that of names that a person decides.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { Hit, LookUpContext } from "./lookup.ts";
import { type RefusedName, type Seed, SEEDS_VERSION } from "../tables/seeds.ts";
import { covers } from "../species.ts";
import { key } from "../text/forms.ts";

/** Acronyms that are common words where they are not written in their own case: "Post", "sub". */
const WORDS = new Set(["pre", "post", "per", "sub", "ins", "str", "arc", "put", "sept"]);

/** Habits of typing that change the case of a whole acronym: all small, all capitals, first letter only. */
const ONE_CASE = /^(?:[^A-Z]+|[^a-z]+|[A-Z][^A-Z]+)$/;

interface SeedIndex {
  readonly words: ReadonlyMap<string, readonly Seed[]>;
  readonly acronyms: ReadonlyMap<string, readonly Seed[]>;
  readonly folded: ReadonlyMap<string, readonly Seed[]>;
  readonly refusedWords: ReadonlyMap<string, readonly RefusedName[]>;
  readonly refusedAcronyms: ReadonlyMap<string, readonly RefusedName[]>;
}

const seedIndexes = new WeakMap<Ontology, SeedIndex>();

function seedsOf(o: Ontology): SeedIndex {
  const known = seedIndexes.get(o);
  if (known) return known;
  const words = new Map<string, Seed[]>();
  const acronyms = new Map<string, Seed[]>();
  const folded = new Map<string, Seed[]>();
  const push = <T>(map: Map<string, T[]>, k: string, v: T): void => {
    const row = map.get(k);
    if (row) row.push(v);
    else map.set(k, [v]);
  };
  for (const seed of o.seeds) {
    for (const w of seed.words) push(words, key(w), seed);
    for (const a of seed.acronyms) {
      push(acronyms, a, seed);
      if (a.length >= 3) push(folded, a.toLowerCase(), seed);
    }
  }
  const refusedWords = new Map<string, RefusedName[]>();
  const refusedAcronyms = new Map<string, RefusedName[]>();
  for (const r of o.refused) {
    for (const w of r.words) push(refusedWords, key(w), r);
    for (const a of r.acronyms) push(refusedAcronyms, a, r);
  }
  const index = { words, acronyms, folded, refusedWords, refusedAcronyms };
  seedIndexes.set(o, index);
  return index;
}

/** The row of the table of names that are never answered without a person. */
export function refusedName(
  text: string,
  { ontology: o, group }: LookUpContext,
): RefusedName | undefined {
  const index = seedsOf(o);
  return (index.refusedWords.get(key(text)) ?? index.refusedAcronyms.get(text))
    ?.find((r) => covers(r.species, group));
}

/** Whether a text is in the table of names that are never answered without a person. */
export function isNamedWithoutTerm(text: string, context: LookUpContext): boolean {
  return refusedName(text, context) !== undefined;
}

/** What the seed table says of a text for the species. */
export function seedFor(
  text: string,
  k: string,
  acronym: boolean,
  context: LookUpContext,
): Hit | undefined {
  const { ontology: o, group } = context;
  const index = seedsOf(o);
  const of = (rows: readonly Seed[] | undefined): Seed | undefined => {
    const fit = (rows ?? []).filter((s) => covers(s.species, group));
    return new Set(fit.map((s) => s.label)).size === 1 ? fit[0] : undefined;
  };
  const word = of(index.words.get(k));
  let row = word ?? of(index.acronyms.get(text));
  if (!row && text.length >= 3 && !/\s/.test(text) && !WORDS.has(k)) {
    const folded = of(index.folded.get(k));
    // Three small letters say too little; a case of its own says more: "VLo" of the thalamus is not the "VLO" of the cortex.
    if (folded && ONE_CASE.test(text) && !o.names.has(k) && (text.length > 3 || text !== k)) {
      row = folded;
    }
  }
  if (!row) return undefined;
  const hit = named(o, row.label, row.relation, row.why);
  // Without a species, an acronym that the mouse atlas reads otherwise stays a question.
  if (!word && acronym && group === "unknown") {
    const s = o.acronyms.get(text);
    if (s && s.term !== "" && s.term !== hit.id) return undefined;
  }
  return hit;
}

/** A hit on a term by its label. */
export function named(
  o: Ontology,
  label: string,
  relation: "same" | "broader" = "same",
  why = label,
): Hit {
  return {
    id: o.names.get(label.toLowerCase())?.id ?? o.outside(label)?.id ?? "",
    relation,
    by: "seed",
    target: why,
    source: SEEDS_VERSION,
  };
}
