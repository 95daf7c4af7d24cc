/**
 * The other side of `range_reader.ts`: a process that reads a sparse local file as if it were whole. Before each read it looks
 * whether the pages are there; where they are not it asks for them on standard output and waits for the answer on standard input,
 * while the parent fetches them into the file. A process, because reading is synchronous, and a damaged file can hang it.
 *
 * Arguments: path, size in bytes.
 *
 * @module
 */
import fs from "node:fs";
import { readFactsHere } from "../nwb/read_here.ts";
import { PAGE_BYTES, type ReaderMessage } from "./range_page.ts";

const path = Deno.args[0] ?? "";
const size = Number(Deno.args[1]);
const there = new Uint8Array(Math.ceil(size / PAGE_BYTES));
let last = -2;
let run = 1;

function send(message: ReaderMessage): void {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Waits for "there are now N pages" as four bytes; zero means that they could not be fetched. */
function answer(): number {
  const bytes = new Uint8Array(4);
  for (let at = 0; at < 4;) {
    const n = Deno.stdin.readSync(bytes.subarray(at));
    if (n === null) Deno.exit(0);
    at += n;
  }
  return new DataView(bytes.buffer).getUint32(0, true);
}

function need(from: number, length: number): void {
  const end = Math.min(size, from + length);
  for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
    if (there[page] === 1) continue;
    // Pages in a row are read ahead, twice as many each time, but not beyond the next one that is there.
    run = page === last + 1 ? Math.min(32, run * 2) : 1;
    const next = there.indexOf(1, page);
    const wanted = Math.max(run, Math.ceil((end - page * PAGE_BYTES) / PAGE_BYTES));
    send({ want: page, pages: next < 0 ? wanted : Math.min(wanted, next - page) });
    const got = answer();
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

try {
  watchReads();
  send({ done: await readFactsHere(path) });
} catch (error) {
  send({ failed: error instanceof Error ? error.message : String(error) });
}
Deno.exit(0);
