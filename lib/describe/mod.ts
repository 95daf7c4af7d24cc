/**
 * Step 07, describe: the Dandiset's record, from the paper's DOI, the files and `upload.yaml`, every value with its
 * source, every identifier checked, every change shown before it is made.
 *
 * @example
 * ```ts ignore
 * const plan = await planDescribe(connection);
 * await show(plan);
 * await show(await runDescribe(connection, plan));
 * ```
 *
 * @module
 */
export * from "./advice.ts";
export * from "./answers.ts";
export * from "./apply.ts";
export * from "./check_services.ts";
export * from "./decisions.ts";
export { differingFields, draftDigest } from "./digest.ts";
export { type Draft, draftDescription } from "./draft_description.ts";
export * from "./facts_summary.ts";
export { fetchPublication } from "./fetch_publication.ts";
export * from "./identifiers.ts";
export {
  cleanText,
  namesAgree,
  type PersonName,
  readDisplayName,
  type ReadName,
  structuredName,
} from "./names.ts";
export { instanceSchema } from "./instance_schema.ts";
export { planDescribe, type PlanDescribeOptions } from "./plan.ts";
export * from "./plan_types.ts";
export * from "./publication.ts";
export { readDescribePlan } from "./read_plan.ts";
export { REHEARSAL_DOI, startRecordedServices } from "./recorded.ts";
export type { Exchange, RecordedServices, RecordedServicesOptions } from "./recorded.ts";
export {
  type DescribeResult,
  runDescribe,
  type RunDescribeOptions,
  undoDescribe,
  type UndoDescribeOptions,
} from "./run.ts";
export {
  type Answer,
  createServices,
  SERVICE_BASES,
  SERVICE_LABELS,
  type ServiceName,
  Services,
  type ServicesOptions,
  type ServiceUse,
} from "./services.ts";
export { viewDescribePlan, viewDescribeResult } from "./view.ts";
export type { JsonSchema, RecordProblem } from "../archive/schema/mod.ts";
