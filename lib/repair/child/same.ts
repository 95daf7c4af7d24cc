/**
 * Comparing what touched structures of a file say before and after: names and the objects they lead to, forms,
 * attributes, texts of a heap.
 *
 * @module
 */
import type { Hdf5Module } from "../../store/hdf5_guard.ts";
import { type AttributeBytes, attributeContent, attributesOf } from "../bytes/attribute.ts";
import type { Bytes, Range } from "../bytes/file.ts";
import { denseStorage, type Header, MESSAGE } from "../bytes/header.ts";
import { type HeapId, readCollection } from "../bytes/heap.ts";
import {
  Attribute,
  attributeNames,
  childOf,
  type H5File,
  identityOf,
  linkAt,
  namesIn,
  Refused,
  strictly,
} from "./library.ts";

/** Names in a group with what each leads to. */
export function linksIn(module: Hdf5Module, file: H5File, path: string): Map<string, string> {
  return new Map(
    namesIn(module, file, path).map((name) => {
      const child = childOf(path, name);
      const link = linkAt(file, child);
      return [name, link.is === "hard" ? identityOf(file, child) : `${link.is} ${link.target}`];
    }),
  );
}

/** Attributes of an object with type, shape and value. */
export function attributesIn(module: Hdf5Module, file: H5File, path: string): Map<string, string> {
  return new Map(
    attributeNames(module, file, path).map((name) => [
      name,
      strictly(`the attribute ${name} of ${path} cannot be read`, () => {
        const attribute = new Attribute(file.file_id, path, name);
        const { metadata, shape } = attribute;
        let value: unknown;
        try {
          value = shape === null ? null : attribute.value;
        } catch (error) {
          // A kind of number that JavaScript has not; its bytes are compared where they lie in the header.
          if (!/not supported/.test(String(error))) throw error;
        }
        return JSON.stringify([metadata, value], (_, v) => typeof v === "bigint" ? `${v}` : v);
      }),
    ]),
  );
}

/** Compares two lists of what an object has, but for what is changed. */
export function sameEntries(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  changed: ReadonlySet<string>,
  what: (name: string) => string,
): void {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (changed.has(name) || before.get(name) === after.get(name)) continue;
    throw new Refused(`${what(name)} came out different: the copy is thrown away`);
  }
}

/** Messages that a new name or attribute moves, that count them, or that hold a time of change. */
const MOVING: ReadonlySet<number> = new Set<number>([
  MESSAGE.NULL,
  MESSAGE.CONTINUATION,
  MESSAGE.LINK,
  MESSAGE.LINK_INFO,
  MESSAGE.ATTRIBUTE,
  MESSAGE.ATTRIBUTE_INFO,
  0x0e,
  0x12,
]);

/**
 * Compares two headers, but for what a change moves, and their attributes byte for byte where they lie in them.
 *
 * @param changed Attributes that are changed.
 * @param compact Whether the data are changed, which lie in the header of a compact dataset.
 */
export function sameHeader(
  before: Header,
  after: Header,
  path: string,
  changed: ReadonlySet<string>,
  compact: boolean,
): void {
  const rest = (header: Header): string =>
    header.messages.filter((m) =>
      !MOVING.has(m.type) && !(compact && m.type === MESSAGE.LAYOUT && m.body.getUint8(1) === 0)
    ).map((m) => `${m.type} ${textOf(m.body)}`).sort().join("\n");
  if (rest(before) !== rest(after)) {
    throw new Refused(`the form of ${path} came out different: the copy is thrown away`);
  }
  if ([before, after].some((h) => denseStorage(h, MESSAGE.ATTRIBUTE_INFO))) return;
  const contents = (header: Header): Map<string, string> =>
    new Map([...attributesOf(header)].map(([name, a]) => [name, contentOf(a)]));
  sameEntries(
    contents(before),
    contents(after),
    changed,
    (name) => `the attribute ${name} of ${path}`,
  );
}

function contentOf(attribute: AttributeBytes): string {
  const content = attributeContent(attribute);
  // Old headers round what they hold up to eight bytes.
  return textOf(new DataView(content.buffer, content.byteOffset, content.byteLength))
    .replace(/(,0)*$/, "");
}

function textOf(view: DataView): string {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).join(",");
}

/** Compares the heaps that lose a text, object by object; gives the bytes that they take. */
export function sameHeaps(before: Bytes, after: Bytes, ids: readonly HeapId[]): Range[] {
  const ranges: Range[] = [];
  for (const [collection, given] of Map.groupBy(ids, (id) => id.collection)) {
    const old = readCollection(before, collection);
    const free = new Set(given.map((id) => id.index));
    const now = readCollection(after, collection);
    if (now.range.to !== old.range.to) throw new Refused("a heap of texts has another size");
    for (const [index, bytes] of old.objects) {
      const same = now.objects.get(index);
      if (free.has(index) || same && sameBytes(bytes, same)) continue;
      throw new Refused("a text beside the mended one came out different: the copy is thrown away");
    }
    ranges.push(old.range);
  }
  return ranges;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
