import { plural, type WorkFolder } from "../core/mod.ts";
import { readDandiset } from "../dandiset/mod.ts";
import type { HeldCode } from "../inventory/mod.ts";
import type { Status } from "../status/mod.ts";
import { readUploadResult } from "../upload/mod.ts";

/** How far the upload is. */
export interface Completeness {
  /** Whether everything that can be uploaded is. */
  readonly complete: boolean;
  /** What the user should know about it. */
  readonly note?: string;
}

/** What settles a file that is not in the Dandiset: it cannot be sent as it is. */
const SETTLED: readonly HeldCode[] = [
  "blocked",
  "no-name",
  "refused",
  "unreadable",
  "other-bytes",
];

/**
 * Whether every file that can be sent is in the Dandiset that is chosen now. Files that are refused for their findings are
 * settled too, and told of; failed and missing ones are not.
 */
export function uploadCompleteness(work: WorkFolder, { counts, files }: Status): Completeness {
  try {
    const result = readUploadResult(work);
    const dandiset = readDandiset(work);
    if (!result) return { complete: false, note: "Step 05 (upload) has not run" };
    if (result.dandiset !== dandiset?.identifier || result.api !== dandiset.api) {
      return { complete: false, note: "The last upload went to another Dandiset" };
    }
  } catch {
    return { complete: false, note: "What the steps before left cannot be read" };
  }
  const left = files.filter((f) => !f.sent);
  const refused = left.filter((f) => f.held && SETTLED.includes(f.held.code)).length;
  const open = left.length - refused;
  if (open > 0) return { complete: false, note: `${plural(open, "file")} not uploaded yet` };
  if (counts.sent === 0) return { complete: false, note: "No file is on the archive" };
  return {
    complete: true,
    ...(refused
      ? { note: `${plural(refused, "file")} refused in steps 03 to 05 and not on the archive` }
      : {}),
  };
}
