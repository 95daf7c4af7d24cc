/**
 * Looks at columns of numbers in slabs.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";

/** Values that are read at once. */
export const SLAB = 262_144;

/** Whether some value is smaller than the one before it; NaN are left out. */
export function hasNegativeStep(values: readonly number[]): boolean {
  let last: number | undefined;
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    if (last !== undefined && v - last < 0) return true;
    last = v;
  }
  return false;
}

/** Slabs of a one-dimensional column; stop the loop and nothing more is read. */
export function* slabs(node: H5Node, rows = SLAB): Generator<number[]> {
  const n = node.shape?.[0] ?? 0;
  for (let at = 0; at < n; at += rows) yield node.numbers(at, at + rows);
}

/** Whether all steps are equal after rounding to nine decimals; stops at the first that differs. */
export function isRegular(node: H5Node): boolean {
  const single = node.dtype.class === "float" && node.dtype.bytes === 4;
  let step: number | undefined;
  let last: number | undefined;
  let first = true;
  // most irregular series differ at once: a small look comes first
  for (const values of looks(node)) {
    for (const v of values) {
      if (last !== undefined) {
        const d = round9(v - last, single);
        if (first) step = d;
        // NaN are one value to numpy: steps that are all NaN are all equal
        else if (d !== step && !(Number.isNaN(d) && Number.isNaN(step))) return false;
        first = false;
      }
      last = v;
    }
  }
  return step !== undefined;
}

function* looks(node: H5Node): Generator<number[]> {
  const n = node.shape?.[0] ?? 0;
  const head = Math.min(n, 1000);
  yield node.numbers(0, head);
  for (let at = head; at < n; at += SLAB) yield node.numbers(at, at + SLAB);
}

/** Nine decimals, halves to even, in the precision of the file. */
function round9(value: number, single: boolean): number {
  if (!single) return halfEven(value * 1e9) / 1e9;
  const scale = Math.fround(1e9);
  return Math.fround(halfEven(Math.fround(Math.fround(value) * scale)) / scale);
}

function halfEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}
