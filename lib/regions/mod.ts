/**
 * Step 08, regions: from the locations in the files to UBERON terms in every asset's `about`.
 *
 * What is certain or decided is written; what is not is listed with candidates, and the decision goes into `decisions.yaml`.
 *
 * @example
 * ```ts ignore
 * const plan = await planRegions(connection);
 * await show(plan);
 * await show(await runRegions(connection, plan));
 * await show(await verifyRegions(connection));
 * ```
 *
 * @module
 */
export { askRegions, type AskRegionsOptions } from "./decide/ask.ts";
export {
  decideRegions,
  decisionKey,
  mergeDecisions,
  readRegionDecisions,
  type RegionDecision,
  type RegionDecisions,
} from "./decide/decisions.ts";
export { anatomy, uberonOf } from "./write/about.ts";
export { type FileRegions, mapRegions, type RegionMap } from "./map.ts";
export type { OlsOptions } from "./ols_candidates.ts";
export { planRegions, type PlanRegionsOptions, type RegionsConnection } from "./plan.ts";
export * from "./plan_types.ts";
export {
  type DandisetRegion,
  readRegionFates,
  readRegionsPlan,
  regionsForDandiset,
} from "./read_plan.ts";
export type { RemoteOptions } from "./remote.ts";
export {
  type RegionsCheck,
  regionsExitStatus,
  type RegionsOutcome,
  type RegionsResult,
  runRegions,
  type RunRegionsOptions,
  undoRegions,
  verifyRegions,
} from "./write/run.ts";
export { viewRegionsPlan } from "./view.ts";
export { planWholeAbout, runWholeAbout, undoWholeAbout, type WholeAbout } from "./write/whole.ts";
export { patchOf, planFromPatch, type RegionsPatch, writePatch } from "./write/patch.ts";
export { familiesOf, type Family, placeInTree } from "./decide/families.ts";
export { LAB_TABLE, readLabTable } from "./decide/lab_table.ts";
export { viewRegionsCheck, viewRegionsResult, viewWholeAbout } from "./view_result.ts";
