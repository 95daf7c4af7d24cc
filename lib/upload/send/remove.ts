import { messageOf, pool } from "../../core/mod.ts";
import type { FileContext } from "./file.ts";
import type { UploadPlan } from "../plan_types.ts";
import { isPlaceless, type UploadOutcome } from "../result.ts";

/**
 * Deletes the assets that the plan lists as only on the archive, because it was asked for; those that changed since,
 * and all of them if some file failed or has no path, are left alone.
 */
export async function removeOnlyRemote(
  context: FileContext,
  plan: UploadPlan,
  outcomes: Iterable<UploadOutcome>,
  notes: string[],
): Promise<string[]> {
  for (const outcome of outcomes) {
    if (outcome.status === "failed") {
      notes.push("Nothing was deleted on the archive, because some files failed");
      return [];
    }
    if (isPlaceless(outcome)) {
      notes.push(
        `Nothing was deleted on the archive, because "${outcome.file}" has no path now: what it was uploaded as may be among the files that are only there; repair it, or take it out of the folder, and plan again`,
      );
      return [];
    }
  }
  const { client, dandiset, signal, onProgress } = context;
  const removed: string[] = [];
  onProgress?.({ kind: "stage", stage: "deleting", total: plan.onlyRemote.length });
  await pool(plan.onlyRemote, async (asset) => {
    try {
      const there = await client.findAssetByPath(dandiset, "draft", asset.path);
      if (there?.asset_id !== asset.assetId) {
        notes.push(
          `"${asset.path}" was changed on the archive since the plan was made and is left`,
        );
        return;
      }
      await client.deleteAsset(dandiset, asset.assetId);
      removed.push(asset.path);
      onProgress?.({ kind: "item-done", item: asset.path, outcome: "deleted" });
    } catch (error) {
      notes.push(`"${asset.path}" could not be deleted: ${messageOf(error)}`);
    }
  }, { concurrency: 4, ...(signal ? { signal } : {}) });
  return removed.sort();
}
