import { stoppedBy } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import { FactsCache } from "./facts_cache.ts";
import { type ChildAnswer, ReadingChild } from "../store/reading_child.ts";
import { identityOf, isFolder, unreadable } from "../store/unreadable.ts";
import { zarrIdentity } from "./zarr_identity.ts";
import type { ReadOutcome } from "./facts.ts";

/** Options of {@linkcode readFacts}. */
export interface ReadFactsOptions {
  /** JSON Lines file of remembered facts; read first and added to. Default: nothing is remembered. */
  cachePath?: string;
  /** Reader processes at once, each of up to 200 MB. Default one per processor, at most 4. */
  concurrency?: number;
  /** Longest time for one file, in milliseconds. Default 60 000. */
  timeoutMs?: number;
  /** Stops before the next file; those in flight are given up. */
  signal?: AbortSignal;
  /** Receives one `stage` and one `item-done` per file. */
  onProgress?: OnProgress;
}

/** Readers start with this many files each, or one process is enough. */
const WORTH_A_PROCESS = 4;

/**
 * Reads the facts of many files, each in one pass, never their data.
 *
 * Files are read in child processes, so that one that hangs, aborts or eats the memory costs its own outcome and
 * nothing else. Needs `--allow-read` for the files and `--allow-run` for Deno itself. No network; nothing is changed
 * but the cache. May be repeated.
 *
 * @param paths Local paths.
 * @returns Outcomes in order of completion, one per path; remembered ones come first.
 * @throws {StoppedError} If the signal is aborted; what was read is remembered.
 * @throws {UnreadableNwbError} If no reader process can be started.
 * @throws {JournalError} If the cache cannot be read or written.
 */
export async function* readFacts(
  paths: Iterable<string>,
  options: ReadFactsOptions = {},
): AsyncIterable<ReadOutcome> {
  const {
    cachePath,
    concurrency = Math.min(4, navigator.hardwareConcurrency),
    timeoutMs = 60_000,
    signal,
    onProgress,
  } = options;
  const all = [...paths];
  onProgress?.({ kind: "stage", stage: "reading files", total: all.length });
  const done = (outcome: ReadOutcome): ReadOutcome => {
    const item = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
    onProgress?.({ kind: "item-done", item, outcome: outcome.status });
    return outcome;
  };
  using cache = new FactsCache(cachePath);
  const todo: string[] = [];
  for (const path of all) {
    stopIf(signal);
    const known = await remembered(path, cache);
    if (known) yield done(known);
    else todo.push(path);
  }
  if (todo.length === 0) return;
  const count = Math.max(1, Math.min(concurrency, Math.ceil(todo.length / WORTH_A_PROCESS)));
  const entry = import.meta.resolve("./reader_child.ts");
  const readers = Array.from(
    { length: count },
    () => new ReadingChild(entry, { upcoming: () => todo }),
  );
  const stop = (): void => readers.forEach((reader) => void reader.stop());
  signal?.addEventListener("abort", stop);
  try {
    const running = new Map<ReadingChild, Promise<[ReadingChild, ReadOutcome]>>();
    const give = (reader: ReadingChild): void => {
      const path = todo.shift();
      if (path === undefined) running.delete(reader);
      else running.set(reader, readOneWith(reader, path, timeoutMs, cache, signal));
    };
    for (const reader of readers) give(reader);
    while (running.size > 0) {
      const [reader, outcome] = await Promise.race(running.values());
      stopIf(signal);
      give(reader);
      yield done(outcome);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(readers.map((reader) => reader.stop()));
  }
}

/**
 * Reads the facts of one file; see {@linkcode readFacts}. Starting the reader costs about a quarter of a second, so
 * give many files to `readFacts`.
 */
export async function readFactsOf(
  path: string,
  options: ReadFactsOptions = {},
): Promise<ReadOutcome> {
  for await (const outcome of readFacts([path], options)) return outcome;
  throw new TypeError("readFacts gave no outcome for its path");
}

async function remembered(path: string, cache: FactsCache): Promise<ReadOutcome | undefined> {
  if (isFolder(path)) {
    try {
      return cache.get(await zarrIdentity(path));
    } catch {
      return undefined; // the reader says why
    }
  }
  const identity = identityOf(path);
  return "status" in identity ? identity : cache.get(identity);
}

async function readOneWith(
  reader: ReadingChild,
  path: string,
  timeoutMs: number,
  cache: FactsCache,
  signal: AbortSignal | undefined,
): Promise<[ReadingChild, ReadOutcome]> {
  const answer = await reader.ask<ReadOutcome>("facts", path, { read: [path], timeoutMs, signal });
  const outcome = outcomeOf(answer, path, timeoutMs);
  const identity = outcome.status === "read" ? outcome.facts.file : identityOf(path);
  if (!("status" in identity) && !signal?.aborted) cache.add(identity, outcome);
  return [reader, outcome];
}

/** What came of reading one file in a child. */
export function outcomeOf(
  answer: ChildAnswer<ReadOutcome>,
  path: string,
  timeoutMs: number,
): ReadOutcome {
  switch (answer.is) {
    case "done":
      return answer.value;
    case "timeout":
      return unreadable(path, "timeout", `within ${timeoutMs / 1000} s`);
    case "crash":
      return unreadable(path, "crash", answer.why);
    case "failed":
      return unreadable(path, "damaged", answer.why);
  }
}

function stopIf(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw stoppedBy(
    signal,
    "Stopped while reading NWB files: run the same command again to continue",
  );
}
