/**
 * Between step 03 and 04: repairs NWB files on copies, from one table that people fill in. Only what a finding asks for
 * or a row of the table says is changed, everything else is proved to be as it was, and the original is never touched.
 *
 * @module
 */
export { type Change, changeOf, fieldOf } from "./fields/fields.ts";
export { type MendFile, mendFile, type MendFileOutcome } from "./files/mend_file.ts";
export type { Checked, Mended, Standing, Way } from "./child/request.ts";
export type { Range } from "./bytes/file.ts";
export { noteOf } from "./note.ts";
export type { PlannedChange, ValueSource } from "./plan_types.ts";
export { planRepair, type PlanRepairOptions, readRepairPlan } from "./plan.ts";
export {
  type OpenRow,
  REPAIR_PLAN_VERSION,
  type RepairItem,
  type RepairPlan,
  type RepairStatus,
} from "./plan_types.ts";
export { runRepair } from "./run.ts";
export {
  REPAIR_RESULT_VERSION,
  type RepairOutcome,
  type RepairResult,
  type RunRepairOptions,
} from "./run_types.ts";
export { type RepairUndo, undoRepair } from "./undo.ts";
export { readRepairResult, type RepairSummary, summarizeRepairs } from "./result.ts";
