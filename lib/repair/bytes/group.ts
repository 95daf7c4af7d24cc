/**
 * Groups in bytes: which bytes their tables take, and how a name is taken out of one, which the library's build for
 * JavaScript has no call for.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", section III.
 *
 * @module
 */
import { address64, type Bytes, expectSignature, number64, type Range, Unusual } from "./file.ts";
import {
  denseStorage,
  type Header,
  headerRanges,
  MESSAGE,
  type Message,
  readHeader,
  renewChecksum,
} from "./header.ts";
import { denseRanges } from "./dense.ts";
import type { Superblock } from "./superblock.ts";

/** A group whose names lie in a B-tree and a local heap. */
interface Table {
  readonly tree: number;
  readonly heap: number;
}

function tableOf(header: Header): Table | undefined {
  const message = header.messages.find((m) => m.type === MESSAGE.SYMBOL_TABLE);
  return message && { tree: number64(message.body, 0), heap: number64(message.body, 8) };
}

/** Every byte that a group's own structures take: header, tables, names. Absolute. */
export function groupRanges(bytes: Bytes, superblock: Superblock, header: Header): Range[] {
  const ranges = headerRanges(bytes, header);
  const table = tableOf(header);
  if (table) {
    const range = (address: number, length: number): void => {
      ranges.push({ from: bytes.base + address, to: bytes.base + address + length });
    };
    const { internalK, leafK } = superblock;
    for (const node of treeNodes(bytes, table.tree)) {
      range(node.address, node.leaf ? 8 + 80 * leafK : 24 + 16 * (2 * internalK) + 8);
    }
    const heap = bytes.view(table.heap, 32);
    expectSignature(heap, "HEAP");
    range(table.heap, 32);
    range(number64(heap, 24), number64(heap, 8));
  }
  const dense = denseStorage(header, MESSAGE.LINK_INFO);
  return dense ? [...ranges, ...denseRanges(bytes, dense)] : ranges;
}

/** Nodes of one tree; more are a circle. */
const MOST_NODES = 100_000;

/** The nodes of a group's B-tree, the symbol table nodes (`leaf`) among them. */
function treeNodes(bytes: Bytes, root: number): { address: number; leaf: boolean }[] {
  const nodes = [{ address: root, leaf: false }];
  for (let i = 0; i < nodes.length; i++) {
    if (i > MOST_NODES) throw new Unusual("a tree of too many nodes");
    const node = nodes[i];
    if (!node || node.leaf) continue;
    const head = bytes.view(node.address, 24);
    expectSignature(head, "TREE");
    if (head.getUint8(4) !== 0) throw new Unusual("a tree that is no group's");
    const count = head.getUint16(6, true);
    const children = bytes.view(node.address + 24, 16 * count + 8);
    for (let k = 0; k < count; k++) {
      nodes.push({ address: number64(children, 8 + 16 * k), leaf: head.getUint8(5) === 0 });
    }
  }
  return nodes;
}

const decoder = new TextDecoder();

function textOf(view: DataView, at: number, length = view.byteLength - at): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A name in a group by bytes: the object that it leads to, and how it is taken out. */
interface Entry {
  /** Address of the object's header; absent where the link is soft or external. */
  readonly object?: number;
  remove(): void;
}

function find(bytes: Bytes, header: Header, name: string): Entry | undefined {
  const table = tableOf(header);
  if (table) return findInTable(bytes, table, name);
  if (denseStorage(header, MESSAGE.LINK_INFO)) {
    throw new Unusual("more than eight names in a group of the new kind (dense storage)");
  }
  for (const message of header.messages) {
    if (message.type !== MESSAGE.LINK) continue;
    const link = linkOf(message.body);
    if (link.name !== name) continue;
    return {
      ...(link.object === undefined ? {} : { object: link.object }),
      remove: () => removeMessage(bytes, header, message),
    };
  }
  return undefined;
}

function findInTable(bytes: Bytes, { tree, heap }: Table, name: string): Entry | undefined {
  const head = bytes.view(heap, 32);
  expectSignature(head, "HEAP");
  const names = bytes.view(number64(head, 24), number64(head, 8));
  for (const { address, leaf } of treeNodes(bytes, tree)) {
    if (!leaf) continue;
    const top = bytes.view(address, 8);
    expectSignature(top, "SNOD");
    const count = top.getUint16(6, true);
    const entries = bytes.view(address + 8, 40 * count);
    for (let i = 0; i < count; i++) {
      if (textOf(names, number64(entries, 40 * i)) !== name) continue;
      const soft = entries.getUint32(40 * i + 16, true) === 2;
      const object = soft ? undefined : address64(entries, 40 * i + 8);
      return {
        ...(object === undefined ? {} : { object }),
        remove() {
          // Later entries move up, the last is cleared. The keys of the tree stay: they are bounds still.
          const moved = new Uint8Array(40 * count);
          const old = new Uint8Array(entries.buffer, entries.byteOffset, 40 * count);
          moved.set(old.subarray(0, 40 * i));
          moved.set(old.subarray(40 * (i + 1)), 40 * i);
          bytes.write(bytes.base + address + 8, moved);
          bytes.write(
            bytes.base + address + 6,
            Uint8Array.of((count - 1) & 0xff, (count - 1) >> 8),
          );
        },
      };
    }
  }
  return undefined;
}

function linkOf(body: DataView): { name: string; object?: number } {
  if (body.getUint8(0) !== 1) throw new Unusual("a link of a new version");
  const flags = body.getUint8(1);
  let at = 2;
  const type = flags & 8 ? body.getUint8(at++) : 0;
  if (flags & 4) at += 8;
  if (flags & 16) at += 1;
  const width = 1 << (flags & 3);
  if (width > 2) throw new Unusual("a link with a name of that length");
  const length = width === 1 ? body.getUint8(at) : body.getUint16(at, true);
  const name = textOf(body, at + width, length);
  return type === 0 ? { name, object: number64(body, at + width + length) } : { name };
}

/** Takes a message out of its block: later ones move down, the room at the end becomes one empty message. */
function removeMessage(bytes: Bytes, header: Header, message: Message): void {
  const { block } = message;
  const { head, end, first } = block;
  const last = header.messages.filter((m) => m.block === block).at(-1) ?? message;
  const used = last.at + last.size;
  const after = message.at + message.size;
  const moved = bytes.some(bytes.base + after, used - after);
  const room = end - message.head - moved.length;
  if (room - head > 0xffff || message.head < first) throw new Unusual("a header of that size");
  const whole = new Uint8Array(end - message.head);
  whole.set(moved);
  const empty = new DataView(whole.buffer, moved.length);
  empty.setUint8(0, MESSAGE.NULL);
  empty.setUint16(1, room - head, true);
  bytes.write(bytes.base + message.head, whole);
  renewChecksum(bytes, block);
}

/** Address of the object that a path leads to by hard links; `undefined` where it ends. */
export function addressOf(
  bytes: Bytes,
  superblock: Superblock,
  path: string,
): number | undefined {
  let address: number | undefined = superblock.root;
  for (const step of path.split("/")) {
    if (step === "") continue;
    address = address === undefined
      ? undefined
      : find(bytes, readHeader(bytes, address), step)?.object;
  }
  return address;
}

/**
 * Takes a name out of the group at an address. The object stays in the file as lost space, or under its other names.
 *
 * @throws {Unusual} If the group is stored in a way that is not known here.
 */
export function unlink(bytes: Bytes, group: number, name: string): void {
  const header = readHeader(bytes, group);
  const entry = find(bytes, header, name);
  if (!entry) throw new Unusual(`no "${name}" in its group`);
  entry.remove();
}
