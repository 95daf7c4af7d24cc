import type { OnProgress } from "../../core/progress.ts";
import { ServiceGate } from "./gate.ts";
import { AnswerCache } from "./answer_cache.ts";
import { SERVICE_BASES, type ServiceName } from "../service_names.ts";

/** Options of {@linkcode createServices}. */
export interface ServicesOptions {
  /** Other addresses, such as those of recorded answers on loopback. */
  bases?: Partial<Record<ServiceName, string>>;
  /** E-mail address that goes into the User-Agent: Crossref and DataCite then allow more. Never sent elsewhere. */
  contact?: string;
  /** Keys, where the user has some: OpenAlex (sent as a header) and ROR's client id. */
  keys?: { openalex?: string; ror?: string };
  /** File that answers are remembered in, JSON Lines; none are remembered where it is absent. */
  cachePath?: string;
  /** Answers older than this are asked for again. Default 30 days; "does not exist" 1 day. */
  maxAgeMs?: number;
  /** Ask no service: take what is remembered, everything else is unchecked. Default `false`. */
  offline?: boolean;
  /** Attempts for one request. Default 4. */
  attempts?: number;
  /** First wait before a repetition, in milliseconds. Default 500. */
  retryDelayMs?: number;
  /** Time-out of one request in milliseconds. Default 20 000, OLS4 30 000. */
  timeoutMs?: number;
  /** Default `fetch`. */
  fetch?: typeof fetch;
  /** The clock. */
  now?: () => Date;
  /** Stops. */
  signal?: AbortSignal;
  /** Told of waits. */
  onProgress?: OnProgress;
  /**
   * Asked where no answer came: whether the network is there, after waiting for it. A service that is down while others answer
   * is not waited for: the step goes on without it. Default: the network is taken to be there.
   */
  network?: () => Promise<"there" | "back" | "gone">;
}

/** What a service answered, or why there is no answer. */
export type Answer =
  | {
    readonly kind: "answer";
    readonly status: number;
    /** The body as JSON; `undefined` where it is none. */
    readonly json: unknown;
    /** The body, shortened, where it is not JSON. */
    readonly text: string;
    /** Target of a redirect. */
    readonly location?: string;
    /** When it was given, ISO 8601. */
    readonly at: string;
    /** Whether it was remembered from an earlier run. */
    readonly remembered: boolean;
  }
  /** No statement about the thing asked for: down, limit reached, not reachable, not recorded. */
  | { readonly kind: "unavailable"; readonly why: string };

/** What was asked and how it went, for the report. */
export interface ServiceUse {
  /** Which service. */
  readonly service: ServiceName;
  /** Requests, remembered answers included. */
  readonly asked: number;
  /** Answers that were remembered from an earlier run. */
  readonly remembered: number;
  /** Requests without an answer. */
  readonly unavailable: number;
  /** The first reason why there was no answer. */
  readonly why?: string;
  /** Age of the oldest remembered answer that was used, ISO 8601 of when it was given. */
  readonly oldest?: string;
}

/** The services of one run: one request for one value, limits kept, answers remembered. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #gates = new Map<ServiceName, ServiceGate>();
  readonly #pending = new Map<string, Promise<Answer>>();
  readonly #cache: AnswerCache;
  readonly #use = new Map<ServiceName, ServiceUse>();

  /** Use {@linkcode createServices}. */
  constructor(options: ServicesOptions) {
    this.#options = options;
    this.#cache = new AnswerCache(options.cachePath, options.maxAgeMs, options.now);
  }

  /** Whether the service may be given the contact address or key that raises its limits. */
  get contact(): string | undefined {
    return this.#options.contact;
  }

  /**
   * Asks a service once for each path; the same path again is answered from memory.
   *
   * @param service Which.
   * @param path What stands behind the base address, with query.
   */
  get(service: ServiceName, path: string): Promise<Answer> {
    const key = `${service} ${path}`;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = this.#get(service, path);
      // Who asked may have been stopped by another failure before it awaits this one.
      pending.catch(() => {});
      this.#pending.set(key, pending);
    }
    return pending;
  }

  /** What was asked so far, by service. */
  used(): ServiceUse[] {
    return [...this.#use.values()];
  }

  async #get(service: ServiceName, path: string): Promise<Answer> {
    const fresh = this.#cache.get(service, path);
    if (fresh) return this.#count(service, fresh);
    let answer: Answer = this.#options.offline
      ? { kind: "unavailable", why: "no service was asked (offline)" }
      : await this.#gate(service).get(path);
    if (answer.kind === "answer") this.#cache.put(service, path, answer);
    else {
      // An old answer is better than none; its age is shown.
      const stale = this.#cache.get(service, path, { anyAge: true });
      if (stale) answer = stale;
    }
    return this.#count(service, answer);
  }

  #gate(service: ServiceName): ServiceGate {
    let gate = this.#gates.get(service);
    if (!gate) {
      const base = this.#options.bases?.[service] ?? SERVICE_BASES[service];
      gate = new ServiceGate(service, base, this.#options);
      this.#gates.set(service, gate);
    }
    return gate;
  }

  #count(service: ServiceName, answer: Answer): Answer {
    const old = this.#use.get(service) ?? { service, asked: 0, remembered: 0, unavailable: 0 };
    const remembered = answer.kind === "answer" && answer.remembered;
    const oldest = remembered && answer.kind === "answer" && (!old.oldest || answer.at < old.oldest)
      ? answer.at
      : old.oldest;
    const why = old.why ?? (answer.kind === "unavailable" ? answer.why : undefined);
    this.#use.set(service, {
      service,
      asked: old.asked + 1,
      remembered: old.remembered + (remembered ? 1 : 0),
      unavailable: old.unavailable + (answer.kind === "unavailable" ? 1 : 0),
      ...(why ? { why } : {}),
      ...(oldest ? { oldest } : {}),
    });
    return answer;
  }
}

/** Opens the services for one run of the step. Nothing is asked yet. */
export function createServices(options: ServicesOptions = {}): Services {
  return new Services(options);
}
