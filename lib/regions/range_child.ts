/**
 * The other side of `range_reader.ts`: a process that reads a sparse local file as if it were whole. Before each read it looks
 * whether the pages are there; where they are not it asks for them on standard output and waits for the answer on standard input,
 * while the parent fetches them into the file. A process, because reading is synchronous, and a damaged file can hang it.
 *
 * @module
 */
import fs from "node:fs";
import { readFactsHere } from "../nwb/read_here.ts";
import { type Conversation, serve } from "../store/serve.ts";
import { PAGE_BYTES, type RangeRequest, type RangeWish } from "./range_page.ts";

let path = "";
let size = 0;
let there = new Uint8Array(0);
let parent: Conversation | undefined;
let last = -2;
let run = 1;

/** Asks for pages and waits for "so many are there now". */
function fetched(wish: RangeWish): number {
  parent?.say(wish);
  const bytes = parent?.hear(4) ?? new Uint8Array(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

function need(from: number, length: number): void {
  const end = Math.min(size, from + length);
  for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
    if (there[page] === 1) continue;
    // Pages in a row are read ahead, twice as many each time, but not beyond the next one that is there.
    run = page === last + 1 ? Math.min(32, run * 2) : 1;
    const next = there.indexOf(1, page);
    const wanted = Math.max(run, Math.ceil((end - page * PAGE_BYTES) / PAGE_BYTES));
    const got = fetched({
      want: page,
      pages: next < 0 ? wanted : Math.min(wanted, next - page),
    });
    if (got === 0) throw new Error("the part could not be fetched");
    there.fill(1, page, page + got);
    last = page + got - 1;
  }
}

/** Every way in which the readers of `lib/nwb` read: `node:fs` (h5wasm) and Deno's files. */
function watchReads(): void {
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
      ? [0, ...["length", "position"].map((k) => (rest[0] as Record<string, number>)[k])]
      : rest as (number | undefined)[];
    if (ours.has(fd) && typeof position === "number") {
      need(position, length ?? buffer.length - (offset ?? 0));
    }
    return Reflect.apply(read, fs, [fd, buffer, ...rest]) as number;
  }) as typeof fs.readSync;
  const plain = Deno.FsFile.prototype.readSync;
  Deno.FsFile.prototype.readSync = function (buffer: Uint8Array): number | null {
    need(this.seekSync(0, Deno.SeekMode.Current), buffer.length);
    return plain.call(this, buffer);
  };
}

if (import.meta.main) {
  watchReads();
  await serve({
    ranges: (request: RangeRequest, conversation: Conversation) => {
      ({ path, size } = request);
      there = new Uint8Array(Math.ceil(size / PAGE_BYTES));
      parent = conversation;
      return readFactsHere(path);
    },
  });
}
