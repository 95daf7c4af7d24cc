/**
 * Elements of datasets that the library cannot or may not read: compressed by filters that it has not, or stored in other
 * files. Stands in front of the library's own reading, so that all who read are served, or refused, alike.
 *
 * @module
 */
import type { Metadata } from "h5wasm/node";
import { messageOf } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import { plainCause, ReadFailure } from "../failure.ts";
import type { Hdf5Module } from "../hdf5_guard.ts";
import type { Elsewhere } from "../store.ts";
import { FileBytes } from "./bytes.ts";
import { FilterMissing, filterName, libraryHas, unfiltered } from "./filters.ts";
import { GlobalHeaps } from "./global_heap.ts";
import { type Storage, storageOf, storedChunks } from "./storage.ts";

/** Most bytes of a dataset that are put together by ourselves. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Open files by the library's number of them. */
const files = new Map<bigint, DirectFile>();

/** What is known of one open file. */
class DirectFile {
  readonly bytes: FileBytes;
  readonly heaps: GlobalHeaps;
  readonly storages = new Map<string, Storage | undefined>();
  elements: { readonly path: string; readonly bytes: Uint8Array } | undefined;

  constructor(path: string) {
    this.bytes = new FileBytes(path);
    this.heaps = new GlobalHeaps(this.bytes);
  }
}

/** From now on reads of this file pass by here. */
export function openDirect(id: bigint, path: string): void {
  files.set(id, new DirectFile(path));
}

/** The end of that. */
export function closeDirect(id: bigint): void {
  files.get(id)?.bytes[Symbol.dispose]();
  files.delete(id);
}

/** How a dataset is stored; `undefined` where our own reading of the file does not know. */
function storageAt(m: Hdf5Module, id: bigint, path: string): Storage | undefined {
  const file = files.get(id);
  if (!file) return undefined;
  if (file.storages.has(path)) return file.storages.get(path);
  let storage: Storage | undefined;
  try {
    const reference = Uint8Array.from(m.create_object_reference(id, path));
    const address = Number(new DataView(reference.buffer).getBigUint64(0, true));
    storage = storageOf(file.bytes, address);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // A user block, damage, or a form that we do not know: the library may know it.
  }
  file.storages.set(path, storage);
  return storage;
}

/** The other files in which the elements of a dataset lie; `undefined` where they lie in this one. */
export function elsewhereOf(m: Hdf5Module, id: bigint, path: string): Elsewhere | undefined {
  const storage = storageAt(m, id, path);
  if (!storage) return undefined;
  if (storage.externalFiles.length > 0) {
    return { kind: "external-storage", files: storage.externalFiles };
  }
  if (!storage.virtual) return undefined;
  const { virtual_sources: sources } = m.get_dataset_metadata(id, path);
  const names = [...new Set((sources ?? []).map((s) => s.file_name))].filter((n) => n !== ".");
  return names.length > 0 ? { kind: "virtual", files: names } : undefined;
}

/**
 * Reads elements into the library's memory, in the form that it would give them.
 *
 * @returns Whether it did; if not, the library is to read them.
 * @throws {ReadFailure} If they lie elsewhere, or nobody here can undo a filter.
 */
export function readDirect(
  m: Hdf5Module,
  id: bigint,
  path: string,
  selection: {
    readonly count: readonly bigint[] | null;
    readonly offset: readonly bigint[] | null;
    readonly stride: readonly bigint[] | null;
  },
  pointer: number,
): boolean {
  const storage = storageAt(m, id, path);
  const file = files.get(id);
  if (!storage || !file) return false;
  const elsewhere = elsewhereOf(m, id, path);
  if (elsewhere) {
    const named = elsewhere.files.map((name) => quote(name, 80)).join(", ");
    throw new ReadFailure({
      cause: "elsewhere",
      message: `its values lie in another file (${named}), which is never followed`,
    });
  }
  if (storage.virtual || libraryHas(storage.filters)) return false;
  const type = m.get_dataset_metadata(id, path);
  const name = storage.filters.filter((f) => !libraryHas([f])).map((f) => filterName(f.id)).join(
    " + ",
  );
  const bytes = elementsOf(file, path, storage, type, name);
  write(m, file, type, selected(bytes, type, selection), pointer);
  return true;
}

const TEXT = 3;
/** Kinds of types whose elements are the same in the file and in memory, but for the order of bytes. */
const PLAIN: ReadonlySet<number> = new Set([0, 1, TEXT, 8]);

function missing(filter: string, more = ""): ReadFailure {
  return new ReadFailure({
    cause: "filter",
    filter,
    message: `it is compressed with the filter ${filter}, which this reader cannot undo${more}: ` +
      "a limit of the reader, no fault of the file",
  });
}

/** Bytes of an element in the file: a text of variable length is a length and a place in a heap. */
function storedSize(type: Metadata): number {
  return type.type === TEXT && type.vlen ? 16 : type.size;
}

function elementsOf(
  file: DirectFile,
  path: string,
  storage: Storage,
  type: Metadata,
  filter: string,
): Uint8Array {
  if (file.elements?.path === path) return file.elements.bytes;
  const { chunks, filters } = storage;
  if (!PLAIN.has(type.type)) throw missing(filter, " for values of this type");
  if (!chunks || type.shape === null) throw missing(filter, " in the newer form of this file");
  const shape = type.shape.map(Number);
  const size = storedSize(type);
  const bytes = size * type.total_size;
  const chunkBytes = chunks.shape.reduce((a, b) => a * b, size);
  if (!(bytes <= MOST_BYTES && chunkBytes <= MOST_BYTES)) {
    throw new ReadFailure({ cause: "too-large", message: `${bytes} bytes are too many to read` });
  }
  const out = new Uint8Array(bytes);
  try {
    for (const chunk of storedChunks(file.bytes, chunks)) {
      const plain = unfiltered(chunk.bytes, filters, chunk.mask, chunkBytes);
      place(out, shape, plain, chunks.shape, chunk.offset, size);
    }
  } catch (error) {
    if (error instanceof FilterMissing) throw missing(error.filter);
    throw new ReadFailure({
      cause: "damaged",
      message: `its compressed values are damaged (${plainCause(messageOf(error))})`,
    }, { cause: error });
  }
  file.elements = { path, bytes: out };
  return out;
}

/** Puts a chunk at its place, row by row. */
function place(
  out: Uint8Array,
  shape: readonly number[],
  chunk: Uint8Array,
  chunkShape: readonly number[],
  offset: readonly number[],
  size: number,
): void {
  const rank = shape.length;
  const copy = (axis: number, from: number, to: number): void => {
    const first = offset[axis] ?? 0;
    const length = Math.min(chunkShape[axis] ?? 0, (shape[axis] ?? 0) - first);
    if (length <= 0) return;
    if (axis === rank - 1) {
      const start = (from * (chunkShape[axis] ?? 0)) * size;
      out.set(
        chunk.subarray(start, start + length * size),
        (to * (shape[axis] ?? 0) + first) * size,
      );
      return;
    }
    for (let i = 0; i < length; i++) {
      copy(axis + 1, from * (chunkShape[axis] ?? 0) + i, to * (shape[axis] ?? 0) + first + i);
    }
  };
  copy(0, 0, 0);
}

/** The bytes of the elements that are asked for. */
function selected(
  bytes: Uint8Array,
  type: Metadata,
  { count, offset, stride }: {
    readonly count: readonly bigint[] | null;
    readonly offset: readonly bigint[] | null;
    readonly stride: readonly bigint[] | null;
  },
): Uint8Array {
  if (!count || !offset) return bytes;
  const shape = (type.shape ?? []).map(Number);
  const size = storedSize(type);
  const counts = count.map(Number);
  const out = new Uint8Array(counts.reduce((a, b) => a * b, size));
  let to = 0;
  const copy = (axis: number, at: number): void => {
    for (let i = 0; i < (counts[axis] ?? 0); i++) {
      const index = Number(offset[axis] ?? 0) + i * Number(stride?.[axis] ?? 1);
      const place = at * (shape[axis] ?? 0) + index;
      if (axis < shape.length - 1) copy(axis + 1, place);
      else {
        out.set(bytes.subarray(place * size, (place + 1) * size), to);
        to += size;
      }
    }
  };
  copy(0, 0);
  return out;
}

/** Writes elements as the library has them in memory: its own order of bytes, pointers to texts. */
function write(
  m: Hdf5Module,
  file: DirectFile,
  type: Metadata,
  bytes: Uint8Array,
  pointer: number,
): void {
  if (type.type === TEXT && type.vlen) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i * 16 < bytes.length; i++) {
      const length = view.getUint32(i * 16, true);
      const address = Number(view.getBigUint64(i * 16 + 4, true));
      let text = 0;
      if (length > 0 && address > 0) {
        const object = file.heaps.object(address, view.getUint32(i * 16 + 12, true));
        text = m._malloc(length + 1);
        m.HEAPU8.set(new Uint8Array(object.buffer, object.byteOffset, length), text);
        m.HEAPU8[text + length] = 0;
      }
      new DataView(m.HEAPU8.buffer).setUint32(pointer + 4 * i, text, true);
    }
    return;
  }
  m.HEAPU8.set(bytes, pointer);
  if (type.littleEndian || type.type === TEXT || type.size === 1) return;
  for (let at = pointer; at < pointer + bytes.length; at += type.size) {
    m.HEAPU8.subarray(at, at + type.size).reverse();
  }
}
