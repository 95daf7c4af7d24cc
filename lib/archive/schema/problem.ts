import type { RecordModel } from "./versions.ts";

/** One reason why a record is not what the archive accepts. */
export interface RecordProblem {
  /** Who would complain: the archive's JSON Schema (first), or its models (only when the schema has no complaint). */
  readonly stage: "schema" | "models";
  /** Keys and numbers from the top of the record to the field; of an object where a field is missing. */
  readonly path: readonly (string | number)[];
  /** Keyword of the schema, or the kind of rule of the models. */
  readonly keyword: string;
  /** The field in words: `contributor 3 (Doe, Jane): identifier`. */
  readonly field: string;
  /** The whole sentence: field, what is wrong, what was found, what is wanted. */
  readonly message: string;
  /** How to repair it, where that is plain. */
  readonly fix?: string;
}

/** What the archive would say about a record. */
export interface RecordVerdict {
  /** Whether the archive would call it valid. */
  readonly valid: boolean;
  /** The kind of record that it was checked as. */
  readonly model: RecordModel;
  /** The schema version that it was checked by. */
  readonly schemaVersion: string;
  /** Set when another version than the record's own was used, with the reason. */
  readonly standIn?: string;
  /** Empty when valid. */
  readonly problems: readonly RecordProblem[];
}
