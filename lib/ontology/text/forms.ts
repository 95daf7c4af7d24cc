/**
 * The forms in which texts are compared. Steps change the spelling of what is asked, never of the index.
 *
 * @module
 */

/** Key form: NFKC, lower case, single spaces. */
export function key(text: string): string {
  // Plain text, as nearly all is, needs no more.
  if (!/[^\x20-\x7e]|^ | $| {2}/.test(text)) return text.toLowerCase();
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** NFKC, NUL bytes dropped, white space collapsed, outer quotes and a trailing full stop removed. */
export function clean(text: string): string {
  return text.slice(0, 4000).normalize("NFKC").replaceAll("\0", "").replace(/[‐‑‒–—−]/g, "-")
    .replace(/[’‘]/g, "'").replace(/\s+/g, " ").trim()
    .replace(/^(["'])(.*)\1$/, "$2").replace(/(?<=[a-z)])\.$/i, "").trim();
}

/** Nouns that are counted in Roman numerals. Elsewhere a letter may be a name: "area X". */
const COUNTED = new Set([
  "layer",
  "layers",
  "lobule",
  "lobules",
  "nerve",
  "lamina",
  "crus",
  "rexed",
]);

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
};

const ROMAN: Readonly<Record<string, string>> = {
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

/** Texts and their words: one look-up asks for them several times. */
const remembered = new Map<string, readonly string[]>();

/** The words of a text in one spelling, small words left out, in order. */
export function wordsOf(text: string): readonly string[] {
  let words = remembered.get(text);
  if (!words) {
    words = readWords(text);
    if (remembered.size > 2000) remembered.clear();
    if (text.length <= 200) remembered.set(text, words);
  }
  return words;
}

function readWords(text: string): string[] {
  const out: string[] = [];
  const plain = key(text);
  const bare = plain.includes("'") ? plain.replace(/['’]s\b/g, "") : plain;
  const split = bare.split(/[^\x20-\x7e]/.test(bare) ? /[^\p{L}\p{N}/]+/u : /[^a-z0-9/]+/);
  for (let i = 0; i < split.length; i++) {
    const w = split[i] ?? "";
    if (w === "" || SMALL.has(w)) continue;
    const counted = ROMAN[w];
    const number = counted !== undefined &&
      (COUNTED.has(split[i - 1] ?? "") || COUNTED.has(split[i + 1] ?? ""));
    out.push(number ? counted : SPELLINGS[w] ?? w);
  }
  return out;
}

/** The same words in any order: the key of an index that forgives order and listed spellings. */
export function bagOf(text: string): string {
  return bagOfWords(wordsOf(text));
}

/** The same for words of {@linkcode wordsOf}. */
export function bagOfWords(words: readonly string[]): string {
  return [...words].sort().join(" ");
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
export function axesOf(words: readonly string[]): string {
  return words.filter((w) => AXES.has(w)).join(" ");
}

/**
 * What each direction belongs to, where a text has two and more: "anterior nuclei, dorsal thalamus" has the words of "anterior dorsal
 * nucleus of thalamus", and is another place.
 */
export function bearersOf(text: string): string {
  const out: string[] = [];
  for (const piece of text.split(",")) {
    const words = wordsOf(piece);
    words.forEach((w, i) => {
      if (!AXES.has(w)) return;
      const next = words.slice(i + 1).find((x) => !AXES.has(x)) ??
        words.findLast((x) => !AXES.has(x));
      out.push(`${w} ${next ?? ""}`);
    });
  }
  return out.length < 2 ? "" : out.sort().join("|");
}

/** No space, at most five characters, and capitals or digits beyond the first letter. */
export function looksLikeAcronym(text: string): boolean {
  return text.length <= 5 && !/\s/.test(text) && /^.+[\p{Lu}\p{N}]/u.test(text);
}

/** Whether the letters of an abbreviation occur in order in the name, the first at its start. */
export function abbreviates(short: string, name: string): boolean {
  const letters = short.toLowerCase().replace(/[^a-z]/g, "");
  const words = name.toLowerCase();
  if (letters === "") return false;
  let at = -1;
  for (const letter of letters) {
    at = words.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return /^[^a-z]*./.test(words) && words.replace(/[^a-z]/g, "").startsWith(letters[0] ?? "?") ||
    new RegExp(`\\b${letters[0]}`).test(words);
}
