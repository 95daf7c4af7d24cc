/**
 * One file over HTTP ranges: h5wasm runs in a worker and reads a sparse local file whose pages are fetched when they are first read.
 *
 * @module
 */
import { messageOf, StoppedError } from "../core/errors.ts";
import type { NwbFacts, ReadOutcome } from "../nwb/facts.ts";

/** Options of {@linkcode readRangeFacts}. */
export interface RangeOptions {
  /** Size of the whole file in bytes. */
  size: number;
  timeoutMs: number;
  fetch?: typeof fetch;
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
  | { readonly status: "unreadable"; readonly message: string; readonly bytesRead: number };

/** Bytes of one page. Metadata of HDF5 lies in small pieces, many of them close together. */
export const PAGE_BYTES = 32 * 1024;
/** Pages that one request may bring. */
const MOST_PAGES = 32;

/** What the worker asks for. */
export type WorkerMessage =
  | { readonly want: number; readonly pages: number }
  | { readonly done: ReadOutcome }
  | { readonly failed: string };

/** Reads the facts of a file that only a URL leads to. The URL is asked for byte ranges; a server without them is refused. */
export async function readRangeFacts(url: string, options: RangeOptions): Promise<RangeFacts> {
  const { size, timeoutMs, signal } = options;
  const get = options.fetch ?? fetch;
  const folder = await Deno.makeTempDir({ prefix: "dandi-upload-ranges-" });
  const path = `${folder}/remote.nwb`;
  let bytesRead = 0;
  let requests = 0;
  const file = await Deno.open(path, { write: true, createNew: true });
  await file.truncate(size);
  // 0 waiting, 1 there, 2 failed; then the number of bytes.
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./_range_worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<RangeFacts>((resolve, reject) => {
      const end = (message: string): void => resolve({ status: "unreadable", message, bytesRead });
      const timer = setTimeout(
        () => end(`no answer within ${timeoutMs / 1000} s: damaged, or the archive is slow`),
        timeoutMs,
      );
      Deno.unrefTimer(timer);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(
          new StoppedError(
            "Stopped while files were read from the archive: run the same step again",
          ),
        );
      }, { once: true });
      worker.onerror = (event) => {
        event.preventDefault();
        clearTimeout(timer);
        end(event.message);
      };
      worker.onmessage = async (event: MessageEvent<WorkerMessage>) => {
        const m = event.data;
        if ("done" in m) {
          clearTimeout(timer);
          if (m.done.status === "read") {
            resolve({ status: "read", facts: m.done.facts, bytesRead, requests });
          } else end(m.done.message.replaceAll(path, "the file on the archive"));
          return;
        }
        if ("failed" in m) {
          clearTimeout(timer);
          end(m.failed);
          return;
        }
        try {
          const from = m.want * PAGE_BYTES;
          const to = Math.min(size, from + Math.min(m.pages, MOST_PAGES) * PAGE_BYTES);
          const response = await get(url, {
            headers: { "Range": `bytes=${from}-${to - 1}` },
            ...(signal ? { signal } : {}),
          });
          if (response.status !== 206) {
            await response.body?.cancel();
            throw new Error(
              response.status === 200
                ? "the storage does not give parts of files"
                : `the storage answered HTTP ${response.status}`,
            );
          }
          const bytes = new Uint8Array(await response.arrayBuffer());
          if (bytes.length !== to - from) {
            throw new Error("the storage gave another part than asked for");
          }
          bytesRead += bytes.length;
          requests++;
          await file.seek(from, Deno.SeekMode.Start);
          for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
          flags[1] = Math.ceil(bytes.length / PAGE_BYTES);
          Atomics.store(flags, 0, 1);
        } catch (error) {
          clearTimeout(timer);
          end(messageOf(error));
          Atomics.store(flags, 0, 2);
        }
        Atomics.notify(flags, 0);
      };
      worker.postMessage({ path, size, flags: flags.buffer });
    });
  } finally {
    worker.terminate();
    file.close();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}
