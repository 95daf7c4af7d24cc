import type { OnProgress } from "../core/progress.ts";
import { retry, retryAfterMs } from "../core/retry.ts";
import { exchange, type ExchangeOptions, type Reply, type WireRequest } from "./exchange.ts";
import { WireFailure } from "./failure.ts";

/** Statuses that pass: the same request may have another answer in a moment. */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Whether a status says that the same request may have another answer in a moment. */
export function isPassingStatus(status: number): boolean {
  return PASSING.includes(status);
}

/** Options of {@linkcode get}. */
export interface GetOptions extends ExchangeOptions {
  /** Attempts in all. Default 4. */
  attempts?: number;
  /** First wait in milliseconds; doubled each time, with jitter. Default 500. */
  minDelayMs?: number;
  /** Longest single wait in milliseconds; a server that asks for more is not asked again. Default 30 000. */
  maxDelayMs?: number;
  /** Told of each wait. */
  onProgress?: OnProgress;
}

/** An answer that was not the last word. */
class Passing extends Error {
  constructor(readonly reply: Reply) {
    super(`HTTP ${reply.status}`);
  }
}

/**
 * Reads something, again where that may help: no answer, and 408, 425, 429, 500, 502, 503, 504, with `Retry-After` heeded.
 *
 * @returns The last answer, whatever its status.
 * @throws {WireFailure} If the last attempt brought no whole answer.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function get(
  request: Omit<WireRequest, "method" | "body">,
  options: GetOptions = {},
): Promise<Reply> {
  const { attempts = 4, minDelayMs = 500, maxDelayMs = 30_000, signal, onProgress } = options;
  const host = new URL(request.url).host;
  try {
    return await retry(async () => {
      const reply = await exchange(request, options);
      if (isPassingStatus(reply.status)) throw new Passing(reply);
      return reply;
    }, {
      attempts,
      minDelayMs,
      maxDelayMs,
      judge: (error) => {
        if (error instanceof Passing) {
          const afterMs = retryAfterMs(error.reply.headers.get("retry-after"));
          return {
            retry: (afterMs ?? 0) <= maxDelayMs,
            why: `HTTP ${error.reply.status} from ${host}`,
            ...(afterMs === undefined ? {} : { afterMs }),
          };
        }
        return error instanceof WireFailure
          ? { retry: error.passing, why: `${host}: ${error.why}` }
          : { retry: false };
      },
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
  } catch (error) {
    if (error instanceof Passing) return error.reply;
    throw error;
  }
}
