/**
 * The columns of `subjects.tsv` and `sessions.tsv`, and the field of the file that each stands for.
 *
 * @module
 */
import { SUBJECT } from "../fields/fields.ts";

/** One column that people fill in. */
export interface Column {
  /** Its heading. */
  readonly name: string;
  /** HDF5 path, with `@` for an attribute. */
  readonly field: string;
  /** Whether the archive wants it of every file. */
  readonly wanted: boolean;
  /** Whether the field holds several texts; they stand in one cell, divided by semicolons. */
  readonly list: boolean;
}

const subject = (name: string, wanted = false): Column => ({
  name,
  field: `${SUBJECT}/${name}`,
  wanted,
  list: false,
});

/** Of a subject: what is the same in all its sessions. */
export const SUBJECT_COLUMNS: readonly Column[] = [
  subject("subject_id", true),
  subject("species", true),
  subject("sex", true),
  subject("date_of_birth"),
  subject("strain"),
  subject("genotype"),
  subject("description"),
];

const general = (name: string, list = false): Column => ({
  name,
  field: `/general/${name}`,
  wanted: false,
  list,
});

/** Of a session, which is a file. */
export const SESSION_COLUMNS: readonly Column[] = [
  general("session_id"),
  { name: "session_start_time", field: "/session_start_time", wanted: true, list: false },
  {
    name: "timestamps_reference_time",
    field: "/timestamps_reference_time",
    wanted: false,
    list: false,
  },
  subject("age", true),
  subject("weight"),
  { name: "identifier", field: "/identifier", wanted: true, list: false },
  {
    name: "session_description",
    field: "/session_description",
    wanted: false,
    list: false,
  },
  general("experimenter", true),
  general("keywords", true),
  general("related_publications", true),
  general("lab"),
  general("institution"),
  { name: "nwb_version", field: "/@nwb_version", wanted: true, list: false },
];

/** All fields that have a column. */
export const COLUMNS: readonly Column[] = [...SUBJECT_COLUMNS, ...SESSION_COLUMNS];

/** The column of a field; for others one that is headed by the path itself. */
export function columnOf(field: string): Column {
  return COLUMNS.find((c) => c.field === field) ??
    { name: field, field, wanted: false, list: field.endsWith("/external_file") };
}
