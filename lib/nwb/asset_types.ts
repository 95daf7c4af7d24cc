import type { Finding } from "../core/finding.ts";

/** Options of {@linkcode assetMetadata}. */
export interface AssetMetadataOptions {
  /** Path in the Dandiset, with forward slashes. */
  assetPath: string;
  /** Version of the DANDI schema that the instance works with, such as `0.7.0`. */
  schemaVersion: string;
  /** The file's dandi-etag, where it is known: `<md5>-<parts>`; of a Zarr its checksum, `<md5>-<files>--<bytes>`. */
  digest?: string;
  /** The moment to write as now. Default the clock's. */
  now?: Date;
  /** UUID of the activity that made the record. Default a random one. */
  activityId?: string;
}

/** A record for the archive, with what could not be understood beside it. */
export interface AssetMetadata {
  /** The record (model `Asset`). */
  readonly metadata: Record<string, unknown>;
  /** What was not understood, and what is missing, each with its HDF5 path. */
  readonly findings: Finding[];
}
