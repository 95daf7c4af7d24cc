/**
 * Step 02, dandiset: the Dandiset that is uploaded to, a new one (also embargoed) or one that exists.
 *
 * @example
 * ```ts ignore
 * const plan = await planDandiset(connection);
 * await show(plan);
 * await show(await runDandiset(connection, plan));
 * ```
 *
 * @module
 */
export {
  type DandisetPlan,
  type OwnDandiset,
  planDandiset,
  type PlanDandisetOptions,
} from "./plan.ts";
export {
  checkReadiness,
  isDenied,
  type Obstacle,
  type ObstacleCode,
  type Readiness,
  refuseBehind,
  requireReady,
  type WritingConnection,
} from "./readiness.ts";
export { runDandiset } from "./run.ts";
export {
  type DandisetState,
  readDandiset,
  rememberRelease,
  requireDandiset,
  saveDandiset,
} from "./state.ts";
export { viewDandiset, viewDandisetPlan } from "./view.ts";
