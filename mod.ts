/**
 * From a folder of NWB files to a complete, findable, citable Dandiset on the DANDI Archive.
 *
 * Each step has a `plan…`, which changes nothing, and a `run…`, which carries that plan out; results know how they look
 * ({@linkcode show}). All steps at once: {@linkcode uploadAll}; on this machine only: {@linkcode rehearse}. Everything else that a step
 * offers is under its own path, such as `@dandi-upload/dandi-upload/upload`.
 *
 * @example The last step of a conversion pipeline
 * ```ts ignore
 * import { openWorkFolder, show, uploadAll } from "@dandi-upload/dandi-upload";
 *
 * const result = await uploadAll(openWorkFolder("my_upload"));
 * await show(result);
 * ```
 *
 * @module
 */
export {
  ApiKeyError,
  ArchiveError,
  ConfigError,
  ConflictError,
  countFindings,
  DandiUploadError,
  FileChangedError,
  type Finding,
  type FindingOrigin,
  formatBytes,
  formatDuration,
  isDandiUploadError,
  JournalError,
  newWorkFolder,
  type NewWorkFolderOptions,
  NotFoundError,
  type OnProgress,
  openWorkFolder,
  PermissionError,
  PlanError,
  type ProgressEvent,
  ServiceError,
  type Severity,
  type Shard,
  type StepOptions,
  StoppedError,
  UnreadableNwbError,
  type UploadConfig,
  UsageError,
  WorkFolder,
} from "./lib/core/mod.ts";
export {
  renderHtml,
  renderText,
  show,
  type View,
  type Viewable,
  watch,
} from "./lib/display/mod.ts";
export {
  type Entry,
  type Inventory,
  nwbPathsOf,
  sessionsOf,
  staysBehind,
  takeInventory,
  workInventory,
} from "./lib/inventory/mod.ts";
export { type NwbFacts, readFacts, readFactsOf, type ReadOutcome } from "./lib/nwb/mod.ts";
export { ArchiveClient, type Instance, INSTANCES, resolveInstance } from "./lib/archive/mod.ts";
export { resolveLocation } from "./lib/ontology/mod.ts";
export { connect, type Connection, viewInstances } from "./lib/connect/mod.ts";
export { planDandiset, readDandiset, runDandiset } from "./lib/dandiset/mod.ts";
export { readValidation, readyForDandi, validate, validateFile } from "./lib/validate/mod.ts";
export { planRepair, readRepairPlan, runRepair, undoRepair } from "./lib/repair/mod.ts";
export { formatDandiDry, planOrganize, readOrganizePlan, runOrganize } from "./lib/organize/mod.ts";
export { dandiEtag, planUpload, readUploadResult, runUpload } from "./lib/upload/mod.ts";
export { verify } from "./lib/verify/mod.ts";
export { answerDescribe, planDescribe, runDescribe, undoDescribe } from "./lib/describe/mod.ts";
export {
  planRegions,
  planWholeAbout,
  runRegions,
  runWholeAbout,
  undoRegions,
  undoWholeAbout,
  verifyRegions,
} from "./lib/regions/mod.ts";
export { checklist, planPublish, runPublish } from "./lib/publish/mod.ts";
export { type Status, status } from "./lib/status/mod.ts";
export { planRecord, runRecord } from "./lib/record/mod.ts";
export { startLocalArchive } from "./lib/local_archive/mod.ts";
export {
  fileEnds,
  STEPS,
  uploadAll,
  type UploadAllOptions,
  type UploadAllResult,
} from "./lib/steps/mod.ts";
export { rehearse, SAMPLES_FOLDER } from "./lib/rehearse/mod.ts";
