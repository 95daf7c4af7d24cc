/**
 * Planning repairs: the tables brought up to date, read, and compared with what the files say. No NWB file is changed.
 *
 * @module
 */
import type { StepOptions } from "../core/step.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { JournalError } from "../core/errors.ts";
import { type Viewable, withView } from "../display/view.ts";
import { changeOf } from "./fields/fields.ts";
import { gatherRecords } from "./gather.ts";
import {
  type OpenRow,
  type PlannedChange,
  REPAIR_PLAN_VERSION,
  type RepairItem,
  type RepairPlan,
  type ValueSource,
} from "./plan_types.ts";
import { valueOfCell } from "./table/cell.ts";
import type { Column } from "./table/columns.ts";
import { deriveAll, type DerivedFields } from "./table/derive.ts";
import { type FileRecord, listOfCell } from "./table/record.ts";
import { bringTables, type Table, type TableRow } from "./table/tables.ts";
import { openIn } from "./table/open.ts";
import { viewRepairPlan } from "./view.ts";

/** Options of {@linkcode planRepair}. */
export interface PlanRepairOptions extends StepOptions {
  /** Whether the tables on disk are brought up to date. Default `true`. */
  writeTables?: boolean;
}

/**
 * Says what would be changed in which file, from `subjects.tsv` and `sessions.tsv` of the work folder, which it writes
 * first where they are not there, and completes where files came.
 *
 * Facts are remembered from earlier steps, findings are those of step 03; saved as `state/repair.json`. Repeating it is
 * safe: what people wrote in the tables stays.
 *
 * @returns One item per file. A row that cannot be used refuses its files, never the plan.
 * @throws {ConfigError} If a table cannot be read as a table.
 * @throws {NotFoundError} If there is no NWB folder.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function planRepair(
  work: WorkFolder,
  options: PlanRepairOptions = {},
): Promise<RepairPlan & Viewable> {
  const { now = () => new Date(), writeTables = true } = options;
  const all = await gatherRecords(work, options);
  const records = all.filter((r) => r.unreadable === undefined && r.nwb2);
  const derived = deriveAll(records);
  const tables = bringTables(work.path, records, derived, writeTables);
  const drafts = new Map(
    records.map((r): [string, Draft] => [r.file, { changes: [], problems: [] }]),
  );
  for (const table of [tables.subjects, tables.sessions]) {
    for (const row of table.rows) {
      for (const column of table.columns) fromCell(table, row, column, derived, drafts);
    }
  }
  const plan: RepairPlan = {
    version: REPAIR_PLAN_VERSION,
    madeAt: now().toISOString(),
    folder: work.nwbFolder,
    tables: [tables.subjects.path, tables.sessions.path],
    validated: all.some((r) => r.findings.length > 0) || work.readState("validate") !== undefined,
    warnings: [tables.subjects, tables.sessions].flatMap(warningsOf),
    openRows: [tables.subjects, tables.sessions].flatMap(openRowsOf),
    items: all.map((r) => itemOf(r, drafts.get(r.file), derived.get(r.file))),
  };
  work.writeState("repair", plan);
  return withView(plan, viewRepairPlan);
}

function openRowsOf({ name, rows }: Table): OpenRow[] {
  return rows.flatMap(({ key, line, cells }) => {
    const open = cells.get("open");
    if (!open) return [];
    return [{ where: `${name}, line ${line}`, key, open, proposed: cells.get("proposed") ?? "" }];
  });
}

interface Draft {
  readonly changes: PlannedChange[];
  readonly problems: string[];
}

function warningsOf(table: Table): string[] {
  const { left, name } = table;
  if (left.length === 0) return [];
  const named = left.slice(0, 3).map((l) => `"${l.key}" (line ${l.line})`).join(", ");
  return [
    `${left.length} ${left.length === 1 ? "row" : "rows"} of ${name} belong to no file: ${named}${
      left.length > 3 ? " …" : ""
    }`,
  ];
}

/** What a cell changes in the files of its row. */
function fromCell(
  table: Table,
  row: TableRow,
  column: Column,
  derived: ReadonlyMap<string, DerivedFields>,
  drafts: ReadonlyMap<string, Draft>,
): void {
  const cell = row.cells.get(column.name)?.trim() ?? "";
  if (cell === "") return;
  const where = `${table.name}, line ${row.line}`;
  for (const record of row.files) {
    const draft = drafts.get(record.file);
    if (!draft) continue;
    const said = record.values.get(column.field);
    const findings = record.findings.filter((f) => f.fields.includes(column.field));
    const form = findings.some((f) => f.form);
    const read = valueOfCell(column, cell, record);
    if ("problem" in read) {
      draft.problems.push(`${where}: ${read.problem}`);
      continue;
    }
    const same = said !== undefined &&
      (said.trim() === read.value || column.list && listOfCell(said) === read.value);
    if (same && !form) continue;
    const change = changeOf(column.field, read.value);
    if ("problem" in change) {
      draft.problems.push(`${where}: ${change.problem}`);
      continue;
    }
    const follows = derived.get(record.file)?.get(column.field);
    const source: ValueSource = follows?.value === cell && !follows.proposal
      ? { by: "derived", table: where, how: follows.how }
      : { by: "table", table: where };
    draft.changes.push({
      field: column.field,
      change,
      ...(said === undefined ? {} : { now: said }),
      source,
      answers: [...new Set(findings.map((f) => f.code))],
    });
  }
}

function itemOf(
  record: FileRecord,
  draft: Draft | undefined,
  derived: DerivedFields | undefined,
): RepairItem {
  const { file, localPath, sizeBytes, mtimeMs } = record;
  const base = { file, localPath, sizeBytes, mtimeMs };
  const blocking = record.findings.filter((f) => f.blocks);
  const stays = blocking.filter((f) => f.fields.length === 0 && !isEcho(f.code)).map((f) => ({
    code: f.code,
    message: f.message,
    ...(f.fix === undefined ? {} : { fix: f.fix }),
  }));
  if (!draft) {
    const why = record.unreadable ??
      "It is not NWB 2: convert the recording again, with PyNWB or MatNWB of today";
    return { ...base, status: "unreadable", changes: [], problems: [why], open: [], stays };
  }
  const { changes, problems } = draft;
  const status = problems.length > 0 ? "refused" : changes.length > 0 ? "repair" : "nothing";
  const mended = new Set(changes.map((c) => c.field));
  return {
    ...base,
    status,
    changes: problems.length > 0 ? [] : changes,
    problems,
    open: openIn(record, derived, mended),
    stays,
  };
}

/** Findings that only repeat another: they go when it goes. */
function isEcho(code: string): boolean {
  return code.startsWith("asset-metadata-") || code === "nwb-not-constructible";
}

/**
 * The saved plan of a work folder with its view; `undefined` where there is none, or it is of another version.
 *
 * @throws {JournalError} If it has another form.
 */
export function readRepairPlan(work: WorkFolder): (RepairPlan & Viewable) | undefined {
  const plan = work.readState("repair") as Partial<RepairPlan> | undefined;
  if (plan === undefined || plan.version !== REPAIR_PLAN_VERSION) return undefined;
  if (!Array.isArray(plan.items)) {
    throw new JournalError(
      `Cannot use "${work.path}/state/repair.json": it has another form, delete it and run repair again`,
    );
  }
  return withView(plan as RepairPlan, viewRepairPlan);
}
