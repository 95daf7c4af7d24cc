/**
 * Session ids from start times, for files that have no session id.
 *
 * @module
 */
import type { TimeFact } from "../../nwb/facts.ts";

/** The clock on the wall where the session began, as written in the file, whatever its offset from UTC. */
export interface WallClock {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** Whole seconds; fractions do not count. */
  readonly second: number;
}

const ISO =
  /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s_](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?)?\s*(?:Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?\s*$/i;

/**
 * Reads the wall clock of a time fact. No conversion takes place: names use the file's own offset.
 *
 * @returns `undefined` where the text is not of the ISO 8601 family, or names no real day or time.
 */
export function wallClock(time: TimeFact | undefined): WallClock | undefined {
  if (time === undefined || time.parsed === null) return undefined;
  const m = ISO.exec(time.raw) ?? ISO.exec(time.parsed);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) =>
    Number(m[i] ?? 0)
  ) as [number, number, number, number, number, number];
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 &&
    minute < 60 && second < 60;
  return real ? { year, month, day, hour, minute, second } : undefined;
}

/** Whether a clock shows midnight, fractions of a second aside: then it may be a date without a time. */
export function isMidnight(clock: WallClock): boolean {
  return clock.hour === 0 && clock.minute === 0 && clock.second === 0;
}

/**
 * The session id that `dandi organize` makes of a start time: `20210304T050607`, or `20210304`.
 *
 * @param clock The start.
 * @param dateOnly Leave the time out: when every file of the run starts at midnight.
 */
export function sessionIdOf(clock: WallClock, dateOnly: boolean): string {
  const two = (n: number) => String(n).padStart(2, "0");
  // The year is not padded, as the original does not.
  const date = `${clock.year}${two(clock.month)}${two(clock.day)}`;
  return dateOnly ? date : `${date}T${two(clock.hour)}${two(clock.minute)}${two(clock.second)}`;
}
