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
