/** What a request to an archive is, and how one attempt of it can fail. */
import type { DandiUploadError, OnProgress, RetryVerdict } from "../core/mod.ts";
import type { Patience } from "../wire/mod.ts";

/** Limits of repeating. */
export interface RetryLimits {
  /** Attempts in all. Default 6. */
  attempts?: number;
  /** First wait in milliseconds; doubled each time, with jitter. Default 500. */
  minDelayMs?: number;
  /** Longest single wait in milliseconds, unless the server asks for more. Default 60 000. */
  maxDelayMs?: number;
  /** No further attempt is begun after this many milliseconds. Default 600 000. */
  totalMs?: number;
  /** Source of jitter, 0 to 1. Default `Math.random`. */
  random?: () => number;
}

/** Options of {@linkcode ArchiveClient}. */
export interface ArchiveClientOptions {
  /** API key. Without one only public things can be read. */
  key?: string;
  /** Told of each wait before a request is repeated. */
  onProgress?: OnProgress;
  /** Transport. Default the global `fetch`. */
  fetch?: typeof fetch;
  /** How often and how long failed requests are repeated. Default 6 attempts, 0.5 s to 60 s apart, 10 min in all. */
  retry?: RetryLimits;
  /** Stops what is under way. */
  signal?: AbortSignal;
  /** Ends waits between attempts and for a host that is away, but lets a request that is under way finish. */
  stopWaiting?: AbortSignal;
  /** Limit of one request in milliseconds. Default 60 000; the archive gives up after 30 s itself. */
  timeoutMs?: number;
  /** Outlasts the archive where it is away. Default: none, failed requests end with the last attempt. */
  patience?: Patience;
}

/** One request to the API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the API's base, with the final slash: without it a POST would silently become a GET. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** What is being done, for messages: "list the assets of dandiset 000123". */
  readonly doing: string;
  /** Whether repeating after an unknown outcome does no harm. Default: only for GET. */
  readonly repeat?: boolean;
  /** Statuses beside 2xx that are answers, not errors. */
  readonly allow?: readonly number[];
}

/** What came back. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A request failed before or after it may have had its effect. Never leaves this folder. */
export class Attempt extends Error {
  override readonly name = "Attempt";
  constructor(
    readonly failure: DandiUploadError,
    /** Whether the request may have been carried out although no good answer came. */
    readonly outcomeUnknown: boolean,
    readonly verdict: RetryVerdict,
    /** An address of the host that may be away, which can be asked without effect; absent where it surely is there. */
    readonly away?: URL,
  ) {
    super(failure.message);
  }
}
