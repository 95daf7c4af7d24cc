/**
 * Rows of a table hidden and shown by boxes to tick, with style rules alone: it works where no script runs, in an
 * exported notebook and in the report.
 *
 * @module
 */
import { escapeHtml } from "./escape.ts";
import type { Cell } from "./view.ts";

/** Texts that a table can be filtered by; with more, boxes help nobody. */
const MOST = 8;

/** The rules: a box that is not ticked hides the rows of its number. */
export const FILTER_STYLE: string = Array.from(
  { length: MOST },
  (_, i) => `.du .filter:has(>p input.f${i}:not(:checked)) tr.f${i}{display:none}`,
).join("");

/** The boxes of one table. */
export interface TableFilter {
  /** Attribute of a row, with a space in front. */
  attribute(row: readonly Cell[]): string;
  /** Puts the boxes above the table. */
  around(table: string): string;
}

/** Makes the boxes for a column; `undefined` where it has a single text, or too many. */
export function tableFilter(
  rows: readonly (readonly Cell[])[],
  column: number | undefined,
): TableFilter | undefined {
  if (column === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = textOf(row[column]);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size < 2 || counts.size > MOST) return undefined;
  const texts = [...counts.keys()];
  const boxes = texts.map((text, i) =>
    `<label><input type="checkbox" class="f${i}" checked>${escapeHtml(text)} (${
      counts.get(text)
    })</label>`
  ).join("");
  return {
    attribute: (row) => ` class="f${texts.indexOf(textOf(row[column]))}"`,
    around: (table) => `<div class="filter"><p>${boxes}</p>${table}</div>`,
  };
}

function textOf(cell: Cell): string {
  if (cell === undefined) return "";
  return typeof cell === "object" ? cell.text : String(cell);
}
