/**
 * Elements of an array. zarrita puts chunks together; what it does not know (records, texts of fixed length, times) is given to it as
 * bytes with one axis more, and decoded here. Static imports of zarrita: load this module when it is needed.
 *
 * @module
 */
import * as zarr from "zarrita";
import type { ArrayInfo, ElementType } from "./array.ts";
import { hasCodec, registerCodecs, textOf } from "./codecs.ts";
import { ZarrFailure } from "./failure.ts";
import { fieldsOf } from "./json.ts";
import type { ZarrNode } from "./nodes.ts";
import type { ZarrSource } from "./source.ts";

/** A reference to another object. */
export interface ZarrReference {
  /** Absolute path of the object. */
  readonly path: string;
  /** `.`: in this store. */
  readonly source: string;
}

/** One element: references as {@linkcode ZarrReference}, records as a list of their fields' values. */
export type ZarrValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | ZarrReference
  | readonly ZarrValue[];

/** Bytes of one read, and of one chunk: more than any text or column that facts need. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Elements of an array in the order of its axes, the last one first; of the first axis only those from `from` up to `to` where given.
 *
 * @throws {ZarrFailure} If they cannot be read.
 */
export async function readElements(
  source: ZarrSource,
  node: ZarrNode,
  rows?: { from: number; to: number },
): Promise<ZarrValue[]> {
  const info = node.array;
  if (!info) throw new ZarrFailure("type", `/${node.key} is a group and no array`);
  if (info instanceof ZarrFailure) throw info;
  const bad = info.codecs.find((name) => !hasCodec(info.format, name));
  if (bad !== undefined) {
    throw new ZarrFailure(
      "codec",
      `the codec "${bad}" is not known to this reader: that is its limit, no fault of the file`,
    );
  }
  if (info.storedShape.some((n) => n === 0)) return [];
  const { element } = info;
  const axis = info.storedShape[0];
  const [from, to] = axis === undefined
    ? [0, 1]
    : [rows?.from ?? 0, Math.min(rows?.to ?? axis, axis)];
  if (to <= from) return [];
  const width = Math.max(1, element.bytes || 16);
  const count = info.storedShape.slice(1).reduce((a, b) => a * b, 1) * (to - from);
  const chunk = info.chunkShape.reduce((a, b) => a * b, 1);
  if (count * width > MOST_BYTES || chunk * width > 4 * MOST_BYTES) {
    throw new ZarrFailure(
      "too-large",
      `${count} elements in chunks of ${chunk} are too many to read at once`,
    );
  }
  registerCodecs();
  const files = new ChunkFiles(source, node, info);
  let values: ArrayLike<unknown>;
  try {
    const array = await openArray(files, info);
    const selection = axis === undefined && !files.bytewise ? null : [
      ...(axis === undefined ? [] : [zarr.slice(from, to)]),
      ...Array(Math.max(0, info.storedShape.length - 1)).fill(null),
      ...(files.bytewise ? [null] : []),
    ];
    const got = await zarr.get(array, selection) as unknown;
    values = isChunk(got) ? got.data : [got];
  } catch (error) {
    throw asFailure(error);
  }
  if (element.kind === "object" && info.format === 2 && files.missing.length > 0) {
    throw new ZarrFailure(
      "missing-chunk",
      `the chunk ${
        files.missing[0]
      } is not there: for texts and references there is no value in its place`,
    );
  }
  return files.bytewise
    ? elementsOf(values as Uint8Array, element, info.references)
    : Array.from(values as ArrayLike<unknown>, (v) => valueOf(v, info));
}

function isChunk(value: unknown): value is { data: ArrayLike<unknown> } {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value;
}

async function openArray(files: ChunkFiles, info: ArrayInfo) {
  const store = files as unknown as zarr.AsyncReadable;
  return info.format === 2
    ? await zarr.open.v2(store, { kind: "array", attrs: false })
    : await zarr.open.v3(store, { kind: "array" });
}

function asFailure(error: unknown): unknown {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof ZarrFailure) return at;
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return new ZarrFailure("damaged", "a chunk is damaged: its codec broke off", { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ZarrFailure("damaged", message, { cause: error });
}

/** The files of one array, as zarrita asks for them: its metadata in a form that zarrita knows, and its chunks. */
class ChunkFiles {
  /** Whether elements are given as bytes with one axis more. */
  readonly bytewise: boolean;
  /** Keys of chunks that are not there. */
  readonly missing: string[] = [];
  readonly #source: ZarrSource;
  readonly #key: string;
  readonly #separator: string;
  readonly #metadata: Uint8Array;
  readonly #metadataName: string;

  constructor(source: ZarrSource, node: ZarrNode, info: ArrayInfo) {
    this.#source = source;
    this.#key = node.key;
    const { element } = info;
    this.bytewise = element.bytes > 0 &&
      (element.kind === "record" || element.kind === "bytes" || element.kind === "text" ||
        element.form === "complex" || element.form === "time") &&
      !hasObjects(element);
    this.#separator = separatorOf(info);
    this.#metadataName = info.format === 2 ? "/.zarray" : "/zarr.json";
    const form = info.format === 2
      ? metadataV2(info, this.bytewise)
      : metadataV3(info, this.bytewise);
    this.#metadata = new TextEncoder().encode(JSON.stringify(form));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    if (key === this.#metadataName) return this.#metadata;
    if (/\/(?:\.z|zarr\.json)/.test(key)) return undefined;
    const chunk = this.#chunkKey(key);
    const bytes = await this.#source.read(`${this.#key}/${chunk}`);
    if (!bytes) this.missing.push(chunk);
    return bytes;
  }

  async getRange(
    key: string,
    range: { offset: number; length: number } | { suffixLength: number },
  ): Promise<Uint8Array | undefined> {
    return await this.#source.readRange(`${this.#key}/${this.#chunkKey(key)}`, range);
  }

  /** Without the coordinate of the axis that the file does not have. */
  #chunkKey(key: string): string {
    const plain = key.slice(1);
    if (!this.bytewise) return plain;
    const parts = plain.split(this.#separator);
    return parts.length === 1 ? plain : parts.slice(0, -1).join(this.#separator);
  }
}

/** Whether a record has a field of objects: such records are pickled as a whole. */
function hasObjects(element: ElementType): boolean {
  return element.kind === "object" || (element.fields?.some((f) => hasObjects(f.element)) ?? false);
}

function separatorOf(info: ArrayInfo): string {
  if (info.format === 2) return info.metadata.dimension_separator === "/" ? "/" : ".";
  const encoding = fieldsOf(info.metadata.chunk_key_encoding);
  const separator = fieldsOf(encoding.configuration).separator;
  return typeof separator === "string" ? separator : encoding.name === "v2" ? "." : "/";
}

function metadataV2(info: ArrayInfo, bytewise: boolean): Record<string, unknown> {
  const { metadata, element } = info;
  if (bytewise && metadata.order === "F" && info.storedShape.length > 1) {
    throw new ZarrFailure("type", "records in Fortran's order are not read");
  }
  if (hasObjects(element) && element.kind === "record") {
    return { ...metadata, dtype: "|O", fill_value: null };
  }
  if (!bytewise) return { ...metadata, fill_value: plainFill(metadata.fill_value) };
  return {
    ...metadata,
    shape: [...info.storedShape, element.bytes],
    chunks: [...info.chunkShape, element.bytes],
    dtype: "|u1",
    fill_value: 0,
    order: "C",
  };
}

function metadataV3(info: ArrayInfo, bytewise: boolean): Record<string, unknown> {
  const { metadata, element } = info;
  const { consolidated_metadata: _copy, attributes: _attributes, ...rest } = metadata;
  const plain = { ...rest, attributes: {} };
  if (!bytewise) return { ...plain, fill_value: plainFill(metadata.fill_value) };
  return {
    ...plain,
    shape: [...info.storedShape, element.bytes],
    data_type: "uint8",
    chunk_grid: {
      name: "regular",
      configuration: { chunk_shape: [...info.chunkShape, element.bytes] },
    },
    codecs: bytewiseCodecs(metadata.codecs, element.bytes),
    fill_value: 0,
  };
}

function bytewiseCodecs(codecs: unknown, width: number): unknown[] {
  return (Array.isArray(codecs) ? codecs : []).map((codec) => {
    const { name, configuration } = fieldsOf(codec);
    const inner = fieldsOf(configuration);
    if (name === "transpose") throw new ZarrFailure("type", "transposed records are not read");
    if (name === "bytes") return { name: "bytes" };
    if (name !== "sharding_indexed") return codec;
    if (inner.index_location === "start") throw indexAtStart();
    return {
      name,
      configuration: {
        ...inner,
        chunk_shape: [...(Array.isArray(inner.chunk_shape) ? inner.chunk_shape : []), width],
        codecs: bytewiseCodecs(inner.codecs, width),
      },
    };
  });
}

function indexAtStart(): ZarrFailure {
  return new ZarrFailure("codec", "shards with their index at the beginning are not read");
}

/** JSON has no such numbers; zarrita takes their names. */
function plainFill(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function valueOf(value: unknown, info: ArrayInfo): ZarrValue {
  if (typeof value === "string") {
    return info.references ? { path: value, source: "." } : value;
  }
  if (
    typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ||
    value === null || value === undefined
  ) return value ?? null;
  if (value instanceof Uint8Array) return textOf(value);
  if (Array.isArray(value)) return value.map((v) => valueOf(v, info));
  const { path, source } = fieldsOf(value);
  return typeof path === "string"
    ? { path, source: typeof source === "string" ? source : "." }
    : null;
}

function elementsOf(bytes: Uint8Array, element: ElementType, references: boolean): ZarrValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: ZarrValue[] = [];
  for (let at = 0; at + element.bytes <= bytes.length; at += element.bytes) {
    const value = decode(view, at, element);
    out.push(references && typeof value === "string" ? { path: value, source: "." } : value);
  }
  return out;
}

function decode(view: DataView, at: number, element: ElementType): ZarrValue {
  const { kind, form, bytes } = element;
  const little = element.big !== true;
  if (kind === "record") {
    return (element.fields ?? []).map((f) => decode(view, at + f.offset, f.element));
  }
  if (kind === "bool") return view.getUint8(at) !== 0;
  if (kind === "text") {
    return form === "utf32" ? utf32(view, at, bytes, little) : ascii(view, at, bytes);
  }
  if (kind !== "number") return null;
  if (form === "float") {
    if (bytes === 8) return view.getFloat64(at, little);
    if (bytes === 4) return view.getFloat32(at, little);
    return bytes === 2 ? view.getFloat16(at, little) : null;
  }
  if (form === "complex") return null;
  const signed = form !== "uint";
  switch (bytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, little) : view.getUint16(at, little);
    case 4:
      return signed ? view.getInt32(at, little) : view.getUint32(at, little);
    case 8:
      return signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little);
  }
  return null;
}

function utf32(view: DataView, at: number, bytes: number, little: boolean): string {
  let out = "";
  for (let i = 0; i + 4 <= bytes; i += 4) {
    const code = view.getUint32(at + i, little);
    if (code === 0) break;
    out += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return out;
}

function ascii(view: DataView, at: number, bytes: number): string {
  const raw = new Uint8Array(view.buffer, view.byteOffset + at, bytes);
  const nul = raw.indexOf(0);
  return textOf(nul < 0 ? raw : raw.subarray(0, nul));
}
