/**
 * Filters that the HDF5 library of this reader has not, undone by ourselves.
 *
 * Sources: LZF's format as `lzf_d.c` of LibLZF documents it; LZ4's block format; the chunk formats of the registered
 * HDF5 filters 32001 (Blosc 1), 32004 (LZ4) and 32015 (Zstandard).
 *
 * @module
 */
import { inflateSync, zstdDecompressSync } from "node:zlib";
import type { Filter } from "./storage.ts";

/** Numbers of filters that the library has: deflate, shuffle, Fletcher-32, SZIP, N-bit, scale-offset. */
const OF_THE_LIBRARY: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6]);

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "deflate (gzip)"],
  [2, "shuffle"],
  [3, "Fletcher-32"],
  [4, "SZIP"],
  [5, "N-bit"],
  [6, "scale-offset"],
  [305, "LZO"],
  [307, "bzip2"],
  [32000, "LZF"],
  [32001, "Blosc"],
  [32004, "LZ4"],
  [32008, "bitshuffle"],
  [32013, "ZFP"],
  [32015, "Zstandard"],
  [32017, "SZ"],
  [32019, "JPEG"],
  [32024, "Granular BitRound"],
  [32026, "Blosc 2"],
]);

/** Name of a filter for people. */
export function filterName(id: number): string {
  return NAMES.get(id) ?? `number ${id}`;
}

/** Whether the library can undo all of them. */
export function libraryHas(filters: readonly Filter[]): boolean {
  return filters.every((f) => OF_THE_LIBRARY.has(f.id));
}

/** A filter, or a form of it, that cannot be undone here. */
export class FilterMissing extends Error {
  /** With the name of the filter. */
  constructor(readonly filter: string) {
    super(filter);
  }
}

/** Undoes the filters of one chunk, last first. @throws {FilterMissing} @throws {RangeError} If its bytes are damaged. */
export function unfiltered(
  bytes: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  chunkBytes: number,
): Uint8Array {
  let data = bytes;
  for (let i = filters.length - 1; i >= 0; i--) {
    const filter = filters[i];
    if (filter && !(mask & (1 << i))) data = undo(filter, data, chunkBytes);
  }
  if (data.length < chunkBytes) throw new RangeError("a chunk is shorter than it should be");
  return data;
}

function undo(filter: Filter, data: Uint8Array, chunkBytes: number): Uint8Array {
  switch (filter.id) {
    case 1:
      return inflateSync(data, { maxOutputLength: 2 * chunkBytes + 1024 });
    case 2:
      return unshuffled(data, filter.values[0] ?? 1);
    case 3:
      return data.subarray(0, data.length - 4);
    case 32000:
      return fromLzf(data, chunkBytes);
    case 32001:
      return fromBlosc(data, chunkBytes);
    case 32004:
      return fromLz4(data, chunkBytes);
    case 32015:
      return zstdDecompressSync(data, { maxOutputLength: 2 * chunkBytes + 1024 });
    default:
      throw new FilterMissing(filterName(filter.id));
  }
}

/** Bytes that were sorted by their place in an element, put back; a rest that is no element stays at the end. */
export function unshuffled(data: Uint8Array, size: number): Uint8Array {
  if (size <= 1) return data;
  const count = Math.floor(data.length / size);
  const out = new Uint8Array(data.length);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i < count; i++) out[i * size + k] = data[k * count + i] ?? 0;
  }
  out.set(data.subarray(count * size), count * size);
  return out;
}

/** LZF. @throws {RangeError} If it is damaged. */
export function fromLzf(data: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most);
  let to = 0;
  for (let at = 0; at < data.length;) {
    const control = byte(data, at++);
    if (control < 32) {
      const length = control + 1;
      if (at + length > data.length || to + length > most) throw damaged();
      out.set(data.subarray(at, at + length), to);
      at += length;
      to += length;
      continue;
    }
    let length = control >> 5;
    if (length === 7) length += byte(data, at++);
    const from = to - ((control & 31) << 8) - byte(data, at++) - 1;
    to = repeated(out, from, to, length + 2);
  }
  return out.subarray(0, to);
}

/** One block of LZ4. @throws {RangeError} If it is damaged. */
export function fromLz4Block(data: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most);
  let to = 0;
  for (let at = 0; at < data.length;) {
    const token = byte(data, at++);
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do literals += more = byte(data, at++); while (more === 255);
    }
    if (at + literals > data.length || to + literals > most) throw damaged();
    out.set(data.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= data.length) break;
    const from = to - byte(data, at) - (byte(data, at + 1) << 8);
    at += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      let more: number;
      do length += more = byte(data, at++); while (more === 255);
    }
    to = repeated(out, from, to, length);
  }
  return out.subarray(0, to);
}

function fromLz4(data: Uint8Array, chunkBytes: number): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const total = Number(view.getBigUint64(0));
  const block = view.getUint32(8);
  if (total > 2 * chunkBytes + 1024 || block === 0) throw damaged();
  const out = new Uint8Array(total);
  let at = 12;
  for (let to = 0; to < total; to += block) {
    const wanted = Math.min(block, total - to);
    const length = view.getUint32(at);
    const part = data.subarray(at + 4, at + 4 + length);
    out.set(length === wanted ? part : fromLz4Block(part, wanted), to);
    at += 4 + length;
  }
  return out;
}

const BLOSC_CODECS = ["BloscLZ", "LZ4", "Snappy", "zlib", "Zstandard"];

function fromBlosc(data: Uint8Array, chunkBytes: number): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const flags = view.getUint8(2);
  const size = view.getUint8(3);
  const total = view.getUint32(4, true);
  const block = view.getUint32(8, true);
  if (total > 2 * chunkBytes + 1024) throw damaged();
  if (flags & 2) return data.subarray(16, 16 + total);
  const codec = flags >> 5;
  if (codec !== 1 && codec !== 3 && codec !== 4) {
    throw new FilterMissing(`Blosc with ${BLOSC_CODECS[codec] ?? `codec ${codec}`}`);
  }
  if (flags & 4) throw new FilterMissing("Blosc with bitshuffle");
  if (block === 0) throw damaged();
  const decode = (part: Uint8Array, most: number): Uint8Array =>
    codec === 1
      ? fromLz4Block(part, most)
      : codec === 3
      ? inflateSync(part, { maxOutputLength: most + 1024 })
      : zstdDecompressSync(part, { maxOutputLength: most + 1024 });
  const out = new Uint8Array(total);
  for (let i = 0; i * block < total; i++) {
    const to = i * block;
    const wanted = Math.min(block, total - to);
    const split = !(flags & 16) && wanted === block && size > 1 && block % size === 0 ? size : 1;
    let at = view.getUint32(16 + 4 * i, true);
    const whole = new Uint8Array(wanted);
    const each = wanted / split;
    for (let k = 0; k < split; k++) {
      const length = view.getInt32(at, true);
      if (length < 0 || at + 4 + length > data.length) throw damaged();
      const part = data.subarray(at + 4, at + 4 + length);
      whole.set(length === each ? part : decode(part, each), k * each);
      at += 4 + length;
    }
    out.set(flags & 1 ? unshuffled(whole, size) : whole, to);
  }
  return out;
}

/** Copies bytes that were written before, which may reach into those that are being written. */
function repeated(out: Uint8Array, from: number, to: number, length: number): number {
  if (from < 0 || from >= to || to + length > out.length) throw damaged();
  for (let i = 0; i < length; i++) out[to + i] = out[from + i] ?? 0;
  return to + length;
}

function byte(data: Uint8Array, at: number): number {
  const value = data[at];
  if (value === undefined) throw damaged();
  return value;
}

function damaged(): RangeError {
  return new RangeError("the compressed bytes are damaged");
}
