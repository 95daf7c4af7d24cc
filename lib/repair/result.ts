/**
 * The saved result of the last run, and its short form for manifests.
 *
 * @module
 */
import { z } from "zod";
import { JournalError } from "../core/errors.ts";
import { shorten } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { REPAIR_RESULT_VERSION, type RepairResult } from "./run_types.ts";
import { viewRepairResult } from "./view_result.ts";

const saved = z.looseObject({
  version: z.literal(REPAIR_RESULT_VERSION),
  madeAt: z.string(),
  software: z.string(),
  outcomes: z.array(z.looseObject({
    file: z.string(),
    outcome: z.string(),
    changes: z.array(z.looseObject({
      field: z.string(),
      change: z.looseObject({}),
      source: z.looseObject({ by: z.string(), table: z.string() }),
    })),
  })),
});

/**
 * The result of the last run of a work folder with its view; `undefined` where there is none, or it is of another version.
 *
 * @throws {JournalError} If it has another form.
 */
export function readRepairResult(work: WorkFolder): (RepairResult & Viewable) | undefined {
  const value = work.readState("repair-result");
  if (value === undefined) return undefined;
  if ((value as { version?: unknown }).version !== REPAIR_RESULT_VERSION) return undefined;
  if (!saved.safeParse(value).success) {
    throw new JournalError(
      `Cannot use "${work.path}/state/repair-result.json": it has another form, delete it and run repair again`,
    );
  }
  return withView(value as RepairResult, viewRepairResult);
}

/** One kind of change over many files, as a manifest has it. */
export interface RepairSummary {
  /** HDF5 path of the field. */
  readonly field: string;
  /** What it says now, shortened. */
  readonly to: string;
  /** In how many files. */
  readonly files: number;
  /** `derived`, or the table that people filled in. */
  readonly source: string;
}

/** Changes that are named one by one; more are too many for a manifest. */
const MOST = 100;

/** What was repaired, by field and value, the most frequent first. */
export function summarizeRepairs(result: RepairResult): RepairSummary[] {
  const all = new Map<string, { field: string; to: string; files: number; source: string }>();
  for (const { outcome, changes } of result.outcomes) {
    if (outcome !== "repaired" && outcome !== "kept") continue;
    for (const { field, change, source } of changes) {
      const value = typeof change.value === "object" ? JSON.stringify(change.value) : change.value;
      const from = source.by === "derived" ? "derived" : source.table.replace(/, line \d+$/, "");
      const one = { field, to: shorten(String(value), 100), files: 0, source: from };
      const key = JSON.stringify(one);
      const known = all.get(key) ?? one;
      known.files++;
      all.set(key, known);
    }
  }
  return [...all.values()].sort((a, b) => b.files - a.files || (a.field < b.field ? -1 : 1))
    .slice(0, MOST);
}
