/**
 * What one file says of the fields of the tables, and what is wrong with it: taken from its facts and findings.
 *
 * @module
 */
import type { NwbFacts } from "../../nwb/facts.ts";
import { changeOf } from "../fields/fields.ts";
import { COLUMNS } from "./columns.ts";

/** A finding of step 03, as far as a repair needs it. */
export interface Answerable {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  /** Fields that would answer it; none where no table can. */
  readonly fields: readonly string[];
  /** Whether it keeps the file from the archive. */
  readonly blocks: boolean;
  /** Whether it is about the form of the value (type, list), not about what it says. */
  readonly form: boolean;
}

/** One file. */
export interface FileRecord {
  /** Path relative to the NWB folder. */
  readonly file: string;
  readonly localPath: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Why it cannot be read; absent where it can. */
  readonly unreadable?: string;
  /** Whether it is NWB 2, or can become it. */
  readonly nwb2: boolean;
  /** What it says, by field; a list as its texts joined, see {@linkcode cellOfList}. */
  readonly values: ReadonlyMap<string, string>;
  /** ISO texts of the times that were understood, by field. */
  readonly times: ReadonlyMap<string, string>;
  readonly findings: readonly Answerable[];
}

/** A list as one cell. */
export function cellOfList(list: readonly string[]): string {
  return list.some((t) => t.includes(";") || t.trim() !== t || t === "")
    ? JSON.stringify(list)
    : list.join("; ");
}

/** The text that {@linkcode changeOf} takes for a cell of a list. */
export function listOfCell(cell: string): string {
  if (cell.trimStart().startsWith("[")) return cell.trim();
  return JSON.stringify(cell.split(";").map((t) => t.trim()).filter((t) => t !== ""));
}

/** What a file says, by field. */
export function valuesOf(facts: NwbFacts): Pick<FileRecord, "values" | "times"> {
  const values = new Map<string, string>();
  const times = new Map<string, string>();
  const add = (field: string, value: string | undefined): void => {
    if (value !== undefined) values.set(field, value);
  };
  const { subject } = facts;
  for (
    const name of [
      "subject_id",
      "species",
      "sex",
      "age",
      "weight",
      "strain",
      "genotype",
      "description",
    ] as const
  ) add(`/general/subject/${name}`, subject?.[name]);
  const time = (field: string, fact: NwbFacts["sessionStartTime"]): void => {
    add(field, fact?.raw);
    if (fact?.parsed) times.set(field, fact.parsed);
  };
  time("/general/subject/date_of_birth", subject?.date_of_birth);
  time("/session_start_time", facts.sessionStartTime);
  time("/timestamps_reference_time", facts.timestampsReferenceTime);
  add("/identifier", facts.identifier);
  add("/session_description", facts.sessionDescription);
  add("/general/session_id", facts.sessionId);
  add("/general/lab", facts.lab);
  add("/general/institution", facts.institution);
  const list = (name: string, texts: readonly string[] | undefined): void =>
    add(`/general/${name}`, texts && cellOfList(texts));
  list("experimenter", facts.experimenter);
  list("keywords", facts.keywords);
  list("related_publications", facts.relatedPublications);
  if (facts.nwbVersion?.is === "attribute") add("/@nwb_version", facts.nwbVersion.value);
  return { values, times };
}

/** Why a value would not be accepted; `undefined` where it is. */
export function whyNotAccepted(field: string, value: string): string | undefined {
  const { list } = COLUMNS.find((c) => c.field === field) ?? { list: false };
  const change = changeOf(field, list ? listOfCell(value) : value);
  return "problem" in change
    ? change.problem.replace(/^.*? would not be accepted, /s, "")
    : undefined;
}
