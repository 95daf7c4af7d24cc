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
export * from "./model/advice.ts";
export { type Ask, askDescribe, type AskDescribeOptions, questionText } from "./questions/ask.ts";
export { answerCell } from "./questions/cell.ts";
export { answerDescribe, keepAnswer, savedAnswers } from "./questions/keep.ts";
export { readAnswer } from "./questions/read_answer.ts";
export * from "./apply.ts";
export * from "./services/check_services.ts";
export * from "./model/decisions.ts";
export { differingFields, draftDigest } from "./digest.ts";
export { type Draft, draftDescription } from "./propose/draft_description.ts";
export * from "./model/facts_summary.ts";
export { fetchPublication } from "./publication/fetch_publication.ts";
export * from "./model/award_numbers.ts";
export * from "./model/identifiers.ts";
export { compareNames, namesAgree, type NameVerdict } from "./model/name_match.ts";
export {
  cleanText,
  type Letters,
  type PersonName,
  readDisplayName,
  readLetters,
  type ReadName,
  readStructuredName,
  type StructuredName,
  structuredName,
} from "./model/names.ts";
export { instanceSchema } from "./instance_schema.ts";
export { planDescribe, type PlanDescribeOptions } from "./plan.ts";
export * from "./model/plan_types.ts";
export * from "./model/publication.ts";
export { readDescribePlan, readDescribeResult } from "./read_plan.ts";
export { REHEARSAL_DOI, startRecordedServices } from "./recorded/recorded.ts";
export type { Exchange, RecordedServices, RecordedServicesOptions } from "./recorded/recorded.ts";
export {
  runDescribe,
  type RunDescribeOptions,
  undoDescribe,
  type UndoDescribeOptions,
} from "./run.ts";
export { SERVICE_BASES, SERVICE_LABELS, type ServiceName } from "./service_names.ts";
export {
  type Answer,
  createServices,
  Services,
  type ServicesOptions,
  type ServiceUse,
} from "./services/services.ts";
export { viewDescribePlan, viewDescribeResult } from "./view.ts";
export type { JsonSchema, RecordProblem } from "../archive/schema/mod.ts";
