/**
 * Which bytes of a copy differ from the original's.
 *
 * @module
 */
import type { Bytes, Range } from "../bytes/file.ts";

/** Files up to this size are compared as a whole; of larger ones what was written to, which the writer noted. */
export const COMPARED_WHOLE = 64 * 1024 * 1024;
/** Equal bytes between two runs that are not worth a run of their own. */
const GAP = 16;
const PIECE = 1024 * 1024;

/**
 * Runs of differing bytes before the old end, in order, joined over small gaps.
 *
 * @param end Where the original ends; what lies behind it in the copy is new.
 * @param written What was written to, in any order.
 */
export function differingRuns(
  before: Bytes,
  after: Bytes,
  end: number,
  written: readonly Range[],
): Range[] {
  const runs: { from: number; to: number }[] = [];
  for (
    const { from, to } of end <= COMPARED_WHOLE ? [{ from: 0, to: end }] : merged(written, end)
  ) {
    for (let at = from; at < to; at += PIECE) {
      const length = Math.min(PIECE, to - at);
      const [a, b] = [before.some(at, length), after.some(at, length)];
      for (let i = 0; i < length; i++) {
        if (a[i] === b[i]) continue;
        const last = runs.at(-1);
        if (last && at + i - last.to <= GAP) last.to = at + i + 1;
        else runs.push({ from: at + i, to: at + i + 1 });
      }
    }
  }
  return runs;
}

function merged(ranges: readonly Range[], end: number): Range[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, Math.min(to, end));
    else if (from < end) all.push({ from, to: Math.min(to, end) });
  }
  return all;
}
