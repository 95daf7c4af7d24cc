/**
 * Names of people: cleaned and put into "Last, First". No rule can split every name; what is split here is a proposal
 * and says so.
 *
 * @module
 */
import { PERSON_NAME } from "../../archive/schema/formats.ts";
import { cleanLetters, cleanText, readLetters } from "./text.ts";

export {
  cleanLetters,
  cleanText,
  foldName,
  type Letters,
  readLetters,
  stripMarkup,
} from "./text.ts";
import { isFamilyFirst } from "./family_first.ts";

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
  /** No family and given name can be told apart, or letters are broken: ask how the person wants to be cited. */
  | {
    readonly kind: "ask";
    readonly name: string;
    readonly why: string;
    /** What it may be, to be confirmed. */
    readonly suggestion?: string;
  };

const GROUP =
  /\b(consortium|consortia|collaboration|group|network|initiative|team|laboratory|laboratories|project|study|committee|institute|alliance|foundation|society|university|investigators|association|task force|staff|editors)\b/i;
/** Last words that no family name is. */
const GROUP_LAST =
  /\b(consortium|consortia|collaboration|initiative|network|group|team|committee|investigators|association|alliance|project|study|laboratory|institute|university|task force|working party|staff|editors)$/i;
const LEAD = /^(?:(?:(?:on|in) behalf of|for|and|from|with|as part of)(?: the)?|the)$/i;
const LEADING = /^(?:(?:(?:on|in) behalf of|for|and|from|with)(?: the)?)\s+/i;
const PARTICLES = new Set(
  "van von vom zum der den de del della dello di da das dos do du la le les ten ter te zu zur bin ibn al el y e st st. san abu ben af av 't"
    .split(" "),
);
const SUFFIX = /^(jr|sr|ii|iii|iv)\.?$/i;
const DEGREE =
  /^(dr|prof|professor|ph\.?\s?d|m\.?d|msc|m\.sc|bsc|b\.sc|mph|d\.?phil|frs|dvm|d\.?sc|mba|mbbs|pharm\.?d|ed\.?d|rn|dds|frcp|facs)\.?$/i;
const TITLE =
  /^(?:(?:dr|prof|professor|sir)\.?|(?:mr|mrs|ms|rev|pd|dipl\.?-ing|ing|doc|mudr)\.)(?:\s+|$)/i;
/** Behind a family name also without a comma, in capitals as degrees are written. */
const DEGREE_BEHIND =
  /(?:\s*,\s*(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|MPH|D\.?Phil|FRS|DVM|D\.?Sc|MBA|MBBS|Pharm\.?D|Ed\.?D|RN|DDS|FRCP|FACS|MS|MA|BA|BS)|\s+(?:Ph\.?\s?D|MD|M\.D|M\.?Sc|B\.?Sc|MPH|D\.?Phil|DVM|MBBS|Pharm\.?D))\.?(?=$|\s|,)/g;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What a source with family and given name apart says. */
export interface StructuredName {
  /** Family name. */
  readonly family?: string | undefined;
  /** Given names. */
  readonly given?: string | undefined;
  /** Such as Jr. */
  readonly suffix?: string | undefined;
}

/**
 * Reads family and given name of a structured source: titles, degrees and nicknames left out, initials that stand
 * before the family name put back, capitals made small; a group that was put into the two fields is a group.
 *
 * @returns `undefined` where one of the two is missing.
 */
export function readStructuredName(source: StructuredName): ReadName | undefined {
  const raw = [source.given, source.family].filter((t) => t?.trim()).join(" ");
  const letters = readLetters(raw);
  if (letters.broken) {
    const meant = letters.meant === undefined ? undefined : readStructuredName({
      family: readLetters(source.family ?? "").meant ?? source.family,
      given: readLetters(source.given ?? "").meant ?? source.given,
      suffix: source.suffix,
    });
    return {
      kind: "ask",
      name: cleanText(raw),
      why: "letters are broken: it was stored in another encoding than it was read in",
      ...(meant?.kind === "person" ? { suggestion: meant.name } : {}),
    };
  }
  const notes: string[] = [];
  let family = marks(cleanText(source.family ?? ""));
  let given = marks(cleanText(source.given ?? ""));
  if (family !== "" && LEAD.test(given)) {
    return { kind: "group", name: /^the$/i.test(given) ? `The ${family}` : bareGroup(family) };
  }
  if (family !== "" && GROUP_LAST.test(family)) {
    return { kind: "group", name: bareGroup([given, family].filter((t) => t !== "").join(" ")) };
  }
  let after = cleanLetters(source.suffix ?? "").split(/[\s,]+/).filter((s) => !DEGREE.test(s))
    .join(" ");
  [family, after] = behind(family, after, notes);
  [given, after] = behind(given.replace(/,\s*((?:jr|sr|ii|iii|iv)\.?)$/i, " $1"), after, notes);
  family = nickname(untitled(family, notes), notes);
  given = nickname(untitled(given, notes), notes);
  const initials = /^((?:\p{Lu}(?:\.-?|(?=\s))\s*){1,3})(?=\p{L}{2})(.+)$/u.exec(family);
  // "O Connor" and "D Souza" have lost an apostrophe, not gained an initial.
  if (initials && !/^[OD]\s/.test(family)) {
    given = `${given} ${(initials[1] ?? "").trim()}`.trim();
    family = (initials[2] ?? "").trim();
    notes.push("an initial stood before the family name");
  }
  family = noCommas(fixCase(family, { family: true, other: given }));
  given = noCommas(fixCase(given, { family: false, other: family }));
  if (family === "" || given === "") return undefined;
  const name = `${family}${after ? ` ${after}` : ""}, ${given}`;
  const written = PERSON_NAME.test(name) ? name : repaired(name);
  if (!written) {
    return { kind: "ask", name: cleanText(raw), why: "it holds letters that the archive refuses" };
  }
  return {
    kind: "person",
    name: written,
    ...(notes.length > 0 ? { review: notes.join("; ") } : {}),
  };
}

/** Joins the family and given name of a structured source. `undefined` where one is missing or has to be asked. */
export function structuredName(
  family: string | undefined,
  given: string | undefined,
  suffix?: string,
): string | undefined {
  const read = readStructuredName({ family, given, suffix });
  return read?.kind === "person" ? read.name : undefined;
}

/** Footnote marks around a name. */
function marks(text: string): string {
  return text.replace(/^[\s*†‡§¶#,;]+|[\s*†‡§¶#,;\d]+$/gu, "");
}

/** Takes degrees and a generation off the end. */
function behind(text: string, suffix: string, notes: string[]): [string, string] {
  let out = text.replace(DEGREE_BEHIND, (degree) => {
    notes.push(`the degree ${degree.replace(/^[\s,]+/, "")} was left out`);
    return "";
  }).replace(/[\s,]+$/, "");
  let after = suffix;
  const words = out.split(" ");
  const last = words.at(-1)?.replace(/^,/, "") ?? "";
  if (words.length > 1 && SUFFIX.test(last) && (last.length > 2 || /^(jr|sr|ii)/i.test(last))) {
    out = words.slice(0, -1).join(" ").replace(/[\s,]+$/, "");
    if (after === "") after = last;
  }
  return [out, after];
}

function untitled(text: string, notes: string[]): string {
  let out = text;
  for (;;) {
    const title = TITLE.exec(out)?.[0].trim();
    if (!title) return out;
    notes.push(`the title ${title} was left out`);
    out = out.replace(TITLE, "");
  }
}

/** A name in quotes or brackets that friends use. */
function nickname(text: string, notes: string[]): string {
  return text.replace(
    /["“”„«»]([^"“”„«»]+)["“”„«»]|(?<=^|\s)'([^']{2,})'(?=\s|$)|\(([^()]+)\)/gu,
    (whole) => {
      notes.push(`${whole} was left out as a nickname`);
      return " ";
    },
  ).replace(/\s+/g, " ").trim();
}

function bareGroup(name: string): string {
  return name.replace(LEADING, "").replace(/[\s,;]+$/, "").trim();
}

function noCommas(text: string): string {
  return text.replace(/\s*,\s*/g, " ").trim();
}

/**
 * SMITH → Smith, where a whole name of several letters is in capitals; initials stay. In a family name that is all in
 * capitals particles become small, and short words are no initials: VAN DER BERG → van der Berg. A family name of two
 * or three capitals is a name where the given name has small letters: LI, Wei.
 */
function fixCase(text: string, { family, other }: { family: boolean; other: string }): string {
  const capitals = (word: string) => /^[\p{Lu}'-]{4,}$/u.test(word);
  const words = text.split(" ");
  const all = !/\p{Ll}/u.test(text);
  const shortName = family && all && words.length === 1 && /^\p{Lu}{2,3}$/u.test(text) &&
    /\p{Lu}\p{Ll}+/u.test(other) && /[AEIOUYÀ-ÖØ-Ý]/u.test(text);
  const whole = family && (words.some(capitals) || shortName) && all;
  return words.map((word) => {
    if (whole && PARTICLES.has(word.toLowerCase()) && words.length > 1) return word.toLowerCase();
    const short = whole && /^\p{Lu}{2,3}$/u.test(word);
    return capitals(word) || short
      ? word.toLowerCase().replace(
        /(^|['-])(\p{L})/gu,
        (_, before: string, letter: string) => before + letter.toUpperCase(),
      ).replace(/^Mc(\p{Ll})/u, (_, letter: string) => `Mc${letter.toUpperCase()}`)
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
  const letters = readLetters(printed);
  if (letters.broken) {
    const meant = letters.meant === undefined ? undefined : readDisplayName(letters.meant);
    return {
      kind: "ask",
      name: cleanText(printed),
      why: "letters are broken: it was stored in another encoding than it was read in",
      ...(meant?.kind === "person" ? { suggestion: meant.name } : {}),
    };
  }
  const clean = nickname(marks(cleanText(printed)), []);
  if (GROUP.test(clean)) {
    return { kind: "group", name: bareGroup(clean).replace(/^the\s+/i, "The ") };
  }
  if (/^the\s+\p{Lu}/iu.test(clean)) return { kind: "group", name: clean.replace(/^the/i, "The") };
  const parts = clean.split(/\s*,\s*/).filter((part) => part !== "" && !DEGREE.test(part));
  let suffix = "";
  const tail = parts.at(-1);
  if (parts.length > 1 && tail && SUFFIX.test(tail)) {
    suffix = tail;
    parts.pop();
  }
  if (parts.length === 2) return person(parts[0] ?? "", parts[1] ?? "", suffix, clean);
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
    : given.length === 1 && isFamilyFirst(firstWord)
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
  const read = readStructuredName({ family, given, suffix });
  if (!read) return ask(clean, "it is a single name");
  return read.kind === "person" && review ? { ...read, review } : read;
}

function ask(name: string, why: string): ReadName {
  return { kind: "ask", name, why };
}

/** Whether a name in the field for groups has a word of one; others may be people that a publisher put there. */
export function looksLikeGroup(printed: string): boolean {
  return GROUP.test(printed) || /^the\s/i.test(printed.trim());
}

/** Whether all letters are of a script without spaces between family and given name, and as few as a person's. */
export function looksLikeCjkPerson(printed: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,5}$/u
    .test(printed.trim());
}
