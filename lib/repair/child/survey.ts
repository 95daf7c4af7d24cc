/**
 * Whether HDF5 can read a file in full: every group, every attribute, every dataset. A damaged file is not mended, its
 * readable part neither.
 *
 * Data of variable length (texts, references) are read whole. Numbers are read whole up to some size, of larger ones
 * the beginning, the end and pieces between, so that a file of any size takes a moment.
 *
 * @module
 */
import type { Hdf5Module } from "../../store/hdf5_guard.ts";
import {
  Attribute,
  attributeNames,
  childOf,
  Dataset,
  Group,
  type H5File,
  identityOf,
  linkAt,
  namesIn,
  Refused,
  strictly,
} from "./library.ts";

/** Bytes of one read. */
const PIECE = 4 * 1024 * 1024;
/** Bytes of numbers that are read of one dataset, and of all. */
const MOST_OF_ONE = 16 * 1024 * 1024;
const MOST_OF_ALL = 256 * 1024 * 1024;
/** Filters that the library has built in; data behind others cannot be read here, which is no damage. */
const BUILT_IN = new Set([1, 2, 3, 4, 5, 6]);

/**
 * Reads everything.
 *
 * @param alive Told now and then, so that whoever waits knows a loop from work.
 * @throws {Refused} With the place and HDF5's cause.
 */
export function readInFull(module: Hdf5Module, file: H5File, alive: () => void): void {
  const seen = new Set<string>();
  const open: string[] = ["/"];
  const budget = { left: MOST_OF_ALL };
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    alive();
    const identity = identityOf(file, path);
    if (seen.has(identity)) continue;
    seen.add(identity);
    for (const name of attributeNames(module, file, path)) {
      readable(`the attribute ${name} of ${path} cannot be read`, () => {
        const attribute = new Attribute(file.file_id, path, name);
        return attribute.shape === null ? null : attribute.value;
      });
    }
    const object = path === "/" ? file : file.get(path);
    if (object instanceof Group) {
      for (const name of namesIn(module, file, path)) {
        const child = childOf(path, name);
        // Links that lead elsewhere are no part of this file.
        if (linkAt(file, child).is === "hard") open.push(child);
      }
    } else if (object instanceof Dataset) readData(object, budget, alive);
  }
}

/** What the library's JavaScript cannot decode is no damage; what HDF5 reports is. */
function readable<T>(what: string, action: () => T): T | undefined {
  return strictly(what, () => {
    try {
      return action();
    } catch (error) {
      if (
        error instanceof Error && /not supported|unknown|Memory allocation/i.test(error.message)
      ) {
        return undefined;
      }
      if (error instanceof Deno.errors.NotCapable) return undefined; // data kept in another file
      throw error;
    }
  });
}

function readData(dataset: Dataset, budget: { left: number }, alive: () => void): void {
  const { path } = dataset;
  const what = `the data of ${path} cannot be read`;
  const meta = strictly(what, () => dataset.metadata);
  const { shape, size, chunks } = meta;
  if (shape === null || meta.virtual_sources) return;
  const filters = strictly(what, () => dataset.filters);
  if (chunks !== null && filters.some((f) => !BUILT_IN.has(f.id))) return;
  const lengths = shape.map(Number);
  if (lengths.some((n) => n === 0)) return;
  if (lengths.length === 0) {
    readable(what, () => dataset.value);
    return;
  }
  const [rows = 0, ...rest] = lengths;
  const row = Math.max(1, rest.reduce((a, b) => a * b, 1) * Math.max(1, Number(size)));
  const count = Math.max(1, Math.floor(PIECE / row));
  const whole = isVariable(meta.type) || meta.vlen ||
    rows * row <= Math.min(MOST_OF_ONE, budget.left);
  const starts: number[] = [];
  if (whole) { for (let at = 0; at < rows; at += count) starts.push(at); }
  else {
    const pieces = 4;
    for (let i = 0; i < pieces; i++) {
      starts.push(Math.floor((rows - Math.min(rows, count)) * i / (pieces - 1)));
    }
  }
  for (const from of new Set(starts)) {
    const to = Math.min(rows, from + count);
    // A row too large for one read is left to its first element.
    const ranges = row > 16 * PIECE ? lengths.map(() => [0, 1]) : [[from, to]];
    budget.left -= (to - from) * row;
    readable(what, () => dataset.slice(ranges as [number, number][]));
    alive();
  }
}

/** Classes of types whose elements may lie elsewhere in the file: compound, reference, variable length, array. */
function isVariable(type: number): boolean {
  return type === 6 || type === 7 || type === 9 || type === 10;
}

/** Refuses what is not NWB 2, by what its root says. */
export function refuseOtherFormats(module: Hdf5Module, file: H5File): void {
  if (namesIn(module, file, "/").includes("nwb_version")) {
    throw new Refused(
      "it is not NWB 2 (its nwb_version is a dataset), which only a new conversion helps",
    );
  }
  const names = attributeNames(module, file, "/");
  if (!names.includes("nwb_version")) {
    if (names.includes("neurodata_type")) return;
    throw new Refused("it is not NWB 2: its root has neither nwb_version nor neurodata_type");
  }
  const value = [new Attribute(file.file_id, "/", "nwb_version").value].flat()[0];
  const version = String(value);
  if (!/^(?:NWB-)?2/.test(version)) {
    throw new Refused(`it is not NWB 2: its nwb_version is "${version.slice(0, 40)}"`);
  }
}
