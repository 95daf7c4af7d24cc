/**
 * Organisations by name: whether a printed affiliation bears out the organisation that a program matched it to, and
 * what is no organisation that writes papers.
 *
 * @module
 */
import { foldName } from "./names.ts";

/** Words that many organisations share; a match by them alone says nothing. */
const COMMON = new Set(
  ("university universities universitat universitaet universite universita universidad universidade universiteit " +
    "universitet univ college school schools faculty fakultat faculte facultad faculdade department departments dept " +
    "departement departamento division section unit institute institutes institut instituto istituto inst center centre " +
    "centers centres centro centrum zentrum laboratory laboratories laboratoire laboratorio lab labs hospital hospitals " +
    "hopital clinic clinics clinical klinik klinikum medical medicine medicina medizinische health sciences science " +
    "scientific research recherche investigacion forschung national nationale nacional international academy academia " +
    "akademie foundation fondation fundacion fundacao stiftung society council agency ministry office bureau service " +
    "services program programme project group graduate state technology technologies technical engineering education " +
    "biology physics chemistry psychology neuroscience neurosciences biological life natural applied system systems " +
    "company corporation corp inc ltd llc gmbh limited ag sa bv plc co " +
    "of the and for in on at de la le les du des der die das den del della di da do dos das el y e et und fur a an van voor")
    .split(" "),
);
/** Kinds of organisations by the beginning of their word, as languages differ in its end. */
const KIND =
  /^(univ|coll|hosp|hop|clin|klin|inst|ist|acad|akad|cent|zentr|lab|school|sch|poly|found|fond|fund|stift)/;

/** Kinds that stand above departments: a college is no university of the same town. */
const HIGHEST = ["univ", "coll", "inst", "ist", "acad", "akad", "poly"];

/** The words that tell one organisation from another; a place in brackets behind the name is not among them. */
function telling(name: string): string[] {
  return foldName(name.replace(/\([^)]*\)/g, " ")).split(" ")
    .filter((w) => w !== "" && !COMMON.has(w));
}

/**
 * Whether a printed text bears out an organisation: all telling words of one of its names stand in the text, or the
 * whole name, or its acronym. Where a name has a single telling word, that word must stand beside a word of its kind or
 * alone: "Washington Singer Laboratories" is no branch of "Singer".
 *
 * @param printed The affiliation or funder as printed.
 * @param names Names of the organisation, acronyms among them.
 */
export function bearsOut(printed: string, names: readonly string[]): boolean {
  const text = foldName(printed);
  const words = text.split(" ");
  const segments = printed.split(/[,;|/()]|\s-\s/).map(foldName).filter((s) => s !== "");
  return names.some((name) => {
    const bare = name.replace(/\([^)]*\)/g, " ").trim();
    const folded = foldName(bare);
    if (folded === "") return false;
    // An acronym counts in capitals only: "us" is no "US".
    if (/^[\p{Lu}\d&.-]{2,10}$/u.test(bare)) {
      return printed.split(/[^\p{L}\p{N}&.-]+/u).some((w) => w.replace(/[.-]+$/, "") === bare);
    }
    const told = telling(bare);
    if (told.length !== 1 && segments.includes(folded)) return true;
    if (told.length === 0) return ` ${text} `.includes(` ${folded} `);
    const has = (w: string, among: readonly string[]) => among.some((o) => alike(o, w));
    if (told.length > 1) return told.every((w) => has(w, words));
    return bornByOneWord(told[0] as string, folded, segments);
  });
}

/** Names with one telling word: it must stand with its kind, or be all that the first part of the text says. */
function bornByOneWord(only: string, name: string, segments: readonly string[]): boolean {
  const kindsOf = (text: string) => text.split(" ").flatMap((w) => KIND.exec(w)?.[0] ?? []);
  const kinds = kindsOf(name);
  // "Exeter" alone is a town behind a university, and a firm only where it stands first.
  if (kinds.length === 0) {
    const first = segments[0] ?? "";
    return telling(first).every((w) => alike(w, only)) && alike(first.split(" ")[0] ?? "", only);
  }
  return segments.some((segment, n) => {
    const own = segment.split(" ");
    // A town behind the institution bears nothing out.
    if (n > 0 && kindsOf(segment).length === 0) return false;
    const at = own.flatMap((w, i) => alike(w, only) ? [i] : []);
    if (at.length === 0) return false;
    const highest = kindsOf(segment).filter((k) => HIGHEST.includes(k));
    if (highest.length > 0 && !highest.some((k) => kinds.includes(k))) return false;
    // Miami University and the University of Miami are two.
    if (order(name) && order(segment) && order(name) !== order(segment)) return false;
    if (telling(segment).every((w) => alike(w, only))) return true;
    return at.some((i) =>
      own.slice(Math.max(0, i - 2), i + 3).some((w) => kinds.some((k) => w.startsWith(k)))
    );
  });
}

/** Whether English words say "University of Place" or "Place University". */
function order(text: string): "of" | "before" | undefined {
  if (/\buniversity of\b/.test(text)) return "of";
  return /\p{L} university\b/u.test(text) ? "before" : undefined;
}

/** Equal words, or two languages' forms of one: "psycholinguistik" and "psycholinguistics". */
function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const stem = Math.max(5, Math.ceil(short.length * 0.7));
  return short.length >= 5 && long.length - short.length <= 4 &&
    short.slice(0, stem) === long.slice(0, stem);
}

/**
 * Whether an entry of an author list is an affiliation that was put there: a department, or an institution with its
 * town and country.
 */
export function looksLikeAffiliation(printed: string): boolean {
  const text = foldName(printed);
  if (
    /^(department|dept|division|section|school|faculty|unit|chair|departamento|departement|facultad|faculdade|faculte|institut fur|klinik fur)\b/
      .test(text)
  ) return true;
  const segments = printed.split(/\s*[,;]\s*/).filter((s) => s !== "");
  const organised =
    /universi|hospital|institut|college|academy|facult|department|clinic|school of|centre|center|laborator/i;
  return segments.length >= 3 && organised.test(printed) &&
    !/consortium|collaboration|initiative|network|working group|study group|investigators/i.test(
      printed,
    );
}
