/**
 * Groups and datasets of an HDF5 file. Loads h5wasm, so import it only where files are read (in the child process).
 *
 * @module
 */
import { Attribute, Dataset } from "h5wasm/node";
import type { Metadata } from "h5wasm/node";
import type { H5Type } from "../element_type.ts";
import { failureOf, ReadFailure } from "../failure.ts";
import { numbersOf, scalarNumber } from "../numbers.ts";
import {
  type AttributeInfo,
  type Elsewhere,
  type H5Node,
  isReference,
  type Link,
} from "../store.ts";
import { isUtf8 } from "../text.ts";
import type { Hdf5NwbFile } from "./file.ts";
import { elsewhereOf } from "./direct.ts";
import { typeOf } from "./h5_type.ts";
import { bytesOf, lengthOf, repairTexts } from "./values.ts";

/** Largest attribute or dataset that is ever read at once, in elements. */
const MAX_ELEMENTS = 5_000_000;

/** Reads of at most so many elements are kept until the next of the same data set. */
const SMALL = 4096;

/** A group or dataset, met first by this path. The same object always gives the same node. */
export class Hdf5Node implements H5Node {
  readonly file: Hdf5NwbFile;
  readonly kind: "group" | "dataset";
  /** Absolute HDF5 path, "/" for the root. */
  readonly path: string;
  /** Last step of the path; "root" for the root, as HDMF calls it. */
  readonly name: string;
  readonly parent: H5Node | undefined;
  #names: readonly string[] | undefined;
  readonly #attributes = new Map<string, AttributeInfo>();
  #links: readonly Link[] | undefined;
  #byName: Map<string, H5Node | undefined> | undefined;
  #metadata: Metadata | undefined;
  #type: H5Type | undefined;
  #read: { readonly key: string; readonly value: unknown } | undefined;

  /** Made by {@linkcode Hdf5NwbFile}. */
  constructor(
    file: Hdf5NwbFile,
    kind: "group" | "dataset",
    path: string,
    parent: H5Node | undefined,
  ) {
    this.file = file;
    this.kind = kind;
    this.path = path;
    this.name = path === "/" ? "root" : path.slice(path.lastIndexOf("/") + 1);
    this.parent = parent;
  }

  /** Names of the attributes. */
  attributeNames(): readonly string[] {
    return this.#names ??= this.file.module.get_attribute_names(this.file.id, this.path);
  }

  /** An attribute; `undefined` where there is none. */
  attribute(name: string): AttributeInfo | undefined {
    const known = this.#attributes.get(name);
    if (known) return known;
    if (!this.attributeNames().includes(name)) return undefined;
    const attribute = new Attribute(this.file.id, this.path, name);
    const { metadata } = attribute;
    const type = typeOf(metadata);
    const half = type.class === "float" && type.bytes === 2;
    const halves = () => this.#halfAttribute(name, metadata.total_size);
    let value: unknown;
    let read = false;
    const info: AttributeInfo = {
      type,
      shape: metadata.shape === null ? null : metadata.shape.map(Number),
      get value() {
        if (!read) {
          value = metadata.shape === null ? null : half ? halves() : attribute.value;
          if (type.class === "text" && type.ascii) value = repairTexts(value);
          read = true;
        }
        return value;
      },
    };
    this.#attributes.set(name, info);
    return info;
  }

  #halfAttribute(name: string, count: number): number[] {
    return halfFloats(new Uint16Array(this.#attributeBytes(name, 2 * count).buffer));
  }

  #attributeBytes(name: string, bytes: number): Uint8Array<ArrayBuffer> {
    const { module: m, id } = this.file;
    const at = m._malloc(bytes);
    try {
      m.get_attribute_data(id, this.path, name, BigInt(at));
      return m.HEAPU8.slice(at, at + bytes);
    } finally {
      m._free(at);
    }
  }

  /**
   * Whether the bytes of a single text are UTF-8, whatever it is declared as: of a dataset, or of an attribute of
   * fixed length.
   */
  isUtf8(attribute?: string): boolean {
    if (attribute !== undefined) {
      const { type, value } = this.attribute(attribute) ?? {};
      // deno-lint-ignore no-control-regex
      if (!type || /^[\x00-\x7f]*$/.test(String(value))) return true;
      const bytes = this.#attributeBytes(attribute, type.bytes);
      const end = bytes.indexOf(0);
      return isUtf8(end < 0 ? bytes : bytes.subarray(0, end));
    }
    // h5wasm makes some letters or other of bytes that are none, so whatever is not ASCII is looked at
    // deno-lint-ignore no-control-regex
    if (/^[\x00-\x7f]*$/.test(this.texts()[0] ?? "")) return true;
    const dataset = new Dataset(this.file.id, this.path);
    dataset.metadata.cset = 0;
    return isUtf8(bytesOf(String(dataset.value)));
  }

  /** A scalar (or one-element) text attribute; `undefined` where it is absent or no text. */
  text(name: string): string | undefined {
    const a = this.attribute(name);
    if (!a || a.type.class !== "text") return undefined;
    const v = Array.isArray(a.value) && a.value.length === 1 ? a.value[0] : a.value;
    return typeof v === "string" ? v : undefined;
  }

  /** A scalar (or one-element) numeric attribute; `undefined` where it is absent or no number. */
  number(name: string): number | undefined {
    const a = this.attribute(name);
    return a ? scalarNumber(a.value) : undefined;
  }

  /** The object that a reference attribute points to. */
  target(name: string): H5Node | undefined {
    const v = this.attribute(name)?.value;
    const ref = Array.isArray(v) ? v[0] : v;
    return isReference(ref) ? this.file.dereference(ref) : undefined;
  }

  /** Text of `neurodata_type`, one-element arrays unwrapped. */
  get type(): string | undefined {
    return this.text("neurodata_type");
  }

  /** Children of a group, in name order; the cached specifications are left out at the root. */
  links(): readonly Link[] {
    if (this.#links) return this.#links;
    if (this.kind !== "group") return this.#links = [];
    const { module: m, id } = this.file;
    const names = [...m.get_names(id, this.path, false)].sort();
    const links: Link[] = [];
    for (const name of names) {
      const path = this.path === "/" ? `/${name}` : `${this.path}/${name}`;
      if (this.path === "/" && this.file.isSpecifications(path)) continue;
      const soft: unknown = m.get_symbolic_link(id, path);
      if (typeof soft === "string" && soft !== "") {
        links.push({ kind: "soft", name, target: soft, node: this.file.find(soft, this) });
        continue;
      }
      const external = m.get_external_link(id, path);
      if (external?.filename !== undefined) {
        links.push({
          kind: "external",
          name,
          target: `${external.filename}:${external.obj_path}`,
          node: undefined,
        });
        continue;
      }
      const node = this.file.node(path, this);
      if (node) links.push({ kind: "hard", name, node });
    }
    return this.#links = links;
  }

  /** The child of that name, soft links followed. */
  get(name: string): H5Node | undefined {
    return (this.#byName ??= new Map(this.links().map((l) => [l.name, l.node]))).get(name);
  }

  /** A descendant by steps of names. */
  at(path: string): H5Node | undefined {
    let node: H5Node | undefined = this.file.root === this || !path.startsWith("/")
      ? this
      : this.file.root;
    for (const step of path.split("/")) if (step !== "") node = node?.get(step);
    return node;
  }

  get #meta(): Metadata {
    return this.#metadata ??= this.file.module.get_dataset_metadata(this.file.id, this.path);
  }

  /** Type of a dataset's elements. */
  get dtype(): H5Type {
    return this.#type ??= typeOf(this.#meta);
  }

  /** Lengths of a dataset by axis; `[]` for a scalar, `null` for a null dataspace. */
  get shape(): readonly number[] | null {
    return this.#meta.shape === null ? null : this.#meta.shape.map(Number);
  }

  /** Number of elements of a dataset. */
  get size(): number {
    return (this.shape ?? [0]).reduce((a, b) => a * b, 1);
  }

  /** Whether any compression filter is set; `known` are those that the reference tools know of. */
  get compression(): { readonly any: boolean; readonly known: boolean } {
    const ids = this.file.module.get_dataset_filters(this.file.id, this.path).map((f) => f.id);
    return {
      // shuffle (2), fletcher32 (3), n-bit (5) and scale-offset (6) are not compression by themselves
      any: ids.some((id) => ![2, 3, 5, 6].includes(id)),
      known: ids.some((id) => [1, 4, 32_000].includes(id)),
    };
  }

  /** Set where the values lie in other files. */
  get elsewhere(): Elsewhere | undefined {
    return this.kind === "dataset"
      ? elsewhereOf(this.file.module, this.file.id, this.path)
      : undefined;
  }

  /**
   * Rows `from` to `to` (exclusive) along the first axis, flat; a scalar's value for a scalar.
   *
   * @throws {Error} If HDF5 cannot read them, or they are more than five million elements.
   */
  read(from = 0, to = Infinity): unknown {
    const key = `${from} ${to}`;
    if (this.#read?.key === key) return this.#read.value;
    let value: unknown;
    try {
      value = this.#readAnew(from, to);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      const failure = failureOf(error);
      this.file.failures.set(this.path, failure);
      throw new ReadFailure(failure, { cause: error });
    }
    // several checks look at the same first values
    if (lengthOf(value) <= SMALL) this.#read = { key, value };
    return value;
  }

  #readAnew(from: number, to: number): unknown {
    const shape = this.shape;
    if (shape === null) return null;
    const dataset = new Dataset(this.file.id, this.path);
    const { metadata } = dataset;
    if (this.dtype.class === "text") metadata.cset = 1; // declared ASCII often holds UTF-8
    for (const member of metadata.compound_type?.members ?? []) {
      // without a count, references inside compound rows come out empty
      member.total_size ??= 1;
    }
    const half = this.dtype.class === "float" && this.dtype.bytes === 2;
    if (half) asWholeNumbers(metadata);
    if (shape.length === 0) {
      return half ? halfFloats(Uint16Array.of(Number(dataset.value)))[0] : dataset.value;
    }
    const stop = Math.min(to, shape[0] ?? 0);
    const rows = Math.max(0, stop - from);
    if (rows === 0) return [];
    const elements = rows * shape.slice(1).reduce((a, b) => a * b, 1);
    if (elements > MAX_ELEMENTS) {
      throw new ReadFailure({
        cause: "too-large",
        message: `its ${elements} elements are more than are read at once`,
      });
    }
    if (elements === 0) return [];
    const value: unknown = dataset.slice([[from, stop]]);
    if (half) return halfFloats(value);
    // sliced references are padded to the whole length
    return this.dtype.class === "reference" && Array.isArray(value)
      ? value.slice(0, elements)
      : value;
  }

  /** Rows as numbers; 64-bit integers above 2^53 are rounded. Empty where it is no number. */
  numbers(from = 0, to = Infinity): number[] {
    if (!["int", "float", "bool", "enum"].includes(this.dtype.class)) return [];
    return numbersOf(this.read(from, to));
  }

  /** Rows as texts; empty where it is no text. */
  texts(from = 0, to = Infinity): string[] {
    if (this.dtype.class !== "text") return [];
    const v = this.read(from, to);
    return (Array.isArray(v) ? v : [v]).filter((x): x is string => typeof x === "string");
  }

  /** A scalar (or one-element) text dataset. */
  scalarText(): string | undefined {
    if (this.kind !== "dataset" || this.dtype.class !== "text" || this.size !== 1) return undefined;
    return this.texts()[0];
  }

  /** A scalar (or one-element) numeric dataset. */
  scalarNumber(): number | undefined {
    return this.kind === "dataset" && this.size === 1 ? this.numbers()[0] : undefined;
  }
}

/** Lets h5wasm, which has no numbers of 16 bits with a fraction, give the bytes of each as a whole number. */
function asWholeNumbers(metadata: Metadata): void {
  metadata.type = 0;
  metadata.signed = false;
}

function halfFloats(value: unknown): number[] {
  if (!(value instanceof Uint16Array)) throw new Error("HDF5 gave no numbers of 16 bits");
  return Array.from(new Float16Array(value.buffer, value.byteOffset, value.length));
}
