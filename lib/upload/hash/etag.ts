/**
 * The archive's checksum of a file: the MD5 of the MD5s of its parts, as S3 gives it to a multipart upload.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  FileChangedError,
  messageOf,
  type OnProgress,
  stoppedBy,
  StoppedError,
} from "../../core/mod.ts";
import type { FileIdentity } from "../../nwb/facts.ts";
import { identifyFile, sameFileStill } from "../file_identity.ts";
import { Hasher, type RangeDigest } from "./hasher.ts";
import { type Part, partsOf } from "../send/part_plan.ts";

/** The checksums of one file. */
export interface FileDigest {
  /** `dandi-etag`: 32 hexadecimal digits, a hyphen, the number of parts. */
  readonly etag: string;
  /** MD5 of each part, hexadecimal, in order. */
  readonly parts: readonly string[];
  /** Bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the whole file, where it was asked for. */
  readonly sha256?: string;
}

/** Joins the digests of parts to a dandi-etag. */
export function etagOfParts(parts: readonly string[]): string {
  const hash = createHash("md5");
  for (const hex of parts) hash.update(hex, "hex");
  return `${hash.digest("hex")}-${parts.length}`;
}

/** Options of {@linkcode dandiEtag}. */
export interface DandiEtagOptions {
  /** Threads to use, kept open; without it some are started and ended. */
  hasher?: Hasher;
  /** The SHA-256 as well: one more reading, in one thread (about 2 GB/s). Default `false`. */
  sha256?: boolean;
  /** What the file must be; without it what it is now. */
  identity?: FileIdentity;
  /** Stops between parts. */
  signal?: AbortSignal;
  /** Told of parts as they are done. */
  onProgress?: OnProgress;
  /** The name of the file in progress events. Default its path. */
  item?: string;
}

/**
 * Computes the dandi-etag of a file, its parts in parallel.
 *
 * Reads the file once; memory does not depend on its size.
 *
 * @throws {FileChangedError} If the file cannot be read, or changes while it is read.
 * @throws {RangeError} If it is larger than 5 TiB.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function dandiEtag(path: string, options: DandiEtagOptions = {}): Promise<FileDigest> {
  const { signal, onProgress, item = path } = options;
  const identity = options.identity ?? await identifyFile(path);
  const size = identity.sizeBytes;
  const plan = partsOf(size);
  const hasher = options.hasher ?? new Hasher(plan.length <= 1 ? { workers: 1 } : {});
  try {
    let done = 0;
    const checked = (digest: RangeDigest, wanted: number): string => {
      if (digest.bytes !== wanted) {
        throw new FileChangedError(
          `Cannot upload "${path}": it became shorter while it was read, wait until it is finished and plan again`,
        );
      }
      return digest.hex;
    };
    const whole = options.sha256 && size > 0
      ? hasher.hash(path, 0, size, "sha256").then((d) => checked(d, size))
      : undefined;
    whole?.catch(() => {});
    const groups = groupParts(plan, hasher.workers);
    const parts = (await inOrder(groups, hasher.workers + 1, async (group) => {
      if (signal?.aborted) throw stopped(signal);
      const wanted = group[0]?.size ?? 0;
      const digests = await hasher.hashTogether(path, group.map((p) => p.offset), wanted);
      done += group.length;
      onProgress?.({ kind: "item", item, stage: "hashing", part: done, parts: plan.length });
      return digests.map((d) => checked(d, wanted));
    })).flat();
    const sha256 = options.sha256 ? await whole ?? createHash("sha256").digest("hex") : undefined;
    await sameFileStill(identity, "while it was read");
    return {
      etag: etagOfParts(parts),
      parts,
      sizeBytes: size,
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  } catch (error) {
    if (error instanceof FileChangedError || error instanceof StoppedError) throw error;
    if (error instanceof Error && error.name === "TypeError") throw error;
    throw new FileChangedError(`Cannot read "${path}": ${messageOf(error)}`, { cause: error });
  } finally {
    if (!options.hasher) hasher[Symbol.dispose]();
  }
}

/** Parts that are hashed together, in order: of one size, at most four, and enough groups for all threads. */
function groupParts(parts: readonly Part[], threads: number): Part[][] {
  const last = parts.at(-1);
  // The last part is mostly shorter than the others.
  const even = parts.filter((p) => p.size === parts[0]?.size);
  const count = even.length <= threads ? even.length : Math.ceil(even.length / 4);
  const groups: Part[][] = [];
  for (let i = 0; i < count; i++) {
    groups.push(
      even.slice(Math.floor(i * even.length / count), Math.floor((i + 1) * even.length / count)),
    );
  }
  if (last && even.length < parts.length) groups.push([last]);
  return groups;
}

/** Runs over items with a bound; the first failure ends it once those under way have ended. */
async function inOrder<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < items.length) {
      const at = next++;
      try {
        results[at] = await run(items[at] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, lane),
  );
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return results;
}

function stopped(signal: AbortSignal): StoppedError {
  return stoppedBy(signal, "Stopped while hashing: run the same command again to continue");
}
