/**
 * ISO 8601 durations as NWB Inspector reads them: upper case, weeks beside other parts, decimals anywhere.
 *
 * @module
 */
const N = String.raw`\d+(?:\.\d+)?`;
const DURATION = new RegExp(
  `^P(?!$)(?:(${N})Y)?(?:(${N})M)?(?:(${N})W)?(?:(${N})D)?(?:T(?=\\d)(?:(${N})H)?(?:(${N})M)?(?:(${N})S)?)?$`,
);

/** Whether a text is a duration, such as `P90D`, `P1Y6M`, `PT12H`. */
export function isDuration(text: string): boolean {
  return DURATION.test(text);
}

/** Negative, zero or positive as the first duration is shorter, equal or longer; years and months end now. */
export function compareDurations(a: string, b: string, now: Date): number {
  return lengthMs(a, now) - lengthMs(b, now);
}

function lengthMs(text: string, now: Date): number {
  const [years, months, weeks, days, hours, minutes, seconds] = (DURATION.exec(text) ?? []).slice(1)
    .map((x) => Number(x ?? 0));
  const fixed = (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3600 +
    (minutes ?? 0) * 60 + (seconds ?? 0);
  const wholeMonths = Math.floor((years ?? 0) * 12 + (months ?? 0));
  const start = new Date(now);
  start.setUTCDate(1);
  start.setUTCMonth(start.getUTCMonth() - wholeMonths);
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0))
    .getUTCDate();
  start.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return fixed * 1000 + (now.getTime() - start.getTime());
}
