/**
 * Award numbers: read from what publishers write into one field, and compared.
 *
 * The field holds one number, or a list; around the numbers stand words ("Grant-in-Aid", "FAPESP grant"), amounts of
 * money, remarks. What is a number's own (slashes, hyphens, dots, letters of a programme) stays as it is written.
 *
 * @module
 */
import { cleanText } from "./names.ts";

/** What one text turned out to hold. */
export interface AwardNumbers {
  /** The numbers, in order, each once. */
  readonly numbers: readonly string[];
  /** What is no number of an award, with the reason. */
  readonly leftOut: readonly { readonly value: string; readonly why: string }[];
}

/** Words that name a number and are no part of it, in the languages of publishers. */
const LABELS = new Set(
  ("grant grants award awards project projects contract contracts fellowship fellowships scholarship scholarships " +
    "number numbers num no nos nr id ids agreement agreements under the of and in aid for code codes reference ref " +
    "program programme process processo proc projekt projektnummer projektnr proyecto proyectos projeto projet " +
    "subvention subvención bourse beca bolsa contrato convention expediente kakenhi förderkennzeichen kennzeichen " +
    "aktenzeichen fkz az sachbeihilfe file account application registration funding support cooperative pi n")
    .split(
      " ",
    ),
);
/** Between two numbers, as people join them. */
const JOINED_BY =
  /(\s*[;\n]\s*|\s*,\s*(?:and|und|et|e|y|&)\s+|\s*,\s*|\s+(?:and|und|et|e|y|&|\+|\/|\|)\s+)/iu;
const CURRENCY = /(?:US\$|[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|AUD|CAD)\b)/;
const MONEY = new RegExp(
  `${CURRENCY.source}\\s*\\d[\\d.,' ]*(?:\\s*(?:k|m|million|billion|thousand)\\b)?|` +
    `\\d[\\d.,' ]*\\s*(?:k|m|million|billion|thousand)?\\s*(?:${CURRENCY.source}|dollars?\\b|euros?\\b|pounds?\\b|yen\\b)`,
  "giu",
);
/** Application type, activity, institute, serial number, year and supplement of a grant of the NIH. */
const NIH =
  /(?<![A-Z0-9])(?:\d\s*-?\s*)?([A-Z]\d{2}|[A-Z]{2}\d|[A-Z]{3}(?=\s*-?\s*[A-Z]{2}\s*-?\s*\d))\s*-?\s*([A-Z]{2})\s*-?\s*(\d{5,6})(?:\s*-\s*\d{2}(?:[A-Z]\d){0,2})?(?![A-Z0-9])/gi;

/**
 * Reads what stands in one field for awards.
 *
 * @example
 * ```ts
 * readAwardNumbers("Grant Nos. 81701254 and 81971122").numbers; // ["81701254", "81971122"]
 * readAwardNumbers("Ho 443/19-1,2").numbers; // ["Ho 443/19-1", "Ho 443/19-2"]
 * ```
 */
export function readAwardNumbers(text: string): AwardNumbers {
  const leftOut: { value: string; why: string }[] = [];
  const whole = cleanText(text);
  const clean = whole.replace(MONEY, (amount) => {
    leftOut.push({ value: amount.trim(), why: "it is an amount of money, no award number" });
    return " ";
  }).replace(/\(\s*\)/g, " ").replace(/\s+/g, " ").trim();
  const numbers: string[] = [];
  const add = (number: string) => {
    if (number !== "" && !numbers.some((n) => awardKey(n) === awardKey(number))) {
      numbers.push(number);
    }
  };
  for (const part of partsOf(clean)) {
    const continued = continuation(numbers.at(-1), part);
    if (continued) {
      add(continued);
      continue;
    }
    // "310030_188562 / 1" is a number with its part; a digit or two in a list is none.
    if (/^\d{1,2}$/.test(part) && numbers.length > 0) {
      leftOut.push({ value: part, why: "it is too short to be an award number" });
      continue;
    }
    if (!/\d/.test(part)) {
      const value = part.replace(/^[\s\-–,;.:]+|[\s\-–,;.:]+$/g, "");
      if (value === "" || value.split(" ").every(isLabel)) continue;
      leftOut.push({ value, why: "it holds no digit, so it is no award number" });
      continue;
    }
    const number = bare(part);
    const words = part.slice(0, Math.max(0, part.lastIndexOf(number)));
    if (/\d{2}/.test(words)) {
      leftOut.push({ value: words.trim(), why: `it stands before the number ${number}` });
    }
    for (const one of several(number)) add(one);
  }
  return { numbers, leftOut };
}

/** Parts of a list. A part without digits belongs to the one behind it, the last to nobody. */
function partsOf(text: string): string[] {
  if (/^https?:\/\//i.test(text)) return [text];
  const parts: string[] = [];
  let open = "";
  const pieces = text.split(JOINED_BY);
  for (let i = 0; i < pieces.length; i += 2) {
    const piece = `${open}${pieces[i] ?? ""}`;
    const joint = pieces[i + 1] ?? "";
    const next = pieces[i + 2];
    // Brackets that stay open hold the comma together; so does what has no digit yet: "Research and Development 12".
    // A word joins two numbers only behind a number: "Horizon 2020 research and innovation … No 678790" is one.
    const ends = /^[\s,]*[;,\n]/.test(joint) || /\d\S*$/.test(piece);
    const whole = balanced(piece) && /\d/.test(piece) && ends;
    const last = parts.at(-1);
    const short = /^\s*\/\s*$/.test(joint) && /^\d{1,2}$/.test((next ?? "").trim());
    if (next !== undefined && !whole) open = piece + joint;
    else if (short) open = `${piece}/`;
    else if (last && partOfNumber(last, piece)) {
      parts[parts.length - 1] = `${last}, ${piece.trim()}`;
      open = "";
    } else {
      parts.push(piece.trim());
      open = "";
    }
  }
  return parts.filter((p) => p !== "");
}

/** "SFB 1089, TP B04": letters with one or two digits are the part of a project, no number of their own. */
function partOfNumber(before: string, part: string): boolean {
  const digits = (t: string) => (t.match(/\d/g) ?? []).length;
  return digits(before) >= 3 && digits(part) > 0 && digits(part) < 3 && /\p{L}/u.test(part);
}

function balanced(text: string): boolean {
  const count = (letters: string) => [...text].filter((c) => letters.includes(c)).length;
  return count("([") <= count(")]");
}

/** "Ho 443/19-1, 2" and "Ho 443/19-1, 19-2": what follows takes the beginning of the number before. */
function continuation(before: string | undefined, part: string): string | undefined {
  if (!before) return undefined;
  const short = /^-?\s*(\d{1,2})$/.exec(part)?.[1];
  if (short && /\d[-/]\d{1,2}$/.test(before)) return before.replace(/\d{1,2}$/, short);
  const pair = /^\/?\s*(\d{1,3}-\d{1,2})$/.exec(part)?.[1];
  if (pair && /\d\/\d{1,3}-\d{1,2}$/.test(before)) {
    return before.replace(/\d{1,3}-\d{1,2}$/, pair);
  }
  return undefined;
}

/** Several numbers that nothing but blanks or a slash keeps apart. */
function several(text: string): string[] {
  const nih = [...text.matchAll(NIH)].map((m) => m[0].trim());
  const rest = text.replace(NIH, " ").replace(/\b(?:NIH|NIMH|NINDS|NSF)\b/g, " ");
  if (nih.length > 1 && !/[\p{L}\p{N}]/u.test(rest)) return nih;
  const words = text.split(/\s+/);
  const alone = (w: string) => (w.match(/\d/g) ?? []).length >= 5 && /^[\p{L}\p{N}./-]+$/u.test(w);
  return words.length > 1 && words.every(alone) ? words : [text];
}

function isLabel(token: string): boolean {
  const parts = token.toLowerCase().split(/[-/.:#°º№()]+/).filter((p) => p !== "");
  return parts.every((p) => LABELS.has(p));
}

/** One number without the words around it. */
function bare(text: string): string {
  let out = text.trim().replace(/^\(([^()]+)\)$/, "$1");
  const digits = (t: string) => (t.match(/\d/g) ?? []).length;
  if (/^https?:\/\//i.test(out)) return out;
  const tokens = out.split(" ");
  const first = tokens.findIndex((t) => /\d/.test(t));
  const endsLabel = (t: string) => /[:,]$/.test(t) || isLabel(t);
  let cut = 0;
  for (let i = 0; i < first; i++) if (endsLabel(tokens[i] as string)) cut = i + 1;
  // "Graduate Research Fellowship DGE-1324585": more than one word before the number names a programme.
  const words = tokens.slice(cut, first).map((t, i) => ({ t, at: cut + i }))
    .filter(({ t }) => /\p{Ll}{2}/u.test(t) && !/^\p{Lu}\p{Ll}$/u.test(t));
  if (words.length > 1) cut = (words.at(-1)?.at ?? cut) + 1;
  // "Horizon 2020 … under grant agreement No 678790": the number stands behind the last of the words.
  for (let i = first + 1; i < tokens.length; i++) {
    const before = tokens.slice(0, i).some((t) => /\p{Ll}{2}/u.test(t));
    if (before && isLabel(tokens[i - 1] as string) && digits(tokens.slice(i).join("")) >= 5) {
      cut = i;
    }
  }
  const rest = tokens.slice(cut).join(" ");
  if (balanced(rest) && !opens(tokens.slice(0, cut).join(" "))) out = rest;
  out = out.replace(/^\([^()\d]*\)\s*/u, "");
  for (;;) {
    const next = out.replace(
      /^(?:grants?|awards?|projects?|contracts?|numbers?|nos?|nr|n|id)?\s*[.:#°º№]+\s*(?=\S*\d)/iu,
      "",
    );
    if (next === out) break;
    out = next;
  }
  const shorter = out.replace(/\s+(?:to|from|awarded|granted|by|funded|through)\s.*$/iu, "")
    .replace(/\s+\([^()\d]*\)$/u, "");
  if (digits(shorter) >= 4 && digits(out) - digits(shorter) < 4) out = shorter;
  return out.replace(/^[\s\-–,;.:]+|[\s\-–,;.:]+$/g, "");
}

function opens(text: string): boolean {
  return (text.match(/[([]/g) ?? []).length > (text.match(/[)\]]/g) ?? []).length;
}

/** An award number for comparison: upper case, without blanks, hyphens and dots. */
export function awardKey(number: string): string {
  return number.toUpperCase().replace(/[\s\-–.]/g, "");
}

/** The parts of a grant of the NIH that stay the same in all its years: `R01 NS123456`. */
export function nihGrant(
  number: string,
): { readonly activity?: string; readonly institute: string; readonly serial: string } | undefined {
  const text = number.toUpperCase();
  const full = [...text.matchAll(NIH)];
  const one = full[0];
  if (full.length === 1 && one) {
    return {
      activity: one[1] as string,
      institute: one[2] as string,
      serial: (one[3] as string).padStart(6, "0"),
    };
  }
  const short = /^(?:NIH\s*)?([A-Z]{2})[\s-]*(\d{6})$/.exec(text.trim());
  const institute = short?.[1];
  return institute && NIH_INSTITUTES[institute]
    ? { institute, serial: short[2] as string }
    : undefined;
}

/** Institutes of NIH by the letters in a grant number: `R01 NS089482` is of NINDS. */
export const NIH_INSTITUTES: Readonly<Record<string, string>> = {
  AA: "National Institute on Alcohol Abuse and Alcoholism",
  AG: "National Institute on Aging",
  AI: "National Institute of Allergy and Infectious Diseases",
  AR: "National Institute of Arthritis and Musculoskeletal and Skin Diseases",
  AT: "National Center for Complementary and Integrative Health",
  CA: "National Cancer Institute",
  DA: "National Institute on Drug Abuse",
  DC: "National Institute on Deafness and Other Communication Disorders",
  DE: "National Institute of Dental and Craniofacial Research",
  DK: "National Institute of Diabetes and Digestive and Kidney Diseases",
  EB: "National Institute of Biomedical Imaging and Bioengineering",
  ES: "National Institute of Environmental Health Sciences",
  EY: "National Eye Institute",
  GM: "National Institute of General Medical Sciences",
  HD: "Eunice Kennedy Shriver National Institute of Child Health and Human Development",
  HG: "National Human Genome Research Institute",
  HL: "National Heart Lung and Blood Institute",
  LM: "National Library of Medicine",
  MD: "National Institute on Minority Health and Health Disparities",
  MH: "National Institute of Mental Health",
  NR: "National Institute of Nursing Research",
  NS: "National Institute of Neurological Disorders and Stroke",
  OD: "NIH Office of the Director",
  RR: "National Center for Research Resources",
  TR: "National Center for Advancing Translational Sciences",
  TW: "Fogarty International Center",
};

/**
 * Whether two spellings are of one award: equal but for blanks, hyphens and dots; a grant of the NIH with or without
 * type, year and activity; a number with or without the letters of its programme ("CCF 1637458", "ERC-2015-StG
 * 678790"). A number that only begins another is another award.
 */
export function sameAward(a: string, b: string): boolean {
  const [x, y] = [awardKey(a), awardKey(b)];
  if (x === y) return true;
  const [p, q] = [nihGrant(a), nihGrant(b)];
  if (p && q) {
    return p.institute === q.institute && p.serial === q.serial &&
      (!p.activity || !q.activity || p.activity === q.activity);
  }
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const key = awardKey(short);
  if ((key.match(/\d/g) ?? []).length < 5) return false;
  const lead = awardKey(long);
  if (lead.endsWith(key) && /^[A-Z/]+$/.test(lead.slice(0, -key.length))) return true;
  const words = long.split(/\s+/);
  const last = words.at(-1) ?? "";
  return words.length > 1 && awardKey(last) === key && /^\d{5,}$/.test(key) &&
    words.slice(0, -1).every((w) => /\p{L}/u.test(w));
}
