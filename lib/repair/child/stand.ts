/**
 * How each change stands against a file: what is there now, and which way the new value is brought in.
 *
 * @module
 */
import type { Hdf5Module } from "../../store/hdf5_guard.ts";
import { address64, type Bytes } from "../bytes/file.ts";
import { MESSAGE, readHeader } from "../bytes/header.ts";
import {
  type Change,
  fieldOf,
  isExternalFile,
  isSubjectField,
  SUBJECT,
  wasOneText,
} from "../fields/fields.ts";
import { Attribute, attributeNames, Dataset, Group, type H5File } from "./library.ts";
import { hardObject, linkAt, namesIn, Refused, splitPath, strictly } from "./library.ts";
import type { Standing, Way } from "./request.ts";
import { cachedSchema } from "./cached_schema.ts";

/** A file that is looked at: by the library, and by its bytes. */
export interface Sight {
  readonly module: Hdf5Module;
  readonly file: H5File;
  readonly bytes: Bytes;
}

/** Class of texts in HDF5. */
const TEXT = 3;

/** How one change stands. */
export function standingOf(sight: Sight, change: Change, index: number): Standing {
  return change.kind === "attribute" || change.kind === "number"
    ? attributeStanding(sight, change, index)
    : datasetStanding(sight, change, index);
}

/** Whether the group of the subject is missing from a file that can have one. */
export function lacksSubject({ module, file }: Sight): boolean {
  const general = hardObject(module, file, "/general");
  return general instanceof Group && !namesIn(module, file, "/general").includes("subject");
}

type DatasetChange = Extract<Change, { kind: "text" | "list" }>;
type AttributeChange = Extract<Change, { kind: "attribute" | "number" }>;

function datasetStanding(sight: Sight, change: DatasetChange, index: number): Standing {
  const { module, file } = sight;
  const { path } = change;
  const [parent, name] = splitPath(path);
  const create: Standing = { change: index, way: "create" };
  if (wasOneText(path) && change.kind === "text" && !cachedSchema(sight).oneText(path)) {
    throw new Refused(`${path} is a list in the schema of this file: give a JSON array of texts`);
  }
  if (isSubjectField(path) && lacksSubject(sight)) {
    refuseUnknown(sight, path);
    return create;
  }
  if (!(hardObject(module, file, parent) instanceof Group)) {
    throw new Refused(`${path} has no place: there is no group ${parent}`);
  }
  if (!namesIn(module, file, parent).includes(name)) {
    if (isExternalFile(path)) throw new Refused(`there is no ${path} whose paths could be mended`);
    refuseUnknown(sight, path);
    return create;
  }
  const link = linkAt(file, path);
  if (link.is !== "hard") {
    throw new Refused(`${path} is a ${link.is} link to ${link.target}, which is not followed`);
  }
  const dataset = file.get(path);
  if (!(dataset instanceof Dataset)) throw new Refused(`${path} is no dataset`);
  const now = valueOf(dataset);
  if (isExternalFile(path)) {
    const count = Array.isArray(now) ? now.length : 1;
    if (count !== change.value.length) {
      throw new Refused(`${path} names ${count} files, the table ${change.value.length}`);
    }
  }
  const same = JSON.stringify(now) === JSON.stringify(change.value);
  const { way, why } = wayFor(sight, dataset, change, same);
  if (way === "replace") refuseUncopied(sight, path);
  return {
    change: index,
    way,
    ...(now === undefined ? {} : { now: Array.isArray(now) ? JSON.stringify(now) : String(now) }),
    ...(why === undefined ? {} : { why }),
  };
}

/** What a dataset says, for people and to compare; texts and numbers only. */
export function valueOf(dataset: Dataset): string | number | (string | number)[] | undefined {
  return strictly(`${dataset.path} cannot be read`, () => {
    const meta = dataset.metadata;
    if (meta.shape === null || Number(meta.total_size) > 100_000) return undefined;
    // A text that is labelled ASCII is UTF-8 in most files.
    if (meta.type === TEXT) (meta as { cset: number }).cset = 1;
    if (meta.type > TEXT) return undefined;
    let value: unknown;
    try {
      value = dataset.value;
    } catch {
      return undefined; // a kind of number that JavaScript has not
    }
    const plain = (v: unknown): string | number => typeof v === "string" ? v : Number(v);
    if (typeof value === "object" && value !== null && "length" in value) {
      return Array.from(value as ArrayLike<unknown>, plain);
    }
    return plain(value);
  });
}

function wayFor(
  { bytes }: Sight,
  dataset: Dataset,
  change: DatasetChange,
  same: boolean,
): { way: Way; why?: string } {
  const { metadata: meta } = dataset;
  if (meta.type !== TEXT) return { way: "replace", why: "it is no text" };
  const { shape, vlen, size } = meta;
  if (shape === null) return { way: "replace", why: "it has no data space" };
  if (change.kind === "text" && shape.length > 0) return { way: "replace", why: "it is a list" };
  if (change.kind === "list" && shape.length !== 1) {
    return {
      way: "replace",
      why: shape.length === 0 ? "it is one text" : "it is a table of texts",
    };
  }
  if (same) return { way: "stands" };
  const values = change.kind === "text" ? [change.value] : change.value;
  if (change.kind === "list" && values.length !== Number(shape[0])) {
    return { way: "replace", why: "its length is another" };
  }
  const lengths = values.map((v) => new TextEncoder().encode(v).length);
  if (!vlen && lengths.some((n) => n > size)) {
    return { way: "replace", why: `it has room for ${size} bytes` };
  }
  const ascii = dataset.metadata.cset === 0;
  // deno-lint-ignore no-control-regex
  if (!vlen && ascii && values.some((v) => /[^\x00-\x7f]/.test(v))) {
    return { way: "replace", why: "it is labelled ASCII" };
  }
  const header = readHeader(bytes, addressOf(dataset));
  if (header.links !== 1) return { way: "replace", why: "it has a second name" };
  const layout = header.messages.find((m) => m.type === MESSAGE.LAYOUT)?.body;
  if (!layout || layout.getUint8(0) < 3 || layout.getUint8(1) > 1) {
    return { way: "replace", why: "it is kept in chunks" };
  }
  if (layout.getUint8(1) === 1 && address64(layout, 2) === undefined) {
    return { way: "replace", why: "it was never written" };
  }
  return { way: "overwrite" };
}

/** Address of an object: what a reference to it holds. */
export function addressOf(object: Dataset | Group): number {
  const bytes = Uint8Array.from(object.create_reference().ref_data);
  return Number(new DataView(bytes.buffer).getBigUint64(0, true));
}

/** Attributes of a dataset that is made anew go with it; those that cannot be made the same refuse it. */
function refuseUncopied({ module, file }: Sight, path: string): void {
  for (const name of attributeNames(module, file, path)) {
    const { metadata: meta } = new Attribute(file.file_id, path, name);
    const known = meta.type === TEXT || meta.type <= 1 && meta.littleEndian;
    if (!known || meta.shape === null) {
      throw new Refused(
        `${path} has to be made anew, and its attribute ${name} is of a kind that cannot be copied`,
      );
    }
  }
}

/** Refuses a new field of the subject that the schema inside the file does not have. */
function refuseUnknown(sight: Sight, path: string): void {
  if (!isSubjectField(path)) return;
  const { subjectFields, version } = cachedSchema(sight);
  const name = path.slice(SUBJECT.length + 1);
  if (subjectFields && !subjectFields.has(name)) {
    throw new Refused(
      `${path} is no field of the schema ${version} that the file holds: leave it out, or convert again with a newer one`,
    );
  }
}

function attributeStanding(
  { module, file, bytes }: Sight,
  change: AttributeChange,
  index: number,
): Standing {
  const { path, name } = change;
  const object = hardObject(module, file, path);
  if (!object) throw new Refused(`${fieldOf(change)} has no place: there is no ${path}`);
  readHeader(bytes, addressOf(object));
  if (!attributeNames(module, file, path).includes(name)) return { change: index, way: "create" };
  const { metadata, value } = strictly(`${fieldOf(change)} cannot be read`, () => {
    const attribute = new Attribute(file.file_id, path, name);
    return { metadata: attribute.metadata, value: attribute.value };
  });
  const one = Array.isArray(value) || ArrayBuffer.isView(value)
    ? Array.from(value as ArrayLike<unknown>)
    : [value];
  const now = one.map((v) => typeof v === "bigint" ? Number(v) : v);
  const scalar = metadata.shape?.length === 0;
  const same = scalar && now[0] === change.value;
  const shown = now.length === 1 ? String(now[0]) : JSON.stringify(now);
  return { change: index, way: same ? "stands" : "replace", now: shown };
}
