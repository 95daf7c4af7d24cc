/**
 * What the constructors of tables refuse although their arguments fit.
 *
 * Source: HDMF 6.2, `hdmf/common/table.py`, `hdmf/common/alignedtable.py`; PyNWB 4.2, `pynwb/icephys.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { childOf, childrenOf } from "../schema/children.ts";
import type { Constructing } from "./construct.ts";

/** Columns that must point to rows of another table, one list a row. */
const POINTING: Readonly<Record<string, string>> = {
  SimultaneousRecordingsTable: "recordings",
  SequentialRecordingsTable: "simultaneous_recordings",
  RepetitionsTable: "sequential_recordings",
  ExperimentalConditionsTable: "repetitions",
};

/** Why a table is refused; undefined where nothing speaks against it. */
export function tableProblem(table: Constructing): string | undefined {
  return columnsProblem(table) ?? alignedProblem(table) ?? meaningsProblem(table);
}

function columnsProblem({ node, made, objects, isA }: Constructing): string | undefined {
  const columns = objects("columns");
  const byName = new Map(columns.map((c) => [c.name, c]));
  if (byName.size < columns.length) return "has two columns of one name";
  const indices = columns.filter((c) => isA(c, "VectorIndex"));
  const rowLength = new Map(columns.map((c) => [c.name, c.shape?.[0] ?? 0]));
  const indexed = new Set<string>();
  for (const index of indices) {
    const target = index.target("target")?.name ?? "";
    if (indexed.has(target)) return `has two index columns for ${quote(target)}`;
    indexed.add(target);
    if (!byName.has(target)) return `has the index ${quote(index.name)} of no column of its own`;
    rowLength.delete(target);
  }
  for (const column of columns) {
    const elements = isA(column, "EnumData") ? column.target("elements")?.name : undefined;
    if (elements !== undefined) rowLength.delete(elements);
  }
  const [first] = rowLength;
  for (const [name, length] of rowLength) {
    if (first && length !== first[1]) {
      return `has columns of different length (${quote(name)}: ${length}, ${quote(first[0])}: ${
        first[1]
      })`;
    }
  }
  const id = childOf(node, "id");
  if (id?.kind === "dataset") {
    if (id.dtype.class !== "int") return "has ids that are no whole numbers";
    const ids = id.shape?.[0] ?? 0;
    if (first && ids !== first[1]) return `has ${ids} ids and ${first[1]} rows`;
  }
  const stated = textsOf(node, "colnames");
  const names = stated.length > 0
    ? stated
    : columns.filter((c) => !isA(c, "VectorIndex")).map((c) => c.name);
  for (const name of names) {
    const column = byName.get(name);
    // a column in another file, which is there, is taken to be as it should
    if (!column && childrenOf(node).some((c) => c.name === name && !c.node)) continue;
    if (!column) return `names the column ${quote(name)}, which is not there or has no type`;
    if (isA(column, "VectorIndex")) return `names the index ${quote(name)} among its columns`;
  }
  return requiredProblem(node, made.columns, new Set(names), indexed, byName, isA);
}

/** Columns that a class requires are added when a table is read, which fails unless the table is empty. */
function requiredProblem(
  node: H5Node,
  known: Constructing["made"]["columns"],
  names: ReadonlySet<string>,
  indexed: ReadonlySet<string>,
  byName: ReadonlyMap<string, H5Node>,
  isA: Constructing["isA"],
): string | undefined {
  const id = childOf(node, "id");
  const rows = id?.kind === "dataset" ? id.shape?.[0] ?? 0 : 0;
  for (const [name, { required }] of known) {
    if (required && !names.has(name) && rows > 0) return `has no column ${name}`;
  }
  for (const [type, name] of Object.entries(POINTING)) {
    if (!isA(node, type)) continue;
    const column = byName.get(name);
    if (!column || !names.has(name)) return `has no column ${name}`;
    if (!indexed.has(name)) return `has no index for the column ${name}`;
    if (!column.target("table")) return `has the column ${name}, which points to no table`;
  }
  return undefined;
}

function alignedProblem({ node, objects, given, isA }: Constructing): string | undefined {
  if (!isA(node, "AlignedDynamicTable")) return undefined;
  const tables = objects("category_tables");
  const named = given("categories");
  if (!given("category_tables")) return named ? "names categories, but has none" : undefined;
  const nested = tables.find((t) => isA(t, "AlignedDynamicTable"));
  if (nested) return `has the category ${quote(nested.name)}, which has categories of its own`;
  const names = named ? textsOf(node, "categories") : tables.map((t) => t.name);
  if (names.length !== tables.length) {
    return `names ${names.length} categories, but has ${tables.length}`;
  }
  const lost = tables.find((t) => !names.includes(t.name));
  if (lost) return `does not name its category ${quote(lost.name)}`;
  const rows = rowsOf(node);
  const other = tables.find((t) => rowsOf(t) !== (rows === 0 ? rowsOf(tables[0] ?? t) : rows));
  return other && `has ${rows} rows, its category ${quote(other.name)} ${rowsOf(other)}`;
}

function meaningsProblem({ node, objects }: Constructing): string | undefined {
  for (const meanings of objects("meanings_tables")) {
    const target = meanings.target("target") ?? childOf(meanings, "target");
    if (target && target.parent !== node) {
      return `has the meanings ${quote(meanings.name)} of a column that is not its own`;
    }
  }
  return undefined;
}

function rowsOf(table: H5Node): number {
  const id = childOf(table, "id");
  return id?.kind === "dataset" ? id.shape?.[0] ?? 0 : 0;
}

function textsOf(node: H5Node, attribute: string): readonly string[] {
  const { value, shape } = node.attribute(attribute) ?? {};
  if (!shape || shape.includes(0)) return [];
  return [value].flat().map((v) => String(v));
}
