/**
 * How a file is cut into parts. The archive uses the same rule, so both must agree to the byte.
 *
 * @module
 */

/** Usual size of a part: 64 MiB. */
export const PART_BYTES = 67_108_864;
/** Most parts of one file (S3). */
export const MAX_PARTS = 10_000;
/** Largest file that the archive takes: 5 TiB. */
export const MAX_FILE_BYTES = 5_497_558_138_880;

/** One part of a file. */
export interface Part {
  /** From 1. */
  readonly number: number;
  /** First byte. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** How a file is cut. */
export interface PartPlan {
  /** Number of parts; 0 for an empty file. */
  readonly count: number;
  /** Bytes of every part but the last. */
  readonly partBytes: number;
  /** Bytes of the last part. */
  readonly lastBytes: number;
}

/**
 * Plans the parts of a file, as dandischema's `dandietag` does.
 *
 * @param size Bytes of the file.
 * @throws {RangeError} If the size is no whole number of 0 or more, or above 5 TiB.
 */
export function partPlan(size: number): PartPlan {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(`Cannot cut a file of ${size} bytes into parts: that is no size`);
  }
  if (size > MAX_FILE_BYTES) {
    throw new RangeError(
      `Cannot cut a file of ${size} bytes into parts: the archive takes at most ${MAX_FILE_BYTES}`,
    );
  }
  if (size === 0) return { count: 0, partBytes: 0, lastBytes: 0 };
  let part = PART_BYTES;
  // At exactly 10,000 parts, too, the size is computed anew: the archive's own rule, not an error here.
  if (Math.ceil(size / part) >= MAX_PARTS) part = Math.ceil(size / MAX_PARTS);
  const rest = size % part;
  const count = Math.floor(size / part) + (rest === 0 ? 0 : 1);
  const last = rest === 0 ? part : rest;
  return { count, partBytes: count === 1 ? last : part, lastBytes: last };
}

/** One part of a plan; `number` from 1. */
export function partAt(plan: PartPlan, number: number): Part {
  if (!(number >= 1 && number <= plan.count)) {
    throw new RangeError(`There is no part ${number} of ${plan.count}`);
  }
  return {
    number,
    offset: (number - 1) * plan.partBytes,
    size: number === plan.count ? plan.lastBytes : plan.partBytes,
  };
}

/** All parts of a file, in order. */
export function partsOf(size: number): Part[] {
  const plan = partPlan(size);
  return Array.from({ length: plan.count }, (_, i) => partAt(plan, i + 1));
}
