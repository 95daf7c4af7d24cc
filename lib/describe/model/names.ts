/**
 * Names of people: cleaned, put into "Last, First", compared. No rule can split every name; what is split here is a
 * proposal and says so.
 *
 * @module
 */
import { PERSON_NAME } from "../../archive/schema/formats.ts";

/** A name in the archive's form, with what to look at. */
export interface PersonName {
  /** "Last, First". */
  readonly name: string;
  /** Set when a person should look: why it may be wrong. */
  readonly review?: string;
}

/** What a printed name turned out to be. */
export type ReadName =
  | ({ readonly kind: "person" } & PersonName)
  | { readonly kind: "group"; readonly name: string }
  /** No family and given name can be told apart: ask how the person wants to be cited. */
  | { readonly kind: "ask"; readonly name: string; readonly why: string };

/**
 * Cleans a text for a record: composed letters (NFC), plain apostrophes and hyphens, no invisible characters, single
 * blanks, no markup.
 */
export function cleanText(text: string): string {
  return cleanLetters(stripMarkup(text));
}

/** As {@linkcode cleanText} for text that is no markup. */
export function cleanLetters(text: string): string {
  return text.normalize("NFC")
    .replace(/[’‘ʼʻ´′＇]/g, "'")
    .replace(/[‐‑‒–—−]/g, "-")
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]/g, "")
    .replace(/\s+/gu, " ").trim();
}

/** Tags of HTML, JATS and MathML that publishers leave in titles and abstracts, escaped or not. */
const TAG =
  /<\/?(?:(?:jats|mml|m|xhtml):)?(?:title|sec|p|i|b|u|em|strong|italic|bold|underline|sub|sup|inf|scp|sc|small-caps|span|font|br|div|ul|ol|li|list|list-item|math|m[a-z]{1,12}|inline-formula|tex-math|alternatives|ext-link|xref|named-content|styled-content|monospace|roman|sans-serif|label|abstract|a|h\d)(?:\s[^<>]*)?\/?>/gi;

/**
 * Removes HTML and JATS tags and entities from a title or abstract, also when they were escaped once or twice; words
 * on both sides of a tag stay apart.
 */
export function stripMarkup(text: string): string {
  // What the source gives as a tag, whatever its name, then what turns into one when entities are read.
  const plain = withoutTags(text, /<\/?[a-z!][^<>]*>/gi);
  return withoutTags(decodeEntities(plain), TAG).replace(/\s+/gu, " ").trim();
}

function withoutTags(text: string, tags: RegExp): string {
  return text.replace(/<(?:jats:)?title>\s*Abstract\s*<\/(?:jats:)?title>/gi, " ")
    .replace(tags, (tag, at: number) => {
      // A sub- or superscript belongs to the letter before it; other tags stand between words.
      if (/^<\/?(?:\w+:)?(?:sub|sup|inf)\b/i.test(tag)) return "";
      if (/^<\/?(?:jats:)?(p|title|sec)\b/i.test(tag)) return " ";
      const before = text[at - 1] ?? "";
      const after = text[at + tag.length] ?? "";
      return /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after) ? " " : "";
    });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  rsquo: "’",
  lsquo: "‘",
  hellip: "…",
};

/** Decodes the usual entities, also when they were escaped twice. */
function decodeEntities(text: string): string {
  const once = (t: string) =>
    t.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = name[1]?.toLowerCase() === "x"
        ? parseInt(name.slice(2), 16)
        : Number(name.slice(1));
      return Number.isInteger(code) && code > 0 && code <= 0x10ffff
        ? String.fromCodePoint(code)
        : whole;
    });
  return once(once(once(text)));
}

const GROUP =
  /\b(consortium|collaboration|group|network|initiative|team|laboratory|laboratories|project|study|committee|institute|alliance|foundation|society|university)\b/i;
const PARTICLES = new Set(
  "van von vom zum der den de del della dello di da das dos do du la le les ten ter te zu zur bin ibn al el y e st st. san abu ben af av 't"
    .split(" "),
);
const SUFFIX = /^(jr|sr|ii|iii|iv)\.?$/i;
const DEGREE = /^(dr|prof|professor|phd|ph\.d|md|m\.d|msc|bsc|mph|dphil|frs)\.?$/i;
/** The commonest family names of languages that put them first; only used to ask, never to swap. */
const FAMILY_FIRST = new Set(
  ("wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin luo gao zheng liang xie tang song deng " +
    "han feng cao peng xiao pan dong jiang yu kim lee park choi jung kang cho yoon jang lim nguyen tran le pham hoang " +
    "phan vu vo dang bui do nagy kovacs toth szabo horvath varga kiss molnar nemeth farkas").split(
      " ",
    ),
);
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Joins the family and given name of a structured source. `undefined` where one of them is missing. */
export function structuredName(
  family: string | undefined,
  given: string | undefined,
  suffix?: string,
): string | undefined {
  const last = noCommas(fixCase(cleanText(family ?? ""), true));
  const first = noCommas(fixCase(cleanText(given ?? "")));
  const after = cleanLetters(suffix ?? "");
  if (last === "" || first === "") return undefined;
  const name = `${last}${after ? ` ${after}` : ""}, ${first}`;
  return PERSON_NAME.test(name) ? name : repaired(name);
}

function noCommas(text: string): string {
  return text.replace(/\s*,\s*/g, " ").trim();
}

/**
 * SMITH → Smith, where a whole name of several letters is in capitals; initials stay. In a family name that is all in
 * capitals particles become small, and short words are no initials: VAN DER BERG → van der Berg.
 */
function fixCase(text: string, family = false): string {
  const capitals = (word: string) => /^[\p{Lu}'-]{4,}$/u.test(word);
  const words = text.split(" ");
  const whole = family && words.some(capitals) && !/\p{Ll}/u.test(text);
  return words.map((word) => {
    if (whole && PARTICLES.has(word.toLowerCase())) return word.toLowerCase();
    const short = whole && /^\p{Lu}{2,3}$/u.test(word);
    return capitals(word) || short
      ? word.toLowerCase().replace(
        /(^|['-])(\p{L})/gu,
        (_, before: string, letter: string) => before + letter.toUpperCase(),
      )
      : word;
  }).join(" ");
}

/** Drops letters that the archive refuses in a name; `undefined` where nothing sensible is left. */
function repaired(name: string): string | undefined {
  const plain = name.replace(/\([^)]*\)|\[[^\]]*\]/g, " ").replace(
    /[^\p{L}\p{M}\p{N}\s\-.',_]/gu,
    "",
  )
    .replace(/\s+/g, " ").replace(/\s+,/g, ",").trim();
  return PERSON_NAME.test(plain) ? plain : undefined;
}

/** Reads a name as printed, as a last resort where no source has family and given name apart. */
export function readDisplayName(printed: string): ReadName {
  const clean = cleanText(printed).replace(/\s*\([^)]*\)\s*/g, " ").replace(/[*†‡§\d]+$/u, "")
    .trim();
  if (GROUP.test(clean)) return { kind: "group", name: clean.replace(/^the\s+/i, "The ") };
  const parts = clean.split(/\s*,\s*/).filter((part) => part !== "" && !DEGREE.test(part));
  let suffix = "";
  const tail = parts.at(-1);
  if (parts.length > 1 && tail && SUFFIX.test(tail)) {
    suffix = tail;
    parts.pop();
  }
  if (parts.length === 2) {
    const name = structuredName(parts[0], parts[1], suffix);
    return name
      ? { kind: "person", name }
      : ask(clean, "it holds letters that the archive refuses");
  }
  if (parts.length > 2) return ask(clean, "it has more than one comma");
  const tokens = (parts[0] ?? "").split(" ").filter((t) => t !== "" && !DEGREE.test(t));
  const last = tokens.at(-1);
  if (tokens.length > 2 && last && SUFFIX.test(last)) suffix = tokens.pop() ?? "";
  if (tokens.length < 2) return ask(clean, "it is a single name");
  return split(tokens, suffix, clean);
}

function split(tokens: string[], suffix: string, clean: string): ReadName {
  if (CJK.test(clean)) return ask(clean, "family and given name cannot be told apart");
  const isInitials = (t: string) => /^(\p{Lu}\.?-?){1,3}$/u.test(t) && t.length <= 5;
  const isParticle = (t: string) => PARTICLES.has(t.toLowerCase());
  const firstWord = tokens[0] as string;
  if (!isInitials(firstWord) && tokens.slice(1).every(isInitials)) {
    return person(firstWord, tokens.slice(1).join(" "), suffix, clean);
  }
  let at = tokens.length - 1;
  while (at > 1 && isParticle(tokens[at - 1] as string)) at--;
  const particle = at < tokens.length - 1;
  const given = tokens.slice(0, at);
  const family = tokens.slice(at);
  const between = given.slice(1).some((t) => !isInitials(t));
  const review = particle
    ? "a particle was taken as part of the family name"
    : between
    ? "a full word stands between: it may belong to the family name"
    : given.length === 1 && FAMILY_FIRST.has(foldName(firstWord))
    ? `"${firstWord}" is often a family name: it may stand first`
    : undefined;
  return person(family.join(" "), given.join(" "), suffix, clean, review);
}

function person(
  family: string,
  given: string,
  suffix: string,
  clean: string,
  review?: string,
): ReadName {
  const name = structuredName(family, given, suffix);
  if (!name) return ask(clean, "it holds letters that the archive refuses");
  return { kind: "person", name, ...(review ? { review } : {}) };
}

function ask(name: string, why: string): ReadName {
  return { kind: "ask", name, why };
}

/** Whether a name in the field for groups has a word of one; others may be people that a publisher put there. */
export function looksLikeGroup(printed: string): boolean {
  return GROUP.test(printed);
}

/** Whether all letters are of a script without spaces between family and given name, and as few as a person's. */
export function looksLikeCjkPerson(printed: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,5}$/u
    .test(printed.trim());
}

/** A name for comparison: without marks, letter case, punctuation. */
export function foldName(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/ß/g, "ss").replace(/ø/g, "o").replace(/ł/g, "l").replace(/đ/g, "d").replace(/ı/g, "i")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * Whether two names can be of the same person: equal family names, and given names that agree as far as they go
 * (`J. S.` and `Josiah Stinkney`). Each is "Last, First" or a name as printed.
 */
export function namesAgree(a: string, b: string): boolean {
  const x = partsOf(a);
  const y = partsOf(b);
  if (foldName(a) === foldName(b)) return foldName(a) !== "";
  if (x.family === "" || y.family === "") return false;
  return (sameFamily(x.family, y.family) && givenAgree(x.given, y.given)) ||
    // Family name first in one of the two.
    (sameFamily(x.family, y.given) && givenAgree(x.given, y.family)) ||
    sameWords(a, b);
}

/** One word may be missing of a double family name, as publishers and people differ. */
function sameFamily(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > 2 && (long.endsWith(` ${short}`) || long.startsWith(`${short} `));
}

function givenAgree(a: string, b: string): boolean {
  const x = a.split(" ")[0] ?? "";
  const y = b.split(" ")[0] ?? "";
  if (x === "" || y === "") return false;
  return x === y || (x.length === 1 && y.startsWith(x)) || (y.length === 1 && x.startsWith(y)) ||
    (x.length > 2 && y.length > 2 && (x.startsWith(y) || y.startsWith(x)));
}

function sameWords(a: string, b: string): boolean {
  const words = (t: string) => foldName(t).split(" ").sort().join(" ");
  return words(a) === words(b);
}

function partsOf(name: string): { family: string; given: string } {
  const clean = cleanLetters(name);
  const comma = clean.indexOf(",");
  if (comma >= 0) {
    return { family: foldName(clean.slice(0, comma)), given: foldName(clean.slice(comma + 1)) };
  }
  const read = readDisplayName(clean);
  if (read.kind === "person") {
    const [family = "", given = ""] = read.name.split(", ");
    return { family: foldName(family), given: foldName(given) };
  }
  return { family: foldName(clean), given: "" };
}
