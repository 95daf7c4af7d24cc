/**
 * Object headers with the places of their messages: where each stands, what it says, which bytes it takes.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", section IV.
 *
 * @module
 */
import { lookup3 } from "./checksum.ts";
import {
  address64,
  type Bytes,
  expectSignature,
  hasSignature,
  number64,
  type Range,
  Unusual,
} from "./file.ts";

/** Types of messages. */
export const MESSAGE = {
  NULL: 0x00,
  LINK_INFO: 0x02,
  DATATYPE: 0x03,
  LINK: 0x06,
  LAYOUT: 0x08,
  ATTRIBUTE: 0x0c,
  CONTINUATION: 0x10,
  SYMBOL_TABLE: 0x11,
  ATTRIBUTE_INFO: 0x15,
  REFERENCE_COUNT: 0x16,
} as const;

/** One message. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  /** Address of its head. */
  readonly head: number;
  /** Address of what it says, behind the head. */
  readonly at: number;
  /** Bytes of what it says. */
  readonly size: number;
  /** What it says. */
  readonly body: DataView<ArrayBuffer>;
  /** The block that it stands in. */
  readonly block: Block;
}

/** One piece of a header. */
export interface Block {
  /** Address of its first byte: of the prefix, of `OCHK`, or of the first message. */
  readonly start: number;
  /** Address of its first message. */
  readonly first: number;
  /** Address behind its last message, gap included. */
  readonly end: number;
  /** Bytes of a message's head. */
  readonly head: number;
  /** Whether a checksum of four bytes follows `end`. */
  readonly checked: boolean;
}

/** One object header. */
export interface Header {
  readonly address: number;
  /** 1 or 2. */
  readonly version: number;
  /** Hard links to the object, as it counts them. */
  readonly links: number;
  readonly blocks: readonly Block[];
  readonly messages: readonly Message[];
}

/** Blocks of one header; more are a circle. */
const MOST_BLOCKS = 1000;

/** Reads the header at an address. */
export function readHeader(bytes: Bytes, address: number): Header {
  const start = bytes.view(address, 16);
  if (hasSignature(start, "OHDR")) return newHeader(bytes, address, start);
  if (start.getUint8(0) === 1) return oldHeader(bytes, address, start);
  throw new Unusual("no object header where one should be");
}

function oldHeader(bytes: Bytes, address: number, start: DataView): Header {
  let left = start.getUint16(2, true);
  const first = address + 16;
  const blocks: Block[] = [{
    start: address,
    first,
    end: first + start.getUint32(8, true),
    head: 8,
    checked: false,
  }];
  const messages: Message[] = [];
  for (let i = 0; i < blocks.length && left > 0; i++) {
    const block = blocks[i];
    if (!block || i > MOST_BLOCKS) throw new Unusual("a header of too many blocks");
    const view = bytes.view(block.first, block.end - block.first);
    for (let at = 0; at + 8 <= view.byteLength && left > 0; left--) {
      const size = view.getUint16(at + 2, true);
      const message = take(view, at, size, view.getUint16(at, true), view.getUint8(at + 4), block);
      if (message.type === MESSAGE.CONTINUATION) {
        const from = number64(message.body, 0);
        const end = from + number64(message.body, 8);
        blocks.push({ start: from, first: from, end, head: 8, checked: false });
      }
      messages.push(message);
      at += 8 + size;
    }
  }
  return { address, version: 1, links: start.getUint32(4, true), blocks, messages };
}

function newHeader(bytes: Bytes, address: number, start: DataView): Header {
  if (start.getUint8(4) !== 2) throw new Unusual("an object header of a new version");
  const flags = start.getUint8(5);
  const prefix = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const sizes = bytes.view(address + prefix, 8);
  const size = width === 8
    ? number64(sizes, 0)
    : width === 4
    ? sizes.getUint32(0, true)
    : width === 2
    ? sizes.getUint16(0, true)
    : sizes.getUint8(0);
  const head = flags & 4 ? 6 : 4;
  const first = address + prefix + width;
  const blocks: Block[] = [{ start: address, first, end: first + size, head, checked: true }];
  const messages: Message[] = [];
  let links = 1;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block || i > MOST_BLOCKS) throw new Unusual("a header of too many blocks");
    const view = bytes.view(block.first, block.end - block.first);
    for (let at = 0; at + head <= view.byteLength;) {
      const length = view.getUint16(at + 1, true);
      const message = take(view, at, length, view.getUint8(at), view.getUint8(at + 3), block);
      if (message.type === MESSAGE.CONTINUATION) {
        const from = number64(message.body, 0);
        expectSignature(bytes.view(from, 4), "OCHK");
        const end = from + number64(message.body, 8) - 4;
        blocks.push({ start: from, first: from + 4, end, head, checked: true });
      } else if (message.type === MESSAGE.REFERENCE_COUNT) links = message.body.getUint32(1, true);
      messages.push(message);
      at += head + length;
    }
  }
  return { address, version: 2, links, blocks, messages };
}

function take(
  view: DataView<ArrayBuffer>,
  at: number,
  size: number,
  type: number,
  flags: number,
  block: Block,
): Message {
  if (at + block.head + size > view.byteLength) throw new Unusual("a message beyond its block");
  return {
    type,
    flags,
    head: block.first + at,
    at: block.first + at + block.head,
    size,
    body: new DataView(view.buffer, view.byteOffset + at + block.head, size),
    block,
  };
}

/** The bytes that a header takes, checksums included; absolute. */
export function headerRanges(bytes: Bytes, header: Header): Range[] {
  return header.blocks.map(({ start, end, checked }) => ({
    from: bytes.base + start,
    to: bytes.base + end + (checked ? 4 : 0),
  }));
}

/** Renews the checksum of a block after its bytes were changed. */
export function renewChecksum(bytes: Bytes, block: Block): void {
  if (!block.checked) return;
  const length = block.end - block.start;
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, lookup3(bytes.some(bytes.base + block.start, length)), true);
  bytes.write(bytes.base + block.end, new Uint8Array(sum.buffer));
}

/** Whether attributes or links are stored outside the header (`dense`); the places are given. */
export function denseStorage(
  header: Header,
  type: typeof MESSAGE.LINK_INFO | typeof MESSAGE.ATTRIBUTE_INFO,
): { readonly heap: number; readonly indexes: readonly number[] } | undefined {
  const message = header.messages.find((m) => m.type === type);
  if (!message) return undefined;
  const { body } = message;
  const ordered = body.getUint8(1) & 1;
  const at = 2 + (ordered ? (type === MESSAGE.LINK_INFO ? 8 : 2) : 0);
  const heap = address64(body, at);
  if (heap === undefined) return undefined;
  const indexed = body.getUint8(1) & 2 ? [at + 8, at + 16] : [at + 8];
  return { heap, indexes: indexed.flatMap((i) => address64(body, i) ?? []) };
}
