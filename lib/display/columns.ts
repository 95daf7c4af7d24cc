import type { Block, Cell } from "./view.ts";

type Table = Extract<Block, { kind: "table" }>;

/** A table without the columns in which no row says anything: they take room and make people look for a reason. */
export function withoutEmptyColumns(table: Table): Table {
  const kept = table.columns.map((_, i) => i).filter((i) => table.rows.some((r) => !isEmpty(r[i])));
  if (table.rows.length === 0 || kept.length === table.columns.length) return table;
  const { filter, ...rest } = table;
  const at = filter === undefined ? -1 : kept.indexOf(filter);
  return {
    ...rest,
    columns: kept.flatMap((i) => table.columns[i] ?? []),
    rows: table.rows.map((r) => kept.map((i) => r[i])),
    ...(at >= 0 ? { filter: at } : {}),
  };
}

function isEmpty(cell: Cell): boolean {
  return cell === undefined || cell === "" || (typeof cell === "object" && cell.text === "");
}
