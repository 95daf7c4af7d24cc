import type { OnProgress } from "../core/progress.ts";
import { delay } from "../core/retry.ts";
import { formatDuration } from "../core/text.ts";
import { stopped } from "./exchange.ts";

/** How long a host that was there is waited for, where nothing else is said: 15 minutes. */
export const PATIENCE_MS = 900_000;

/** Options of {@linkcode Patience}. */
export interface PatienceOptions {
  /** Milliseconds that one outage may last. Default {@linkcode PATIENCE_MS}; 0: nothing is waited for. */
  ms?: number;
  /**
   * Wait also where no host has answered yet. Default `false`: at the first contact a wrong address, or a machine without
   * network, is said at once.
   */
  fromStart?: boolean;
  /** First wait between two looks, in milliseconds; doubled each time. Default 1000. */
  minDelayMs?: number;
  /** Longest wait between two looks, in milliseconds. Default 15 000. */
  maxDelayMs?: number;
  /** The clock. Default the system's. */
  now?: () => Date;
}

/** What was found of a host: it was there all the time, it came back, or it did not. */
export type Outcome = "there" | "back" | "gone";

/** One outage, shared by all who wait for its end. */
interface Outage {
  readonly since: Date;
  readonly end: Promise<Outcome>;
  readonly stop: AbortController;
  readonly listeners: Set<OnProgress>;
  waiting: number;
}

/** What {@linkcode Patience.outlast} needs to know. */
export interface OutlastOptions {
  /** The host, as people know it. */
  host: string;
  /** Why it is thought to be away, in words for people. */
  why: string;
  /** Looks whether the host answers: a request without any effect. Throws or gives `false` where it does not. */
  isThere: (signal: AbortSignal) => Promise<boolean>;
  /** Ends the waiting at once. */
  signal?: AbortSignal | undefined;
  /** Told what is waited for, since when, and when it goes on. */
  onProgress?: OnProgress | undefined;
}

/**
 * Outlasts hosts that do not answer: a laptop without network, a suspended node, a server that is started anew.
 *
 * A failure alone proves nothing about a host, so the host itself is asked first. All requests that meet the same outage wait
 * for its end together; one of them looks.
 */
export class Patience {
  /** Milliseconds that one outage may last. */
  readonly ms: number;
  readonly #options: PatienceOptions;
  readonly #outages = new Map<string, Outage>();
  /** Hosts that were waited for in vain: they are asked again, and not waited for again until they have answered. */
  readonly #given = new Set<string>();
  #heard = false;

  /** Waits for nothing yet. */
  constructor(options: PatienceOptions = {}) {
    this.ms = options.ms ?? PATIENCE_MS;
    this.#options = options;
  }

  /** Hosts that were waited for in vain, and have not answered since. */
  get givenUp(): ReadonlySet<string> {
    return this.#given;
  }

  /** To be told of every answer: something is out there. */
  heard(host: string): void {
    this.#heard = true;
    this.#given.delete(host);
  }

  /**
   * Asks whether a host is there; where it is not, waits until it is, at most for {@linkcode Patience.ms}.
   *
   * @throws {StoppedError} If the signal is aborted.
   */
  async outlast(options: OutlastOptions): Promise<Outcome> {
    const { host, signal, onProgress } = options;
    if (signal?.aborted) throw stopped(signal);
    if (this.ms <= 0 || !(this.#heard || this.#options.fromStart)) return "gone";
    const outage = this.#outages.get(host) ?? this.#begin(options);
    outage.waiting++;
    if (onProgress) outage.listeners.add(onProgress);
    try {
      return await orStopped(outage.end, signal);
    } finally {
      // Nobody is left who would go on.
      if (--outage.waiting === 0) outage.stop.abort();
    }
  }

  #begin(options: OutlastOptions): Outage {
    const stop = new AbortController();
    const listeners = new Set<OnProgress>();
    const since = this.#now();
    const outage: Outage = {
      since,
      stop,
      listeners,
      waiting: 0,
      end: this.#wait(options, since, stop.signal, listeners).finally(() => {
        this.#outages.delete(options.host);
      }),
    };
    outage.end.catch(() => {});
    this.#outages.set(options.host, outage);
    return outage;
  }

  async #wait(
    { host, why, isThere }: OutlastOptions,
    since: Date,
    signal: AbortSignal,
    listeners: ReadonlySet<OnProgress>,
  ): Promise<Outcome> {
    const look = async () => {
      try {
        return await isThere(signal);
      } catch {
        return false;
      }
    };
    if (await look()) return "there";
    const { minDelayMs = 1000, maxDelayMs = 15_000 } = this.#options;
    const tell = (event: Parameters<OnProgress>[0]) => listeners.forEach((l) => l(event));
    const limit = this.#given.has(host) ? 0 : this.ms;
    const away = `${host} has not answered since ${clock(since)} (${why})`;
    if (limit > 0) {
      const until = clock(new Date(since.getTime() + limit));
      tell({
        kind: "note",
        text: `${away}: waiting for it until ${until}, then going on by itself`,
      });
    }
    for (let looks = 0;; looks++) {
      const left = limit - (this.#now().getTime() - since.getTime());
      if (left <= 0 || signal.aborted) break;
      const waitMs = Math.min(left, maxDelayMs, minDelayMs * 2 ** looks);
      tell({ kind: "waiting", why: away, waitMs });
      await delay(waitMs, signal);
      if (signal.aborted || !await look()) continue;
      const took = formatDuration(this.#now().getTime() - since.getTime());
      tell({ kind: "note", text: `${host} answers again after ${took}` });
      this.#given.delete(host);
      return "back";
    }
    if (!signal.aborted) this.#given.add(host);
    return "gone";
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

/** Hours and minutes as the clock on the wall shows them. */
function clock(time: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

async function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, fail) => {
    onAbort = () => fail(stopped(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
