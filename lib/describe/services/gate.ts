/** One service: how fast, how many at once, how often again, and when to stop asking. */
import { ServiceError } from "../../core/errors.ts";
import { delay, retry, retryAfterMs } from "../../core/retry.ts";
import { shorten } from "../../core/text.ts";
import { exchange, isPassingStatus, parseJson, WireFailure } from "../../wire/mod.ts";
import { stopIfAsked } from "../model/stop.ts";
import { SERVICE_BASES, SERVICE_LABELS, type ServiceName } from "../service_names.ts";
import type { Answer, ServicesOptions } from "./services.ts";

interface Limits {
  /** Requests in flight. */
  concurrency: number;
  /** Requests that may be sent at once, and how many more each second. */
  burst: number;
  perSecond: number;
}

// What each service asks of its users (external-services reference, section 2), autumn 2026.
function limitsOf(service: ServiceName, options: ServicesOptions): Limits {
  const polite = options.contact !== undefined;
  switch (service) {
    case "openalex":
      return { concurrency: 4, burst: 10, perSecond: 10 };
    case "crossref":
      return polite
        ? { concurrency: 3, burst: 10, perSecond: 10 }
        : { concurrency: 1, burst: 5, perSecond: 5 };
    case "datacite":
      return { concurrency: 4, burst: 20, perSecond: polite ? 1000 / 300 : 500 / 300 };
    case "orcid":
      return { concurrency: 8, burst: 40, perSecond: 12 };
    case "ror":
      return options.keys?.ror
        ? { concurrency: 8, burst: 200, perSecond: 2000 / 300 }
        : { concurrency: 8, burst: 50, perSecond: 50 / 300 };
    case "ols4":
      return { concurrency: 3, burst: 20, perSecond: 5 };
    case "doi":
      return { concurrency: 2, burst: 10, perSecond: 2 };
  }
}

/** Longest `Retry-After` that is waited for; a longer one is a budget that is used up. */
const LONGEST_WAIT_MS = 60_000;
/** Longest wait for a place under the service's own limit. */
const LONGEST_QUEUE_MS = 20_000;
/** Largest answer: a work of OpenAlex with thousands of authors and references has some megabytes. */
const MOST_BYTES = 16_777_216;
/** Characters of one text in an answer: the longest abstracts have some ten thousand, names and affiliations some hundred. */
const MOST_TEXT = (field: string) => /abstract|description/i.test(field) ? 32_768 : 4096;
/** Statuses that say something about what was asked for. */
const STATEMENTS = new Set([200, 301, 302, 303, 307, 308, 400, 404, 406, 409, 410]);

class Busy extends Error {
  constructor(readonly status: number, readonly afterMs: number | undefined) {
    super(`HTTP ${status}`);
  }
}

/** Sends requests to one service. */
export class ServiceGate {
  readonly #service: ServiceName;
  readonly #base: string;
  readonly #options: ServicesOptions;
  readonly #limits: Limits;
  #tokens: number;
  #filledAt = performance.now();
  #inFlight = 0;
  readonly #queue: (() => void)[] = [];
  /** Why the service is asked no more in this run. */
  #closed: string | undefined;
  #failuresInARow = 0;

  constructor(service: ServiceName, base: string, options: ServicesOptions) {
    this.#service = service;
    this.#base = base.replace(/\/+$/, "");
    this.#options = options;
    this.#limits = limitsOf(service, options);
    this.#tokens = this.#limits.burst;
  }

  async get(path: string): Promise<Answer> {
    await this.#enter();
    try {
      if (this.#closed) return { kind: "unavailable", why: this.#closed };
      if (!await this.#token()) {
        return this.#unavailable("its limit of requests is reached, repeat the step later");
      }
      if (this.#closed) return { kind: "unavailable", why: this.#closed };
      const answer = await this.#retried(path).catch(async (error) => {
        const cut = error instanceof WireFailure && error.passing;
        if (!cut || await this.#options.network?.() !== "back") throw error;
        return await this.#retried(path);
      });
      this.#failuresInARow = 0;
      return answer;
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#leave();
    }
  }

  #unavailable(why: string): Answer {
    return { kind: "unavailable", why: `${SERVICE_LABELS[this.#service]}: ${why}` };
  }

  #failed(error: unknown): Answer {
    stopIfAsked(
      this.#options.signal,
      "nothing was changed, answers so far are remembered; run it again",
    );
    if (error instanceof Busy && (error.afterMs ?? 0) > LONGEST_WAIT_MS) {
      const until = new Date(Date.now() + (error.afterMs ?? 0)).toISOString().slice(0, 16);
      const answer = this.#unavailable(`its budget is used up until ${until} UTC`);
      if (answer.kind === "unavailable") this.#closed = answer.why;
      return answer;
    }
    const why = error instanceof Busy
      ? `it answered HTTP ${error.status} several times`
      : error instanceof ServiceError
      ? error.message
      : `no answer came${networkReason(error)}`;
    const answer = this.#unavailable(why);
    // A service that is down is not asked once for every author.
    const notRecorded = error instanceof ServiceError && error.status > 0;
    if (!notRecorded && ++this.#failuresInARow >= 2 && answer.kind === "unavailable") {
      this.#closed = answer.why;
    }
    return answer;
  }

  #retried(path: string): Promise<Answer> {
    const { signal, onProgress, attempts = 4, retryDelayMs = 500 } = this.#options;
    return retry(() => this.#once(path), {
      attempts,
      minDelayMs: retryDelayMs,
      maxDelayMs: 10_000,
      totalMs: 90_000,
      judge: (error) => {
        if (this.#closed || signal?.aborted) return { retry: false };
        if (error instanceof Busy) {
          const afterMs = error.afterMs;
          return {
            retry: (afterMs ?? 0) <= LONGEST_WAIT_MS,
            ...(afterMs === undefined ? {} : { afterMs }),
            why: `HTTP ${error.status} from ${SERVICE_LABELS[this.#service]}`,
          };
        }
        return {
          retry: error instanceof WireFailure && error.passing,
          why: `no answer from ${SERVICE_LABELS[this.#service]}`,
        };
      },
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
  }

  async #once(path: string): Promise<Answer> {
    const { fetch, signal, now = () => new Date() } = this.#options;
    const { status, headers, text: body } = await exchange(
      { url: this.#base + path, headers: this.#headers() },
      {
        totalMs: this.#options.timeoutMs ?? (this.#service === "ols4" ? 30_000 : 20_000),
        maxBytes: MOST_BYTES,
        ...(fetch ? { fetch } : {}),
        ...(signal ? { signal } : {}),
      },
    );
    if (isPassingStatus(status)) {
      throw new Busy(status, retryAfterMs(headers.get("retry-after")) ?? budget(body));
    }
    if (!STATEMENTS.has(status)) {
      const said = status === 501 ? " (not recorded)" : "";
      throw new ServiceError(`it answered HTTP ${status}${said}`, {
        service: this.#service,
        status,
      });
    }
    let json: unknown;
    try {
      json = parseJson(body, { maxText: MOST_TEXT });
    } catch { /* HTML or plain text */ }
    if (status === 200 && (json === undefined || json === null)) {
      throw new ServiceError(
        `it answered something that is not JSON: ${shorten(body.trim(), 60)}`,
        {
          service: this.#service,
          status,
        },
      );
    }
    const location = headers.get("location");
    return {
      kind: "answer",
      status,
      json,
      text: json === undefined ? body.slice(0, 200) : "",
      at: now().toISOString(),
      remembered: false,
      ...(location ? { location: location.replace(SERVICE_BASES[this.#service], "") } : {}),
    };
  }

  #headers(): Record<string, string> {
    const { contact, keys } = this.#options;
    const polite = contact && (this.#service === "crossref" || this.#service === "datacite");
    const headers: Record<string, string> = {
      accept: "application/json",
      "user-agent": `dandi-upload/0.1${polite ? ` (mailto:${contact})` : ""}`,
    };
    // An empty key is worse than none: OpenAlex answers 401.
    if (this.#service === "openalex" && keys?.openalex?.trim()) {
      headers.authorization = `Bearer ${keys.openalex.trim()}`;
    }
    if (this.#service === "ror" && keys?.ror?.trim()) headers["client-id"] = keys.ror.trim();
    return headers;
  }

  /** Waits for a place under the limit of requests; `false` when that takes too long. */
  async #token(): Promise<boolean> {
    const { burst, perSecond } = this.#limits;
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#filledAt) / 1000 * perSecond);
    this.#filledAt = now;
    const waitMs = this.#tokens >= 1 ? 0 : (1 - this.#tokens) / perSecond * 1000;
    if (waitMs > LONGEST_QUEUE_MS) return false;
    this.#tokens -= 1;
    if (waitMs > 0) {
      if (waitMs > 500) {
        this.#options.onProgress?.({
          kind: "waiting",
          why: `limit of ${SERVICE_LABELS[this.#service]}`,
          waitMs,
        });
      }
      await delay(waitMs, this.#options.signal);
    }
    return true;
  }

  async #enter(): Promise<void> {
    if (this.#inFlight >= this.#limits.concurrency) {
      await new Promise<void>((go) => this.#queue.push(go));
    } else this.#inFlight++;
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#inFlight--;
  }
}

/** Why a request got no whole answer, without addresses. */
function networkReason(error: unknown): string {
  if (!(error instanceof WireFailure)) return "";
  return error.kind === "late" ? " in time" : ` (${error.why})`;
}

/** OpenAlex says in the body how long its daily budget stays empty, in seconds. */
function budget(body: string): number | undefined {
  try {
    const seconds = (JSON.parse(body) as { retryAfter?: unknown } | null)?.retryAfter;
    return typeof seconds === "number" ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}
