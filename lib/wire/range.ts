import { ArchiveError } from "../core/errors.ts";
import { safeUrl } from "../core/text.ts";
import { get, type GetOptions } from "./get.ts";
import type { Reply } from "./exchange.ts";

/** Redirects of one range that are followed, all of them within one origin. */
const MOST_REDIRECTS = 3;
/** What a refusing storage may say at most. */
const REFUSAL_BYTES = 65_536;

/**
 * Reads the bytes `from` (inclusive) to `to` (exclusive) of what a URL leads to, without any key.
 *
 * Repeated as {@linkcode get} does. Redirects are followed within the same origin only: a link leads where the archive said.
 *
 * @throws {ArchiveError} If the storage answers anything but exactly these bytes; `status` is what it answered.
 * @throws {WireFailure} If no whole answer came.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function getRange(
  url: string,
  from: number,
  to: number,
  options: GetOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const limits = { ...options, maxBytes: Math.max(to - from, REFUSAL_BYTES) };
  let at = new URL(url);
  for (let followed = 0;; followed++) {
    const reply = await get({ url: at, headers: { range: `bytes=${from}-${to - 1}` } }, limits);
    const next = redirectOf(reply, at);
    if (!next) return bytesOf(reply, at, from, to);
    if (next.origin !== at.origin || followed >= MOST_REDIRECTS) {
      throw refusal(
        reply,
        at,
        next.origin !== at.origin
          ? `the storage leads on to another host (${next.host}), which is not followed`
          : "the storage leads in a circle",
      );
    }
    at = next;
  }
}

function redirectOf(reply: Reply, at: URL): URL | undefined {
  const location = reply.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(reply.status) || !location) return undefined;
  return URL.canParse(location, at) ? new URL(location, at) : undefined;
}

function bytesOf(reply: Reply, at: URL, from: number, to: number): Uint8Array<ArrayBuffer> {
  if (reply.status !== 206) {
    throw refusal(
      reply,
      at,
      reply.status === 200
        ? "the storage does not give parts of files"
        : `the storage answered HTTP ${reply.status}`,
    );
  }
  const said = reply.headers.get("content-range");
  if (reply.bytes.length !== to - from || (said && !said.startsWith(`bytes ${from}-${to - 1}/`))) {
    throw refusal(reply, at, "the storage gave another part than asked for");
  }
  return reply.bytes;
}

function refusal(reply: Reply, at: URL, why: string): ArchiveError {
  return new ArchiveError(why, { status: reply.status, request: `GET ${safeUrl(at)}` });
}
