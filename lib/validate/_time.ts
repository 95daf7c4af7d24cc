/** A time read from a text, as Python's ISO reader and its lenient fallbacks accept it. */
export interface ParsedTime {
  readonly date: Date;
  /** Whether the text says its offset from UTC. */
  readonly zone: boolean;
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?(?::?\d{2})?)?)?$/i;

/**
 * Reads a time of the ISO 8601 family; `undefined` where it is none. A time without an offset is taken as the
 * machine's local time, as the reference tools do.
 */
export function parseTime(text: string): ParsedTime | undefined {
  const m = ISO.exec(text.trim());
  if (!m) return undefined;
  const [, y, mo, d, h = "0", mi = "0", s = "0", fraction = "", zone] = m;
  const parts = [y, mo, d, h, mi, s].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [year, month, day, hour, minute, second] = parts;
  if (month < 1 || month > 12 || day < 1 || hour > 24 || minute > 59 || second > 60) {
    return undefined;
  }
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const ms = Math.trunc(Number(`0.${fraction || "0"}`) * 1000);
  if (zone === undefined) {
    return { date: new Date(year, month - 1, day, hour, minute, second, ms), zone: false };
  }
  let offset = 0;
  if (zone.toUpperCase() !== "Z") {
    const digits = zone.replace(/\D/g, "").padEnd(6, "0");
    offset = (zone.startsWith("-") ? -1 : 1) *
      (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 +
        Number(digits.slice(4, 6)));
  }
  return {
    date: new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset * 1000),
    zone: true,
  };
}

const TIME_WORDS = new Set(
  ("jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov " +
    "november dec december mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday " +
    "sun sunday am pm a p t z utc gmt and of ad m st nd rd th h hour hours min minute minutes s second seconds at on")
    .split(" "),
);

/** Whether a text is a time to the reference reader, which also takes `Wed Jan 20 10:24:01 2016`. */
export function isLenientTime(text: string): boolean {
  if (parseTime(text)) return true;
  if (!/\d/.test(text)) return false;
  if (/^[\d\s:.,/+-]*$/.test(text)) {
    return /^\D*\d{1,4}\D\d{1,2}\D\d{1,4}/.test(text) || /^\s*\d{4}\s*$/.test(text);
  }
  const words = text.toLowerCase().match(/[^\W\d_]+/gu) ?? [];
  return words.every((w) => TIME_WORDS.has(w));
}
