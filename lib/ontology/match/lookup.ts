/**
 * One text against all tables, as it stands: no step is taken here.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { SpeciesGroup } from "../species.ts";
import { key, looksLikeAcronym, wordsOf } from "../text/forms.ts";
import { allowed } from "./allowed.ts";
import { atlasLabel, brodmannArea, freesurferParcel } from "./atlas_labels.ts";
import { headsAgree, isGeneric, isNumberedOnly, isPartOnly } from "./guards.ts";
import {
  enclosing,
  type Hit,
  type LookUp,
  type LookUpContext,
  ofStructure,
  SAYS_NOTHING,
} from "./hit.ts";
import { sameWords } from "./same_words.ts";
import { foldedSeedIds, named, refusedName, seedFor, seedForBag, usualFor } from "./seed_lookup.ts";

const NONE: LookUp = { kind: "none" };
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
  if (hit.by === "atlas-name" || hit.by === "atlas-label") return answer;
  // In a column of the atlas' acronyms nothing else is meant; elsewhere another book's reading is a doubt.
  if (
    hit.by === "atlas-acronym" && (context.allenColumn || !o.isContested(group, text, !hit.loose))
  ) {
    return answer;
  }
  if (!/\s/.test(text) && o.isContested(group, text)) {
    return ask(`atlases of the species use "${text}" for another structure`);
  }
  if (isGeneric(o.labelOf(hit.id) ?? "")) return ask(`"${text}" does not say which one`);
  if (hit.by === "exact-synonym" && !hit.loose && /\s/.test(text)) {
    const usual = seedForBag(wordsOf(text), (w) => headsAgree(text, w), context);
    if (usual && !o.isWithin(usual.id, hit.id) && !o.isWithin(hit.id, usual.id)) {
      return {
        kind: "ask",
        hits: [usual, hit],
        reason: `"${text}" is a synonym of one term and the usual name of another`,
      };
    }
  }
  // A patient's lead "LEC" is the left entorhinal cortex as often as the lateral one.
  const rest = group === "human" ? /^[LR]([A-Z]{2,})$/.exec(text)?.[1] : undefined;
  const sided = rest ? lookUp(rest, context) : undefined;
  const other = sided?.kind === "hit" ? [sided.hit] : sided?.kind === "ask" ? sided.hits : [];
  const wider = other.find((h) => h.id !== "" && h.id !== hit.id && o.isWithin(hit.id, h.id));
  if (wider) {
    return {
      kind: "ask",
      hits: [wider, hit],
      reason: `"${text}" may be a side and "${rest}", or ${o.labelOf(hit.id) ?? "another"}`,
    };
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
      // Where the table of usual acronyms has the same letters for another structure, only the file's other texts can tell.
      const usual = s.term !== "" && !context.allenColumn ? usualFor(text, context) : undefined;
      if (usual && !o.isWithin(usual.id, s.term) && !o.isWithin(s.term, usual.id)) {
        return {
          kind: "ask",
          hits: [ofStructure(s, "atlas-acronym"), usual],
          reason: `"${text}" is Allen's ${s.name}, and the usual acronym of another structure`,
        };
      }
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
  // UBERON has the name, for animals of another kind: a person may know better.
  const foreign = group === "fish" && !acronym ? o.names.get(k) : undefined;
  if (foreign && !allowed(o, foreign, text, acronym, context) && !o.terms.get(foreign.id)?.taxon) {
    return {
      kind: "ask",
      hits: [{
        id: foreign.id,
        relation: "same",
        by: foreign.by,
        target: foreign.text,
        source: o.source,
      }],
      reason: `the zebrafish's ontology does not refer to UBERON's "${foreign.text}"`,
    };
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
