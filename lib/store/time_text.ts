/**
 * Times as they stand in NWB files.
 *
 * @module
 */
/** A text that is a time. */
export interface TimeFact {
  /** As written in the file. */
  readonly raw: string;
  /** ISO 8601 text, or null where it is not of the ISO family. */
  readonly parsed: string | null;
  /** Whether an offset from UTC is given. */
  readonly zone: boolean;
}

const ISO =
  /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))(?:[T _t](\d\d)(?:(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)|(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?))?\s*(Z|z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/;

/**
 * Reads a time of the ISO 8601 family: basic or extended form, blank or `T` between date and time, date alone
 * (midnight), any number of fractional digits (cut to microseconds), `Z` or an offset. Nothing else is guessed:
 * `parsed` is then `null`.
 *
 * `parsed` has the form `2021-03-04T05:06:07.123000+01:00`, without an offset where none is written.
 */
export function parseTime(raw: string): TimeFact {
  const m = ISO.exec(raw.trim());
  const none: TimeFact = { raw, parsed: null, zone: false };
  if (!m) return none;
  const [year, month, day] = [m[1], m[2] ?? m[4], m[3] ?? m[5]].map(Number) as [
    number,
    number,
    number,
  ];
  const hour = Number(m[6] ?? 0);
  const minute = Number(m[7] ?? m[10] ?? 0);
  const second = Number(m[8] ?? m[11] ?? 0);
  const fraction = (m[9] ?? m[12] ?? "").slice(0, 6).padEnd(6, "0");
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return none;
  if (hour > 23 || minute > 59 || second > 59) return none;
  const zone = offsetOf(m[13]);
  if (zone === null) return none;
  const two = (n: number): string => String(n).padStart(2, "0");
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}`;
  const parsed = `${date}T${time}${fraction === "000000" ? "" : "." + fraction}${zone ?? ""}`;
  return { raw, parsed, zone: zone !== undefined };
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `+HH:MM`; `undefined` where there is none, `null` where it is impossible. */
function offsetOf(text: string | undefined): string | undefined | null {
  if (text === undefined) return undefined;
  if (/^z$/i.test(text)) return "+00:00";
  const m = /^([+-])(\d\d):?(\d\d)?/.exec(text);
  const [hours, minutes] = [Number(m?.[2]), Number(m?.[3] ?? 0)];
  if (!m || hours > 23 || minutes > 59) return null;
  const offset = `${m[2]}:${m[3] ?? "00"}`;
  return offset === "00:00" ? "+00:00" : m[1] + offset;
}

/** A moment, and whether the text says its offset from UTC. */
export interface Moment {
  /** When. */
  readonly date: Date;
  /** Whether an offset is written. */
  readonly zone: boolean;
}

/**
 * The moment that a time of the ISO 8601 family names; `undefined` where it is none. A time without an offset is taken
 * as the machine's local time, as the reference tools do.
 */
export function momentOf(text: string): Moment | undefined {
  const { parsed, zone } = parseTime(text);
  return parsed === null ? undefined : { date: new Date(parsed), zone };
}

/**
 * Microseconds since the epoch of a parsed time, exact from the year 1685 to 2255; a time without an offset is taken
 * as UTC.
 */
export function microsecondsOf(parsed: string): number {
  const m = /^(.{19})(?:\.(\d{6}))?(?:([+-])(\d\d):(\d\d))?$/.exec(parsed);
  if (!m) return NaN;
  const offset = (Number(m[4] ?? 0) * 60 + Number(m[5] ?? 0)) * (m[3] === "-" ? -1 : 1);
  return (Date.parse(m[1] + "Z") - offset * 60_000) * 1000 + Number(m[2] ?? 0);
}

/** A time moved by seconds, in its own offset, rounded to microseconds. */
export function addSeconds(parsed: string, seconds: number): string {
  const zone = /[+-]\d\d:\d\d$/.exec(parsed)?.[0] ?? "";
  const offset = zone === ""
    ? 0
    : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone[0] === "-" ? -1 : 1);
  const local = microsecondsOf(parsed) + offset * 60_000_000 + Math.round(seconds * 1e6);
  const whole = Math.floor(local / 1000);
  const micro = local - Math.floor(local / 1e6) * 1e6;
  const text = new Date(whole).toISOString().slice(0, -5);
  return text + (micro === 0 ? "" : "." + String(micro).padStart(6, "0")) + zone;
}
