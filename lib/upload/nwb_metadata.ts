import { joinPath } from "../core/mod.ts";
import { assetMetadata, readFacts } from "../nwb/mod.ts";
import { refusal } from "./local_checks.ts";
import type { ItemMetadata, MetadataReader } from "./metadata.ts";
import type { UploadItem } from "./plan_types.ts";

/** Describes files by what is read from them as NWB; facts that step 03 or 04 read are remembered. */
export const nwbMetadata: MetadataReader = async function* (items, context) {
  const waiting = new Map<string, UploadItem[]>();
  for (const item of items) {
    const path = joinPath(item.localPath);
    waiting.set(path, [...waiting.get(path) ?? [], item]);
  }
  const { schemaVersion, factsPath, now, signal } = context;
  const outcomes = readFacts([...waiting.keys()], {
    cachePath: factsPath,
    ...(signal ? { signal } : {}),
  });
  for await (const outcome of outcomes) {
    const path = joinPath(outcome.status === "read" ? outcome.facts.file.path : outcome.path);
    for (const item of waiting.get(path) ?? []) {
      if (outcome.status === "unreadable") {
        yield {
          item,
          findings: [refusal(`unreadable-${outcome.reason}`, outcome.message, item)],
        } satisfies ItemMetadata;
        continue;
      }
      const { metadata, findings } = assetMetadata(outcome.facts, {
        assetPath: item.assetPath,
        schemaVersion,
        now: now(),
      });
      yield { item, metadata, findings } satisfies ItemMetadata;
    }
    waiting.delete(path);
  }
};
