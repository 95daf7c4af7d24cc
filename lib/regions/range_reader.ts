/**
 * One file over HTTP ranges: a process of its own reads a sparse local file whose pages are fetched when they are first read.
 *
 * @module
 */
import { messageOf, StoppedError } from "../core/errors.ts";
import type { NwbFacts, ReadOutcome } from "../nwb/facts.ts";
import { ReadingChild } from "../store/reading_child.ts";
import { type Away, awayBehind, getRange } from "../wire/mod.ts";
import { PAGE_BYTES, type RangeRequest, type RangeWish } from "./range_page.ts";

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
  const unreadable = (message: string): RangeFacts => ({
    status: "unreadable",
    message,
    bytesRead,
  });
  let failed: RangeFacts | undefined;
  const over = new AbortController();
  const stop = (): void => over.abort();
  signal?.addEventListener("abort", stop);
  const child = new ReadingChild(import.meta.resolve("./range_child.ts"), { few: true });
  try {
    using file = await Deno.open(path, { write: true, createNew: true });
    await file.truncate(size);
    const request: RangeRequest = { path, size };
    const answer = await child.ask<ReadOutcome>("ranges", request, {
      read: [path],
      timeoutMs,
      signal: over.signal,
      async converse(message, reply) {
        const { want, pages } = message as RangeWish;
        const from = want * PAGE_BYTES;
        const to = Math.min(size, from + Math.min(pages, MOST_PAGES) * PAGE_BYTES);
        const count = new Uint8Array(4);
        try {
          const bytes = await getRange(url, from, to, {
            totalMs: timeoutMs,
            silenceMs: SILENCE_MS,
            signal: over.signal,
            ...(options.fetch ? { fetch: options.fetch } : {}),
          });
          bytesRead += bytes.length;
          requests++;
          await file.seek(from, Deno.SeekMode.Start);
          for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
          new DataView(count.buffer).setUint32(0, Math.ceil(bytes.length / PAGE_BYTES), true);
        } catch (error) {
          if (!over.signal.aborted) {
            const away = awayBehind(error, url);
            failed = { ...unreadable(messageOf(error)), ...(away ? { away } : {}) };
          }
          over.abort();
          return;
        }
        await reply(count);
      },
    });
    if (signal?.aborted) {
      throw new StoppedError(
        "Stopped while files were read from the archive: run the same step again",
      );
    }
    if (failed) return failed;
    if (answer.is === "done") {
      return answer.value.status === "read"
        ? { status: "read", facts: answer.value.facts, bytesRead, requests }
        : unreadable(answer.value.message.replaceAll('"remote.nwb"', "the file on the archive"));
    }
    if (answer.is === "failed") return unreadable(answer.why);
    return unreadable(
      answer.is === "timeout"
        ? `no answer within ${timeoutMs / 1000} s: the file is damaged, or the archive is slow`
        : "the reading process ended: the file is damaged",
    );
  } finally {
    signal?.removeEventListener("abort", stop);
    over.abort();
    await child.stop();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}
