/**
 * Writing the changes into the copy: names taken out by bytes where a form cannot hold the value, everything else by the
 * library. Every value is read back by {@linkcode readBack} after the file was closed.
 *
 * @module
 */
import type { Hdf5Module } from "../../store/hdf5_guard.ts";
import { Bytes, type Range } from "../bytes/file.ts";
import { attributesOf } from "../bytes/attribute.ts";
import { unlink } from "../bytes/group.ts";
import { readHeader, renewChecksum } from "../bytes/header.ts";
import { readSuperblock } from "../bytes/superblock.ts";
import { type Change, fieldOf, SUBJECT } from "../fields/fields.ts";
import {
  Attribute,
  attributeNames,
  Dataset,
  Group,
  type H5File,
  hardObject,
  Refused,
  splitPath,
  strictly,
  withFile,
  written,
} from "./library.ts";
import { addressOf, valueOf } from "./stand.ts";
import type { Standing } from "./request.ts";

/** A change with how it stands. */
export interface Step {
  readonly change: Change;
  readonly standing: Standing;
}

/** What the root has, which decides what a new subject group carries. */
interface RootSays {
  readonly objectId: boolean;
  readonly help: boolean;
}

/** An attribute that goes with a dataset which is made anew. */
interface Kept {
  readonly path: string;
  readonly name: string;
  readonly value: unknown;
  readonly shape: number[];
  readonly dtype: string | null;
}

/** Writes the steps into the copy; gives the ranges that were written to, absolute. */
export async function writeSteps(
  copy: string,
  steps: readonly Step[],
  makesSubject: boolean,
): Promise<Range[]> {
  const { kept, groups, root } = await withFile(copy, "r", (file, module) => ({
    kept: steps.flatMap((s) => keptWith(module, file, s)),
    groups: new Map(
      steps.filter(isRemade).map(({ change }): [string, number] => {
        const [group] = splitPath(change.path);
        const object = group === "/" ? file : file.get(group);
        return [group, addressOf(object as Group)];
      }),
    ),
    root: rootSays(attributeNames(module, file, "/")),
  }));
  const ranges: Range[] = [];
  {
    using bytes = new Bytes(copy, true);
    readSuperblock(bytes);
    for (const { change } of steps.filter(isRemade)) {
      const [group, name] = splitPath(change.path);
      unlink(bytes, groups.get(group) ?? -1, name);
    }
    ranges.push(...bytes.written);
  }
  written.length = 0;
  await withFile(copy, "a", (file, module) => {
    if (makesSubject) makeSubject(file, root);
    for (const { change, standing } of steps) {
      if (standing.way !== "stands") writeOne(module, file, change, standing);
    }
    for (const k of kept) {
      strictly(`the attribute ${k.name} of ${k.path} cannot be written`, () => {
        (file.get(k.path) as Dataset).create_attribute(k.name, k.value as string, k.shape, k.dtype);
      });
    }
  });
  ranges.push(...written);
  return kept.length === 0 ? ranges : [...ranges, ...await sameLabels(copy, kept)];
}

function isRemade({ change, standing }: Step): boolean {
  return standing.way === "replace" && (change.kind === "text" || change.kind === "list");
}

function rootSays(names: readonly string[]): RootSays {
  return { objectId: names.includes("object_id"), help: names.includes("help") };
}

/** Texts of the schema: what an object of type `Subject` carries. */
function makeSubject(file: H5File, root: RootSays): void {
  strictly(`${SUBJECT} cannot be made`, () => {
    const group = (file.get("/general") as Group).create_group("subject");
    group.create_attribute("namespace", "core", []);
    group.create_attribute("neurodata_type", "Subject", []);
    if (root.help) group.create_attribute("help", "Information about the subject", []);
    if (root.objectId) group.create_attribute("object_id", crypto.randomUUID(), []);
  });
}

function writeOne(module: Hdf5Module, file: H5File, change: Change, standing: Standing): void {
  const what = `${fieldOf(change)} cannot be written`;
  if (change.kind === "attribute" || change.kind === "number") {
    const { path, name } = change;
    const object = path === "/" ? file : file.get(path) as Dataset | Group;
    const dtype = change.kind === "number" ? numberType(file, change) : null;
    strictly(what, () => {
      if (standing.way === "replace" && object.delete_attribute(name) !== 0) {
        throw new Refused(`${what}: the old value cannot be taken out`);
      }
      object.create_attribute(name, change.value, [], dtype);
    });
    return;
  }
  const [parent, name] = splitPath(change.path);
  strictly(what, () => {
    if (standing.way === "overwrite") return overwrite(module, file, change);
    const group = parent === "/" ? file : file.get(parent);
    if (!(group instanceof Group)) throw new Refused(`${what}: there is no ${parent}`);
    if (change.kind === "text") {
      group.create_dataset({ name, data: change.value, shape: [] });
    } else {
      const data = [...change.value];
      group.create_dataset({ name, data, shape: [data.length], dtype: "S" });
    }
  });
}

/** A number keeps its type where the type can hold it; else float64. */
function numberType(file: H5File, change: Extract<Change, { kind: "number" }>): string {
  const attribute = Object.keys((file.get(change.path) as Dataset).attrs).includes(change.name)
    ? new Attribute(file.file_id, change.path, change.name)
    : undefined;
  const dtype = attribute?.dtype;
  if (typeof dtype !== "string" || !/^<[bBhHiIqQfd]$/.test(dtype)) return "<d";
  if (dtype === "<d") return dtype;
  if (dtype === "<f") return Math.fround(change.value) === change.value ? dtype : "<d";
  return Number.isSafeInteger(change.value) && holds(dtype, change.value) ? dtype : "<d";
}

function holds(dtype: string, value: number): boolean {
  const bits = { b: 8, h: 16, i: 32, q: 53 }[dtype.charAt(1).toLowerCase()] ?? 0;
  const signed = dtype.charAt(1) === dtype.charAt(1).toLowerCase();
  return signed ? Math.abs(value) < 2 ** (bits - 1) : value >= 0 && value < 2 ** bits;
}

/** Writes texts over those that stand there. */
function overwrite(
  module: Hdf5Module,
  file: H5File,
  change: Extract<Change, { kind: "text" | "list" }>,
): void {
  const { vlen, size } = (file.get(change.path) as Dataset).metadata;
  const values = change.kind === "text" ? [change.value] : change.value;
  const texts = values.map((v) => new TextEncoder().encode(v));
  const cells = texts.length * size;
  const room = cells + (vlen ? texts.reduce((n, t) => n + t.length + 1, 0) : 0);
  const block = module._malloc(room);
  const free = (module as unknown as { _free(at: number): void })._free;
  try {
    module.HEAPU8.fill(0, block, block + room);
    let at = block + cells;
    texts.forEach((text, i) => {
      if (!vlen) return module.HEAPU8.set(text, block + i * size);
      // In memory a text of variable length is a pointer to bytes that end with a zero.
      module.HEAPU8.set(text, at);
      new DataView(module.HEAPU8.buffer).setUint32(block + i * size, at, true);
      at += text.length + 1;
    });
    module.set_dataset_data(file.file_id, change.path, null, null, null, BigInt(block));
  } finally {
    free(block);
  }
}

function keptWith(module: Hdf5Module, file: H5File, step: Step): Kept[] {
  const { change } = step;
  if (!isRemade(step)) return [];
  return attributeNames(module, file, change.path).map((name) => {
    const attribute = new Attribute(file.file_id, change.path, name);
    const { metadata, shape, value, dtype } = attribute;
    const text = metadata.type === 3;
    return {
      path: change.path,
      name,
      value,
      shape: [...shape ?? []].map(Number),
      dtype: text ? (metadata.vlen ? "S" : `S${metadata.size}`) : dtype as string,
    };
  });
}

/**
 * The library labels texts in its own way (padding, character set); copied attributes get the labels of the originals,
 * so that they are the same type.
 */
async function sameLabels(copy: string, kept: readonly Kept[]): Promise<Range[]> {
  const addresses = await withFile(
    copy,
    "r",
    (file) => new Map(kept.map(({ path }) => [path, addressOf(file.get(path) as Dataset)])),
  );
  using bytes = new Bytes(copy, true);
  readSuperblock(bytes);
  for (const { path, name } of kept) {
    const label = labels.get(`${path}@${name}`);
    const attribute = attributesOf(readHeader(bytes, addresses.get(path) ?? -1)).get(name);
    if (!attribute) throw new Refused(`the attribute ${name} of ${path} was not written`);
    if (!label) continue;
    bytes.write(bytes.base + attribute.message.at + attribute.type + 1, label);
    renewChecksum(bytes, attribute.message.block);
  }
  return bytes.written;
}

/** Labels of the texts of attributes in the original: the first bits of their types. */
const labels = new Map<string, Uint8Array>();

/** Notes the labels of the attributes that will be copied. */
export function noteLabels(bytes: Bytes, path: string, address: number): void {
  for (const [name, a] of attributesOf(readHeader(bytes, address))) {
    const { body } = a.message;
    const kind = body.getUint8(a.type) & 0x0f;
    if (kind !== 3 && kind !== 9) continue;
    labels.set(`${path}@${name}`, new Uint8Array(body.buffer, body.byteOffset + a.type + 1, 2));
  }
}

/** Reads every value back in a new open; throws where one is not what was wanted. */
export async function readBack(copy: string, steps: readonly Step[]): Promise<void> {
  await withFile(copy, "r", (file, module) => {
    for (const { change } of steps) {
      const object = hardObject(module, file, change.path);
      let now: unknown;
      if (change.kind === "attribute" || change.kind === "number") {
        const { value, shape } = new Attribute(file.file_id, change.path, change.name);
        now = shape?.length === 0 && typeof value === "bigint" ? Number(value) : value;
      } else if (object instanceof Dataset) {
        now = valueOf(object);
        if (change.kind === "list" && now === undefined && change.value.length === 0) now = [];
      }
      if (JSON.stringify(now) !== JSON.stringify(change.value)) {
        throw new Refused(
          `${fieldOf(change)} did not take its value: it reads ${JSON.stringify(now)}`,
        );
      }
    }
  });
}
