/**
 * The deep check: bytes are downloaded and compared.
 *
 * @module
 */
import { open } from "node:fs/promises";
import type { ArchiveClient } from "../archive/mod.ts";
import { ArchiveError, messageOf, type OnProgress, pool, redact, retry } from "../core/mod.ts";
import {
  awayBehind,
  isPassingStatus,
  openExchange,
  outlasting,
  type Patience,
  WireFailure,
} from "../wire/mod.ts";

/** How much is downloaded: ranges of each file, or everything. */
export type DeepMode = "sampled" | "all";

/** What the deep check found of one file. */
export interface DeepOutcome {
  /** Path on the archive. */
  readonly assetPath: string;
  /** Bytes that were compared. */
  readonly comparedBytes: number;
  /** First byte that differs; absent where all are the same. */
  readonly differsAt?: number;
  /** Why it could not be compared. */
  readonly error?: string;
}

/** Options of {@linkcode deepCompare}. */
export interface DeepOptions {
  /** How much is downloaded. */
  readonly mode: DeepMode;
  /** Seed of the sampled places. Default 1. */
  readonly seed?: number;
  /** Transport. Default the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** A download of which nothing comes for this many milliseconds is begun again. Default 60,000. */
  readonly idleMs?: number;
  /** Stops. */
  readonly signal?: AbortSignal;
  /** Told of progress. */
  readonly onProgress?: OnProgress;
}

/** Nothing came for this long. */
const IDLE_MS = 60_000;
/** A download that is slower in all is begun again: 20 kB/s. */
const LEAST_BYTES_PER_MS = 20;
/** Bytes of one request. */
const RANGE = 1 << 20;
/** Ranges of a file with `sampled`: the first, the last, and others between. */
const SAMPLES = 5;
/** Bytes of one request with `all`: a lost connection costs no more than this. */
const WHOLE = 1 << 26;

/** Downloads files (or ranges of them) without the key, and compares them with the local ones byte by byte. */
export async function deepCompare(
  client: ArchiveClient,
  dandiset: string,
  files: readonly { assetPath: string; assetId: string; localPath: string; sizeBytes: number }[],
  options: DeepOptions,
): Promise<DeepOutcome[]> {
  const { mode, seed = 1, signal, onProgress } = options;
  onProgress?.({ kind: "stage", stage: "comparing bytes", total: files.length });
  const total = files.reduce((sum, f) => sum + rangesOf(f.sizeBytes, mode, seed).bytes, 0);
  let done = 0;
  return await pool(files, async (f): Promise<DeepOutcome> => {
    let comparedBytes = 0;
    onProgress?.({ kind: "item", item: f.assetPath, stage: "comparing" });
    try {
      const link = new DownloadLink(() => client.assetDownloadUrl(dandiset, "draft", f.assetId));
      for (const [from, size] of rangesOf(f.sizeBytes, mode, seed).ranges) {
        const at = await compareRange(
          link,
          f.localPath,
          from,
          size,
          f.sizeBytes,
          options,
          client.patience,
        );
        comparedBytes += size;
        done += size;
        onProgress?.({ kind: "bytes", done, total });
        if (at !== undefined) {
          onProgress?.({ kind: "item-done", item: f.assetPath, outcome: "different" });
          return { assetPath: f.assetPath, comparedBytes, differsAt: at };
        }
      }
      onProgress?.({ kind: "item-done", item: f.assetPath, outcome: "equal" });
      return { assetPath: f.assetPath, comparedBytes };
    } catch (error) {
      if (signal?.aborted) throw error;
      onProgress?.({ kind: "item-done", item: f.assetPath, outcome: "failed" });
      return { assetPath: f.assetPath, comparedBytes, error: redact(messageOf(error)) };
    }
  }, { concurrency: 4, ...(signal ? { signal } : {}) });
}

function rangesOf(
  size: number,
  mode: DeepMode,
  seed: number,
): { ranges: [number, number][]; bytes: number } {
  const ranges: [number, number][] = [];
  if (mode === "all" || size <= SAMPLES * RANGE) {
    for (let at = 0; at < size; at += WHOLE) ranges.push([at, Math.min(WHOLE, size - at)]);
    return { ranges, bytes: size };
  }
  const starts = [0, size - RANGE];
  // A linear congruential generator is enough to choose places, and gives the same ones for a seed.
  let x = (seed * 2654435761 + size) % 2 ** 32;
  while (starts.length < SAMPLES) {
    x = (x * 1664525 + 1013904223) % 2 ** 32;
    starts.push(Math.floor(x / 2 ** 32 * (size - RANGE)));
  }
  for (const start of starts.sort((a, b) => a - b)) ranges.push([start, RANGE]);
  return { ranges, bytes: SAMPLES * RANGE };
}

/** The link to a file's bytes: asked for when first needed, and again when it is not taken any more. */
class DownloadLink {
  #url: Promise<string> | undefined;

  constructor(readonly ask: () => Promise<string>) {}

  get(): Promise<string> {
    const url = this.#url ??= this.ask();
    // A question that failed is asked again.
    url.catch(() => this.renew());
    return url;
  }

  renew(): void {
    this.#url = undefined;
  }
}

/** Compares one range as it comes; gives the first byte that differs. */
async function compareRange(
  link: DownloadLink,
  localPath: string,
  from: number,
  size: number,
  whole: number,
  options: DeepOptions,
  patience: Patience | undefined,
): Promise<number | undefined> {
  const { fetch, signal, idleMs = IDLE_MS } = options;
  let url = "";
  const attempts = () =>
    retry(async () => {
      url = await link.get();
      const request = {
        url,
        headers: { range: `bytes=${from}-${from + size - 1}` },
      };
      return await openExchange(request, {
        silenceMs: idleMs,
        totalMs: idleMs + size / LEAST_BYTES_PER_MS,
        // More than was asked for is a finding, as far as it shows that it is more.
        maxBytes: size + RANGE,
        ...(fetch ? { fetch } : {}),
        ...(signal ? { signal } : {}),
      }, async ({ status, body }) => {
        const ranged = status === 206;
        if (!ranged && !(status === 200 && from === 0 && size === whole)) {
          // Links live for hours; the comparison of a very large file may take longer.
          if (status === 403) link.renew();
          throw new ArchiveError(
            `Cannot download for the comparison: the storage answered HTTP ${status} to a range`,
            { status, request: "GET of stored bytes" },
          );
        }
        return await compareBody(body, localPath, from, size);
      });
    }, {
      attempts: 4,
      ...(signal ? { signal } : {}),
      judge: (error) => ({
        retry: error instanceof WireFailure ? error.passing : error instanceof ArchiveError &&
          (isPassingStatus(error.status) || error.status === 403),
        why: redact(messageOf(error)),
      }),
    });
  return await outlasting(attempts, {
    patience,
    away: (error) => url === "" ? undefined : awayBehind(error, url),
    signal,
    onProgress: options.onProgress,
    fetch,
  }).catch((error) => {
    throw error instanceof WireFailure
      ? new ArchiveError(`Cannot download for the comparison: ${error.why}`, {
        status: 0,
        request: "GET of stored bytes",
        said: error.why,
      })
      : error;
  });
}

async function compareBody(
  body: AsyncIterable<Uint8Array>,
  localPath: string,
  from: number,
  size: number,
): Promise<number | undefined> {
  const file = await open(localPath, "r");
  try {
    let at = 0;
    for await (const chunk of body) {
      const mine = new Uint8Array(chunk.length);
      let got = 0;
      while (got < mine.length) {
        const { bytesRead } = await file.read(mine, got, mine.length - got, from + at + got);
        if (bytesRead === 0) return from + at + got;
        got += bytesRead;
      }
      for (let i = 0; i < chunk.length; i++) if (chunk[i] !== mine[i]) return from + at + i;
      at += chunk.length;
      if (at > size) return from + size;
    }
    if (at < size) throw new WireFailure("cut", "the connection was cut");
    return undefined;
  } finally {
    await file.close();
  }
}
