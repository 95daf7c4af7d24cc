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

const DATE = /^(?:(\d{4})(-?)(\d{2})\2(\d{2})|(\d{4})-?W(\d{2})(?:-?([1-7]))?)$/;
const CLOCK = /^(\d{2})(?:(:?)(\d{2})(?:\2(\d{2})(?:[.,]\d+)?)?)?$/;

/**
 * Whether HDMF 6 reads a text as a time: what `fromisoformat` of Python 3.11 takes, after a date a `T` or a space.
 * Nothing else opens, be it as plain as `Wed Jan 20 10:24:01 2016`.
 */
export function isReadableTime(text: string): boolean {
  if (!/[T ]/.test(text)) return isDate(text);
  const at = text.search(/[T ]/);
  if (!isDate(text.slice(0, at))) return false;
  const clock = text.slice(at + 1).replace(/[Zz]$/, "+00:00");
  const zone = clock.search(/[+-]/);
  if (zone < 0) return isClock(clock);
  return isClock(clock.slice(0, zone)) && isClock(clock.slice(zone + 1));
}

function isDate(text: string): boolean {
  const m = DATE.exec(text);
  if (!m) return false;
  const [, year, , month, day, weekYear, week] = m;
  if (weekYear !== undefined) return Number(week) >= 1 && Number(week) <= 53;
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || mo < 1 || mo > 12 || d < 1) return false;
  const last = new Date(Date.UTC(2000, mo, 0));
  // a leap year of Date's own, so that years before 100 are not taken for 19xx
  last.setUTCFullYear(y, mo, 0);
  return d <= last.getUTCDate();
}

function isClock(text: string): boolean {
  const m = CLOCK.exec(text);
  if (!m) return false;
  return Number(m[1]) < 24 && Number(m[3] ?? 0) < 60 && Number(m[4] ?? 0) < 60;
}
