import { open } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import type { IncomingMessage } from "node:http";
import {
  ArchiveError,
  FileChangedError,
  messageOf,
  redact,
  retryAfterMs,
  safeUrl,
  stoppedBy,
} from "../../core/mod.ts";

/** Where the bytes of a part come from: a range of a file, or memory. */
export type PartSource =
  | { readonly path: string; readonly offset: number; readonly size: number }
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly size: number };

/** Why the storage did not take a part. */
export class PutFailure extends Error {
  constructor(
    readonly failure: ArchiveError,
    /** Whether another attempt may go better; else the links or the request are at fault. */
    readonly passing: boolean,
    /** The link or the whole upload is not valid any more. */
    readonly linkDead: boolean,
    readonly afterMs: number | undefined,
    /** A kept connection that the other side had closed meanwhile: no sign of too much work. */
    readonly stale = false,
  ) {
    super(failure.message);
  }
}

/** Variables that name a proxy. */
const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** The proxy that the environment names; `fetch` uses it by itself, node:http must be told. */
function proxyOfEnvironment(): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of PROXY_VARIABLES) {
    try {
      const value = Deno.env.get(name) ?? Deno.env.get(name.toLowerCase());
      if (value) out[name] = value;
    } catch { /* The environment may not be read: then there is no proxy. */ }
  }
  return out;
}

/** Bytes read and sent at once. */
const CHUNK = 1 << 19;
const SENT = Promise.resolve(true);

/** Buffers that are used again: a new one for each piece costs a gigabyte of fresh memory per gigabyte sent. */
class Buffers {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(CHUNK);
  }

  give(buffer: Uint8Array<ArrayBuffer>): void {
    this.#free.push(buffer);
  }
}

/** Keep-alive connections to the storage, through the environment's proxy where there is one. */
export class Connections implements Disposable {
  readonly #http: http.Agent;
  readonly #https: https.Agent;
  /** For the bytes on their way. */
  readonly buffers: Buffers = new Buffers();

  /** Opens nothing yet. */
  constructor(proxyEnv: Record<string, string> = proxyOfEnvironment()) {
    const options = {
      keepAlive: true,
      maxSockets: Infinity,
      ...(proxyEnv.HTTP_PROXY || proxyEnv.HTTPS_PROXY ? { proxyEnv } : {}),
    };
    this.#http = new http.Agent(options);
    this.#https = new https.Agent(options);
  }

  /** Sends one request. */
  request(url: URL, options: http.RequestOptions): http.ClientRequest {
    return url.protocol === "https:"
      ? https.request(url, { ...options, agent: this.#https })
      : http.request(url, { ...options, agent: this.#http });
  }

  /** Closes idle connections. */
  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** Nothing moved for this long: the connection is given up. */
const IDLE_MS = 60_000;
/** A part that moves more slowly in all is given up: 10 kB/s. A storage that takes a byte now and then is no storage. */
const LEAST_BYTES_PER_MS = 10;
/** Characters of an answer that are read: what a storage says of a failure is short. */
const MOST_ANSWER = 20_000;

/**
 * Sends one part: exactly `size` bytes with `Content-Length`, streamed; no key. Gives the ETag without quotes.
 *
 * Throws {@linkcode PutFailure} about the storage, `FileChangedError` about the file.
 */
export async function putPart(
  link: string,
  source: PartSource,
  options: {
    connections: Connections;
    signal?: AbortSignal;
    idleMs?: number;
    onBytes?: (bytes: number) => void;
    /** Further headers that the link was signed with. */
    headers?: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const url = new URL(link);
  const where = `PUT ${safeUrl(url)}`;
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new PutFailure(
      new ArchiveError(
        `Cannot send a part: the archive gave a link of the kind "${url.protocol}"`,
        {
          status: 0,
          request: where,
        },
      ),
      false,
      false,
      undefined,
    );
  }
  const { connections, signal, onBytes, idleMs = IDLE_MS } = options;
  const request = connections.request(url, {
    method: "PUT",
    headers: {
      ...options.headers,
      "content-length": source.size,
      "user-agent": "dandi-upload",
    },
  });
  const answered = new Promise<
    { status: number; headers: IncomingMessage["headers"]; text: string }
  >(
    (done, failed) => {
      request.on("response", (response) => {
        let text = "";
        const answer = () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, text });
        // Status and headers say all that counts; an answer that does not end is not heard to its end.
        const enough = () => {
          answer();
          request.destroy();
        };
        const timer = setTimeout(enough, idleMs);
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          if (text.length > MOST_ANSWER) enough();
        });
        response.on("end", answer);
        response.on("close", () => clearTimeout(timer));
        response.on("error", failed);
        response.on("aborted", () => failed(new Error("the connection was cut")));
      });
      request.on("error", failed);
      request.on("close", () => failed(new Error("the connection was cut before an answer")));
      request.setTimeout(idleMs, () => {
        request.destroy(new Error(`nothing moved for ${Math.round(idleMs / 1000)} s`));
      });
    },
  );
  // It is awaited below; until then a failure must not count as unhandled.
  answered.catch(() => {});
  const onAbort = () => request.destroy(new Error("stopped"));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const longest = setTimeout(
    () => request.destroy(new Error("it was not stored in time")),
    // What moves, and then the answer.
    2 * idleMs + source.size / LEAST_BYTES_PER_MS,
  );
  try {
    const early = answered.then(() => true, () => true);
    await write(request, source, early, connections.buffers, onBytes);
    return readAnswer(await answered, url, where);
  } catch (error) {
    request.destroy();
    if (signal?.aborted) {
      throw stoppedBy(signal, "Stopped at once: run the same command again to continue");
    }
    if (error instanceof PutFailure || error instanceof FileChangedError) throw error;
    const why = redact(messageOf(error));
    throw new PutFailure(
      new ArchiveError(`Cannot send a part: no answer from ${url.host}, ${why}`, {
        status: 0,
        request: where,
        said: why,
        cause: error,
      }),
      true,
      false,
      undefined,
      request.reusedSocket === true,
    );
  } finally {
    clearTimeout(longest);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Writes the body with back pressure; ends early when the answer is there or the connection has failed. */
async function write(
  request: http.ClientRequest,
  source: PartSource,
  early: Promise<boolean>,
  pool: Buffers,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<void> {
  if ("bytes" in source) {
    request.end(source.bytes);
    onBytes?.(source.size);
    return;
  }
  let over = false;
  early.then(() => over = true);
  const file = await open(source.path, "r").catch((error) => {
    throw new FileChangedError(
      `Cannot read "${source.path}" while it is sent: ${messageOf(error)}`,
      { cause: error },
    );
  });
  // Two buffers in turn: one is filled while the other is on its way. Neither is touched before it is sent.
  const buffers = [pool.take(), pool.take()] as const;
  const sending = [SENT, SENT];
  const ended = early.then(() => false);
  try {
    let turn: 0 | 1 = 0;
    for (let at = 0; at < source.size && !over;) {
      if (!await Promise.race([sending[turn], ended])) break;
      const buffer = buffers[turn];
      const want = Math.min(buffer.length, source.size - at);
      const { bytesRead } = await file.read(buffer, 0, want, source.offset + at).catch((error) => {
        throw new FileChangedError(
          `Cannot read "${source.path}" while it is sent: ${messageOf(error)}`,
          { cause: error },
        );
      });
      if (bytesRead === 0) {
        throw new FileChangedError(
          `Cannot send "${source.path}": it became shorter while it was sent, wait until it is finished and plan again`,
        );
      }
      at += bytesRead;
      sending[turn] = new Promise((sent) =>
        request.write(buffer.subarray(0, bytesRead), (error) => sent(!error))
      );
      turn = turn === 0 ? 1 : 0;
      onBytes?.(bytesRead);
    }
    if (!over) {
      request.end();
      const all = Promise.all(sending).then(([a, b]) => a && b);
      // Where the connection failed it may still hold them: then they are left to it.
      if (await Promise.race([all, ended])) buffers.forEach((b) => pool.give(b));
    }
  } finally {
    await file.close();
  }
}

function readAnswer(
  answer: { status: number; headers: IncomingMessage["headers"]; text: string },
  url: URL,
  where: string,
): string {
  const { status, headers, text } = answer;
  if (status === 200) {
    const etag = headers.etag?.replace(/^W\//, "").replaceAll('"', "").trim().toLowerCase();
    if (etag) return etag;
  }
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? "";
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? "";
  const said = redact(
    code
      ? `${code}: ${message}`
      : /<html|<!doctype/i.test(text)
      ? "a page instead of an answer"
      : "",
  ).slice(0, 300);
  // S3's words: an expired link is "AccessDenied: Request has expired"; a finished or aborted upload "NoSuchUpload".
  const linkDead = status === 404 || (status === 403 && !/SignatureDoesNotMatch/.test(code));
  // 507: the disk of a server of one's own is full, and repeating does not make it larger.
  const passing = status === 429 || status === 408 || (status >= 500 && status !== 507) ||
    status === 200 ||
    /RequestTimeout|SlowDown|InternalError|OperationAborted/.test(code);
  return fail(
    `Cannot send a part: ${url.host} answered HTTP ${status}${
      status === 200 ? " without an ETag" : ""
    }${said ? `, it said "${said}"` : ""}`,
  );
  function fail(text: string): never {
    throw new PutFailure(
      new ArchiveError(text, { status, request: where, said }),
      passing,
      linkDead,
      retryAfterMs(headers["retry-after"]),
    );
  }
}
