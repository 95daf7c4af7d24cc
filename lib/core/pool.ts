import { stoppedBy } from "./errors.ts";

/** Options of {@linkcode pool}. */
export interface PoolOptions {
  /** How many run at once. Default 4. */
  concurrency?: number;
  /** Stops taking new items; those in flight finish. */
  signal?: AbortSignal;
}

/**
 * Runs an asynchronous function over items with bounded concurrency.
 *
 * Results come in the order of the items. The first rejection stops new items from being started, and is
 * thrown once those in flight have ended, so nothing runs on unseen.
 *
 * @throws {StoppedError} If the signal is aborted before all items were started.
 */
export async function pool<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  run: (item: T, index: number) => Promise<R>,
  options: PoolOptions = {},
): Promise<R[]> {
  const { concurrency = 4, signal } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(`concurrency must be at least 1: got ${concurrency}`);
  }
  const source = Symbol.asyncIterator in items
    ? (items as AsyncIterable<T>)[Symbol.asyncIterator]()
    : (items as Iterable<T>)[Symbol.iterator]();
  const results: R[] = [];
  let index = 0;
  let failed = false;
  let failure: unknown;
  let turn: Promise<unknown> = Promise.resolve();
  // One `next()` at a time: asynchronous iterators need not allow overlapping calls.
  function take(): Promise<IteratorResult<T>> {
    const next = turn.then(() => source.next());
    turn = next.catch(() => {});
    return next;
  }
  async function work(): Promise<void> {
    while (!failed && !signal?.aborted) {
      try {
        const next = await take();
        if (next.done) return;
        if (failed || signal?.aborted) return;
        const at = index++;
        results[at] = await run(next.value, at);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  if (failed) throw failure;
  if (signal?.aborted) {
    throw stoppedBy(
      signal,
      "Stopped before all items were done: run the same command again to continue",
    );
  }
  return results;
}
