/**
 * The client of a DANDI archive: known archives as data, typed calls, one policy of repetition.
 *
 * Start with {@linkcode resolveInstance} and {@linkcode ArchiveClient}.
 *
 * @module
 */
export { ArchiveClient } from "./client.ts";
export * from "./queries.ts";
export type { ArchiveClientOptions, RetryLimits } from "./request.ts";
export { saidBy, statusOf } from "./refusal.ts";
export type { AssetChange, AssetEdit } from "./edit.ts";
export type { MultipartResult } from "./storage.ts";
export { checkNewDandiset } from "./embargo.ts";
export type { NewDandiset } from "./embargo.ts";
export * from "./instances.ts";
export * from "./metadata.ts";
export * from "./models.ts";
export { isPendingVerdict } from "./verdict_words.ts";
export { ZARR_BATCH, ZarrClient, type ZarrRecord, type ZarrRemoteFile } from "./zarrs.ts";
