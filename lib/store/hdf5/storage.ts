/**
 * How the elements of a dataset are stored: in the file or in others, in chunks, through which filters.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", sections III.A.1 (chunk B-trees) and IV.A.2 (messages).
 *
 * @module
 */
import type { FileBytes } from "./bytes.ts";
import { eachMessage, expectSignature, number64, textAt, Unusual } from "./object_header.ts";

/** A filter with its parameters. */
export interface Filter {
  /** Number that the HDF Group registered. */
  readonly id: number;
  /** Its parameters. */
  readonly values: readonly number[];
}

/** How a dataset is stored. */
export interface Storage {
  /** Files of external raw storage, as named; empty where the elements are in this file. */
  readonly externalFiles: readonly string[];
  /** Whether it is made of parts of other datasets. */
  readonly virtual: boolean;
  /** Filters in the order in which they were applied. */
  readonly filters: readonly Filter[];
  /** Where its chunks are found; none where it has none, or they are indexed in a newer way. */
  readonly chunks?: ChunkIndex;
}

/** A B-tree of chunks. */
export interface ChunkIndex {
  /** Its address. */
  readonly address: number;
  /** Lengths of a chunk by axis. */
  readonly shape: readonly number[];
}

/** One chunk as it lies in the file. */
export interface StoredChunk {
  /** Its first element, by axis. */
  readonly offset: readonly number[];
  /** Bit n: filter n was left out. */
  readonly mask: number;
  /** Its bytes. */
  readonly bytes: Uint8Array;
}

/** Reads how the dataset whose object header is at an address is stored. */
export function storageOf(bytes: FileBytes, address: number): Storage {
  let externalFiles: string[] = [];
  let virtual = false;
  let filters: Filter[] = [];
  let chunks: ChunkIndex | undefined;
  eachMessage(bytes, address, (kind, flags, body) => {
    if (kind === 0x07) externalFiles = externalNames(bytes, body);
    else if (kind === 0x08) {
      const version = body.getUint8(0);
      if (version < 3) return;
      const layout = body.getUint8(1);
      if (layout === 3) virtual = true;
      if (layout === 2 && version === 3) chunks = indexOf(body);
    } else if (kind === 0x0b) {
      if (flags & 2) throw new Unusual("shared filters");
      filters = filtersOf(body);
    }
  });
  return { externalFiles, virtual, filters, ...(chunks ? { chunks } : {}) };
}

function externalNames(bytes: FileBytes, body: DataView): string[] {
  const used = body.getUint16(6, true);
  const head = bytes.view(number64(body, 8), 32);
  expectSignature(head, "HEAP");
  const names = bytes.view(number64(head, 24), number64(head, 8));
  return Array.from({ length: used }, (_, i) => textAt(names, number64(body, 16 + 24 * i)));
}

function indexOf(body: DataView): ChunkIndex | undefined {
  const rank = body.getUint8(2) - 1;
  if (body.getBigUint64(3, true) === 0xffff_ffff_ffff_ffffn) return undefined;
  const shape = Array.from({ length: rank }, (_, i) => body.getUint32(11 + 4 * i, true));
  return { address: number64(body, 3), shape };
}

function filtersOf(body: DataView): Filter[] {
  const version = body.getUint8(0);
  const count = body.getUint8(1);
  let at = version === 1 ? 8 : 2;
  const filters: Filter[] = [];
  for (let i = 0; i < count; i++) {
    const id = body.getUint16(at, true);
    at += 2;
    let name = 0;
    if (version === 1 || id >= 256) {
      name = body.getUint16(at, true);
      at += 2;
    }
    const values = body.getUint16(at + 2, true);
    at += 4 + (version === 1 ? Math.ceil(name / 8) * 8 : name);
    filters.push({
      id,
      values: Array.from({ length: values }, (_, k) => body.getUint32(at + 4 * k, true)),
    });
    at += 4 * values + (version === 1 && values % 2 === 1 ? 4 : 0);
  }
  return filters;
}

/** The chunks of a dataset. */
export function* storedChunks(bytes: FileBytes, index: ChunkIndex): Generator<StoredChunk> {
  const rank = index.shape.length;
  const key = 8 + 8 * (rank + 1);
  const seen = new Set<number>();
  function* visit(address: number): Generator<StoredChunk> {
    if (seen.has(address)) throw new Unusual("circle in a B-tree");
    seen.add(address);
    const head = bytes.view(address, 24);
    expectSignature(head, "TREE");
    if (head.getUint8(4) !== 1) throw new Unusual("kind of a B-tree");
    const [level, count] = [head.getUint8(5), head.getUint16(6, true)];
    const entries = bytes.view(address + 24, count * (key + 8) + key);
    for (let i = 0; i < count; i++) {
      const at = i * (key + 8);
      const child = number64(entries, at + key);
      if (level > 0) {
        yield* visit(child);
        continue;
      }
      const view = bytes.view(child, entries.getUint32(at, true));
      yield {
        offset: Array.from({ length: rank }, (_, axis) => number64(entries, at + 8 + 8 * axis)),
        mask: entries.getUint32(at + 4, true),
        bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
      };
    }
  }
  yield* visit(index.address);
}
