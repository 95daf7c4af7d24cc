/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker's side of `_range_reader.ts`. The synchronous reads of `node:fs`, which h5wasm uses, are given a look first whether the
 * pages are there; where they are not, the worker waits until the other side has fetched them into the sparse file.
 *
 * @module
 */
import fs from "node:fs";
import { PAGE_BYTES, type WorkerMessage } from "./_range_reader.ts";

interface Start {
  readonly path: string;
  readonly size: number;
  readonly flags: SharedArrayBuffer;
}

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = async (event: MessageEvent<Start>) => {
  const { path, size, flags: shared } = event.data;
  const send = (message: WorkerMessage): void => self.postMessage(message);
  try {
    const flags = new Int32Array(shared);
    const there = new Uint8Array(Math.ceil(size / PAGE_BYTES));
    let last = -2;
    let run = 1;
    const need = (from: number, length: number): void => {
      const end = Math.min(size, from + length);
      for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
        if (there[page] === 1) continue;
        // Pages in a row are read ahead, twice as many each time.
        run = page === last + 1 ? Math.min(32, run * 2) : 1;
        const wanted = Math.max(run, Math.ceil((end - page * PAGE_BYTES) / PAGE_BYTES));
        // Not beyond the next page that is there already.
        const next = there.indexOf(1, page);
        const free = next < 0 ? wanted : Math.min(wanted, next - page);
        Atomics.store(flags, 0, 0);
        send({ want: page, pages: free });
        Atomics.wait(flags, 0, 0);
        if (Atomics.load(flags, 0) !== 1) throw new Error("the part could not be fetched");
        const got = Math.max(1, flags[1] ?? 1);
        there.fill(1, page, page + got);
        last = page + got - 1;
      }
    };
    const ours = new Set<number>();
    const open = fs.openSync;
    const read = fs.readSync;
    fs.openSync = ((file: string, ...rest: unknown[]) => {
      const fd = Reflect.apply(open, fs, [file, ...rest]) as number;
      if (file === path) ours.add(fd);
      return fd;
    }) as typeof fs.openSync;
    fs.readSync = ((fd: number, buffer: Uint8Array, ...rest: unknown[]) => {
      const [offset, length, position] = typeof rest[0] === "object" && rest[0] !== null
        ? [0, (rest[0] as { length?: number }).length, (rest[0] as { position?: number }).position]
        : rest as (number | undefined)[];
      if (ours.has(fd) && typeof position === "number") {
        need(position, length ?? buffer.length - (offset ?? 0));
      }
      return Reflect.apply(read, fs, [fd, buffer, ...rest]) as number;
    }) as typeof fs.readSync;
    const { readFactsHere } = await import("../nwb/read_here.ts");
    send({ done: await readFactsHere(path) });
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
  }
};
