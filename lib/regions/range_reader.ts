/**
 * One file over HTTP ranges: a process of its own reads a sparse local file whose pages are fetched when they are first read.
 *
 * @module
 */
import { messageOf, StoppedError } from "../core/errors.ts";
import type { NwbFacts } from "../nwb/facts.ts";
import { type Away, awayBehind, getRange } from "../wire/mod.ts";
import { PAGE_BYTES, type ReaderMessage } from "./range_page.ts";

/** Options of {@linkcode readRangeFacts}. */
export interface RangeOptions {
  /** Size of the whole file in bytes. */
  size: number;
  /** Longest time in all, in milliseconds. */
  timeoutMs: number;
  /** Transport. Default the global `fetch`. */
  fetch?: typeof fetch;
  /** Gives up. */
  signal?: AbortSignal;
}

/** What was read, and how many bytes that took. */
export type RangeFacts =
  | {
    readonly status: "read";
    readonly facts: NwbFacts;
    readonly bytesRead: number;
    readonly requests: number;
  }
  | {
    readonly status: "unreadable";
    readonly message: string;
    readonly bytesRead: number;
    /** Set where it says nothing about the file: its storage may be away. */
    readonly away?: Away;
  };

/** Pages that one request may bring. */
const MOST_PAGES = 32;
/** A range of which nothing comes for this many milliseconds is asked for again. */
const SILENCE_MS = 20_000;

/**
 * Reads the facts of a file that only a URL leads to, by byte ranges; a server that does not give ranges is refused.
 *
 * Needs leave to run Deno itself. The local file has the size of the remote one but takes only the room of what was read, and is
 * removed at the end.
 *
 * @throws {StoppedError} If the signal is aborted.
 */
export async function readRangeFacts(url: string, options: RangeOptions): Promise<RangeFacts> {
  const { size, timeoutMs, signal } = options;
  const folder = await Deno.makeTempDir({ prefix: "dandi-upload-ranges-" });
  const path = `${folder}/remote.nwb`;
  let bytesRead = 0;
  let requests = 0;
  let late = false;
  let child: Deno.ChildProcess | undefined;
  const over = new AbortController();
  const kill = (): void => {
    over.abort();
    try {
      child?.kill("SIGKILL");
    } catch { /* it ended by itself */ }
  };
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener("abort", kill);
  const unreadable = (message: string): RangeFacts => ({
    status: "unreadable",
    message,
    bytesRead,
  });
  try {
    using file = await Deno.open(path, { write: true, createNew: true });
    await file.truncate(size);
    child = start(path, size);
    await using writer = closing(child.stdin.getWriter());
    for await (const m of messages(child.stdout)) {
      if ("done" in m) {
        return m.done.status === "read"
          ? { status: "read", facts: m.done.facts, bytesRead, requests }
          : unreadable(m.done.message.replaceAll('"remote.nwb"', "the file on the archive"));
      }
      if ("failed" in m) return unreadable(m.failed);
      const from = m.want * PAGE_BYTES;
      const to = Math.min(size, from + Math.min(m.pages, MOST_PAGES) * PAGE_BYTES);
      let bytes: Uint8Array;
      try {
        bytes = await getRange(url, from, to, {
          totalMs: timeoutMs,
          silenceMs: SILENCE_MS,
          signal: over.signal,
          ...(options.fetch ? { fetch: options.fetch } : {}),
        });
      } catch (error) {
        if (over.signal.aborted) break;
        const away = awayBehind(error, url);
        return { ...unreadable(messageOf(error)), ...(away ? { away } : {}) };
      }
      bytesRead += bytes.length;
      requests++;
      await file.seek(from, Deno.SeekMode.Start);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      const count = new Uint8Array(4);
      new DataView(count.buffer).setUint32(0, Math.ceil(bytes.length / PAGE_BYTES), true);
      await writer.value.write(count);
    }
    if (signal?.aborted) {
      throw new StoppedError(
        "Stopped while files were read from the archive: run the same step again",
      );
    }
    return unreadable(
      late
        ? `no answer within ${timeoutMs / 1000} s: the file is damaged, or the archive is slow`
        : "the reading process ended: the file is damaged",
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    kill();
    await child?.status;
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

function start(path: string, size: number): Deno.ChildProcess {
  const entry = new URL("./range_child.ts", import.meta.url);
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--ignore-env",
      "--allow-read",
      entry.href,
      path,
      String(size),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

function closing<T extends { abort(): Promise<void> }>(value: T): { value: T } & AsyncDisposable {
  return {
    value,
    async [Symbol.asyncDispose]() {
      await value.abort().catch(() => {});
    },
  };
}

async function* messages(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ReaderMessage> {
  let rest = "";
  for await (const chunk of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    // Our own process on the other side.
    for (const line of lines) yield JSON.parse(line) as ReaderMessage;
  }
}
