import { ArchiveError } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import { WireFailure } from "./failure.ts";
import type { Patience } from "./patience.ts";
import { answers, unsigned } from "./there.ts";

/** A host that may be away. */
export interface Away {
  /** An address of it that can be asked without effect and without a key. */
  readonly url: URL;
  /** Why it is thought to be away, in words for people. */
  readonly why: string;
}

/** The host behind a failed request to a URL, where no whole answer came or it was 5xx; `undefined` where the host is surely there. */
export function awayBehind(error: unknown, url: string | URL): Away | undefined {
  if (error instanceof WireFailure) {
    return error.passing ? { url: unsigned(url), why: error.why } : undefined;
  }
  if (!(error instanceof ArchiveError)) return undefined;
  const { status, said } = error;
  if (status === 0) return { url: unsigned(url), why: said };
  return status >= 500 ? { url: unsigned(url), why: `HTTP ${status}` } : undefined;
}

/** Options of {@linkcode outlasting}. */
export interface OutlastingOptions {
  /** Absent: nothing is waited for. */
  patience: Patience | undefined;
  /** Which host a failure may come from; `undefined` where the failure is about something else. */
  away: (error: unknown) => Away | undefined;
  /** Ends the waiting at once. */
  signal?: AbortSignal | undefined;
  /** Told what is waited for. */
  onProgress?: OnProgress | undefined;
  /** Transport of the question whether the host is there. Default the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/**
 * Does something; where it fails because a host is away, waits for the host and does it again.
 *
 * A host that is there, and fails all the same, is not waited for.
 *
 * @throws What the work throws.
 * @throws {StoppedError} If the signal is aborted while a host is waited for.
 */
export async function outlasting<T>(
  work: () => Promise<T>,
  options: OutlastingOptions,
): Promise<T> {
  const { patience, away, signal, onProgress, fetch } = options;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const host = away(error);
      if (!host || !patience) throw error;
      const outcome = await patience.outlast({
        host: host.url.host,
        why: host.why,
        isThere: (signal) => answers(host.url, { signal, ...(fetch ? { fetch } : {}) }),
        signal,
        onProgress,
      });
      if (outcome !== "back") throw error;
    }
  }
}
