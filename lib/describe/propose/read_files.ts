import { isDandiUploadError } from "../../core/errors.ts";
import type { StepOptions } from "../../core/step.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import type { NwbFacts } from "../../nwb/facts.ts";
import { nwbPathsOf, workInventory } from "../../inventory/mod.ts";
import { readFacts } from "../../nwb/mod.ts";
import { readOrganizePlan } from "../../organize/mod.ts";
import { type FactsSummary, summarizeFacts } from "../model/facts_summary.ts";

/**
 * What the NWB files of the work folder say; files that cannot be read are left out, and a folder that is not there
 * says nothing. Remembered facts of earlier steps are used.
 */
export async function readFilesSummary(
  work: WorkFolder,
  options: StepOptions,
): Promise<FactsSummary> {
  const facts: NwbFacts[] = [];
  let paths: string[] = [];
  try {
    paths = nwbPathsOf(await workInventory(work, signalOf(options)));
  } catch { /* described without files: they may lie on another machine */ }
  if (paths.length > 0) {
    options.onProgress?.({ kind: "stage", stage: "reading NWB files", total: paths.length });
    const reading = readFacts(paths, {
      cachePath: work.statePath("facts.jsonl"),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    // Files that will not be uploaded say nothing about the Dandiset.
    const refused = refusedFiles(work);
    for await (const outcome of reading) {
      if (outcome.status === "read" && !refused.has(outcome.facts.file.path)) {
        facts.push(outcome.facts);
      }
    }
  }
  facts.sort((a, b) => a.file.path < b.file.path ? -1 : 1);
  return summarizeFacts(facts);
}

function signalOf({ signal }: StepOptions): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

function refusedFiles(work: WorkFolder): Set<string> {
  try {
    const items = readOrganizePlan(work)?.items ?? [];
    return new Set(items.filter((i) => i.status === "refused").map((i) => i.localPath));
  } catch (error) {
    // A plan of another version refuses nothing; the organize step makes it anew.
    if (isDandiUploadError(error)) return new Set();
    throw error;
  }
}
