import { plural, type WorkFolder } from "../core/mod.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import { readUploadResult } from "../upload/mod.ts";

/** How far the upload is. */
export interface Completeness {
  /** Whether everything that can be uploaded is. */
  readonly complete: boolean;
  /** What the user should know about it. */
  readonly note?: string;
}

/**
 * Whether every file that step 04 named is on the archive, as step 05 left it, in the Dandiset that is chosen now. Files
 * that were refused for their findings are settled too, and told of; failed and missing ones are not.
 */
export function uploadCompleteness(work: WorkFolder): Completeness {
  try {
    const items = readOrganizePlan(work)?.items ?? [];
    const result = readUploadResult(work);
    const dandiset = readDandiset(work);
    if (!result) return { complete: false, note: "Step 05 (upload) has not run" };
    if (result.dandiset !== dandiset?.identifier || result.api !== dandiset.api) {
      return { complete: false, note: "The last upload went to another Dandiset" };
    }
    const by = new Map(result.outcomes.map((o) => [o.assetPath, o.status]));
    const named = items.filter((i) => i.status === "mapped").map((i) => by.get(i.assetPath));
    const there = named.filter((s) => s === "uploaded" || s === "already-there").length;
    const refused = named.filter((s) => s === "refused").length + items.length - named.length;
    const open = named.length - there - named.filter((s) => s === "refused").length;
    if (open > 0) return { complete: false, note: `${plural(open, "file")} not uploaded yet` };
    if (there === 0) return { complete: false, note: "No file is on the archive" };
    return {
      complete: true,
      ...(refused
        ? { note: `${plural(refused, "file")} refused in steps 03 to 05 and not on the archive` }
        : {}),
    };
  } catch {
    return { complete: false, note: "What the steps before left cannot be read" };
  }
}
