/**
 * Codecs of object arrays that zarrita lacks or reads in part only. Static imports of zarrita: load this module when it is needed.
 *
 * @module
 */
import { registry } from "zarrita";
import { ZarrFailure } from "./failure.ts";
import { parsePythonJson } from "./json.ts";
import { readPickle } from "./pickle.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder("latin1");

/** Text of bytes: UTF-8, or Latin-1 where it is none. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/** Lengths and bytes in turn, with their number before them, all 32 bits. */
function variableLength(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new ZarrFailure("damaged", "a chunk of texts ends too early");
  const count = view.getUint32(0, true);
  if (count > bytes.length / 4) throw new ZarrFailure("damaged", "a chunk of texts ends too early");
  const out: string[] = [];
  let at = 4;
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Infinity;
    if (at + 4 + length > bytes.length) {
      throw new ZarrFailure("damaged", "a chunk of texts ends too early");
    }
    out.push(textOf(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return out;
}

function jsonElements(bytes: Uint8Array): unknown[] {
  // Elements first, then the type, then the shape.
  const list = parsePythonJson(new TextDecoder().decode(bytes));
  if (!Array.isArray(list) || list.length < 2) {
    throw new ZarrFailure("damaged", "a chunk of JSON is no list");
  }
  return list.slice(0, -2);
}

function pickledElements(bytes: Uint8Array): unknown[] {
  const value = readPickle(bytes);
  return Array.isArray(value) ? value : [value];
}

/** Strides of an array whose last axis lies together. */
function strides(shape: readonly number[]): number[] {
  const out: number[] = [];
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    out.unshift(step);
    step *= shape[i] ?? 1;
  }
  return out;
}

function objectCodec(decode: (bytes: Uint8Array) => unknown[]) {
  return {
    fromConfig: (_configuration: unknown, meta: { shape: number[] }) => ({
      kind: "array_to_bytes" as const,
      encode: () => {
        throw new ZarrFailure("codec", "this reader does not write");
      },
      decode: (bytes: Uint8Array) => ({
        data: decode(bytes),
        shape: meta.shape,
        stride: strides(meta.shape),
      }),
    }),
  };
}

let known = false;

/** Makes the codecs known to zarrita. */
export function registerCodecs(): void {
  if (known) return;
  known = true;
  const own: [string, (bytes: Uint8Array) => unknown[]][] = [
    ["vlen-utf8", variableLength],
    ["vlen-bytes", variableLength],
    ["json2", jsonElements],
    ["pickle", pickledElements],
  ];
  const set = registry.set.bind(registry) as (name: string, codec: () => unknown) => unknown;
  for (const [name, decode] of own) {
    const codec = objectCodec(decode);
    set(name, () => codec);
    set(`numcodecs.${name}`, () => codec);
  }
}

/** Whether this reader has a codec, by the name that the metadata of a format give. */
export function hasCodec(format: 2 | 3, name: string): boolean {
  registerCodecs();
  if (format === 2) {
    return registry.has(`numcodecs.${name}` as never) || name === "fixedscaleoffset";
  }
  return name === "sharding_indexed" || registry.has(name as never);
}
