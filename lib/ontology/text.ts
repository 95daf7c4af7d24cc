/**
 * The forms in which texts are compared. Steps change the spelling of what is asked, never of the index.
 *
 * @module
 */

/** Key form: NFKC, lower case, single spaces. */
export function key(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** NFKC, NUL bytes dropped, white space collapsed, outer quotes and a trailing full stop removed. */
export function clean(text: string): string {
  return text.slice(0, 4000).normalize("NFKC").replaceAll("\0", "").replace(/[‐‑‒–—−]/g, "-")
    .replace(/[’‘]/g, "'").replace(/\s+/g, " ").trim()
    .replace(/^(["'])(.*)\1$/, "$2").replace(/(?<=[a-z)])\.$/i, "").trim();
}

const SMALL = new Set(["of", "the", "and", "in", "to", "a"]);

/** Pairs of spellings of one word; a list, not a rule. */
const SPELLINGS: Readonly<Record<string, string>> = {
  grey: "gray",
  griseum: "gray",
  coeruleus: "ceruleus",
  caeruleus: "ceruleus",
  nuclei: "nucleus",
  areas: "area",
  cortices: "cortex",
  layers: "layer",
  regions: "region",
  fields: "field",
  colliculi: "colliculus",
  bodies: "body",
  ganglions: "ganglia",
  amygdalar: "amygdala",
  amygdaloid: "amygdala",
  thalamic: "thalamus",
  hypothalamic: "hypothalamus",
  hippocampal: "hippocampus",
  cerebellar: "cerebellum",
  habenular: "habenula",
  parvicellular: "parvocellular",
  somaesthetic: "somatosensory",
  somesthetic: "somatosensory",
  mammilary: "mammillary",
  mamillary: "mammillary",
  supplemental: "supplementary",
  pyriform: "piriform",
  prepyriform: "prepiriform",
  haemisphere: "hemisphere",
  parataenial: "paratenial",
  taenia: "tenia",
  cinereum: "cinerea",
  "1st": "first",
  "2nd": "second",
  "3rd": "third",
  "4th": "fourth",
  i: "1",
  ii: "2",
  iii: "3",
  iv: "4",
  v: "5",
  vi: "6",
  vii: "7",
  viii: "8",
  ix: "9",
  x: "10",
};

/** The words of a text in one spelling, small words left out, in order. */
export function wordsOf(text: string): string[] {
  const out: string[] = [];
  for (const w of key(text).replace(/['’]s\b/g, "").split(/[^\p{L}\p{N}/]+/u)) {
    if (w !== "" && !SMALL.has(w)) out.push(SPELLINGS[w] ?? w);
  }
  return out;
}

/** The same words in any order: the key of an index that forgives order and listed spellings. */
export function bagOf(text: string): string {
  return wordsOf(text).sort().join(" ");
}

const AXES = new Set([
  "dorsal",
  "ventral",
  "medial",
  "lateral",
  "anterior",
  "posterior",
  "rostral",
  "caudal",
]);

/**
 * The directions of a text in order. "lateral part of the medial nucleus" and "medial part of the lateral nucleus" have
 * the same words; only the order of the directions tells them apart.
 */
export function axesOf(text: string): string {
  return wordsOf(text).filter((w) => AXES.has(w)).join(" ");
}

/** No space, at most five characters, and capitals or digits beyond the first letter. */
export function looksLikeAcronym(text: string): boolean {
  return text.length <= 5 && !/\s/.test(text) && /^.+[\p{Lu}\p{N}]/u.test(text);
}
