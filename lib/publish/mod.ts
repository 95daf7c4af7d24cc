/**
 * Step 09, publish: the quality checklist, what the archive still misses, and, if somebody says yes with the Dandiset's
 * number, a version with a DOI that holds what the plan said.
 *
 * @example
 * ```ts ignore
 * const plan = await planPublish(connection);
 * await show(plan);
 * await show(await runPublish(connection, plan, { confirm: "001234" }));
 * ```
 *
 * @module
 */
export {
  type Checklist,
  checklist,
  type ChecklistAnswer,
  type ChecklistContext,
  type ChecklistItem,
  type ChecklistPoint,
  readChecklistHistory,
  rememberChecklist,
} from "./checklist.ts";
export { citation, planPublish, type PlanPublishOptions } from "./plan.ts";
export * from "./plan_types.ts";
export { readPublishPlan, readPublishResult } from "./read_plan.ts";
export { runPublish, type RunPublishOptions } from "./run.ts";
export {
  releaseEmbargo,
  type ReleaseEmbargoOptions,
  type ReleaseEmbargoResult,
} from "./unembargo.ts";
export { checklistBlocks, viewPublishPlan, viewPublishResult, viewUnembargo } from "./view.ts";
