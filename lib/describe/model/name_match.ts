/**
 * Whether two names can be of one person. Used where a registry's name stands beside a printed one: what agrees is
 * taken, what is in doubt is asked, what differs is not written.
 *
 * @module
 */
import { cleanLetters, foldName } from "./text.ts";
import { readDisplayName } from "./names.ts";
import { isFamilyFirst } from "./family_first.ts";
import { anyLatin, latinForms, looseForm } from "./transliterate.ts";

/**
 * `agree`: nothing speaks against one person. `doubt`: a person must look: another script, half of a double name, a
 * given name that may be two. `differ`: two people, as far as names tell.
 */
export type NameVerdict = "agree" | "doubt" | "differ";

/** Short forms: each line begins with full forms, behind the colon stand those that people use for any of them. */
const SHORT = `robert rupert: bob bobby rob robbie bert
william: bill billy will willy liam
richard: dick rick rich ricky
james: jim jimmy jamie
joseph josef: joe joey sepp
michael: mike mick mikey
david: dave
daniel: dan danny
thomas: tom tommy
anthony antonio: tony
andrew andreas: andy drew
alexander alexandra aleksandr: alex sasha sandy
benjamin: ben benny
christopher christian christoph christina christine: chris
matthew matthias: matt
nicholas nicolas: nick nico
steven stephen: steve
edward eduard edwin: ed eddie ted
frederick friedrich: fred fritz
gregory: greg
jeffrey geoffrey: jeff geoff
jennifer: jen jenny
katherine catherine kathleen kathryn katharina: kate katie kathy cathy kat
elizabeth elisabeth: liz beth betsy lisa
margaret margarita: maggie meg peggy rita
susan susanne: sue susie
samuel samantha: sam
timothy: tim
victoria: vicky vicki
deborah: deb debbie
ronald: ron
donald: don
kenneth: ken
lawrence laurence: larry
raymond: ray
charles: charlie chuck
john johannes: jack johnny hans
jonathan jonathon: jon
peter: pete
philip phillip: phil
patrick patricia: pat
rebecca: becky
abigail: abby
gabriel: gabe
maximilian: max
mikhail: misha
jose: pepe
francisco: paco
ignacio: nacho
manuel: manolo manu
helena elena: lena
nathan nathaniel: nate nat
zachary: zach zac
joshua: josh
jacob jakob: jake
gerald: gerry jerry
terence: terry
henry heinrich: hank harry
arthur: art
albert alan alfred: al
barbara: barb
cynthia: cindy
judith: judy
amanda: mandy
sandra: sandy
valerie: val
vincent: vince
stanley: stan
theodore: ted theo
dominic: dom
leonard: len leo
rachel: rach
eugene: gene
frances: fran
franz francis: frank`;

const shortForms = new Map<string, Set<string>>();
for (const line of SHORT.split("\n")) {
  const [full = "", short = ""] = line.split(": ");
  for (const s of short.split(" ")) {
    const known = shortForms.get(s) ?? new Set();
    for (const f of full.split(" ")) known.add(f);
    shortForms.set(s, known);
  }
}

/** Compares two names, each "Last, First" or as printed. */
export function compareNames(a: string, b: string): NameVerdict {
  const [x, y] = [foldName(a), foldName(b)];
  if (x === "" || y === "") return "differ";
  if (x === y) return "agree";
  if (anyLatin(a) !== anyLatin(b)) {
    const native = anyLatin(a) ? b : a;
    const other = anyLatin(a) ? a : b;
    const forms = latinForms(native);
    // Han and Hangul have no spelling in Latin letters that a table could give.
    if (forms.length === 0) return "doubt";
    const verdicts = forms.map((f) => compareNames(f, other));
    return verdicts.find((v) => v === "agree") ?? verdicts.find((v) => v === "doubt") ?? "differ";
  }
  if (sortedWords(x) === sortedWords(y)) return "agree";
  const [p, q] = [partsOf(a), partsOf(b)];
  if (!p || !q) return "differ";
  const straight = judge(p, q);
  if (straight === "agree") return straight;
  // Family name first in one of the two.
  const swapped = sameWord(p.family, joined(q)) && sameWord(joined(p), q.family);
  return swapped ? "agree" : straight;
}

/** Whether two names can be of the same person, and nothing is in doubt. */
export function namesAgree(a: string, b: string): boolean {
  return compareNames(a, b) === "agree";
}

interface Parts {
  readonly family: string;
  readonly given: readonly Token[];
}

interface Token {
  readonly text: string;
  /** With its marks, which digraphs are told by. */
  readonly raw: string;
  readonly initial: boolean;
  /** The words that a hyphen joins. */
  readonly hyphened: readonly string[];
}

function partsOf(name: string): Parts | undefined {
  const clean = cleanLetters(name);
  const comma = clean.indexOf(",");
  if (comma >= 0) return { family: clean.slice(0, comma), given: tokens(clean.slice(comma + 1)) };
  const read = readDisplayName(clean);
  if (read.kind !== "person") return undefined;
  const [family = "", given = ""] = read.name.split(", ");
  return { family, given: tokens(given) };
}

function tokens(given: string): Token[] {
  return given.replace(/\./g, ". ").split(/\s+/).flatMap((word): Token[] => {
    const hyphened = word.split("-").map((w) => foldName(w)).filter((w) => w !== "");
    const letters = word.replace(/[^\p{L}]/gu, "");
    // "JH" and "J.-P." are initials; "Jo" is a name.
    if (/^\p{Lu}{1,3}$/u.test(letters) || hyphened.every((h) => h.length === 1)) {
      return [...foldName(letters)].map((text) => ({
        text,
        raw: text,
        initial: true,
        hyphened: [],
      }));
    }
    const text = hyphened.join("");
    return text === "" ? [] : [{ text, raw: word, initial: text.length === 1, hyphened }];
  });
}

function joined({ given }: Parts): string {
  return given.map((t) => t.text).join(" ");
}

function sortedWords(text: string): string {
  return text.split(" ").sort().join(" ");
}

function judge(p: Parts, q: Parts): NameVerdict {
  const family = compareFamilies(p.family, q.family);
  if (family === "no") return "differ";
  const given = compareGiven(p.given, q.given);
  if (given === "no") return "differ";
  const twoSyllables = isFamilyFirst(p.family) || isFamilyFirst(q.family);
  // Jian Guo may be the one who signs as Jian, or somebody else.
  if (given === "doubt" || (twoSyllables && given === "part")) return "doubt";
  if (family === "same") return "agree";
  return given === "full" || given === "part" ? "agree" : "doubt";
}

/** `half`: one word of a double family name; `near`: another transliteration. */
function compareFamilies(a: string, b: string): "same" | "half" | "near" | "no" {
  if (sameWord(a, b)) return "same";
  const [x, y] = [foldName(a), foldName(b)];
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  if (short.length > 2 && (long.endsWith(` ${short}`) || long.startsWith(`${short} `))) {
    return "half";
  }
  return nearWord(a, b) ? "near" : "no";
}

/** Equal without blanks and marks, or by digraphs: Müller, Mueller and Muller. */
function sameWord(a: string, b: string): boolean {
  const tight = (t: string) => foldName(t).replace(/ /g, "");
  const forms = (t: string) => [tight(t), tight(digraphs(t))];
  const other = forms(b);
  return tight(a) !== "" && forms(a).some((f) => other.includes(f));
}

function digraphs(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(
    /[äöüøå]/g,
    (c) => ({ "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa" })[c] as string,
  );
}

/** Two transliterations of one word, which agree in all but vowels' spelling or a single letter. */
function nearWord(a: string, b: string): boolean {
  const [x, y] = [looseForm(a), looseForm(b)];
  if (x === y) return x.length > 1;
  return Math.min(x.length, y.length) >= 6 && x[0] === y[0] && withinOne(x, y);
}

/** Whether one letter more, less or other makes two words equal. */
function withinOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a.slice(at + 1) === b.slice(at) || a.slice(at) === b.slice(at + 1) ||
    a.slice(at + 1) === b.slice(at + 1);
}

/**
 * `full`: a whole given name is the same. `part`: the same, and one has a further word. `initial`: as far as initials
 * go. `form`: a short form or another transliteration.
 */
function compareGiven(
  a: readonly Token[],
  b: readonly Token[],
): "full" | "part" | "initial" | "form" | "doubt" | "no" {
  if (a.length === 0 || b.length === 0) return "doubt";
  const tight = (t: readonly Token[]) => t.map((o) => o.raw).join("");
  if (sameWord(tight(a), tight(b))) return a.some((t) => !t.initial) ? "full" : "initial";
  const straight = inOrder(a, b);
  if (straight !== "no") return straight;
  return behindInitials(a, b) ?? behindInitials(b, a) ?? "no";
}

/** Word by word from the first; a later word or initial that contradicts makes two people of them. */
function inOrder(a: readonly Token[], b: readonly Token[]) {
  const initials = a.every((t) => t.initial) || b.every((t) => t.initial);
  const [x, y] = initials ? [spread(a), spread(b)] : [a, b];
  const first = compareTokens(x[0] as Token, y[0] as Token);
  if (first === "no" || first === "doubt") return first;
  const shared = Math.min(x.length, y.length);
  for (let i = 1; i < shared; i++) {
    const next = compareTokens(x[i] as Token, y[i] as Token);
    if (next === "no") return "no";
    if (next === "doubt") return "doubt";
  }
  const further = [...x.slice(shared), ...y.slice(shared)].some((t) => !t.initial);
  return first === "full" && further ? "part" : first;
}

function spread(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((t) =>
    t.hyphened.length > 1
      ? t.hyphened.map((text) => ({ text, raw: text, initial: text.length === 1, hyphened: [] }))
      : [t]
  );
}

/** "H. Sebastian" and "Sebastian": people leave out what stands before the name that they use. */
function behindInitials(a: readonly Token[], b: readonly Token[]) {
  const at = a.findIndex((t) => !t.initial);
  const own = b[0];
  if (at < 1 && a.length < 2) return undefined;
  const from = at < 1 ? 1 : at;
  const used = a[from];
  if (!used || !own || own.initial || used.text !== own.text) return undefined;
  return at < 1 ? "part" as const : "full" as const;
}

function compareTokens(a: Token, b: Token): "full" | "initial" | "form" | "doubt" | "no" {
  if (a.initial || b.initial) return a.text[0] === b.text[0] ? "initial" : "no";
  if (sameWord(a.raw, b.raw)) return "full";
  const short = (s: string, f: string) => shortForms.get(s)?.has(f) === true;
  if (short(a.text, b.text) || short(b.text, a.text)) return "form";
  // Jean of Jean-Pierre may be another; Jian of Jian-Guo too.
  if (a.hyphened[0] === b.text || b.hyphened[0] === a.text) return "doubt";
  return nearWord(a.text, b.text) ? "form" : "no";
}
