import { UsageError } from "./errors.ts";

/** One of `count` equal shares of the work; `index` from 1. */
export interface Shard {
  /** Which share, 1 to `count`. */
  readonly index: number;
  /** How many shares there are. */
  readonly count: number;
}

/**
 * Reads `i/n`, such as `3/16`, as Slurm's array tasks are told.
 *
 * @throws {UsageError} If it has another form or `i` is not within 1 to `n`.
 */
export function parseShard(text: string): Shard {
  const m = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, count] = [Number(m?.[1]), Number(m?.[2])];
  if (!m || index < 1 || index > count) {
    throw new UsageError(
      `Cannot read the shard "${text}": write i/n with i from 1 to n, such as 3/16`,
    );
  }
  return { index, count };
}

/**
 * Reads how many shares there were, as `--join` is told.
 *
 * @throws {UsageError} If it is no whole number from 1 to 99999.
 */
export function parseShares(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1) {
    throw new UsageError(`Cannot join "${text}" shares: write how many there were, such as 16`);
  }
  return Number(text);
}

/** Whether an item, by its stable key (a path), belongs to the shard. All belong where there is none. */
export function inShard(key: string, shard: Shard | undefined): boolean {
  if (!shard) return true;
  // FNV-1a over UTF-16 units: stable over runs and machines.
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shard.count === shard.index - 1;
}
