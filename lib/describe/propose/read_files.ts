import type { ArchiveClient, AssetItem } from "../../archive/mod.ts";
import { plural } from "../../core/text.ts";
import type { StepOptions } from "../../core/step.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import { readFacts } from "../../nwb/mod.ts";
import { presentFiles } from "../../upload/mod.ts";
import { type FactsSummary, type SummarisedFacts, summarizeFacts } from "../model/facts_summary.ts";
import { factsOfAsset, findableOf, type FoundWord } from "./asset_facts.ts";

/** What the files in the Dandiset say, and what is to be known about that. */
export interface FilesSummary {
  /** Of all NWB files in the draft, whoever sent them. */
  readonly facts: FactsSummary;
  /** What the archive's records of all NWB files say that people look for. */
  readonly found: readonly FoundWord[];
  /** Words for the user. */
  readonly notes: readonly string[];
}

/**
 * What the NWB files that are in the Dandiset say: of those that lie here too, byte for byte, the files themselves; of all others,
 * what the archive's record of them tells. Files that are not there say nothing about the Dandiset. Remembered facts of earlier steps
 * are used.
 */
export async function readFilesSummary(
  work: WorkFolder,
  client: ArchiveClient,
  dandiset: string,
  options: StepOptions,
): Promise<FilesSummary> {
  const { signal, onProgress } = options;
  const assets: AssetItem[] = [];
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    if (isNwb(a.path)) assets.push(a);
  }
  if (assets.length === 0) {
    return {
      facts: summarizeFacts([]),
      found: [],
      notes: [
        "There is no NWB file in the Dandiset yet, so nothing of this is from files: run step 05 (upload), then this step again, which adds what the files say",
      ],
    };
  }
  const present = await presentFiles(work, assets, signal);
  const byLocal = new Map([...present].map(([path, { localPath }]) => [localPath, path]));
  const known = new Map<string, SummarisedFacts>();
  if (byLocal.size > 0) {
    onProgress?.({ kind: "stage", stage: "reading NWB files", total: byLocal.size });
    const reading = readFacts(byLocal.keys(), {
      cachePath: work.statePath("facts.jsonl"),
      ...(signal ? { signal } : {}),
    });
    for await (const outcome of reading) {
      if (outcome.status !== "read") continue;
      const path = byLocal.get(outcome.facts.file.path);
      if (path !== undefined) known.set(path, outcome.facts);
    }
  }
  const others = assets.length - known.size;
  const facts = assets.map((a) => known.get(a.path) ?? factsOfAsset(a));
  return {
    facts: summarizeFacts(facts),
    found: findableOf(assets),
    notes: others > 0
      ? [
        `${plural(others, "file")} of the Dandiset ${
          others === 1 ? "is" : "are"
        } not here as on the archive: described by the archive's ${
          others === 1 ? "record of it" : "records of them"
        }, which name no people and no places`,
      ]
      : [],
  };
}

function isNwb(path: string): boolean {
  return /\.nwb(\.zarr)?$/i.test(path);
}
