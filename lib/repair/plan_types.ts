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
  /** The table with its row, such as `subjects.tsv, line 3`. */
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

/** How one file stands. */
export type RepairStatus =
  /** It has changes; a copy will be made. */
  | "repair"
  /** Nothing is wanted. */
  | "nothing"
  /** A row of a table cannot be used, so that the file gets no copy at all. */
  | "refused"
  /** It cannot be read, or is not NWB 2: only a new conversion, or an undamaged file, helps. */
  | "unreadable";

/** One file of the plan. */
export interface RepairItem {
  /** Path relative to the NWB folder. */
  readonly file: string;
  /** Absolute path of the original. */
  readonly localPath: string;
  /** Size of the original in bytes. */
  readonly sizeBytes: number;
  /** Modification time of the original, milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** How it stands. */
  readonly status: RepairStatus;
  /** What will be changed. */
  readonly changes: readonly PlannedChange[];
  /** Why it is refused or unreadable, in sentences. */
  readonly problems: readonly string[];
  /** What the tables still leave open. */
  readonly open: readonly string[];
  /** Findings that no table mends, with what would. */
  readonly stays: readonly {
    readonly code: string;
    readonly message: string;
    readonly fix?: string;
  }[];
}

/** A row of a table that waits for a person. */
export interface OpenRow {
  /** Name of the table and the line of the row: `subjects.tsv, line 3`. */
  readonly where: string;
  /** What the row is about: a subject, or a file. */
  readonly key: string;
  /** What is missing or refused, with what would be accepted. */
  readonly open: string;
  /** Values that a person may confirm by writing them in, with the evidence; empty where there are none. */
  readonly proposed: string;
}

/** Version of the saved form; a plan of another version is made anew. */
export const REPAIR_PLAN_VERSION = 1;

/** A plan of repairs. Plain data; nothing is changed by it. */
export interface RepairPlan {
  /** Version of the form. */
  readonly version: typeof REPAIR_PLAN_VERSION;
  /** ISO time. */
  readonly madeAt: string;
  /** Absolute path of the NWB folder. */
  readonly folder: string;
  /** Absolute paths of the tables that people fill in. */
  readonly tables: readonly string[];
  /** Whether step 03 has said what is wrong with the files; without it only the fields of the tables are judged. */
  readonly validated: boolean;
  /** What is the matter with the tables themselves. */
  readonly warnings: readonly string[];
  /** Rows that wait for a person. */
  readonly openRows: readonly OpenRow[];
  /** Files by path. */
  readonly items: readonly RepairItem[];
}
