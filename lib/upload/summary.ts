import type { WorkFolder } from "../core/mod.ts";
import type { UploadJournal } from "./journal.ts";
import { partAt, partPlan } from "./send/part_plan.ts";
import {
  RATE_FROM_BYTES,
  type UploadItem,
  type UploadStatus,
  type UploadSummary,
} from "./plan_types.ts";
import { readUploadRate } from "./read_plan.ts";

/** Counts a plan. Same bytes in several files are sent once, as far as checksums are known. */
export function summarise(
  items: readonly UploadItem[],
  work: WorkFolder,
  journal: UploadJournal,
): UploadSummary {
  const counts: Record<UploadStatus, number> = {
    new: 0,
    identical: 0,
    replaces: 0,
    renamed: 0,
    kept: 0,
    refused: 0,
  };
  const seen = new Set<string>();
  let bytesToSend = 0;
  let bytesSaved = 0;
  for (const item of items) {
    counts[item.status]++;
    if (item.status === "identical" || item.status === "renamed") bytesSaved += item.sizeBytes;
    if (item.status !== "new" && item.status !== "replaces") continue;
    const sameBytes = item.etag !== undefined && item.etag === item.remote?.etag;
    if (sameBytes || (item.etag !== undefined && seen.has(item.etag))) bytesSaved += item.sizeBytes;
    else {
      const sent = sentBefore(item, journal);
      bytesToSend += item.sizeBytes - sent;
      bytesSaved += sent;
    }
    if (item.etag !== undefined) seen.add(item.etag);
  }
  const last = lastRate(work);
  return {
    counts,
    bytesToSend,
    bytesSaved,
    ...(last === undefined ? {} : {
      bytesPerSecond: last,
      estimateMs: Math.round(bytesToSend / last * 1000),
    }),
  };
}

/** Bytes of parts that an earlier run sent for the same content and that need not be sent again. */
function sentBefore(item: UploadItem, journal: UploadJournal): number {
  if (item.etag === undefined) return 0;
  if (journal.findStored(item.etag) !== undefined) return item.sizeBytes;
  const begun = journal.findUpload(item.etag, item.sizeBytes);
  if (!begun) return 0;
  const plan = partPlan(item.sizeBytes);
  return [...begun.sent].reduce((sum, n) => sum + partAt(plan, n).size, 0);
}

/** Rate of the last upload, where it sent enough to say something. */
function lastRate(work: WorkFolder): number | undefined {
  try {
    const result = readUploadRate(work);
    return result && result.sentBytes >= RATE_FROM_BYTES && result.tookMs > 0
      ? Math.round(result.sentBytes / (result.tookMs / 1000))
      : undefined;
  } catch {
    return undefined;
  }
}
