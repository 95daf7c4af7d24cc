/**
 * What a repair is planned as: per file each field, what it says now and then, and where the value comes from.
 *
 * @module
 */
import type { Change } from "./fields/fields.ts";

/** Where a value comes from. */
export interface ValueSource {
  /** `table`: a person wrote it; `derived`: it follows from other facts, and a person left it standing in the table. */
  readonly by: "table" | "derived";
  /** The table with its row, such as `subjects.tsv, row 3`. */
  readonly table: string;
  /** How it is derived, with the evidence. */
  readonly how?: string;
}

/** One change of one file. */
export interface PlannedChange {
  /** HDF5 path, with `@` and a name for an attribute. */
  readonly field: string;
  /** What is written. */
  readonly change: Change;
  /** What the field says now; absent where the file has none. */
  readonly now?: string;
  /** Where the value comes from. */
  readonly source: ValueSource;
  /** Codes of the findings that it answers. */
  readonly answers: readonly string[];
}
