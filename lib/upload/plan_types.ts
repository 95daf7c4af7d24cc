/**
 * The plan of an upload, as data.
 *
 * @module
 */
import type { Finding, PlanHead } from "../core/mod.ts";
import type { Readiness } from "../dandiset/mod.ts";
import type { FileIdentity } from "../nwb/facts.ts";
import type { Existing } from "./existing.ts";

/** Version of the form below; a saved plan of another version is made anew. */
export const UPLOAD_PLAN_VERSION = 2;

/**
 * Whether files have to be checked before they go up, in the words of `dandi upload --validation`.
 *
 * - `require`: a file that findings block is refused.
 * - `ignore`: files are checked, and go up in spite of findings that the archive itself does not refuse.
 * - `skip`: nothing is checked.
 */
export type ValidationPolicy = "require" | "ignore" | "skip";

/** One local file and its path on the archive: what is planned for. */
export interface UploadSource {
  /** Absolute local path. */
  readonly localPath: string;
  /** The same relative to the folder, for people. */
  readonly file: string;
  /** Path in the Dandiset. */
  readonly assetPath: string;
}

/**
 * What will be done with a file.
 *
 * - `new`: nothing is at its path.
 * - `identical`: the archive has it; nothing is done.
 * - `replaces`: takes the place of other bytes (or, with `force`, is written anew).
 * - `renamed`: its bytes are there under another path that no local file has: moved, nothing is sent.
 * - `kept`: other bytes are there and stay, as asked for.
 * - `refused`: not uploaded; the findings say why.
 */
export type UploadStatus = "new" | "identical" | "replaces" | "renamed" | "kept" | "refused";

/** What is on the archive at the path (or, for `renamed`, at the former one). */
export interface RemoteThere {
  /** Id when the plan was made; it changes with each edit. */
  readonly assetId: string;
  /** Path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** dandi-etag, or the checksum of a Zarr, where the archive says it. */
  readonly etag?: string;
}

/** One file of the plan. */
export interface UploadItem extends UploadSource {
  /** What will be done. */
  readonly status: UploadStatus;
  /** Bytes. */
  readonly sizeBytes: number;
  /** What the file was when it was planned; a file that is something else later is not sent. */
  readonly identity?: FileIdentity;
  /** Files of a Zarr; absent for a file. */
  readonly zarrFiles?: number;
  /** dandi-etag (of a Zarr its checksum), where the plan needed it or remembered it. */
  readonly etag?: string;
  /** What is there. */
  readonly remote?: RemoteThere;
  /** Why it is replaced or kept. */
  readonly why?: string;
  /** Set where it is refused and something is at its path from before: whether that has these bytes. */
  readonly fromBefore?: "these-bytes" | "other-bytes";
  /** Findings that refuse it, and those that are waived. */
  readonly findings: readonly Finding[];
}

/** Numbers of a plan. */
export interface UploadSummary {
  /** Files by what will be done. */
  readonly counts: Readonly<Record<UploadStatus, number>>;
  /** Bytes that will be sent, unless the archive turns out to have some of them. */
  readonly bytesToSend: number;
  /** Bytes that need not be sent: identical, moved, or the same in several files. */
  readonly bytesSaved: number;
  /** Bytes a second of the last upload from this work folder. */
  readonly bytesPerSecond?: number;
  /** Milliseconds that sending would take at that rate. */
  readonly estimateMs?: number;
}

/** What an upload would do. */
export interface UploadPlan extends PlanHead {
  /** Version of this form. */
  readonly planVersion: typeof UPLOAD_PLAN_VERSION;
  /** Name of the archive. */
  readonly instance: string;
  /** What to do where a path is taken. */
  readonly existing: Existing;
  /** Whether files had to be checked. */
  readonly validation: ValidationPolicy;
  /** The share that this plan is about, such as `3/16`. */
  readonly shard?: string;
  /** Whether the archive would take anything. */
  readonly readiness: Readiness;
  /** Files by asset path. */
  readonly items: readonly UploadItem[];
  /** Assets that no local file has; they are never deleted without an explicit yes. */
  readonly onlyRemote: readonly RemoteThere[];
  /** Numbers. */
  readonly summary: UploadSummary;
  /** Words for the user. */
  readonly notes: readonly string[];
}

/** Fewer bytes say nothing of a line. */
export const RATE_FROM_BYTES = 10e6;
