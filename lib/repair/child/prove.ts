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
import { attributesOf } from "../bytes/attribute.ts";
import { Bytes, type Range } from "../bytes/file.ts";
import { denseRanges } from "../bytes/dense.ts";
import { groupRanges } from "../bytes/group.ts";
import { denseStorage, headerRanges, MESSAGE, readHeader } from "../bytes/header.ts";
import { attributeHeapIds, type HeapId, rawDataOf } from "../bytes/heap.ts";
import { readSuperblock } from "../bytes/superblock.ts";
import { SUBJECT } from "../fields/fields.ts";
import type { Dataset, Group } from "./library.ts";
import { childOf, Refused, splitPath, withFile } from "./library.ts";
import { addressOf } from "./stand.ts";
import type { Mended } from "./request.ts";
import { attributesIn, linksIn, sameEntries, sameHeader, sameHeaps } from "./same.ts";
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
  const paths = [
    ...new Set([...touched.groups.keys(), ...touched.attributes.keys(), ...touched.overwritten]),
  ];
  using before = new Bytes(original);
  using after = new Bytes(copy);
  const superblock = readSuperblock(before);
  readSuperblock(after);
  const look = (path: string) =>
    withFile(path, "r", (file, module) =>
      paths.map((p) => ({
        address: addressOf(p === "/" ? file : file.get(p) as Dataset | Group),
        links: touched.groups.has(p) ? linksIn(module, file, p) : new Map<string, string>(),
        attributes: attributesIn(module, file, p),
      })));
  const [then, now] = [await look(original), await look(copy)];
  const allowed: Range[] = [superblock.range, { from: superblock.end, to: Infinity }];
  const ids: HeapId[] = [];
  paths.forEach((path, i) => {
    const [was, is] = [then[i], now[i]];
    if (!was || !is || was.address !== is.address) throw new Refused(`${path} was moved`);
    const names = touched.groups.get(path) ?? NONE;
    const changed = touched.attributes.get(path) ?? NONE;
    sameEntries(was.links, is.links, names, (name) => `what ${childOf(path, name)} leads to`);
    sameEntries(was.attributes, is.attributes, changed, (n) => `the attribute ${n} of ${path}`);
    const header = readHeader(before, was.address);
    const overwritten = touched.overwritten.has(path);
    sameHeader(header, readHeader(after, is.address), path, changed, overwritten);
    allowed.push(
      ...names.size > 0 ? groupRanges(before, superblock, header) : headerRanges(before, header),
    );
    const dense = changed.size > 0 ? denseStorage(header, MESSAGE.ATTRIBUTE_INFO) : undefined;
    if (dense) allowed.push(...denseRanges(before, dense));
    else if (changed.size > 0) {
      for (const [name, attribute] of attributesOf(header)) {
        if (changed.has(name)) ids.push(...attributeHeapIds(attribute));
      }
    }
    if (overwritten) {
      const raw = rawDataOf(before, header);
      allowed.push(...raw.ranges);
      ids.push(...raw.ids);
    }
  });
  allowed.push(...sameHeaps(before, after, ids));
  const runs = differingRuns(before, after, Math.min(superblock.end, before.size), written);
  for (const run of runs) {
    if (covered(run, allowed)) continue;
    throw new Refused(
      `the bytes ${run.from} to ${run.to} came out different, which no change needs: the copy is thrown away`,
    );
  }
  return { runs, sizeBytes: after.size };
}

const NONE: ReadonlySet<string> = new Set();

/** Whether a run lies in ranges that border on one another. */
function covered(run: Range, allowed: readonly Range[]): boolean {
  if (allowed.some((a) => a.from <= run.from && run.to <= a.to)) return true;
  let at = run.from;
  for (const { from, to } of [...allowed].sort((a, b) => a.from - b.from)) {
    if (from <= at && to > at) at = to;
  }
  return at >= run.to;
}
