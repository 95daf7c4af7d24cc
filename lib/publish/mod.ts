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
export * from "./checklist.ts";
export {
  type Blocker,
  citation,
  planPublish,
  type PlanPublishOptions,
  PUBLISH_PLAN_VERSION,
  type PublishPlan,
} from "./plan.ts";
export { readPublishPlan } from "./read_plan.ts";
export { type PublishResult, runPublish, type RunPublishOptions } from "./run.ts";
export {
  releaseEmbargo,
  type ReleaseEmbargoOptions,
  type ReleaseEmbargoResult,
} from "./unembargo.ts";
export { checklistBlocks, viewPublishPlan, viewPublishResult, viewUnembargo } from "./view.ts";
