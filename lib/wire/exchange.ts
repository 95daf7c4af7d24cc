import { stoppedBy, type StoppedError } from "../core/errors.ts";
import { formatBytes, formatDuration } from "../core/text.ts";
import { failureOf, WireFailure } from "./failure.ts";
import { freshConnections } from "./fresh_connections.ts";

/** Largest answer that is taken, unless a caller says otherwise: 64 MiB, after unpacking. */
export const MAX_ANSWER_BYTES = 67_108_864;

/** Limits of one exchange; none of them is ever absent. */
export interface ExchangeLimits {
  /** Milliseconds for the whole, from the first byte sent to the last received. Default 60 000. */
  totalMs?: number;
  /** Milliseconds in which at least one byte must come. Default: as `totalMs`. */
  silenceMs?: number;
  /** Bytes of the answer, unpacked. Default {@linkcode MAX_ANSWER_BYTES}. */
  maxBytes?: number;
}

/** Options of {@linkcode exchange}. */
export interface ExchangeOptions extends ExchangeLimits {
  /** Transport. Default the global `fetch`, which goes through the proxy that the environment names. */
  fetch?: typeof fetch;
  /** Ends the exchange at once. */
  signal?: AbortSignal;
  /**
   * Whether it may be carried out twice. Only then a kept connection is used, since Deno's fetch by itself sends a
   * request again when such a connection turns out to be closed. Default: for GET and HEAD.
   */
  harmless?: boolean;
}

/** What is sent. Whether a key is among the headers is the caller's matter; nothing here follows a redirect. */
export interface WireRequest {
  /** Where to. */
  readonly url: URL | string;
  /** Default GET. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Headers. */
  readonly headers?: HeadersInit;
  /** Body. */
  readonly body?: string;
}

/** A whole answer. */
export interface Reply {
  /** HTTP status; a redirect is an answer like others. */
  readonly status: number;
  /** Headers. */
  readonly headers: Headers;
  /** The body, unpacked. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body as UTF-8. */
  readonly text: string;
}

/** An answer whose body is still to come. */
export interface OpenReply {
  /** HTTP status; a redirect is an answer like others. */
  readonly status: number;
  /** Headers. */
  readonly headers: Headers;
  /** The body, piece by piece, under the same limits. May be left unread. */
  readonly body: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** The error of a stop that the caller asked for. */
export function stopped(signal: AbortSignal): StoppedError {
  return stoppedBy(signal, "Stopped: run the same command again to continue");
}

/**
 * Carries out one HTTP exchange: no redirect is followed, nothing is repeated.
 *
 * @throws {WireFailure} If no whole answer came within the limits.
 * @throws {StoppedError} If the signal is aborted.
 */
export function exchange(request: WireRequest, options: ExchangeOptions = {}): Promise<Reply> {
  return openExchange(request, options, async ({ status, headers, body }) => {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of body) pieces.push(piece);
    return new WholeReply(status, headers, joined(pieces));
  });
}

/**
 * Carries out one HTTP exchange whose body is read as it comes; the exchange ends when `read` does.
 *
 * @throws {WireFailure} If no answer came within the limits, or its body broke one of them.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function openExchange<T>(
  request: WireRequest,
  options: ExchangeOptions,
  read: (reply: OpenReply) => Promise<T>,
): Promise<T> {
  const { fetch: transport = fetch, signal, maxBytes = MAX_ANSWER_BYTES } = options;
  const method = request.method ?? "GET";
  const client = options.harmless ?? (method === "GET" || method === "HEAD")
    ? undefined
    : freshConnections.take();
  using limits = new Limits(options);
  try {
    const send = async () =>
      await transport(request.url, {
        method,
        ...(request.headers === undefined ? {} : { headers: request.headers }),
        ...(request.body === undefined ? {} : { body: request.body }),
        // A followed 301 turns POST into GET, and a redirect to another host loses or leaks the key.
        redirect: "manual",
        signal: limits.signal,
        ...(client ? { client } : {}),
      });
    // A transport that does not heed its signal is not waited for either.
    const response = await limits.race(send()).catch((error) => {
      throw failureOf(error);
    });
    limits.moved();
    const body = bodyOf(response, limits, maxBytes);
    try {
      return await read({ status: response.status, headers: response.headers, body });
    } finally {
      // An unread rest would keep the connection; its end is nobody's concern.
      if (response.body && !response.bodyUsed) response.body.cancel().catch(() => {});
    }
  } catch (error) {
    if (signal?.aborted) throw stopped(signal);
    throw error;
  } finally {
    if (client) freshConnections.giveBack();
  }
}

async function* bodyOf(
  response: Response,
  limits: Limits,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (!response.body) return;
  const reader = response.body.getReader();
  let got = 0;
  let whole = false;
  try {
    for (;;) {
      const { done, value } = await limits.race(reader.read());
      if (done) {
        whole = true;
        return;
      }
      limits.moved();
      got += value.length;
      if (got > maxBytes) {
        throw limits.break(
          new WireFailure("too-large", `its answer is larger than ${formatBytes(maxBytes)}`),
        );
      }
      yield value;
    }
  } catch (error) {
    const failure = failureOf(error);
    throw failure.kind === "other"
      ? new WireFailure("cut", failure.why, { cause: error })
      : failure;
  } finally {
    if (!whole) reader.cancel().catch(() => {});
  }
}

/** The clocks of one exchange. Not `AbortSignal.timeout`: its timer, and all that hangs on it, would outlive the exchange. */
class Limits implements Disposable {
  readonly #stop = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort = () => this.#stop.abort(this.#outer?.reason);
  readonly #whole: ReturnType<typeof setTimeout>;
  readonly #silenceMs: number | undefined;
  readonly #ended: Promise<never>;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** The limit that was broken. */
  broken: WireFailure | undefined;

  constructor(options: ExchangeOptions) {
    const { totalMs = 60_000, silenceMs, signal } = options;
    this.#outer = signal;
    this.#silenceMs = silenceMs !== undefined && silenceMs < totalMs ? silenceMs : undefined;
    this.#whole = setTimeout(() => this.break(late(totalMs)), totalMs);
    this.#ended = new Promise((_, fail) => {
      this.signal.addEventListener("abort", () => fail(this.signal.reason), { once: true });
    });
    // Only raced with; it may end when nobody waits.
    this.#ended.catch(() => {});
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    this.moved();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** A byte came. */
  moved(): void {
    if (this.#silenceMs === undefined) return;
    clearTimeout(this.#silence);
    const ms = this.#silenceMs;
    this.#silence = setTimeout(
      () => this.break(new WireFailure("silent", `nothing came for ${formatDuration(ms)}`)),
      ms,
    );
  }

  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#ended]);
  }

  break(failure: WireFailure): WireFailure {
    this.broken ??= failure;
    this.#stop.abort(this.broken);
    return this.broken;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#silence);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}

function late(ms: number): WireFailure {
  return new WireFailure("late", "no answer in time", {
    cause: new DOMException(`no whole answer within ${ms} ms`, "TimeoutError"),
  });
}

class WholeReply implements Reply {
  #text: string | undefined;

  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly bytes: Uint8Array<ArrayBuffer>,
  ) {}

  get text(): string {
    return this.#text ??= new TextDecoder().decode(this.bytes);
  }
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const out = new Uint8Array(pieces.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
