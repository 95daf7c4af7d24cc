/**
 * The proof that a copy is the original but for the changes.
 *
 * Every byte of the copy that differs must lie in a structure that a change has to touch: the superblock, the tables of a
 * group that gets a name, the header of an object that gets an attribute, the text that is overwritten, the heap that
 * holds it, or behind the old end. Those structures are then compared by what they say: names and the objects they lead
 * to, attributes byte for byte, texts of the heap one by one. All other bytes, raw data and their indexes among them, are
 * the same bytes at the same addresses, so nothing else of the file can have changed, whatever its size.
 *
 * @module
 */
import type { Hdf5Module } from "../../store/hdf5_guard.ts";
import { type AttributeBytes, attributeContent, attributesOf } from "../bytes/attribute.ts";
import { Bytes, type Range } from "../bytes/file.ts";
import { groupRanges } from "../bytes/group.ts";
import { denseStorage, type Header, headerRanges, MESSAGE, readHeader } from "../bytes/header.ts";
import { attributeHeapIds, type HeapId, rawDataOf, readCollection } from "../bytes/heap.ts";
import { readSuperblock } from "../bytes/superblock.ts";
import { SUBJECT } from "../fields/fields.ts";
import type { Dataset, Group, H5File } from "./library.ts";
import { childOf, identityOf, linkAt, namesIn, Refused, splitPath, withFile } from "./library.ts";
import { addressOf } from "./stand.ts";
import type { Mended } from "./request.ts";
import { differingRuns } from "./runs.ts";
import type { Step } from "./write.ts";

/** What the changes touch. */
interface Touched {
  /** Groups that get or change a name, with the names. */
  readonly groups: Map<string, Set<string>>;
  /** Objects that get or change an attribute, with the attributes. */
  readonly attributes: Map<string, Set<string>>;
  /** Datasets whose texts are overwritten. */
  readonly overwritten: Set<string>;
}

function touchedBy(steps: readonly Step[], makesSubject: boolean): Touched {
  const touched: Touched = { groups: new Map(), attributes: new Map(), overwritten: new Set() };
  const add = (map: Map<string, Set<string>>, key: string, name: string): void => {
    map.set(key, (map.get(key) ?? new Set()).add(name));
  };
  if (makesSubject) add(touched.groups, "/general", "subject");
  for (const { change, standing } of steps) {
    if (standing.way === "stands") continue;
    if (change.kind === "attribute" || change.kind === "number") {
      add(touched.attributes, change.path, change.name);
    } else if (standing.way === "overwrite") touched.overwritten.add(change.path);
    else {
      const [group, name] = splitPath(change.path);
      if (!(makesSubject && group === SUBJECT)) add(touched.groups, group, name);
    }
  }
  // What was made anew carries its attributes itself.
  for (const [group, names] of touched.groups) {
    for (const name of names) touched.attributes.delete(childOf(group, name));
  }
  return touched;
}

/**
 * Proves it, or throws.
 *
 * @param written What was written to, absolute; taken instead of reading both files where they are large.
 * @throws {Refused} If anything else differs.
 */
export async function prove(
  original: string,
  copy: string,
  steps: readonly Step[],
  makesSubject: boolean,
  written: readonly Range[],
): Promise<Mended> {
  const touched = touchedBy(steps, makesSubject);
  using before = new Bytes(original);
  using after = new Bytes(copy);
  const superblock = readSuperblock(before);
  readSuperblock(after);
  const addresses = await withFile(original, "r", (old, module) =>
    // Two handles, each for one file.
    new Map(
      [...touched.groups.keys(), ...touched.attributes.keys(), ...touched.overwritten].map((
        path,
      ) => [path, {
        address: addressOfPath(old, path),
        names: namesOf(module, old, path, touched),
      }]),
    ));
  const allowed: Range[] = [superblock.range, { from: superblock.end, to: Infinity }];
  const ids: HeapId[] = [];
  for (const [path, { address }] of addresses) {
    const header = readHeader(before, address);
    allowed.push(
      ...touched.groups.has(path)
        ? groupRanges(before, superblock, header)
        : headerRanges(before, header),
    );
    for (const name of touched.attributes.get(path) ?? []) {
      const attribute = attributesOf(header).get(name);
      if (attribute) ids.push(...attributeHeapIds(attribute));
    }
    if (touched.overwritten.has(path)) {
      const raw = rawDataOf(before, header);
      allowed.push(...raw.ranges);
      ids.push(...raw.ids);
    }
    sameHeader(header, readHeader(after, address), path, touched);
  }
  allowed.push(...sameHeaps(before, after, ids));
  await withFile(copy, "r", (now, module) => {
    for (const [path, { names }] of addresses) {
      if (names) sameNames(names, namesOf(module, now, path, touched), path, touched);
    }
  });
  const runs = differingRuns(before, after, Math.min(superblock.end, before.size), written);
  for (const run of runs) {
    if (!allowed.some((a) => a.from <= run.from && run.to <= a.to) && !covered(run, allowed)) {
      throw new Refused(
        `the bytes ${run.from} to ${run.to} came out different, which no change needs: the copy is thrown away`,
      );
    }
  }
  return { runs, sizeBytes: after.size };
}

/** Whether a run lies in ranges that border on one another. */
function covered(run: Range, allowed: readonly Range[]): boolean {
  let at = run.from;
  for (const { from, to } of [...allowed].sort((a, b) => a.from - b.from)) {
    if (from <= at && to > at) at = to;
  }
  return at >= run.to;
}

function addressOfPath(file: H5File, path: string): number {
  return addressOf(path === "/" ? file : file.get(path) as Dataset | Group);
}

/** Names of a touched group with what each leads to. */
function namesOf(
  module: Hdf5Module,
  file: H5File,
  path: string,
  touched: Touched,
): Map<string, string> | undefined {
  if (!touched.groups.has(path)) return undefined;
  return new Map(
    namesIn(module, file, path).map((name) => {
      const child = childOf(path, name);
      const link = linkAt(file, child);
      return [name, link.is === "hard" ? identityOf(file, child) : `${link.is} ${link.target}`];
    }),
  );
}

function sameNames(
  before: Map<string, string>,
  after: Map<string, string> | undefined,
  path: string,
  touched: Touched,
): void {
  const changed = touched.groups.get(path) ?? new Set();
  for (const name of new Set([...before.keys(), ...after?.keys() ?? []])) {
    if (changed.has(name) || before.get(name) === after?.get(name)) continue;
    throw new Refused(`${childOf(path, name)} leads elsewhere: the copy is thrown away`);
  }
}

/** Messages that a new name or attribute moves, or that hold a time of change. */
const MOVING: ReadonlySet<number> = new Set<number>([
  MESSAGE.NULL,
  MESSAGE.CONTINUATION,
  MESSAGE.LINK,
  MESSAGE.LINK_INFO,
  MESSAGE.ATTRIBUTE,
  0x0e,
  0x12,
]);

function sameHeader(before: Header, after: Header, path: string, touched: Touched): void {
  const rest = (header: Header): string =>
    header.messages.filter((m) => !MOVING.has(m.type)).map((m) => `${m.type} ${textOf(m.body)}`)
      .sort().join("\n");
  const changed = touched.attributes.get(path) ?? new Set<string>();
  const fail = (what: string): never => {
    throw new Refused(`${what} of ${path} came out different: the copy is thrown away`);
  };
  if (rest(before) !== rest(after)) fail("the form");
  if (denseStorage(before, MESSAGE.ATTRIBUTE_INFO)) {
    if (changed.size > 0) fail("an attribute outside the header");
    return;
  }
  const [a, b] = [attributesOf(before), attributesOf(after)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (changed.has(name)) continue;
    if (contentOf(a.get(name)) !== contentOf(b.get(name))) fail(`the attribute ${name}`);
  }
}

function contentOf(attribute: AttributeBytes | undefined): string {
  if (!attribute) return "";
  const content = attributeContent(attribute);
  // Old headers round what they hold up to eight bytes.
  return textOf(new DataView(content.buffer, content.byteOffset, content.byteLength))
    .replace(/(,0)*$/, "");
}

function textOf(view: DataView): string {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).join(",");
}

/** Compares the heaps that lost a text, object by object; gives the bytes that they take. */
function sameHeaps(before: Bytes, after: Bytes, ids: readonly HeapId[]): Range[] {
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
