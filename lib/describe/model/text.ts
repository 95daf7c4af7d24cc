/**
 * Texts of other people's databases: cleaned, read from markup, told from broken ones, folded for comparison.
 *
 * @module
 */

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
  szlig: "ß",
  aelig: "æ",
  AElig: "Æ",
  oslash: "ø",
  Oslash: "Ø",
  oelig: "œ",
};
/** Entities of letters with marks: `&eacute;` is an e with an acute. */
const MARKS: Readonly<Record<string, string>> = {
  acute: "\u0301",
  grave: "\u0300",
  circ: "\u0302",
  uml: "\u0308",
  tilde: "\u0303",
  ring: "\u030a",
  cedil: "\u0327",
  caron: "\u030c",
};

/** Decodes the usual entities, also when they were escaped twice. */
function decodeEntities(text: string): string {
  const once = (t: string) =>
    t.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) {
        const letter = /^([a-z])([a-z]+)$/i.exec(name);
        const mark = MARKS[letter?.[2] ?? ""];
        return mark
          ? `${letter?.[1]}${mark}`.normalize("NFC")
          : ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole;
      }
      const code = name[1]?.toLowerCase() === "x"
        ? parseInt(name.slice(2), 16)
        : Number(name.slice(1));
      return Number.isInteger(code) && code > 0 && code <= 0x10ffff
        ? String.fromCodePoint(code)
        : whole;
    });
  return once(once(once(text)));
}

/** The letters of Windows-1252 that stand where Latin-1 has none, by their byte. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** What is known about the letters of a text. */
export interface Letters {
  /** Whether letters were lost or read in the wrong encoding. */
  readonly broken: boolean;
  /** What was meant, where that can be told; to be confirmed. */
  readonly meant?: string;
}

/**
 * Whether a text was read in the wrong encoding ("BuzsÃ¡ki"), lost letters ("M?ller", "M\ufffdller"), or has marks in
 * the notation of TeX. Such a text is never written; `meant` is what it would be if its bytes were UTF-8.
 */
export function readLetters(text: string): Letters {
  const meant = reread(text);
  if (meant !== undefined) return { broken: true, meant: cleanLetters(reread(meant) ?? meant) };
  const lost = /\ufffd|â€|\p{L}\?\p{L}|[\u0080-\u009f]/u.test(text) ||
    /\\["'`^~=.uvHtcdb]\s*\{?\\?\p{L}|\{\\/u.test(text);
  return { broken: lost };
}

/** The text with every run of letters whose bytes are UTF-8 read as that; `undefined` where there is none. */
function reread(text: string): string | undefined {
  let found = false;
  const out = text.replace(/\P{ASCII}{2,}/gu, (run) => {
    const bytes: number[] = [];
    for (const letter of run) {
      const code = letter.codePointAt(0) as number;
      const at = WINDOWS.indexOf(letter);
      if (at >= 0) bytes.push(0x80 + at);
      else if (code <= 0xff) bytes.push(code);
      else return run;
    }
    try {
      const read = new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
      found = true;
      return read;
    } catch {
      return run;
    }
  });
  return found ? out : undefined;
}

/** A text for comparison: without marks, letter case, punctuation. */
export function foldName(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/ß/g, "ss").replace(/ø/g, "o").replace(/ł/g, "l").replace(/đ/g, "d").replace(/ı/g, "i")
    .replace(/æ/g, "ae").replace(/œ/g, "oe").replace(/þ/g, "th").replace(/ð/g, "d")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
