/**
 * Step 05, upload: the files on the archive, whatever happens on the way.
 *
 * {@linkcode planUpload} decides about each file and shows it; {@linkcode runUpload} carries the plan out, journalled,
 * so that any stop costs at most the parts in flight. {@linkcode dandiEtag} is the archive's checksum of a file.
 *
 * @example
 * ```ts ignore
 * const plan = await planUpload(connection);
 * await show(plan);
 * await show(await runUpload(connection, plan));
 * ```
 *
 * @module
 */
export { ChecksumMemory } from "./hash/checksum_memory.ts";
export { dandiEtag, type DandiEtagOptions, etagOfParts, type FileDigest } from "./hash/etag.ts";
export { decideExisting, type Existing, type ExistingDecision, parseExisting } from "./existing.ts";
export { fileChange, identifyFile } from "./file_identity.ts";
export { Hasher, type HasherOptions, type RangeDigest } from "./hash/hasher.ts";
export type { ItemMetadata, MetadataContext, MetadataReader } from "./metadata.ts";
export { type PresentFile, presentFiles } from "./present.ts";
export * from "./send/part_plan.ts";
export { planUpload, type PlanUploadOptions } from "./plan.ts";
export * from "./plan_types.ts";
export { joinUpload, readFileSends, readUploadPlan, readUploadResult } from "./read_plan.ts";
export * from "./result.ts";
export { runUpload, type RunUploadOptions } from "./run.ts";
export { Tuner, type TunerOptions } from "./send/tuner.ts";
export { clearUnfinished, listUnfinished } from "./unfinished.ts";
export { viewUploadPlan, viewUploadResult } from "./view.ts";
export { isZarrPath } from "./local_checks.ts";
export { type ZarrDifference, zarrDifference } from "./zarr/difference.ts";
export {
  rememberedZarrChecksum,
  type ZarrSums,
  zarrSums,
  type ZarrSumsOptions,
} from "./zarr/sums.ts";
