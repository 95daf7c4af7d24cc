/** The pace of a real archive: a few workers, each busy with a request for a while. */
import { sleep } from "../store/wire.ts";

/** How slow an archive is. */
export interface Pace {
  /** Requests to the API that are worked on at once; others wait. */
  readonly workers: number;
  /** Milliseconds that a worker is busy with a request, by kind; `other` for those without a kind. */
  readonly ms: Readonly<Record<RequestKind, number>>;
}

/** Kinds of requests that take unlike long. */
export type RequestKind =
  | "initialize"
  | "complete"
  | "validate"
  | "digest"
  | "asset"
  | "list"
  | "publish"
  | "other";

/**
 * As the log of a real server with two workers on a quiet machine has it (autumn 2026): registering an asset 45 ms, beginning an
 * upload 40 ms, validating it 31 ms.
 */
export const REAL_PACE: Pace = {
  workers: 2,
  ms: {
    initialize: 40,
    complete: 12,
    validate: 31,
    digest: 10,
    asset: 45,
    list: 30,
    publish: 60,
    other: 12,
  },
};

/** Milliseconds between two looks of the archive's jobs at what is to be checked. */
export const REAL_BEAT_MS = 60_000;

/** The kind of a request, by its method and path. */
export function kindOf(method: string, path: string): RequestKind {
  if (path.endsWith("/uploads/initialize/")) return "initialize";
  if (/\/uploads\/[^/]+\/complete\/$/.test(path)) return "complete";
  if (/\/uploads\/[^/]+\/validate\/$/.test(path)) return "validate";
  if (path.endsWith("/blobs/digest/")) return "digest";
  if (path.endsWith("/publish/")) return "publish";
  if (/\/assets\/([^/]+\/)?$/.test(path) && method !== "GET" && method !== "HEAD") return "asset";
  return /\/assets\/$/.test(path) ? "list" : "other";
}

/** Lets work through as slowly as a pace says. */
export class PaceKeeper {
  readonly #pace: Pace | undefined;
  readonly #queue: (() => void)[] = [];
  #busy = 0;

  /** Without a pace nothing is slowed. */
  constructor(pace: Pace | undefined) {
    this.#pace = pace;
  }

  /** Does the work of one request when a worker is free, and keeps that worker as long as the real one would be. */
  async run<T>(method: string, path: string, work: () => Promise<T>): Promise<T> {
    const pace = this.#pace;
    if (!pace) return await work();
    if (this.#busy >= pace.workers) await new Promise<void>((go) => this.#queue.push(go));
    else this.#busy++;
    const start = performance.now();
    try {
      const done = await work();
      const left = pace.ms[kindOf(method, path)] - (performance.now() - start);
      if (left > 0) await sleep(left);
      return done;
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#busy--;
    }
  }
}
