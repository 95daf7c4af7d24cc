import { microsecondsOf } from "../store/time_text.ts";

/** What an age counts from. */
export type AgeReference = "Birth" | "Gestational";

/** An age that was understood, or why it was not. */
export type AgeReading =
  | { readonly value: string; readonly reference: AgeReference }
  | { readonly problem: string };

/** An age as ISO 8601 duration or range, in parts: `[number, unit]`. */
type Part = readonly [amount: string, unit: string];

const NUMBER = "(\\d+(?:\\.\\d+)?)";
const DURATION = new RegExp(
  `^P(?:${NUMBER}(Y))?(?:${NUMBER}(M))?(?:${NUMBER}(W))?(?:${NUMBER}(D))?` +
    `(T(?=\\d)(?:${NUMBER}(H))?(?:${NUMBER}(M))?(?:${NUMBER}(S))?)?$`,
  "i",
);

/**
 * Reads an age as files write it: ISO 8601 durations (`P90D`), ranges of them (`P90D/P120D`, `P90D/`), and words
 * (`12 weeks`, `3 years 2 months`, `day 14`, `gestational week 20`, `E18.5`, `postnatal day 30`).
 *
 * What the official client reads gives the same text here, but for its slips: seconds are kept (`P2DT10H20M30S`),
 * `P` is always written (`2 h` is `PT2H`), minutes and seconds as words, `yr`, `wks`, `old` and parts in any order
 * are understood, and ranges over different units are compared by length. An amount without unit is never guessed:
 * `33` and `P30` are problems.
 */
export function parseAge(text: string): AgeReading {
  if (text.trim() === "") return { problem: "it is empty" };
  const gestation = /^\s*gest[a-z]*(?:\s+age)?/i.exec(text);
  const embryonic = gestation ? null : /^\s*E\s?(\d+(?:\.\d+)?)\s*$/i.exec(text);
  if (embryonic) return { value: `P${plain(embryonic[1] ?? "")}D`, reference: "Gestational" };
  const reference: AgeReference = gestation ? "Gestational" : "Birth";
  const rest = (gestation ? text.slice(gestation[0].length) : text).trim();
  if (rest === "") return { problem: "it has no amount" };
  const reading = rangeOrDuration(rest);
  return typeof reading === "string" ? { value: reading, reference } : reading;
}

function rangeOrDuration(text: string): string | { problem: string } {
  const slashes = text.split("/").length - 1;
  if (slashes > 1) return { problem: "it has more than one slash" };
  if (slashes === 1) return range(text.replaceAll(" ", "").split("/") as [string, string]);
  const dash = /^(P\w+)\s*[-–—]\s*(P\w+)$/.exec(text);
  if (dash) return range([dash[1] ?? "", dash[2] ?? ""]);
  if (text.startsWith("P") && !/^P(ND|ostnatal)/i.test(text)) {
    const parts = isoParts(text);
    return "problem" in parts ? parts : text.replaceAll(",", ".");
  }
  const span = /^(\d+(?:\.\d+)?)\s*(?:-|–|—|to)\s*(\d+(?:\.\d+)?)\s*([a-z]+)\.?$/i.exec(text);
  if (span) {
    const [low, high] = [words(`${span[1]} ${span[3]}`), words(`${span[2]} ${span[3]}`)];
    return typeof low === "string" && typeof high === "string" ? range([low, high]) : low;
  }
  return words(text);
}

function isoParts(text: string): { parts: Part[] } | { problem: string } {
  const m = DURATION.exec(text.replaceAll(",", "."));
  if (!m || text.length < 3) {
    return { problem: "it is no ISO 8601 duration such as P90D or P2Y3M" };
  }
  const parts: Part[] = [];
  for (
    const [amount, unit, time] of [[1, 2], [3, 4], [5, 6], [7, 8], [10, 11, 1], [12, 13, 1], [
      14,
      15,
      1,
    ]]
  ) {
    if (m[amount ?? 0] === undefined) continue;
    const name = (m[unit ?? 0] ?? "").toUpperCase();
    parts.push([m[amount ?? 0] ?? "", time ? `T${name}` : name]);
  }
  if (parts.length === 0) return { problem: "it has no amount" };
  if (parts.slice(0, -1).some(([amount]) => amount.includes("."))) {
    return { problem: "only its last part may have a fraction" };
  }
  return { parts };
}

/** Shortest and longest length of a unit, in days. */
const DAYS: Record<string, readonly [number, number]> = {
  Y: [365, 366],
  M: [28, 31],
  W: [7, 7],
  D: [1, 1],
  TH: [1 / 24, 1 / 24],
  TM: [1 / 1440, 1 / 1440],
  TS: [1 / 86_400, 1 / 86_400],
};

function range([low, high]: [string, string]): string | { problem: string } {
  const sides: Part[][] = [];
  for (const side of [low, high]) {
    if (side === "") continue;
    if (!side.startsWith("P")) {
      return { problem: "both ends of a range must be ISO 8601 durations, as in P90D/P120D" };
    }
    const reading = isoParts(side);
    if ("problem" in reading) return reading;
    sides.push(reading.parts);
  }
  const [lower, upper] = sides;
  if (lower && upper) {
    const days = (parts: Part[], end: 0 | 1): number =>
      parts.reduce((sum, [n, unit]) => sum + Number(n) * (DAYS[unit]?.[end] ?? 0), 0);
    // The same units are compared as they stand, different ones by their possible lengths.
    const units = (parts: Part[]): string => parts.map(([, unit]) => unit).join(" ");
    const end = units(lower) === units(upper) ? 1 : 0;
    if (days(lower, end) > days(upper, 1)) {
      return { problem: "its lower end is beyond its upper end" };
    }
  }
  return `${low}/${high}`.replaceAll(",", ".");
}

const UNITS: readonly (readonly [unit: string, word: string])[] = [
  ["Y", "years?|yrs?|y"],
  ["M", "months?|mons?|mos?|m"],
  ["W", "weeks?|wks?|w"],
  ["D", "days?|d"],
  ["TH", "hours?|hrs?|h"],
  ["TM", "minutes?|mins?|m"],
  ["TS", "seconds?|secs?|s"],
];

function words(text: string): string | { problem: string } {
  let rest = text
    .replace(/^\s*(?:postnatal(?:\s+day)?|pnd)\s*(\d)/i, "day $1")
    .replace(/[,;()]/g, " ")
    .replace(/\s+(?:of\s+age|old)\s*\.?\s*$/i, " ")
    .replace(/(\d\s*)y\.?\s?o\.?\s*$/i, "$1y")
    .replace(/\band\b/gi, " ")
    .trim();
  const found = new Map<string, string>();
  for (;;) {
    const next = firstPart(rest, found);
    if (!next) break;
    if (found.has(next.unit)) return { problem: "it names a unit twice" };
    found.set(next.unit, plain(next.amount));
    rest = rest.slice(next.length).replace(/^[\s.]+/, "");
  }
  const clock = /^(\d{1,2}):(\d\d):(\d\d)/.exec(rest);
  if (clock && !["TH", "TM", "TS"].some((unit) => found.has(unit))) {
    ["TH", "TM", "TS"].forEach((unit, i) => found.set(unit, plain(clock[i + 1] ?? "")));
    rest = rest.slice(clock[0].length);
  }
  const left = rest.replace(/[\s.,:;]+/g, " ").trim();
  if (found.size === 0) {
    return {
      problem: /^\d+(\.\d*)?$/.test(left)
        ? "it has no unit"
        : "it is no amount of time with a unit",
    };
  }
  if (left !== "") return { problem: `"${left}" in it is not understood` };
  const parts = UNITS.flatMap(([unit]): Part[] => {
    const amount = found.get(unit);
    return amount === undefined ? [] : [[amount, unit]];
  });
  if (parts.slice(0, -1).some(([amount]) => amount.includes("."))) {
    return { problem: "only its last part may have a fraction" };
  }
  const date = parts.filter(([, unit]) => !unit.startsWith("T"));
  const time = parts.filter(([, unit]) => unit.startsWith("T"));
  const write = (list: typeof parts): string =>
    list.map(([n, unit]) => n + unit.slice(-1)).join("");
  return `P${write(date)}${time.length > 0 ? `T${write(time)}` : ""}`;
}

function firstPart(
  text: string,
  found: ReadonlyMap<string, string>,
): { unit: string; amount: string; length: number } | undefined {
  // "m" is minutes once something smaller than a month was named, as in "1 h 30 m".
  const started = ["M", "W", "D", "TH"].some((unit) => found.has(unit));
  for (const [unit, word] of UNITS) {
    const known = unit === "M" && started ? word.replace(/\|m$/, "") : word;
    const patterns = [
      `^(\\d+\\.?\\d*)\\s*(?:${known})(?![a-z])`,
      `^(\\d+\\.?\\d*)\\s+units?:?\\s+(?:${known})(?![a-z])`,
      `^(?:${known}):?\\s*(\\d+\\.?\\d*)(?![\\d:])`,
    ];
    for (const pattern of patterns) {
      const m = new RegExp(pattern, "i").exec(text);
      if (m) return { unit, amount: m[1] ?? "", length: m[0].length };
    }
  }
  return undefined;
}

/** Without needless zeros: `08` → `8`, `7.0` → `7`, `1.50` → `1.5`. */
function plain(amount: string): string {
  const [whole = "0", part = ""] = amount.split(".");
  const fraction = part.replace(/0+$/, "");
  return whole.replace(/^0+(?=\d)/, "") + (fraction === "" ? "" : `.${fraction}`);
}

/**
 * The age at the start of a session from the date of birth: days and the rest in seconds (`P3DT43200S`).
 *
 * @param birth Parsed time; without offset it is taken as UTC.
 * @param start Parsed time; likewise.
 * @returns A problem where the birth is after the start.
 */
export function ageFromBirth(birth: string, start: string): AgeReading {
  const difference = microsecondsOf(start) - microsecondsOf(birth);
  if (Number.isNaN(difference)) return { problem: "a date cannot be read" };
  if (difference < 0) return { problem: `it is after the start of the session (${start})` };
  const days = Math.floor(difference / 86_400_000_000);
  const rest = difference - days * 86_400_000_000;
  const micro = rest % 1_000_000;
  const fraction = micro === 0 ? "" : "." + String(micro).padStart(6, "0").replace(/0+$/, "");
  const seconds = rest === 0 ? "" : `T${Math.floor(rest / 1_000_000)}${fraction}S`;
  const value = days === 0 && rest === 0 ? "P0D" : `P${days === 0 ? "" : `${days}D`}${seconds}`;
  return { value, reference: "Birth" };
}
