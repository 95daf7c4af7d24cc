/**
 * One text against the table of words and acronyms that people use, and against that of names that a person decides.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { type RefusedName, type Seed, SEEDS_VERSION } from "../tables/seeds.ts";
import { covers, type SpeciesGroup } from "../species.ts";
import { bagOfWords, key, wordsOf } from "../text/forms.ts";

/** Acronyms that are common words where they are not written in their own case: "Post", "sub". */
const WORDS = new Set(["pre", "post", "per", "sub", "ins", "str", "arc", "put", "sept"]);

/** Habits of typing that change the case of a whole acronym: all small, all capitals, first letter only. */
const ONE_CASE = /^(?:[^A-Z]+|[^a-z]+|[A-Z][^A-Z]+)$/;

interface SeedIndex {
  /** Every word of the table. */
  readonly pieces: ReadonlySet<string>;
  /** Every word of a refused bag. */
  readonly refusedPieces: ReadonlySet<string>;
  /** The words by their bag of words. */
  readonly bags: ReadonlyMap<string, readonly { seed: Seed; word: string }[]>;
  readonly words: ReadonlyMap<string, readonly Seed[]>;
  readonly acronyms: ReadonlyMap<string, readonly Seed[]>;
  readonly folded: ReadonlyMap<string, readonly Seed[]>;
  readonly refusedWords: ReadonlyMap<string, readonly RefusedName[]>;
  readonly refusedAcronyms: ReadonlyMap<string, readonly RefusedName[]>;
  /** Refused words by their bag of words, acronyms by small letters: what a respelling leaves alike. */
  readonly refusedBags: ReadonlyMap<string, readonly RefusedName[]>;
}

const seedIndexes = new WeakMap<Ontology, SeedIndex>();

function seedsOf(o: Ontology): SeedIndex {
  const known = seedIndexes.get(o);
  if (known) return known;
  const words = new Map<string, Seed[]>();
  const bags = new Map<string, { seed: Seed; word: string }[]>();
  const acronyms = new Map<string, Seed[]>();
  const folded = new Map<string, Seed[]>();
  const push = <T>(map: Map<string, T[]>, k: string, v: T): void => {
    const row = map.get(k);
    if (row) row.push(v);
    else map.set(k, [v]);
  };
  for (const seed of o.seeds) {
    for (const w of seed.words) {
      push(words, key(w), seed);
      push(bags, bagOfWords(wordsOf(w)), { seed, word: w });
    }
    for (const a of seed.acronyms) {
      push(acronyms, a, seed);
      if (/\s/.test(a)) push(words, key(a), seed);
      if (a.length >= 3) push(folded, a.toLowerCase(), seed);
    }
  }
  const refusedWords = new Map<string, RefusedName[]>();
  const refusedAcronyms = new Map<string, RefusedName[]>();
  const refusedBags = new Map<string, RefusedName[]>();
  for (const r of o.refused) {
    for (const w of r.words) push(refusedWords, key(w), r);
    for (const a of r.acronyms) {
      push(refusedAcronyms, a, r);
      push(refusedBags, a.toLowerCase(), r);
    }
    for (const w of r.words) push(refusedBags, bagOfWords(wordsOf(w)), r);
  }
  const refusedPieces = new Set([...refusedBags.keys()].flatMap((b) => b.split(" ")));
  const pieces = new Set([...bags.keys()].flatMap((b) => b.split(" ")));
  const index = {
    pieces,
    refusedPieces,
    bags,
    words,
    acronyms,
    folded,
    refusedWords,
    refusedAcronyms,
    refusedBags,
  };
  seedIndexes.set(o, index);
  return index;
}

/** The row of the table of names that are never answered without a person. */
export function refusedName(
  text: string,
  { ontology: o, group }: LookUpContext,
): RefusedName | undefined {
  const index = seedsOf(o);
  const as = (rows: readonly RefusedName[] | undefined): RefusedName | undefined =>
    rows?.find((r) => covers(r.species, group));
  const exact = as(index.refusedWords.get(key(text))) ?? as(index.refusedAcronyms.get(text));
  if (exact) return exact;
  // Spelled otherwise: unless that spelling is an acronym of its own.
  if (index.acronyms.get(text)?.some((s) => covers(s.species, group))) return undefined;
  if (index.words.get(key(text))?.some((s) => covers(s.species, group))) return undefined;
  const words = wordsOf(text);
  if (!words.every((w) => index.refusedPieces.has(w))) return undefined;
  return as(index.refusedBags.get(bagOfWords(words)));
}

/** The same for words of `wordsOf`: no order and no spelling of refused words leads to a term. */
export function refusedBag(
  words: readonly string[],
  { ontology: o, group }: LookUpContext,
): RefusedName | undefined {
  return seedsOf(o).refusedBags.get(bagOfWords(words))?.find((r) => covers(r.species, group));
}

/** What acronyms of the table mean that are spelled with the same letters, whatever their case. */
export function foldedSeedIds(text: string, { ontology: o, group }: LookUpContext): string[] {
  if (/\s/.test(text)) return [];
  return (seedsOf(o).folded.get(text.toLowerCase()) ?? [])
    .filter((s) => covers(s.species, group) && fits(o, s, group))
    .map((s) => o.names.get(s.label.toLowerCase())?.id ?? "").filter((id) => id !== "");
}

/** What people usually mean by an acronym in its very case, by the table alone. */
export function usualFor(text: string, { ontology: o, group }: LookUpContext): Hit | undefined {
  const fit = (seedsOf(o).acronyms.get(text) ?? []).filter((s) => covers(s.species, group));
  const first = fit[0];
  return first && new Set(fit.map((s) => s.label)).size === 1
    ? named(o, first.label, first.relation, first.why)
    : undefined;
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
    const fit = (rows ?? []).filter((s) => covers(s.species, group) && fits(o, s, group));
    return new Set(fit.map((s) => s.label)).size === 1 ? fit[0] : undefined;
  };
  const word = of(index.words.get(k));
  // Letters that a mammal's areas have mean other things in a fish, a fly or a worm.
  if (!word && o.animal(group)) return undefined;
  let row = word ?? of(index.acronyms.get(text));
  if (!row && text.length >= 3 && !/\s/.test(text) && !WORDS.has(k)) {
    const folded = of(index.folded.get(k));
    // Three small letters say too little; a case of its own says more: "VLo" of the thalamus is not the "VLO" of the cortex.
    if (folded && ONE_CASE.test(text) && !o.names.has(k) && (text.length > 3 || text !== k)) {
      row = folded;
      // Spelled otherwise, the letters may as well be the atlas' own: "Cic" for its "cic".
      const id = o.names.get(folded.label.toLowerCase())?.id ?? "";
      const own = group === "mouse" ? o.acronymsIgnoringCase(text) : [];
      if (own.some((s) => s.term !== "" && !o.isWithin(s.term, id) && !o.isWithin(id, s.term))) {
        row = undefined;
      }
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

/** Whether all words occur in the table. */
export function seedsKnow(o: Ontology, words: readonly string[]): boolean {
  const { pieces } = seedsOf(o);
  return words.every((w) => pieces.has(w));
}

/** What the table says of the same words in another order or spelling, as far as `agrees` lets them count. */
export function seedForBag(
  wordList: readonly string[],
  agrees: (word: string) => boolean,
  { ontology: o, group }: LookUpContext,
): Hit | undefined {
  const fit = (seedsOf(o).bags.get(bagOfWords(wordList)) ?? []).filter(({ seed, word }) =>
    covers(seed.species, group) && fits(o, seed, group) && agrees(word)
  );
  const first = fit[0];
  if (!first || new Set(fit.map((f) => f.seed.label)).size > 1) return undefined;
  return { ...named(o, first.seed.label, first.seed.relation, first.seed.why), loose: true };
}

/** A row for all vertebrates or all animals holds for a fish, a fly or a worm only where its own ontology has the term. */
function fits(o: Ontology, seed: Seed, group: SpeciesGroup): boolean {
  const animal = o.animal(group);
  if (!animal || seed.species === group) return true;
  return animal.ids.has(o.names.get(seed.label.toLowerCase())?.id ?? "");
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
