import type { Finding } from "../core/mod.ts";
import type { UploadItem } from "./plan_types.ts";

/** The metadata that a file is registered with, or why there is none. */
export interface ItemMetadata {
  /** The file. */
  readonly item: UploadItem;
  /** Metadata of the asset; the path and the checksum are added later. Absent when the file cannot be described. */
  readonly metadata?: Record<string, unknown>;
  /** What was found; a blocking finding refuses the file. */
  readonly findings: readonly Finding[];
}

/** What a reader of metadata is given. */
export interface MetadataContext {
  /** Schema version that the archive writes. */
  readonly schemaVersion: string;
  /** Where facts are remembered. */
  readonly factsPath: string;
  /** The clock. */
  readonly now: () => Date;
  /** Stops reading. */
  readonly signal?: AbortSignal;
}

/** Reads the metadata of files, in any order; each item is answered once. */
export type MetadataReader = (
  items: readonly UploadItem[],
  context: MetadataContext,
) => AsyncIterable<ItemMetadata>;
