/**
 * Step 10, record: `conversion_manifest.yaml`, the redacted conversation with the coding assistant, and
 * `report.html`, one page with everything; committed where the work folder is in a git repository.
 *
 * @example
 * ```ts ignore
 * const plan = await planRecord(connection);
 * await show(plan);
 * await show(await runRecord(connection, plan));
 * ```
 *
 * @module
 */
export { gatherSections } from "./gather.ts";
export {
  findHistory,
  type FindHistoryOptions,
  type FoundHistory,
  type HistorySearch,
  type RedactedHistory,
  redactHistory,
} from "./history.ts";
export {
  makeManifest,
  type Manifest,
  type ManifestConversion,
  type ManifestFacts,
  type ManifestSources,
  manifestText,
} from "./manifest.ts";
export * from "./notes.ts";
export { planRecord, type PlanRecordOptions, type RecordPlan } from "./plan.ts";
export * from "./redaction.ts";
export * from "./report.ts";
export {
  recordExitStatus,
  type RecordOutcome,
  type RecordResult,
  runRecord,
  type RunRecordOptions,
} from "./run.ts";
export { viewRecord, viewRecordPlan } from "./view.ts";
