import pRetry from "p-retry";
import type { OnProgress } from "./progress.ts";

/** What to do about one failed attempt. */
export interface RetryVerdict {
  /** Whether another attempt makes sense and is safe. */
  readonly retry: boolean;
  /** Wait at least this long, in milliseconds, such as a `Retry-After` asks for. */
  readonly afterMs?: number;
  /** Why, in a few words for people: "HTTP 503 from api.dandiarchive.org". */
  readonly why?: string;
}

/** Options of {@linkcode retry}. */
export interface RetryOptions {
  /** Decides about each failure. */
  judge: (error: unknown, attempt: number) => RetryVerdict;
  /** Attempts in all. Default 6. */
  attempts?: number;
  /** First wait in milliseconds; doubled each time, with jitter. Default 500. */
  minDelayMs?: number;
  /** Longest single wait in milliseconds, unless the server asks for more. Default 60 000. */
  maxDelayMs?: number;
  /** No further attempt is begun after this many milliseconds. Default 600 000. */
  totalMs?: number;
  /** Stops waiting, and the attempt that is under way where that heeds it. */
  signal?: AbortSignal;
  /** Stops waiting only: the attempt that is under way is finished, and none is begun after it. */
  stopWaiting?: AbortSignal;
  /** Told of each wait. */
  onProgress?: OnProgress;
  /** Source of jitter, 0 to 1. Default `Math.random`. */
  random?: () => number;
}

/**
 * Calls a function until it succeeds, a failure is judged final, or the limits are reached.
 *
 * @throws The last failure.
 */
export async function retry<T>(
  run: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { judge, attempts = 6, minDelayMs = 500, maxDelayMs = 60_000, totalMs = 600_000 } = options;
  const { signal, stopWaiting, onProgress, random = Math.random } = options;
  const start = performance.now();
  const failures = new WeakMap<Error, unknown>();
  try {
    return await pRetry(async (attempt) => {
      try {
        return await run(attempt);
      } catch (error) {
        // p-retry wants Error objects and refuses some TypeErrors; the wrapper keeps the original.
        const wrapped = new Error("attempt failed");
        failures.set(wrapped, error);
        throw wrapped;
      }
    }, {
      retries: attempts - 1,
      // The waits are ours (Retry-After, jitter), so p-retry's own are zero.
      minTimeout: 0,
      maxTimeout: 0,
      ...(signal ? { signal } : {}),
      async shouldRetry({ error, attemptNumber, retriesLeft }) {
        const failure = failures.get(error) ?? error;
        if (signal?.aborted || stopWaiting?.aborted) return false;
        const verdict = judge(failure, attemptNumber);
        if (!verdict.retry || retriesLeft <= 0) return false;
        const backOff = Math.min(maxDelayMs, minDelayMs * 2 ** (attemptNumber - 1));
        const waitMs = Math.max(verdict.afterMs ?? 0, backOff * (0.5 + random() / 2));
        if (performance.now() - start + waitMs > totalMs) return false;
        onProgress?.({ kind: "waiting", why: verdict.why ?? "a failed attempt", waitMs });
        await delay(waitMs, signal, stopWaiting);
        return !signal?.aborted && !stopWaiting?.aborted;
      },
    });
  } catch (error) {
    throw error instanceof Error && failures.has(error) ? failures.get(error) : error;
  }
}

/** Waits; ends early, without an error, when one of the signals is aborted. */
export function delay(ms: number, ...signals: (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((done) => {
    if (signals.some((s) => s?.aborted)) return done();
    const end = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    for (const signal of signals) signal?.addEventListener("abort", end, { once: true });
  });
}

/** Reads a `Retry-After` header (seconds or an HTTP date) as milliseconds; `undefined` if it is neither. */
export function retryAfterMs(
  header: string | null | undefined,
  now: number = Date.now(),
): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
