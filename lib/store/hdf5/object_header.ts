/**
 * Object headers of the HDF5 file format, as far as the tree of a file needs them. Whatever is rare (dense storage,
 * shared messages, other sizes of addresses) throws: the HDF5 library reads such files.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", sections II to IV.
 *
 * @module
 */
import type { Described } from "../tree.ts";
import type { FileBytes } from "./bytes.ts";

/** This reader does not know such a thing; the library does. */
export class Unusual extends Error {}

/** A link as a group's header holds it. */
export type Link =
  | { readonly name: string; readonly kind: "hard"; readonly address: number }
  | { readonly name: string; readonly kind: "soft"; readonly target: string }
  | {
    readonly name: string;
    readonly kind: "external";
    readonly file: string;
    readonly path: string;
  };

/** What one object header says. */
export interface ObjectHeader {
  /** Missing where the type is of another kind. */
  described?: Described;
  kind: "group" | "dataset" | "other";
  /** Addresses of B-tree and local heap of an old-style group. */
  table?: { tree: number; heap: number };
  readonly links: Link[];
  /** Texts of the wanted attributes. */
  readonly texts: Map<string, string>;
}

const UNDEFINED = 0xffff_ffff_ffff_ffffn;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** An address or length of 8 bytes. */
export function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > 0x1f_ffff_ffff_ffffn) throw new Unusual("address out of bounds");
  return Number(value);
}

/** Bytes up to the first NUL as UTF-8. */
export function textAt(view: DataView, at: number, length = view.byteLength - at): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function hasSignature(view: DataView, signature: string): boolean {
  for (let i = 0; i < 4; i++) if (view.getUint8(i) !== signature.charCodeAt(i)) return false;
  return true;
}

/** Throws unless the four letters stand at the start. */
export function expectSignature(view: DataView, signature: string): void {
  if (!hasSignature(view, signature)) throw new Unusual(`no ${signature} where one should be`);
}

/** Reads the object header at an address; of its attributes only the texts of those that are wanted. */
export function readHeader(
  bytes: FileBytes,
  address: number,
  wanted: ReadonlySet<string>,
  heap: (address: number, index: number) => DataView,
): ObjectHeader {
  const header: ObjectHeader = { kind: "other", links: [], texts: new Map() };
  let shape: number[] | null | undefined;
  let type: Omit<Described, "shape" | "total_size"> | undefined;
  const message = (kind: number, flags: number, body: DataView): void => {
    switch (kind) {
      case 0x01:
        shape = shapeOf(body);
        break;
      case 0x03:
        type = flags & 2 ? undefined : typeOf(body);
        break;
      case 0x02:
        header.kind = "group";
        noDense(body, 2 + (body.getUint8(1) & 1 ? 8 : 0));
        break;
      case 0x06:
        header.kind = "group";
        header.links.push(linkOf(body));
        break;
      case 0x08:
        header.kind = "dataset";
        break;
      case 0x0c:
        if (flags & 2) throw new Unusual("shared attribute");
        attribute(body, wanted, heap, header.texts);
        break;
      case 0x11:
        header.kind = "group";
        header.table = { tree: number64(body, 0), heap: number64(body, 8) };
        break;
      case 0x15:
        noDense(body, 2 + (body.getUint8(1) & 1 ? 2 : 0));
        break;
    }
  };
  eachMessage(bytes, address, message);
  if (header.kind === "dataset" && type && shape !== undefined) {
    const total = shape === null ? 0 : shape.reduce((product, length) => product * length, 1);
    header.described = { ...type, shape, total_size: total };
  }
  return header;
}

/** Goes over the messages of the object header at an address. */
export function eachMessage(bytes: FileBytes, address: number, message: OnMessage): void {
  const start = bytes.view(address, 16);
  if (hasSignature(start, "OHDR")) newHeader(bytes, address, start, message);
  else if (start.getUint8(0) === 1) oldHeader(bytes, address, start, message);
  else throw new Unusual("no object header");
}

function shapeOf(body: DataView): number[] | null {
  const version = body.getUint8(0);
  if (version !== 1 && version !== 2) throw new Unusual("version of a data space");
  if (version === 2 && body.getUint8(3) === 2) return null;
  const first = version === 1 ? 8 : 4;
  return Array.from({ length: body.getUint8(1) }, (_, i) => number64(body, first + 8 * i));
}

/** Bytes of a pointer in the library's memory, which is what a text of variable length is there. */
const POINTER = 4;

function typeOf(body: DataView): Omit<Described, "shape" | "total_size"> | undefined {
  const kind = body.getUint8(0) & 0x0f;
  const size = body.getUint32(4, true);
  if (kind === 0) return { type: 0, size, signed: (body.getUint8(1) & 8) !== 0, vlen: false };
  if (kind === 1) return { type: 1, size, signed: true, vlen: false };
  // Padded with spaces (Fortran, old C): HDF5 says so itself.
  if (kind === 3 && (body.getUint8(1) & 15) === 2) return undefined;
  if (kind === 3) return { type: 3, size, signed: false, vlen: false };
  const text = kind === 9 && (body.getUint8(1) & 0x0f) === 1;
  return text ? { type: 3, size: POINTER, signed: false, vlen: true } : undefined;
}

function noDense(body: DataView, at: number): void {
  if (body.getBigUint64(at, true) !== UNDEFINED) throw new Unusual("dense storage");
}

/** Receives kind, flags and body of a message. */
export type OnMessage = (type: number, flags: number, body: DataView) => void;

/** Blocks of one header; more are a circle. */
const MOST_BLOCKS = 1000;

function oldHeader(bytes: FileBytes, address: number, start: DataView, onMessage: OnMessage): void {
  let left = start.getUint16(2, true);
  const blocks: [number, number][] = [[address + 16, start.getUint32(8, true)]];
  for (let i = 0; i < blocks.length && left > 0; i++) {
    if (i > MOST_BLOCKS) throw new Unusual("too many blocks");
    const [from, length] = blocks[i] ?? [0, 0];
    const view = bytes.view(from, length);
    for (let at = 0; at + 8 <= length && left > 0; left--) {
      const type = view.getUint16(at, true);
      const size = view.getUint16(at + 2, true);
      const flags = view.getUint8(at + 4);
      const body = new DataView(view.buffer, view.byteOffset + at + 8, size);
      if (at + 8 + size > length) throw new Unusual("message beyond its block");
      if (type === 0x10) blocks.push([number64(body, 0), number64(body, 8)]);
      else onMessage(type, flags, body);
      at += 8 + size;
    }
  }
}

function newHeader(bytes: FileBytes, address: number, start: DataView, onMessage: OnMessage): void {
  const flags = start.getUint8(5);
  if (start.getUint8(4) !== 2) throw new Unusual("version of an object header");
  const prefix = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const sizes = bytes.view(address + prefix, width);
  const size = width === 1
    ? sizes.getUint8(0)
    : width === 2
    ? sizes.getUint16(0, true)
    : width === 4
    ? sizes.getUint32(0, true)
    : number64(sizes, 0);
  const head = flags & 4 ? 6 : 4;
  const blocks: [number, number][] = [[address + prefix + width, size]];
  for (let i = 0; i < blocks.length; i++) {
    if (i > MOST_BLOCKS) throw new Unusual("too many blocks");
    const [from, length] = blocks[i] ?? [0, 0];
    const view = bytes.view(from, length);
    for (let at = 0; at + head <= length;) {
      const type = view.getUint8(at);
      const bodySize = view.getUint16(at + 1, true);
      const messageFlags = view.getUint8(at + 3);
      if (at + head + bodySize > length) throw new Unusual("message beyond its block");
      const body = new DataView(view.buffer, view.byteOffset + at + head, bodySize);
      if (type === 0x10) {
        const next = number64(body, 0);
        expectSignature(bytes.view(next, 4), "OCHK");
        blocks.push([next + 4, number64(body, 8) - 8]);
      } else onMessage(type, messageFlags, body);
      at += head + bodySize;
    }
  }
}

function linkOf(body: DataView): Link {
  if (body.getUint8(0) !== 1) throw new Unusual("version of a link");
  const flags = body.getUint8(1);
  let at = 2;
  const type = flags & 8 ? body.getUint8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at += 1;
  const width = 1 << (flags & 3);
  if (width > 2) throw new Unusual("length of a link's name");
  const length = width === 1 ? body.getUint8(at) : body.getUint16(at, true);
  at += width;
  const name = textAt(body, at, length);
  at += length;
  if (type === 0) return { name, kind: "hard", address: number64(body, at) };
  const size = body.getUint16(at, true);
  if (type === 1) return { name, kind: "soft", target: textAt(body, at + 2, size) };
  if (type !== 64) throw new Unusual("kind of a link");
  const file = textAt(body, at + 3, size - 1);
  const skip = new TextEncoder().encode(file).length + 1;
  return { name, kind: "external", file, path: textAt(body, at + 3 + skip, size - 1 - skip) };
}

function attribute(
  body: DataView,
  wanted: ReadonlySet<string>,
  heap: (address: number, index: number) => DataView,
  texts: Map<string, string>,
): void {
  const version = body.getUint8(0);
  if (version < 1 || version > 3) throw new Unusual("version of an attribute");
  const [nameSize, typeSize, spaceSize] = [2, 4, 6].map((at) => body.getUint16(at, true)) as [
    number,
    number,
    number,
  ];
  let at = version === 3 ? 9 : 8;
  const name = textAt(body, at, nameSize);
  if (!wanted.has(name)) return;
  if (version > 1 && body.getUint8(1) !== 0) throw new Unusual("shared type of an attribute");
  const padded = (size: number): number => version === 1 ? Math.ceil(size / 8) * 8 : size;
  const type = at += padded(nameSize);
  const space = at += padded(typeSize);
  at += padded(spaceSize);
  if (!hasOneElement(body, space)) throw new Unusual("attribute of several elements");
  const kind = body.getUint8(type) & 0x0f;
  if (kind === 3) texts.set(name, textAt(body, at, body.getUint32(type + 4, true)));
  else if (kind === 9 && (body.getUint8(type + 1) & 0x0f) === 1) {
    const length = body.getUint32(at, true);
    const value = length === 0
      ? ""
      : textAt(heap(number64(body, at + 4), body.getUint32(at + 12, true)), 0, length);
    texts.set(name, value);
  } else throw new Unusual("attribute that is no text");
}

function hasOneElement(body: DataView, at: number): boolean {
  const version = body.getUint8(at);
  const rank = body.getUint8(at + 1);
  if (version === 2 && body.getUint8(at + 3) === 2) return false;
  const first = at + (version === 1 ? 8 : 4);
  for (let i = 0; i < rank; i++) if (number64(body, first + 8 * i) !== 1) return false;
  return true;
}
