/**
 * HDF5 through h5wasm's low-level calls. Loads h5wasm, so import it lazily.
 *
 * The object layer of h5wasm lists attributes anew on each access and ignores the status of reads; these calls cost
 * about 20 µs each and say when they fail.
 *
 * @module
 */
import type { CompoundMember, Metadata } from "h5wasm/node";
import { decodeText } from "../text.ts";
import type { Described, Scalar } from "../tree.ts";
import { forgetReport, type Hdf5Module, lastCause, reported } from "../hdf5_guard.ts";

/** More than any text or column that facts need; keeps a damaged size from filling the memory. */
const MAX_BYTES = 256 * 1024 * 1024;

/** An open file. Paths are absolute in the file. Reads throw plain errors that say the cause. */
export class Hdf5File {
  readonly #m: Hdf5Module;
  readonly #id: bigint;

  constructor(m: Hdf5Module, id: bigint) {
    this.#m = m;
    this.#id = id;
  }

  /** Paths of everything below a group, relative to it; links are named, not followed. */
  names(path: string, recursive: boolean): string[] {
    return this.#m.get_names(this.#id, path, recursive);
  }

  /** What stands at a path, links followed. */
  kind(path: string): "group" | "dataset" | "datatype" | undefined {
    const m = this.#m;
    const type = m.get_type(this.#id, path);
    if (type === m.H5G_GROUP) return "group";
    if (type === m.H5G_DATASET) return "dataset";
    return type === m.H5G_TYPE ? "datatype" : undefined;
  }

  /** Target of a soft link, or `undefined` where the last step is none. */
  softLink(path: string): string | undefined {
    const target = this.#m.get_symbolic_link(this.#id, path) as string | null;
    // The text is copied without its final NUL, so stray bytes can follow.
    return target === null ? undefined : target.split("\0")[0];
  }

  /** Target of a link into another file. */
  externalLink(path: string): { file: string; path: string } | undefined {
    const link = this.#m.get_external_link(this.#id, path);
    return link.filename === undefined ? undefined : { file: link.filename, path: link.obj_path };
  }

  /** Names of the attributes of an object. */
  attributeNames(path: string): string[] {
    return this.#m.get_attribute_names(this.#id, path);
  }

  /** Shape of a dataset (`[]` a scalar, `null` no data space) with its type, or `undefined` where it is no dataset. */
  describe(path: string): Metadata | undefined {
    forgetReport();
    try {
      return this.#m.get_dataset_metadata(this.#id, path);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      if (/bad|wrong|checksum|unable to (load|protect)/.test(reported())) {
        throw new Error(lastCause());
      }
      return undefined;
    }
  }

  /** All elements of an attribute, or `undefined` where there is none. */
  attribute(path: string, name: string): Scalar[] | undefined {
    const m = this.#m;
    forgetReport();
    let type: Metadata;
    try {
      type = m.get_attribute_metadata(this.#id, path, name);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      if (/bad |wrong |checksum/.test(reported())) throw new Error(lastCause());
      return undefined;
    }
    return this.#read(type, type.total_size, (p) => m.get_attribute_data(this.#id, path, name, p));
  }

  /** Whether an attribute is a number of single precision. */
  isSingle(path: string, name: string): boolean {
    const { type, size } = this.#m.get_attribute_metadata(this.#id, path, name);
    return type === 1 && size === 4;
  }

  /** All elements of a dataset whose description is known. */
  all(path: string, type: Described): Scalar[] {
    return this.#read(
      type,
      type.shape === null ? 0 : type.total_size,
      (p) => this.#m.get_dataset_data(this.#id, path, null, null, null, p),
    );
  }

  /** Elements `at` … `at + count` of a one-dimensional dataset whose description is known. */
  slice(path: string, type: Described, at: number, count: number): Scalar[] {
    return this.#read(
      type,
      count,
      (p) => this.#m.get_dataset_data(this.#id, path, [BigInt(count)], [BigInt(at)], [1n], p),
    );
  }

  /** One column of a compound dataset; `undefined` where there is no such member. */
  column(
    path: string,
    type: Described & { readonly compound_type?: Metadata["compound_type"] },
    member: string,
  ): Scalar[] | undefined {
    const found = type.compound_type?.members.find((c) => c.name === member);
    if (!found) return undefined;
    return this.#read(
      type,
      type.total_size,
      (p) => this.#m.get_dataset_data(this.#id, path, null, null, null, p),
      found,
    );
  }

  #read(
    type: Described,
    count: number,
    read: (pointer: bigint) => number,
    member?: CompoundMember,
  ): Scalar[] {
    const m = this.#m;
    const bytes = type.size * count;
    if (bytes === 0) return [];
    if (!(bytes <= MAX_BYTES)) throw new Error(`${bytes} bytes are too many to read at once`);
    const pointer = m._malloc(bytes);
    if (!pointer) throw new Error("out of memory");
    try {
      forgetReport();
      read(BigInt(pointer));
      const at = pointer + (member?.offset ?? 0);
      const value = reader(m, member ?? type);
      const values: Scalar[] = [];
      for (let i = 0; i < count; i++) values.push(value(at + i * type.size));
      return values;
    } finally {
      m._free(pointer);
    }
  }
}

// Classes of HDF5 types.
const INTEGER = 0;
const FLOAT = 1;
const STRING = 3;
const ENUM = 8;
/** Filling of a text of fixed length. */
const SPACE_PADDED = 2;

/** How to take one element out of the memory. */
function reader(m: Hdf5Module, type: Described): (at: number) => Scalar {
  const { size, signed } = type;
  const view = (): DataView => new DataView(m.HEAPU8.buffer);
  if (type.type === STRING && type.vlen) {
    return (at) => {
      const text = view().getUint32(at, true);
      if (text === 0) return "";
      const value = decodeText(upToNul(m.HEAPU8, text));
      m._free(text);
      return value;
    };
  }
  if (type.type === STRING) {
    const spaces = "strpad" in type && type.strpad === SPACE_PADDED;
    return (at) => {
      return decodeText(m.HEAPU8.subarray(at, at + size), { spaces });
    };
  }
  if (type.type === FLOAT && size === 8) return (at) => view().getFloat64(at, true);
  if (type.type === FLOAT && size === 4) return (at) => view().getFloat32(at, true);
  if (type.type === INTEGER || type.type === ENUM) {
    switch (size) {
      case 1:
        return (at) => signed ? view().getInt8(at) : view().getUint8(at);
      case 2:
        return (at) => signed ? view().getInt16(at, true) : view().getUint16(at, true);
      case 4:
        return (at) => signed ? view().getInt32(at, true) : view().getUint32(at, true);
      case 8:
        return (at) => signed ? view().getBigInt64(at, true) : view().getBigUint64(at, true);
    }
  }
  return () => null;
}

function upToNul(heap: Uint8Array<ArrayBuffer>, start: number): Uint8Array<ArrayBuffer> {
  const nul = heap.indexOf(0, start);
  return heap.subarray(start, nul < 0 ? heap.length : nul);
}
