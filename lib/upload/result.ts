/**
 * What became of an upload, as data.
 *
 * @module
 */
import type { Finding } from "../core/mod.ts";

/** Version of the form below. */
export const UPLOAD_RESULT_VERSION = 1;

/** What is said of every file. */
export interface UploadOutcomeBase {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** Bytes. */
  readonly sizeBytes: number;
}

/** What became of one file. The four never mix. */
export type UploadOutcome =
  /** It is on the archive now: size and checksum of the stored bytes were compared. */
  | UploadOutcomeBase & {
    readonly status: "uploaded";
    readonly assetId: string;
    readonly etag: string;
    /** Bytes that this run sent for it. */
    readonly sentBytes: number;
    /** How: sent, stored before (by an earlier run, another file or somebody else), or moved. */
    readonly how: "sent" | "stored-before" | "moved";
    /** Blocking findings that were waived in `decisions.yaml`. */
    readonly waived?: readonly Finding[];
  }
  /** Nothing had to be done. */
  | UploadOutcomeBase & {
    readonly status: "already-there";
    readonly assetId: string;
    readonly etag?: string;
    /** Set when what is there has other bytes and was left alone as asked for. */
    readonly keptOther?: string;
  }
  /** Not sent, because of its findings. */
  | UploadOutcomeBase & {
    readonly status: "refused";
    readonly findings: readonly Finding[];
    /** Set where something is at its path from before: whether that has these bytes. */
    readonly fromBefore?: "these-bytes" | "other-bytes";
  }
  /** Something went wrong. */
  | UploadOutcomeBase & {
    readonly status: "failed";
    /** Stable identifier of the error. */
    readonly code: string;
    /** The sentence. */
    readonly message: string;
    /** Whether running again may help without anything being repaired. */
    readonly canRetry: boolean;
  };

/** What became of an upload. */
export interface UploadResult {
  /** Version of this form. */
  readonly resultVersion: typeof UPLOAD_RESULT_VERSION;
  /** When it ended, ISO 8601. */
  readonly ended: string;
  /** Name of the archive. */
  readonly instance: string;
  /** Base of its API. */
  readonly api: string;
  /** Six digits. */
  readonly dandiset: string;
  /** The share, such as `3/16`. */
  readonly shard?: string;
  /** Set where files did not have to be checked, as was asked for. */
  readonly validation?: "ignore" | "skip";
  /** One per file of the plan, by asset path. */
  readonly outcomes: readonly UploadOutcome[];
  /** Paths of assets that were deleted because it was asked for. */
  readonly removed: readonly string[];
  /** Paths of assets that were to be deleted and are still there; the notes say why. */
  readonly notRemoved?: readonly string[];
  /** Bytes of parts sent by this run. */
  readonly sentBytes: number;
  /** Milliseconds. */
  readonly tookMs: number;
  /** Connections at the end, and why so many. */
  readonly connections: { readonly limit: number; readonly reason: string };
  /** Words for the user. */
  readonly notes: readonly string[];
}

/** Counts outcomes. */
export function countOutcomes(
  outcomes: readonly UploadOutcome[],
): Record<UploadOutcome["status"], number> {
  const counts = { "uploaded": 0, "already-there": 0, "refused": 0, "failed": 0 };
  for (const outcome of outcomes) counts[outcome.status]++;
  return counts;
}

/** Exit status of a script: 0 when all was done, 1 when a file was refused or failed or a deletion was not made. */
export function uploadExitStatus(result: UploadResult): number {
  const counts = countOutcomes(result.outcomes);
  const left = result.notRemoved?.length ?? 0;
  return counts.refused + counts.failed + left > 0 ? 1 : 0;
}

/**
 * Whether a local file has no path on the archive now. What looks spare there may be its asset of an earlier upload,
 * so nothing is deleted while there is such a file.
 */
export function isPlaceless(
  file: { readonly status: string; readonly assetPath: string },
): boolean {
  return file.status === "refused" && file.assetPath === "";
}
