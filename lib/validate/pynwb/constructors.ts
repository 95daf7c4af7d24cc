/**
 * What the constructors of PyNWB 4.2 insist on: required arguments, single values of one class, axes of arrays.
 * The table is made by `data/build_constructors.py`.
 *
 * @module
 */
import type { AttributeInfo, H5Node } from "../hdf5/file.ts";
import data from "./data/constructors.json" with { type: "json" };

interface Constructor {
  readonly required: readonly string[];
  readonly takes: Readonly<Record<string, string>>;
  readonly axes: Readonly<Record<string, readonly number[]>>;
}

const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map(Object.entries(data));

// read from elsewhere than a field of the same name, or given a default when they are read
const READ_APART = new Set(["data", "unit", "name", "columns", "id", "colnames", "target_tables"]);
const OF_DATA = new Set(["conversion", "resolution", "offset", "continuity"]);
// made from all children of a type
const CHILDREN: Readonly<Record<string, string>> = { optical_channel: "OpticalChannel" };

/** Why an object cannot be constructed; undefined where nothing speaks against it. */
export function constructorProblem(
  node: H5Node,
  lineage: readonly string[],
  isA: (node: H5Node, type: string) => boolean,
): string | undefined {
  const name = lineage.find((t) => CONSTRUCTORS.has(t));
  const constructor = name === undefined ? undefined : CONSTRUCTORS.get(name);
  if (!constructor || name === "NWBFile" || node.kind === "dataset" && name !== "VectorData") {
    return undefined;
  }
  const { required, takes, axes } = constructor;
  for (const field of required) {
    if (READ_APART.has(field) || field.includes("__")) continue;
    const child = CHILDREN[field];
    const found = child
      ? node.links().some((l) => l.kind === "external" || (l.node && isA(l.node, child)))
      : hasField(node, field);
    if (!found) return `has no ${field}`;
  }
  for (const [field, wanted] of Object.entries(takes)) {
    if (field.includes("__") || READ_APART.has(field) && field !== "unit") continue;
    const value = valueOf(node, field);
    if (!value) continue;
    if (!fits(value, wanted, isA)) return `has a ${field} that is no single ${wanted}`;
  }
  for (const [field, allowed] of Object.entries(axes)) {
    const value = node.get(field);
    const count = value?.kind === "dataset" ? value.shape?.length : undefined;
    if (count !== undefined && !allowed.includes(count)) {
      return `has ${field} of ${count} axes, allowed are ${allowed.join(", ")}`;
    }
  }
  return undefined;
}

/** An object is known by the name under which it was met first; a link by its own. */
function hasField(node: H5Node, field: string): boolean {
  return node.attributeNames().includes(field) ||
    node.links().some((l) =>
      (l.kind === "hard" ? l.node.name : l.name) === field && (l.kind === "external" || l.node)
    );
}

function valueOf(node: H5Node, field: string): H5Node | AttributeInfo | undefined {
  if (field === "rate") return node.get("starting_time")?.attribute("rate");
  if (OF_DATA.has(field) || field === "unit") {
    const data = node.get("data");
    if (data) return data.attribute(field);
  }
  return node.get(field) ?? node.attribute(field);
}

const VALUE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  text: ["text"],
  float: ["float"],
  int: ["int", "enum"],
  bool: ["bool"],
};

/** Value classes of a word of the table, such as `text` or `float|text`; undefined where it names a type of object. */
function classesOf(wanted: string): readonly string[] | undefined {
  const known = wanted.split("|").map((word) => VALUE_CLASSES[word]);
  return known.some((k) => k === undefined) ? undefined : known.flatMap((k) => k ?? []);
}

function fits(
  value: H5Node | AttributeInfo,
  wanted: string,
  isA: (node: H5Node, type: string) => boolean,
): boolean {
  const classes = classesOf(wanted);
  if ("kind" in value) {
    if (classes) {
      if (value.kind !== "dataset" || value.type !== undefined) return true;
      const { shape } = value;
      // a list of one is taken for the value itself
      const single = shape !== null && (shape.length === 0 || shape.join() === "1");
      return single && classes.includes(value.dtype.class);
    }
    return !CONSTRUCTORS.has(wanted) ||
      value.kind === "dataset" && wanted !== "DynamicTableRegion" ||
      isA(value, wanted) ||
      // plain tables of older files stand for the tables of later versions
      wanted.endsWith("Table") && isA(value, "DynamicTable");
  }
  if (!classes) return true;
  return value.shape?.length === 0 && classes.includes(value.type.class);
}
