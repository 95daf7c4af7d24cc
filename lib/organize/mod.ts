/**
 * Step 04, organize: each local file mapped to its path in the Dandiset, shown before anything moves.
 *
 * {@linkcode planOrganize} names all files of the NWB folder as `dandi organize` would and saves the mapping, which
 * is all that an upload needs: no file is copied or moved. {@linkcode runOrganize} lays the files out in a folder
 * where one is wanted. {@linkcode formatDandiDry} prints the mapping in the words of `dandi organize -f dry`.
 *
 * @example The mapping of a work folder
 * ```ts ignore
 * const plan = await planOrganize(openWorkFolder("my_upload"));
 * for (const item of plan.items) console.log(item.file, item.assetPath);
 * ```
 *
 * @module
 */
export type { Collision } from "./names/collisions.ts";
export * from "./names/dandiset_folder.ts";
export * from "./dry_format.ts";
export {
  isNameField,
  NAME_FIELDS,
  type NameField,
  type ParsedPath,
  parsePath,
} from "./names/entities.ts";
export type { MediaItem } from "./names/media.ts";
export type { NamingPolicy } from "./names/naming.ts";
export { archiveTakes, checkPath, MAX_PATH_LENGTH } from "./names/path_rules.ts";
export { planOrganize, type PlanOrganizeOptions } from "./plan.ts";
export { type OrganizeNaming, planNames, type PlanNamesOptions } from "./plan_names.ts";
export * from "./plan_types.ts";
export { readFileNames, readOrganizePlan, readOrganizePlanWith } from "./read_plan.ts";
export { type OrganizeRecord, recordOf } from "./names/record.ts";
export type { RemoteAsset } from "./names/remote.ts";
export type { WallClock } from "./names/session_time.ts";
export { viewOrganizePlan } from "./view.ts";
export { runOrganize } from "./run.ts";
export { type OrganizeUndo, undoOrganize } from "./files/undo.ts";
export * from "./files/run_types.ts";
export { viewOrganizeResult } from "./view_result.ts";
