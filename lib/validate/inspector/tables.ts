/**
 * Checks of tables. Source: NWB Inspector, `checks/_tables.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { childrenOf } from "../schema/children.ts";
import { type Check, isUnicode, NELEMS, YEAR_S } from "./check.ts";
import { hasNegativeStep } from "./numbers.ts";

/** Names of a table's columns, in order; where the table does not say, all of its columns but the indices. */
export function colnamesOf(table: H5Node): readonly string[] {
  const { value, shape } = table.attribute("colnames") ?? {};
  if (!shape || shape.includes(0)) {
    return childrenOf(table).flatMap(({ name, node }) =>
      node?.kind === "dataset" && node.type !== undefined && node.type !== "ElementIdentifiers" &&
        !node.attributeNames().includes("target")
        ? [name]
        : []
    );
  }
  return (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === "string");
}

/** Rows of a table: by its ids, where it has none by its first column, as PyNWB then numbers them. */
export function rowsOf(table: H5Node): number | undefined {
  const id = table.get("id");
  if (id?.kind === "dataset") return id.shape?.[0];
  if (childrenOf(table).some((c) => c.name === "id")) return undefined;
  const [name] = colnamesOf(table);
  const first = name === undefined
    ? undefined
    : column(table, `${name}_index`) ?? column(table, name);
  return first?.shape?.[0] ?? 0;
}

/** The index column that says where each row of a ragged column ends: the one that points to it. */
export function indexOf(
  table: H5Node,
  column: H5Node,
  isA: (node: H5Node, type: string) => boolean,
): H5Node | undefined {
  const named = table.get(`${column.name}_index`);
  if (named?.kind === "dataset" && named.target("target") === column) return named;
  return table.links().find((l) =>
    l.kind === "hard" && l.node.kind === "dataset" && isA(l.node, "VectorIndex") &&
    l.node.target("target") === column
  )?.node;
}

/** A table's columns, index columns left out. */
function columnsOf(table: H5Node, isA: (node: H5Node, type: string) => boolean): H5Node[] {
  return colnamesOf(table).flatMap((name) => {
    const column = table.get(name);
    return column?.kind === "dataset" && !isA(column, "VectorIndex") ? [column] : [];
  });
}

function column(table: H5Node, name: string): H5Node | undefined {
  const node = table.get(name);
  return node?.kind === "dataset" ? node : undefined;
}

const DICT = /\{.+:.+\}/;
const PAIRS = ["yes,no", "y,n", "true,false", "t,f", "hit,miss"].map((p) =>
  p.split(",").sort().join()
);

/** Table checks. */
export const TABLE_CHECKS: readonly Check[] = [
  {
    name: "check_dynamic_table_region_data_validity",
    type: "DynamicTableRegion",
    run(region) {
      const table = region.target("table");
      const rows = table ? rowsOf(table) : undefined;
      if (rows === undefined || region.kind !== "dataset") return undefined;
      const values = region.numbers(0, NELEMS);
      // the inspector lets a value equal to the number of rows pass
      const high = values.find((v) => v > rows);
      const low = values.find((v) => v < 0);
      const bad = high ?? low;
      return bad === undefined ? undefined : {
        message: `${region.path} points to row ${bad} of ${table?.path}, which has ${rows} rows`,
        found: String(bad),
      };
    },
  },
  {
    name: "check_empty_table",
    type: "DynamicTable",
    run: (table) =>
      rowsOf(table) === 0 ? { message: `The table ${table.path} has no rows` } : undefined,
  },
  {
    name: "check_time_intervals_start_time_not_constant",
    type: "TimeIntervals",
    run(table) {
      if ((rowsOf(table) ?? 0) <= 1) return undefined;
      const starts = column(table, "start_time")?.numbers(0, NELEMS) ?? [];
      return starts.length > 0 && starts.every((v) => v === starts[0])
        ? {
          message: `All start times of ${table.path} are ${starts[0]}`,
          found: String(starts[0]),
          place: `${table.path}/start_time`,
        }
        : undefined;
    },
  },
  {
    name: "check_time_interval_time_columns",
    type: "TimeIntervals",
    run(table) {
      const starts = column(table, "start_time");
      return starts && hasNegativeStep(starts.numbers(0, NELEMS))
        ? { message: `The start times of ${table.path} are not in order`, place: starts.path }
        : undefined;
    },
  },
  {
    name: "check_time_intervals_stop_after_start",
    type: "TimeIntervals",
    run(table) {
      const starts = column(table, "start_time")?.numbers(0, NELEMS) ?? [];
      const stops = column(table, "stop_time")?.numbers(0, NELEMS) ?? [];
      const row = stops.findIndex((stop, i) => stop - (starts[i] ?? NaN) <= 0);
      return row < 0 ? undefined : {
        message: `Row ${row} of ${table.path} stops at ${stops[row]}, not after its start at ${
          starts[row]
        }`,
        found: String(stops[row]),
        place: `${table.path}/stop_time`,
      };
    },
  },
  {
    name: "check_time_intervals_duration",
    type: "TimeIntervals",
    run(table) {
      const rows = rowsOf(table) ?? 0;
      if (rows === 0) return undefined;
      let low = Infinity;
      let high = -Infinity;
      for (const name of colnamesOf(table)) {
        if (!name.endsWith("_time") || table.get(`${name}_index`)) continue;
        const node = column(table, name);
        if (!node) continue;
        const n = node.shape?.[0] ?? 0;
        if (name !== "stop_time") {
          for (const v of node.numbers(0, NELEMS)) if (v < low) low = v;
        }
        if (name !== "start_time") {
          for (const v of node.numbers(Math.max(0, n - NELEMS), n)) if (v > high) high = v;
        }
      }
      return high - low > YEAR_S
        ? {
          message: `${table.path} spans ${
            ((high - low) / YEAR_S).toFixed(1)
          } years: are its times seconds?`,
        }
        : undefined;
    },
  },
  {
    name: "check_table_values_for_dict",
    type: "DynamicTable",
    run: (table, { isA }) =>
      columnsOf(table, isA)
        // only texts of variable length in UTF-8 are texts to the inspector
        .filter((c) => isUnicode(c.dtype))
        .filter((c) => c.shape?.length === 1)
        .flatMap((c) =>
          c.texts(0, NELEMS).filter((t) => DICT.test(t)).map((t) => ({
            message: `The column ${c.path} holds a dictionary written as text: ${quote(t)}`,
            found: t.slice(0, 200),
            place: c.path,
          }))
        ),
  },
  {
    name: "check_ids_unique",
    type: "DynamicTable",
    run(table) {
      const ids = column(table, "id")?.numbers(0, NELEMS) ?? [];
      return new Set(ids).size === ids.length
        ? undefined
        : { message: `The ids of ${table.path} are not unique`, place: `${table.path}/id` };
    },
  },
  {
    name: "check_column_binary_capability",
    type: "DynamicTable",
    run(table, { isA, madeOf }) {
      const known = madeOf(table)?.made.columns;
      return columnsOf(table, isA).filter((c) => !known?.has(c.name) && isBinary(c)).map((c) => ({
        message: `The column ${c.path} has two values only: make it boolean, named is_…`,
        place: c.path,
      }));
    },
  },
  {
    name: "check_single_row",
    type: "DynamicTable",
    run: (table, { isA }) =>
      rowsOf(table) === 1 && !isA(table, "Units") && table.name !== "electrodes"
        ? { message: `The table ${table.path} has a single row` }
        : undefined,
  },
  {
    name: "check_col_not_nan",
    type: "DynamicTable",
    run: (table, { isA }) =>
      columnsOf(table, isA).filter((c) => {
        const n = c.shape?.[0] ?? 0;
        if (c.dtype.class !== "float" || n === 0 || isA(c, "DynamicTableRegion")) return false;
        if (!c.numbers(0, NELEMS).every(Number.isNaN)) return false;
        // of a longer column as many rows again, evenly spread
        for (let row = 0; row < n; row += Math.ceil(n / NELEMS)) {
          if (!c.numbers(row, row + 1).every(Number.isNaN)) return false;
        }
        return true;
      }).map((c) => ({ message: `The column ${c.path} seems to be all NaN`, place: c.path })),
  },
  {
    name: "check_table_time_columns_are_not_negative",
    type: "DynamicTable",
    run(table, { isA }) {
      const names = colnamesOf(table).filter((name) => name.endsWith("_time"));
      // the inspector's check ends at texts, which cannot be compared with zero
      if (names.some((name) => column(table, name)?.dtype.class === "text")) return [];
      return names.flatMap((name) => {
        const node = column(table, name);
        const index = node && indexOf(table, node, isA);
        const [end = 0] = index?.numbers(0, 1) ?? [1];
        const first = node?.numbers(0, end).find((v) => v < 0);
        return first === undefined ? [] : [{
          message: `The column ${name} of ${table.path} begins before zero, at ${first}`,
          found: String(first),
          place: `${table.path}/${name}`,
        }];
      });
    },
  },
];

/** Whether a column has two values that say yes and no. Texts of variable length are compared as they are. */
function isBinary(c: H5Node): boolean {
  if (c.dtype.bytes === 1 || c.dtype.class === "bool" || (c.shape?.[0] ?? 0) === 0) return false;
  const numbers = new Set(c.numbers(0, NELEMS));
  if (numbers.size > 0) return numbers.size === 2 && numbers.has(0) && numbers.has(1);
  if (!isUnicode(c.dtype)) return false;
  const texts = new Set(c.texts(0, NELEMS));
  return texts.size === 2 && PAIRS.includes([...texts].sort().join());
}
