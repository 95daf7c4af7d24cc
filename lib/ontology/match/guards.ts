/**
 * What keeps a name that was met from being written: each guard is a class of wrong answers that was seen.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import { axesOf, key, wordsOf } from "../text/forms.ts";

const PART_WORDS = new Set(
  ("pars part parts portion layer layers lamina laminae stratum strata division subdivision horn zone segment limb lobe lobule nucleus nuclei " +
    "genu body head tail neck crus ramus root field area region core shell cell molecular granular granule polymorphic pyramidal medullary " +
    "internal external inner outer middle intermediate intermedia central centralis superficial deep superior inferior upper lower " +
    "dorsal ventral medial lateral anterior posterior rostral caudal basal apical proximal distal " +
    "dorsalis ventralis medialis lateralis anterior posterior rostralis caudalis superioris inferioris interna externa profunda superficialis " +
    "medial intermediate principal accessory main oral interpolar magnocellular parvocellular parvicellular reticular compact diffuse")
    .split(" "),
);
const PART_NOUN =
  /\b(?:pars|parts?|portion|layers?|lamina|laminae|strat(?:um|a)|(?:sub)?divisions?|horn|zone|segment|limb|lobe|lobule|nucle(?:us|i)|genu|body|head|tail|neck|crus|ramus|root|field|area|region|core|shell)\b/;

/** Whether a name says which part, and not of what: "pars lateralis", "anterior horn", "central nucleus". */
export function isPartOnly(text: string): boolean {
  const k = key(text).replace(/[_-]+/g, " ");
  if (!PART_NOUN.test(k)) return false;
  return k.replace(/\b(?:the|of|left|right)\b/g, " ").split(/[\s,]+/)
    .every((w) => w === "" || PART_WORDS.has(w));
}

/** "area X", "nucleus 3", "layer IV": a letter or a number, in one of many atlases. */
export function isNumberedOnly(text: string): boolean {
  return /^(?:the )?(?:areas?|nucle(?:us|i)|fields?|regions?|zones?|layers?|cell group|group)[\s_-]*[a-z0-9]{1,2}[a-z]?$/i
    .test(text.trim());
}

const HEADS = new Set(
  ("nucleus area cortex gyrus sulcus nerve tract fasciculus bundle body complex ganglion ganglia lobe lobule layer region zone field commissure " +
    "peduncle column horn root lamina capsule ventricle plexus bulb tubercle eminence stria fissure operculum pole colliculus lemniscus " +
    "decussation chiasm matter formation system organ gland cell neuron fiber radiation")
    .split(" "),
);

/** Whether a term is a kind of structure and no place: "nerve", "ganglion". */
export function isGeneric(label: string): boolean {
  return HEADS.has(label.toLowerCase()) && !/^(?:ventricle|cortex)$/.test(label);
}

/** The noun that the other words describe; empty where the order of the words leaves it open. */
function headOf(text: string): string {
  if (/\bof\b|\bin\b|,/i.test(text)) return "";
  const words = wordsOf(text);
  const last = words.at(-1) ?? "";
  const first = words[0] ?? "";
  if (HEADS.has(last)) return last;
  // Latin puts the noun first: "nucleus accumbens", "gyrus rectus".
  if (HEADS.has(first) && /(?:us|is|ae|um|ns|or|ris|i|a)$/.test(last)) return first;
  return last;
}

/** Whether two texts with the same words have the same noun at their head: "nerve terminal" is no terminal nerve. */
export function headsAgree(left: string, right: string): boolean {
  const [a, b] = [left, right].map((t) => t.replace(/_+/g, " ")) as [string, string];
  // "posterior nuclei" are a group; the "posterior nucleus" is one of many.
  const several = (t: string): boolean => /\bnuclei\b/i.test(t);
  if (several(a) !== several(b) && axesOf(wordsOf(a)) !== "") return false;
  const [x, y] = [headOf(a), headOf(b)];
  return x === "" || y === "" || x === y || (!HEADS.has(x) && !HEADS.has(y));
}

/** The isocortex, and the cerebral cortex: only mammals have the one, and of the other only the hippocampus and olfactory cortex. */
const NEOCORTEX = "UBERON:0001950";
const CORTEX = "UBERON:0000956";
const SHARED = ["UBERON:0002421", "UBERON:0002894"];

/** Whether only mammals have the structure. */
export function isMammalian(o: Ontology, id: string): boolean {
  return o.isWithin(id, NEOCORTEX) ||
    (o.isWithin(id, CORTEX) && !SHARED.some((s) => o.isWithin(id, s))) ||
    /\b(?:gyrus|sulcus)\b/.test(o.labelOf(id) ?? "");
}

const descendants = new WeakMap<Ontology, Map<string, string[]>>();

/**
 * Whether some part of a structure has a name with the stem of a Latin adjective: then "X pars caudalis" is that part, and X
 * not the nearest term.
 */
export function hasPartWithStem(o: Ontology, id: string, adjective: string): boolean {
  const stem = adjective.toLowerCase().replace(/(?:alis|aris|ialis|is|us|a|um|ae|i)$/, "");
  if (stem.length < 4) return false;
  let cache = descendants.get(o);
  if (!cache) descendants.set(o, cache = new Map());
  let names = cache.get(id);
  if (!names) {
    names = [];
    for (const t of o.terms.values()) {
      if (t.id !== id && o.isWithin(t.id, id)) {
        for (const n of [t.label, ...t.synonyms]) names.push(n.toLowerCase());
      }
    }
    cache.set(id, names);
  }
  return names.some((n) => n.includes(stem));
}
