import type { z } from "zod";
import { ArchiveError, redact, registerSecret, retry, retryAfterMs, safeUrl } from "../core/mod.ts";
import {
  answers,
  exchange,
  type ExchangeLimits,
  isPassingStatus,
  type Outcome,
  outlasting,
  parseJson,
  Patience,
  stopped,
  unsigned,
  WireFailure,
  type WireRequest,
} from "../wire/mod.ts";
import { whatItSaid } from "./answer.ts";
import type { Instance } from "./instances.ts";
import { errorFor, saidBy, statusOf } from "./refusal.ts";
import { type ApiAnswer, type ApiRequest, type ArchiveClientOptions, Attempt } from "./request.ts";

/** The wire: one place for the key, redirects, time limits, repetition and the meaning of statuses. */
export class Http {
  readonly instance: Instance;
  readonly #options: ArchiveClientOptions;
  readonly #origin: string;

  constructor(instance: Instance, options: ArchiveClientOptions) {
    this.instance = instance;
    this.#options = options;
    this.#origin = new URL(instance.api).origin;
    if (options.key) registerSecret(options.key);
  }

  get patience(): Patience | undefined {
    return this.#options.patience;
  }

  get hasKey(): boolean {
    return Boolean(this.#options.key);
  }

  /** The options of this wire, the key among them, with some replaced. */
  optionsWith(options: Partial<Omit<ArchiveClientOptions, "key">>): ArchiveClientOptions {
    return { ...this.#options, ...options };
  }

  /** Sends a request; repeats it where that is safe. Throws the module's errors, never an {@linkcode Attempt}. */
  send(request: ApiRequest): Promise<ApiAnswer> {
    return this.answer(request, (answer) => answer);
  }

  /** Sends a request and reads its JSON with a model. */
  json<T>(request: ApiRequest, model: z.ZodType<T>): Promise<T> {
    return this.answer(request, (answer) => this.read(request, answer, model));
  }

  /** Sends a request and reads the answer within the same attempt: an answer cut short is a failed attempt. */
  async answer<T>(request: ApiRequest, read: (answer: ApiAnswer) => T): Promise<T> {
    const safe = request.repeat ?? request.method === "GET";
    try {
      return await this.repeat(
        async () => read(await this.attempt(request)),
        (a) => a.verdict.retry && (!a.outcomeUnknown || safe),
      );
    } catch (error) {
      throw error instanceof Attempt ? error.failure : error;
    }
  }

  /** Sends a DELETE; a repeated one that finds nothing means that the first went through. */
  async deleteOnce(request: ApiRequest): Promise<void> {
    let lost = false;
    try {
      await this.repeat(async () => {
        try {
          await this.attempt(request);
        } catch (error) {
          if (!(error instanceof Attempt)) throw error;
          if (lost && statusOf(error.failure) === 404) return;
          lost ||= error.outcomeUnknown;
          throw error;
        }
      }, (a) => a.verdict.retry);
    } catch (error) {
      throw error instanceof Attempt ? error.failure : error;
    }
  }

  /** What an answer says, without secrets. */
  said(answer: ApiAnswer): string {
    return redact(whatItSaid(answer.headers.get("content-type"), answer.text));
  }

  /**
   * Repeats under the one policy. `may` decides about each failed attempt. Where the attempts are used up and the host turns out
   * to be away, its return is waited for, and the attempts begin anew.
   */
  repeat<T>(run: (attempt: number) => Promise<T>, may: (attempt: Attempt) => boolean): Promise<T> {
    const { patience, fetch, signal, stopWaiting, onProgress } = this.#options;
    return outlasting(() => this.#round(run, may), {
      patience,
      away: (error) => {
        if (!(error instanceof Attempt) || !may(error)) return undefined;
        // The attempts ended because of the stop.
        if (stopWaiting?.aborted) throw stopped(stopWaiting);
        const status = statusOf(error.failure) ?? 0;
        return error.away &&
          { url: error.away, why: status > 0 ? `HTTP ${status}` : saidBy(error.failure) };
      },
      signal: stopWaiting ?? signal,
      onProgress,
      fetch,
    });
  }

  /** Asks whether the API is there, and waits for it where it is not and there is patience. */
  outlast(why: string): Promise<Outcome> {
    const { patience = new Patience({ ms: 0 }), fetch, signal, stopWaiting, onProgress } =
      this.#options;
    const url = new URL(`${this.instance.api}/info/`);
    return patience.outlast({
      host: url.host,
      why,
      isThere: (signal) => answers(url, { signal, ...(fetch ? { fetch } : {}) }),
      signal: stopWaiting ?? signal,
      onProgress,
    });
  }

  #round<T>(run: (attempt: number) => Promise<T>, may: (attempt: Attempt) => boolean): Promise<T> {
    const { retry: limits = {}, onProgress, signal, stopWaiting } = this.#options;
    return retry(async (attempt) => {
      if (signal?.aborted) throw stopped(signal);
      return await run(attempt);
    }, {
      ...limits,
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
      ...(stopWaiting ? { stopWaiting } : {}),
      judge: (error, attempt) => {
        if (!(error instanceof Attempt) || !may(error)) return { retry: false };
        // A 500 is often the same each time (the archive's unhandled input): two more attempts, not five.
        const status = statusOf(error.failure);
        // So is a host that is not known: there is no network, or the name is wrong.
        const final = status === 500 || /not known/.test(error.verdict.why ?? "");
        return final && attempt >= 3 ? { retry: false } : error.verdict;
      },
    });
  }

  /** One attempt. Throws {@linkcode Attempt}, or `StoppedError`. */
  async attempt(request: ApiRequest): Promise<ApiAnswer> {
    const url = new URL(this.instance.api + request.path);
    // What comes from a file or a server ("..", an empty text) must not lead to another endpoint.
    if (url.pathname.includes("//") || !url.href.endsWith(request.path)) {
      throw new TypeError(
        `Cannot ${request.doing}: an identifier in "${request.path}" is no identifier`,
      );
    }
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers({ accept: "application/json", "user-agent": "dandi-upload" });
    // Whatever a path may contain, the key goes to the API's own origin only.
    const key = this.#options.key;
    if (key && url.origin === this.#origin) headers.set("authorization", `token ${key}`);
    if (request.body !== undefined) headers.set("content-type", "application/json");
    const answer = await this.exchange(
      {
        url,
        method: request.method,
        headers,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      },
      request.doing,
      request.method === "GET" || request.repeat === true,
    );
    const { status } = answer;
    if ((status >= 200 && status < 300) || request.allow?.includes(status)) return answer;
    throw this.#refused(request, url, answer);
  }

  /**
   * Carries out one HTTP exchange, without following redirects. The caller decides about the key.
   *
   * @param harmless Whether it may be carried out twice; only then a kept connection is used.
   */
  async exchange(
    request: WireRequest & { readonly url: URL },
    doing: string,
    harmless: boolean,
    limits: ExchangeLimits = {},
  ): Promise<ApiAnswer> {
    const { fetch, signal, timeoutMs, patience } = this.#options;
    const { url } = request;
    try {
      const answer = await exchange(request, {
        ...(timeoutMs === undefined ? {} : { totalMs: timeoutMs }),
        ...limits,
        harmless,
        ...(fetch ? { fetch } : {}),
        ...(signal ? { signal } : {}),
      });
      if (answer.status < 500) patience?.heard(url.host);
      return answer;
    } catch (error) {
      if (!(error instanceof WireFailure)) throw error;
      const { why, passing, maybeDone } = error;
      throw new Attempt(
        new ArchiveError(`Cannot ${doing}: no answer from ${url.host}, ${why}`, {
          status: 0,
          request: `${request.method ?? "GET"} ${safeUrl(url)}`,
          said: why,
        }),
        !harmless && maybeDone,
        { retry: passing, why: `${url.host}: ${why}` },
        this.#signOfLife(url),
      );
    }
  }

  /** Where a host can be asked without effect: the API about itself, a storage for what it would only give with a signature. */
  #signOfLife(url: URL): URL {
    return url.origin === this.#origin ? new URL(`${this.instance.api}/info/`) : unsigned(url);
  }

  /** Reads an answer with a model; what does not fit is named by field and endpoint. */
  read<T>(request: ApiRequest, answer: ApiAnswer, model: z.ZodType<T>): T {
    const where = `${request.method} ${safeUrl(this.instance.api + request.path)}`;
    const unknown = request.method !== "GET";
    let value: unknown;
    try {
      value = parseJson(answer.text);
    } catch {
      // Cut in the middle, or a proxy's page with status 200: the next attempt may be better.
      throw new Attempt(
        new ArchiveError(
          `Cannot ${request.doing}: ${where} answered with ${
            answer.text.trim() === "" ? "nothing" : "something that is not JSON"
          }`,
          {
            status: answer.status,
            request: where,
            said: redact(whatItSaid(answer.headers.get("content-type"), answer.text)),
          },
        ),
        unknown,
        { retry: true, why: `${where}: not JSON` },
      );
    }
    const result = model.safeParse(value);
    if (result.success) return result.data;
    const problems = result.error.issues.slice(0, 3).map((issue) =>
      `${issue.path.join(".") || "the answer"}: ${issue.message}`
    );
    const message = `Cannot ${request.doing}: ${where} answered with something unexpected, ${
      problems.join("; ")
    }; this archive may speak a newer or older API`;
    throw new Attempt(
      new ArchiveError(redact(message), {
        status: answer.status,
        request: where,
      }),
      unknown,
      { retry: false },
    );
  }

  #refused(request: ApiRequest, url: URL, answer: ApiAnswer): Attempt {
    const where = `${request.method} ${safeUrl(url)}`;
    const said = redact(whatItSaid(answer.headers.get("content-type"), answer.text));
    const failure = errorFor(this.instance, this.hasKey, request.doing, where, answer, said);
    const { status } = answer;
    const afterMs = retryAfterMs(answer.headers.get("retry-after"));
    const temporary = isPassingStatus(status);
    return new Attempt(
      failure,
      // 429 and a 503 that names a time say that nothing was done.
      temporary && status !== 429 && !(status === 503 && afterMs !== undefined),
      {
        retry: temporary,
        why: `HTTP ${status} from ${url.host}`,
        ...(afterMs === undefined ? {} : { afterMs }),
      },
      status >= 500 ? this.#signOfLife(url) : undefined,
    );
  }
}
