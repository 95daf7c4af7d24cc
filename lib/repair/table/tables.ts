/**
 * The two tables of a work folder: written from what the files say, filled in by people, read again.
 *
 * In a cell stands what a file will say. Where it says so already, or a value follows from other facts, the cell is
 * filled; where something is open it is empty. What a person wrote is never written over.
 *
 * @module
 */
import { ConfigError, messageOf } from "../../core/errors.ts";
import { writeFileWhole } from "../../core/files.ts";
import { quote } from "../../core/text.ts";
import { joinPath } from "../../core/work_folder.ts";
import { type Column, columnOf, SESSION_COLUMNS, SUBJECT_COLUMNS } from "./columns.ts";
import { type Delimited, type Dialect, formatDelimited, parseDelimited } from "./delimited.ts";
import { acceptedValue, type DerivedFields, subjectOf } from "./derive.ts";
import { type FileRecord, whyNotAccepted } from "./record.ts";

/** A row of a table: the files that it stands for, and its cells. */
export interface TableRow {
  /** What the first column says: a subject's id as the files say it, or `file: ` with a path; for sessions the path. */
  readonly key: string;
  readonly files: readonly FileRecord[];
  readonly cells: ReadonlyMap<string, string>;
  /** The line that it stands on, counting from 1. */
  readonly line: number;
}

/** One table. */
export interface Table {
  /** Its name, with the ending that it has on disk. */
  readonly name: string;
  readonly path: string;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Keys in the file that no NWB file belongs to any more. */
  readonly left: readonly { readonly key: string; readonly line: number }[];
}

/** Columns that tell and are not read. */
const TOLD = ["files", "open", "derived", "proposed"] as const;
/** Ending of the column that shows what the files say where the cell beside it says something else. */
const NOW = " in the files";

interface Draft {
  readonly key: string;
  readonly files: readonly FileRecord[];
}

/** What a draft row says of itself. */
interface Told {
  readonly cells: Map<string, string>;
  readonly open: string[];
}

/**
 * Brings both tables of a work folder up to date and reads them.
 *
 * @param folder The work folder.
 * @param records All files that can be read.
 * @param derived What follows for each.
 * @param write Whether the files on disk are written; else only read.
 * @throws {ConfigError} If a table cannot be read or written.
 */
export function bringTables(
  folder: string,
  records: readonly FileRecord[],
  derived: ReadonlyMap<string, DerivedFields>,
  write: boolean,
): { readonly subjects: Table; readonly sessions: Table } {
  const bySubject = Map.groupBy(
    records,
    (r) => subjectOf(r, derived.get(r.file)) ?? `file: ${r.file}`,
  );
  const subjects = [...bySubject].map(([key, files]): Draft => ({ key, files }));
  const sessions = records.map((r): Draft => ({ key: r.file, files: [r] }));
  return {
    subjects: bring(folder, "subjects", "subject", SUBJECT_COLUMNS, subjects, derived, write),
    sessions: bring(folder, "sessions", "file", SESSION_COLUMNS, sessions, derived, write),
  };
}

function bring(
  folder: string,
  name: string,
  keyName: string,
  fixed: readonly Column[],
  drafts: readonly Draft[],
  derived: ReadonlyMap<string, DerivedFields>,
  write: boolean,
): Table {
  const { path, old } = readOld(folder, name);
  if (old && !old.columns.includes(keyName)) {
    throw new ConfigError(
      `Cannot use "${path}": it has no column "${keyName}", which says what each row is about`,
      { file: path },
    );
  }
  // Fields without a column of their own: those that a finding names, and those that a person added.
  const others = new Set([
    ...name === "sessions" ? drafts.flatMap((d) => otherFields(d.files[0])) : [],
    ...(old?.columns ?? []).filter((c) => c.startsWith("/")),
  ]);
  const columns = [...fixed, ...[...others].map(columnOf)];
  const known = new Map(old?.rows.map((r) => [(r.cells.get(keyName) ?? "").trim(), r]));
  const extra = (old?.columns ?? []).filter((c) =>
    c !== "" && c !== keyName && !(TOLD as readonly string[]).includes(c) && !c.endsWith(NOW) &&
    !columns.some((k) => k.name === c)
  );
  const sorted = [...drafts].sort((a, b) => a.key < b.key ? -1 : 1);
  const shown = new Set<string>();
  const rows = sorted.map((draft) => {
    const before = known.get(draft.key)?.cells;
    const { cells, open } = tell(draft, columns, derived, before, shown);
    cells.set(keyName, draft.key);
    if (open.length > 0) cells.set("open", open.join("; "));
    for (const c of extra) cells.set(c, before?.get(c) ?? "");
    return { draft, cells };
  });
  const keys = new Set(drafts.map((d) => d.key));
  const left = (old?.rows ?? []).flatMap((r) => {
    const key = (r.cells.get(keyName) ?? "").trim();
    return keys.has(key) ? [] : [{ key, line: r.line, cells: r.cells }];
  });
  const heading = [
    keyName,
    ...(name === "subjects" ? ["files"] : []),
    "open",
    ...columns.flatMap((c) => shown.has(c.name) ? [c.name, c.name + NOW] : [c.name]),
    "derived",
    "proposed",
    ...extra,
  ];
  const dialect: Dialect = old?.dialect ?? { separator: "\t", mark: false };
  // Rows of files that are away now may be wanted again; people wrote them.
  const all = [...rows.map((r) => r.cells), ...left.map((r) => r.cells)];
  const text = formatDelimited(dialect, heading, all);
  if (write) writeIfOther(path, text);
  const lines = parseDelimited(new TextEncoder().encode(text), path).rows;
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    columns,
    rows: rows.map(({ draft, cells }, i) => ({
      key: draft.key,
      files: draft.files,
      cells,
      line: lines[i]?.line ?? 0,
    })),
    left: left.map(({ key, line }) => ({ key, line })),
  };
}

/** Fields that a finding of a file names and no column stands for. */
function otherFields(record: FileRecord | undefined): string[] {
  return (record?.findings ?? []).filter((f) => f.blocks).flatMap((f) => f.fields).filter((field) =>
    columnOf(field).name === field && !field.endsWith("/external_file")
  );
}

function tell(
  { files }: Draft,
  columns: readonly Column[],
  derived: ReadonlyMap<string, DerivedFields>,
  before: ReadonlyMap<string, string> | undefined,
  shown: Set<string>,
): Told {
  const cells = new Map<string, string>();
  const open: string[] = [];
  const follows: string[] = [];
  const proposed: string[] = [];
  cells.set("files", namesOf(files));
  for (const column of columns) {
    const { name, field } = column;
    const given = before?.get(name)?.trim() ?? "";
    const values = files.map((r) => acceptedValue(r, field, derived.get(r.file)));
    const distinct = new Set(values);
    const [only] = distinct;
    const filled = distinct.size === 1 ? only ?? "" : "";
    cells.set(name, given === "" ? filled : given);
    const said = new Set(files.flatMap((r) => r.values.get(field) ?? []));
    if ([...said].some((v) => v !== cells.get(name))) {
      cells.set(name + NOW, [...said].map((v) => v === "" ? '""' : v).join(" | "));
      shown.add(name);
    }
    for (const r of files) {
      const d = derived.get(r.file)?.get(field);
      if (!d) continue;
      const text = `${name} ${quote(d.value)}: ${d.how}`;
      const list = d.proposal ? proposed : follows;
      if (!list.includes(text)) list.push(text);
    }
    if (cells.get(name) === "" || whyNotAccepted(field, cells.get(name) ?? "") !== undefined) {
      const why = openBecause(column, files, derived, cells.get(name) ?? "");
      if (why !== undefined) open.push(why);
    }
  }
  cells.set("derived", follows.join("; "));
  cells.set("proposed", proposed.join("; "));
  return { cells, open };
}

/** Why a cell wants a person; `undefined` where it may stay empty. */
function openBecause(
  { name, field, wanted }: Column,
  files: readonly FileRecord[],
  derived: ReadonlyMap<string, DerivedFields>,
  cell: string,
): string | undefined {
  if (cell !== "") return `${name} ${quote(cell)} in the table: ${whyNotAccepted(field, cell)}`;
  for (const r of files) {
    if (acceptedValue(r, field, derived.get(r.file)) !== undefined) continue;
    const said = r.values.get(field);
    const bad = said !== undefined && said.trim() !== "" ? whyNotAccepted(field, said) : undefined;
    if (bad !== undefined) return `${name} ${quote(said)}: ${bad}`;
    if (wanted && !bornInstead(name, r, derived)) return `${name} is missing`;
    if (r.findings.some((f) => f.blocks && f.fields.includes(field))) return `${name} is missing`;
  }
  return undefined;
}

/** A date of birth serves in place of an age. */
function bornInstead(
  name: string,
  record: FileRecord,
  derived: ReadonlyMap<string, DerivedFields>,
): boolean {
  if (name !== "age") return false;
  const field = "/general/subject/date_of_birth";
  return acceptedValue(record, field, derived.get(record.file)) !== undefined;
}

function namesOf(files: readonly FileRecord[]): string {
  const names = files.slice(0, 3).map((f) => f.file).join(", ");
  return files.length > 3 ? `${files.length}: ${names}, …` : names;
}

/** The table on disk: `NAME.tsv`, or `NAME.csv` where a spreadsheet left that. */
function readOld(folder: string, name: string): { path: string; old?: Delimited } {
  const found = ["tsv", "csv"].map((e) => joinPath(folder, `${name}.${e}`)).flatMap((path) => {
    try {
      return [{ path, bytes: Deno.readFileSync(path) }];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw new ConfigError(`Cannot read "${path}": ${messageOf(error)}`, { file: path });
    }
  });
  const [first, second] = found;
  if (first && second) {
    throw new ConfigError(
      `There are two tables, "${first.path}" and "${second.path}": keep the one that counts`,
      { file: second.path },
    );
  }
  if (!first) return { path: joinPath(folder, `${name}.tsv`) };
  return { path: first.path, old: parseDelimited(first.bytes, first.path) };
}

function writeIfOther(path: string, text: string): void {
  try {
    if (Deno.readTextFileSync(path) === text) return;
  } catch { /* it is not there, or no UTF-8: written */ }
  writeFileWhole(path, text);
}
