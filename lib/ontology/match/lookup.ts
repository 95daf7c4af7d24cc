/**
 * One text against all tables, as it stands: no step is taken here.
 *
 * @module
 */
import { atlasLabel, brodmannArea, freesurferParcel } from "./atlas_labels.ts";
import { headsAgree, isMammalian, isNumberedOnly, isPartOnly } from "./guards.ts";
import type { Name, Ontology, Structure } from "../tables/index.ts";
import { foldedSeedIds, named, refusedBag, refusedName, seedFor } from "./seed_lookup.ts";
import type { SpeciesGroup } from "../species.ts";
import { axesOf, key, looksLikeAcronym, wordsOf } from "../text/forms.ts";
import type { MatchedBy } from "../types.ts";

/** What a text met. */
export interface Hit {
  readonly id: string;
  readonly relation: "same" | "broader";
  readonly by: MatchedBy;
  readonly target: string;
  readonly source: string;
  /** The order or the spelling of the words differs. */
  readonly loose?: boolean;
}

/** The answer of {@linkcode lookUp}. */
export type LookUp =
  | { readonly kind: "hit"; readonly hit: Hit }
  /** The text means two things, or an area without a term: a person decides. */
  | { readonly kind: "ask"; readonly hits: readonly Hit[]; readonly reason: string }
  | { readonly kind: "none" };

const NONE: LookUp = { kind: "none" };
export const ALLEN_SOURCE = "Allen CCF 2017";

/** Structures that say no more than "in the brain". */
const SAYS_NOTHING = new Set(["root", "grey", "fiber tracts", "grv", "void", "scwm", "unassigned"]);
/** Acronyms that are common words, axes, or usual for something else where they are written small. */
const COMMON = new Set(
  "or|in|root|and|as|at|is|not|ml|pm|dl|fp|im|hc|hf|dc|post|peri|pre|sub".split(
    "|",
  ),
);

/** Terms outside the nervous system that are accepted by their full label. */
const OUTSIDE_LABELS = new Set([
  "cochlea",
  "internal ear",
  "olfactory epithelium",
  "eye",
  "heart",
  "muscle organ",
]);

/** A habit of typing, not a spelling of its own: all small, all capitals, first letter only. */
const ONE_CASE = /^(?:[^A-Z]+|[^a-z]+|[A-Z][^A-Z]+)$/;

/** Endings that muscles are named with, or a text of two words and more that is not made of words for the brain. */
const MUSCLE_NAME =
  /\bmuscle\b|^(?!.*\b(?:temporal|frontal|parietal|occipital|orbital|central|optic|medial|lateral)$).*(?:\s|us$|is$|or$|eps$|oid$|phragm$)/;

/** "soleus" for "soleus muscle", and the other way about. */
function otherForm(name: string): string {
  return name.endsWith(" muscle") ? name.slice(0, -7) : name + " muscle";
}

function hasMuscles(group: SpeciesGroup): boolean {
  return group !== "insect" && group !== "nematode" && group !== "invertebrate";
}

/** Everything a look-up needs to know besides the text. */
export interface LookUpContext {
  readonly ontology: Ontology;
  readonly group: SpeciesGroup;
  /** Most other values of the file are Allen acronyms. */
  readonly allenColumn: boolean;
  /** Answers of this resolution so far; steps lead to the same text on several ways. */
  readonly memo: Map<string, LookUp>;
}

/** Looks one text up in every table; ranks and guards of the matching pipeline. */
export function lookUp(text: string, context: LookUpContext): LookUp {
  const known = context.memo.get(text);
  if (known) return known;
  const answer = guarded(lookUpAnew(text, context), text, context);
  context.memo.set(text, answer);
  return answer;
}

/** A hit that the species' own atlas did not give is a question where its letters or its words leave open what is meant. */
function guarded(answer: LookUp, text: string, context: LookUpContext): LookUp {
  const { ontology: o, group } = context;
  if (answer.kind !== "hit") return answer;
  const { hit } = answer;
  const ask = (reason: string): LookUp => ({ kind: "ask", hits: [hit], reason });
  if (hit.by === "atlas-acronym" || hit.by === "atlas-name" || hit.by === "atlas-label") {
    return answer;
  }
  if (!/\s/.test(text) && o.isContested(group, text)) {
    return ask(`atlases of the species use "${text}" for another structure`);
  }
  if (isPartOnly(text) && hit.by !== "seed") {
    return ask(`"${text}" names a part, and not of what`);
  }
  const letters = hit.by === "label" || hit.by === "exact-synonym"
    ? foldedSeedIds(text, context)
    : [];
  if (letters.some((id) => !o.isWithin(id, hit.id) && !o.isWithin(hit.id, id))) {
    return ask(`"${text}" in other letters is another structure`);
  }
  if (isNumberedOnly(text) && hit.by === "exact-synonym") {
    return ask(`"${text}" is a number or a letter in one of several atlases`);
  }
  return answer;
}

function lookUpAnew(text: string, context: LookUpContext): LookUp {
  const { ontology: o, group } = context;
  const k = key(text);
  if (k === "") return NONE;
  const acronym = looksLikeAcronym(text);
  const mouse = group === "mouse";

  // The species' atlas comes first for acronyms.
  if (mouse) {
    const s = o.acronyms.get(text);
    if (s) {
      const doubtful = text.length < 2 || COMMON.has(text);
      if (s.term !== "" && !doubtful) return { kind: "hit", hit: ofStructure(s, "atlas-acronym") };
      if (s.term !== "" && context.allenColumn) {
        return { kind: "hit", hit: ofStructure(s, "atlas-acronym") };
      }
      if (!SAYS_NOTHING.has(s.acronym)) {
        return {
          kind: "ask",
          hits: s.term !== "" ? [ofStructure(s, "atlas-acronym")] : enclosing(o, s),
          reason: s.term === ""
            ? `Allen's ${s.acronym} (${s.name}) has no UBERON term`
            : `"${text}" may be Allen's ${s.acronym} (${s.name}), but it is too short to tell`,
        };
      }
    }
  }

  const refused = refusedName(text, context);
  if (refused && !(mouse && o.structureNames.get(k)?.term)) {
    return {
      kind: "ask",
      hits: refused.near.map((label) => named(o, label)),
      reason: `UBERON has no term for "${text}", or it can mean several`,
    };
  }

  // Another animal's own ontology comes before the names that are made for mammals.
  const animal = o.animal(group);
  const theirs = acronym ? undefined : animal?.names.get(k);
  if (animal && theirs !== undefined) {
    const hit = {
      id: theirs,
      relation: "same",
      by: "atlas-name",
      target: text,
      source: animal.source,
    } as const;
    // UBERON says the same words of another term: one of the two is mistaken.
    const other = o.names.get(k);
    const unlike = (id: string): boolean => !o.isWithin(id, theirs) && !o.isWithin(theirs, id);
    if (other && unlike(other.id)) {
      return {
        kind: "ask",
        hits: [hit, { ...hit, id: other.id, by: other.by, target: other.text, source: o.source }],
        reason: `${animal.source} and UBERON mean different terms by "${text}"`,
      };
    }
    return { kind: "hit", hit };
  }
  const label = atlasLabel(text, context);
  if (label) return label;

  const name = o.names.get(k);
  const own = name && allowed(o, name, text, acronym, context);
  const structure = o.structureNames.get(k);
  // A structure whose name and whose bridge to UBERON contradict each other, or that has no term: a person decides.
  if (mouse && structure && structure.term === "" && !SAYS_NOTHING.has(structure.acronym)) {
    const hit = name && own
      ? [
        {
          id: name.id,
          relation: "same",
          by: name.by,
          target: name.text,
          source: o.source,
        } as const,
      ]
      : [];
    return {
      kind: "ask",
      hits: [...hit, ...enclosing(o, structure)],
      reason: `Allen's structure "${structure.name}" has no UBERON term`,
    };
  }
  // The seed table decides where several tables speak; UBERON's own label needs no other word.
  const seed = name && own && name.by === "label" ? undefined : seedFor(text, k, acronym, context);
  if (seed) return { kind: "hit", hit: seed };

  const hits: Hit[] = [];
  if (name && own) {
    hits.push({
      id: name.id,
      relation: "same",
      by: name.by,
      target: name.text,
      source: o.source,
    });
  }
  if (mouse || group === "rat" || group === "rodent") {
    if (structure && structure.term !== "" && !SAYS_NOTHING.has(structure.acronym)) {
      hits.push(ofStructure(structure, "atlas-name"));
    }
  }
  const ids = new Set(hits.filter((h) => h.relation === "same").map((h) => h.id));
  if (ids.size > 1) {
    return { kind: "ask", hits, reason: `"${text}" is a name of several terms` };
  }
  const first = hits.find((h) => h.relation === "same") ?? hits[0];
  if (first) return { kind: "hit", hit: first };

  const parcel = freesurferParcel(text, k, context);
  if (parcel) return { kind: "hit", hit: parcel };
  const brodmann = brodmannArea(text, context);
  if (brodmann) return { kind: "hit", hit: brodmann };
  if (OUTSIDE_LABELS.has(k)) {
    const out = o.outside(k);
    if (out) {
      return {
        kind: "hit",
        hit: { id: out.id, relation: "same", by: "label", target: out.label, source: o.source },
      };
    }
  }
  const muscle = /\s|^[a-z]{6,}$/.test(k) && !acronym && hasMuscles(group)
    ? o.outside(k) ?? (MUSCLE_NAME.test(k) ? o.outside(otherForm(k)) : undefined)
    : undefined;
  // The full name of a muscle is no other thing's name.
  if (muscle?.muscle && MUSCLE_NAME.test(k)) {
    return {
      kind: "hit",
      hit: {
        id: muscle.id,
        relation: "same",
        by: "label",
        target: muscle.label,
        source: o.source,
      },
    };
  }
  if (muscle) {
    return {
      kind: "ask",
      hits: [{
        id: muscle.id,
        relation: "same",
        by: "label",
        target: muscle.label,
        source: o.source,
      }],
      reason:
        `"${text}" lies outside of the nervous system; right where a muscle or an organ is recorded`,
    };
  }
  // An acronym of the species' atlas in another case: only long ones that mean nothing else.
  if (mouse && /^\S{4,}$/.test(text) && !COMMON.has(k)) {
    const folded = o.acronymsIgnoringCase(text).filter((s) => s.term !== "");
    if (folded.length === 1 && folded[0]) {
      return { kind: "hit", hit: { ...ofStructure(folded[0], "atlas-acronym"), loose: true } };
    }
  }
  return sameWords(text, k, context);
}

function allowed(
  o: Ontology,
  name: Name,
  text: string,
  acronym: boolean,
  { group }: LookUpContext,
): boolean {
  const animal = o.animal(group);
  if (animal) {
    const own = o.terms.get(name.id)?.taxon === group;
    return !acronym && (own || animal.ids.has(name.id));
  }
  if ((group === "bird" || group === "amphibian") && (acronym || isMammalian(o, name.id))) {
    return false;
  }
  // A synonym with a side, where the words without it name another term.
  const sideless = name.by === "exact-synonym"
    ? /^(?:left|right) (.+)$/i.exec(name.text)?.[1]
    : undefined;
  const rest = sideless ? o.names.get(key(sideless)) : undefined;
  if (rest && !o.isWithin(name.id, rest.id) && !o.isWithin(rest.id, name.id)) return false;
  const taxon = o.terms.get(name.id)?.taxon ?? "";
  if (taxon !== "") {
    if (taxon === "brodmann") {
      const primate = group === "human" || group === "primate";
      return primate && /brodmann|^ba ?\d+/i.test(text);
    }
    if (["fish", "amphibian", "insect", "invertebrate"].includes(taxon)) return taxon === group;
    return /sensu|\d{4}/.test(text);
  }
  // Up to three letters that are no word of UBERON's own are an acronym, however they are written.
  if (!acronym && (name.by === "label" || !/^\S{1,3}$/.test(text))) return true;
  if (group === "mouse") {
    const s = o.acronymsIgnoringCase(text);
    // Three letters in another case may be another structure: "Pl" is not the "PL" of the atlas.
    if (text.length < 4 && name.text !== text && !s.some((x) => x.acronym === text)) return false;
    return s.length === 0 || s.some((x) => x.term === name.id);
  }
  if (text.length < 3 || (text.length < 4 && name.text !== text && !ONE_CASE.test(text))) {
    return false;
  }
  // Three capitals in a patient's or a monkey's file name a lead or another lab's area as often ("LTN", "POC", "CMA").
  if ((group === "human" || group === "primate") && /^[A-Z]{3}$/.test(text)) return false;
  // Where the mouse atlas reads the letters otherwise, other mammals' files may mean either ("APN", "MRN").
  const s = o.acronyms.get(text);
  return !s || s.term === "" || s.term === name.id;
}

/** What encloses a structure without a term: what its name begins with, then the structure above it. */
function enclosing(o: Ontology, s: Structure): Hit[] {
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

function ofStructure(s: Structure, by: MatchedBy): Hit {
  return {
    id: s.term,
    relation: s.relation ?? "broader",
    by,
    target: by === "atlas-name" ? s.name : `${s.acronym} (${s.name})`,
    source: ALLEN_SOURCE,
  };
}

/** The same words in another order or a listed spelling; the order of directions must be kept. */
function sameWords(text: string, k: string, context: LookUpContext): LookUp {
  const words = wordsOf(text);
  if (words.length < 2 && !/^\p{L}{6,}$/u.test(k)) return NONE;
  const { ontology: o, group } = context;
  if (refusedBag(words, context)) return NONE;
  const axes = axesOf(words);
  const ordered = (t: string): boolean => !axes.includes(" ") || axesOf(wordsOf(t)) === axes;
  const found = new Map<string, Hit>();
  for (const name of o.bag(words)) {
    if (!allowed(o, name, k, false, context) || !ordered(name.text)) continue;
    if (!headsAgree(text, name.text)) continue;
    found.set(name.id, {
      id: name.id,
      relation: "same",
      by: name.by,
      target: name.text,
      source: o.source,
      loose: true,
    });
  }
  if (group === "mouse" || group === "rat" || group === "rodent") {
    for (const s of o.structureBag(words)) {
      if (group === "mouse" && s.term === "" && ordered(s.name)) {
        return {
          kind: "ask",
          hits: [...found.values(), ...enclosing(o, s)],
          reason: `Allen's structure "${s.name}" has no UBERON term`,
        };
      }
      if (s.term === "" || SAYS_NOTHING.has(s.acronym) || !ordered(s.name)) continue;
      if (!headsAgree(text, s.name)) continue;
      if (found.size > 0 && s.relation !== "same") continue;
      if (!found.has(s.term)) found.set(s.term, { ...ofStructure(s, "atlas-name"), loose: true });
    }
  }
  const hits = [...found.values()];
  if (hits.length === 1 && hits[0]) return { kind: "hit", hit: hits[0] };
  if (hits.length > 1) {
    return { kind: "ask", hits, reason: `several terms have the words of "${text}"` };
  }
  return NONE;
}

/** Whether most other values are Allen acronyms of three letters or more. */
export function isAllenColumn(others: readonly string[] | undefined, o: Ontology): boolean {
  let known = 0;
  let all = 0;
  for (const other of others ?? []) {
    const text = other.trim();
    if (text === "" || /^(unknown|none|n\/?a|void|root)$/i.test(text)) continue;
    all++;
    if (text.length >= 3 && o.acronyms.has(text)) known++;
  }
  return known >= 2 && known * 2 > all;
}
