/**
 * Step 03: validates NWB files before they are uploaded, with no Python: path rules, DANDI's required fields,
 * the NWB schema, NWB Inspector's checks, and what stops an upload later. Start with {@linkcode validate} for a
 * work folder, {@linkcode validateFile} for one file.
 *
 * @example Validate a work folder
 * ```ts ignore
 * const validation = await validate(openWorkFolder("my_upload"));
 * for (const group of groupFindings(allFindings(validation))) console.log(group.code, group.files.length);
 * ```
 *
 * @module
 */
export { canBeWaived, catalogue, inspectorCode } from "./findings/catalogue.ts";
export type { CatalogueEntry } from "./findings/codes.ts";
export { checkDandisetYaml, findDandiset } from "./dandi/dandiset_yaml.ts";
export { exitStatusOf, type FilterOptions, filterRecords } from "./findings/filter.ts";
export { validationFromRecords } from "./from_records.ts";
export { type FindingGroup, groupFindings } from "./findings/group.ts";
export { archivePathProblem, checkAssetPath, checkLayout, pathConflicts } from "./dandi/layout.ts";
export { type Readiness, readyForDandi, type Requirement } from "./ready.ts";
export { readFileChecks, readValidation, readValidationWith, slim } from "./read_validation.ts";
export {
  allFindings,
  CHECKS_VERSION,
  type DandiSeverity,
  type DandiVerdict,
  type FileOutcome,
  type FileValidation,
  type Validation,
  VALIDATION_VERSION,
  type ValidationFinding,
} from "./findings/result.ts";
export {
  validate,
  validateFile,
  type ValidateFileOptions,
  validateFolder,
  type ValidateFolderOptions,
  validateMore,
  type ValidateOptions,
} from "./validate.ts";
export { type Waiver } from "./findings/waivers.ts";
export {
  type DandiRecord,
  formatDandiRecords,
  parseDandiRecords,
  toDandiRecords,
} from "./findings/record.ts";
