/**
 * Global heap collections: where texts of variable length are kept, of many datasets and attributes together.
 *
 * @module
 */
import { address64, type Bytes, expectSignature, number64, type Range, Unusual } from "./file.ts";
import type { AttributeBytes } from "./attribute.ts";
import { type Header, MESSAGE } from "./header.ts";

/** Address of an object in a heap. */
export interface HeapId {
  readonly collection: number;
  readonly index: number;
}

/** One collection and what is in it. */
export interface Collection {
  readonly range: Range;
  readonly objects: ReadonlyMap<number, Uint8Array>;
}

/** Reads the collection at an address. */
export function readCollection(bytes: Bytes, address: number): Collection {
  const head = bytes.view(address, 16);
  expectSignature(head, "GCOL");
  const size = number64(head, 8);
  const view = bytes.view(address, size);
  const objects = new Map<number, Uint8Array>();
  for (let at = 16; at + 16 <= size;) {
    const index = view.getUint16(at, true);
    const length = number64(view, at + 8);
    if (index === 0) break; // free space, up to the end
    if (at + 16 + length > size) throw new Unusual("a text beyond its heap");
    objects.set(index, new Uint8Array(view.buffer, view.byteOffset + at + 16, length));
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return { range: { from: bytes.base + address, to: bytes.base + address + size }, objects };
}

/** Ids in an array of elements of variable length: length (4), collection (8), index (4) each. */
export function heapIds(view: DataView): HeapId[] {
  const ids: HeapId[] = [];
  for (let at = 0; at + 16 <= view.byteLength; at += 16) {
    const collection = address64(view, at + 4);
    if (collection) ids.push({ collection, index: view.getUint32(at + 12, true) });
  }
  return ids;
}

/** Whether a datatype is of variable length. */
function isVariable(type: number): boolean {
  return (type & 0x0f) === 9;
}

/** Ids that an attribute holds; none where its type has a fixed length. */
export function attributeHeapIds(attribute: AttributeBytes): HeapId[] {
  const { body } = attribute.message;
  if (!isVariable(body.getUint8(attribute.type))) return [];
  return heapIds(
    new DataView(
      body.buffer,
      body.byteOffset + attribute.data,
      body.byteLength - attribute.data,
    ),
  );
}

/** Where the raw data of a dataset lie and which heap objects they name. */
export interface RawData {
  /** Absolute; empty where they lie in the header. */
  readonly ranges: readonly Range[];
  readonly ids: readonly HeapId[];
}

/** Raw data of a dataset that lies in one piece (compact or contiguous). */
export function rawDataOf(bytes: Bytes, header: Header): RawData {
  const layout = header.messages.find((m) => m.type === MESSAGE.LAYOUT)?.body;
  const type = header.messages.find((m) => m.type === MESSAGE.DATATYPE);
  if (!layout || !type || layout.getUint8(0) < 3 || type.flags & 2) {
    throw new Unusual("a dataset with an unusual layout");
  }
  let view: DataView;
  let ranges: Range[] = [];
  if (layout.getUint8(1) === 0) {
    view = new DataView(layout.buffer, layout.byteOffset + 4, layout.getUint16(2, true));
  } else if (layout.getUint8(1) === 1) {
    const address = address64(layout, 2);
    if (address === undefined) return { ranges: [], ids: [] }; // never written
    const size = number64(layout, 10);
    view = bytes.view(address, size);
    ranges = [{ from: bytes.base + address, to: bytes.base + address + size }];
  } else throw new Unusual("a dataset in chunks");
  return { ranges, ids: isVariable(type.body.getUint8(0)) ? heapIds(view) : [] };
}
