/**
 * What the files say about places, joined to their paths on the archive.
 *
 * @module
 */
import { isDandiUploadError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { NwbFacts } from "../nwb/facts.ts";
import { sessionsOf, workInventory } from "../inventory/mod.ts";
import { readFacts } from "../nwb/mod.ts";
import { readFileNames } from "../organize/mod.ts";
import type { FileLocations } from "./plan_types.ts";

/** What was read, and what could not be. */
export interface Gathered {
  readonly files: readonly FileLocations[];
  /** Path on the archive → why its local file could not be read. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The part of the facts that this step needs. */
export function locationsOf(
  facts: NwbFacts,
  assetPath: string,
  more: Pick<FileLocations, "from" | "localPath" | "bytesRead">,
): FileLocations {
  return {
    assetPath,
    ...more,
    subject: facts.subject?.subject_id ?? "",
    session: facts.sessionId ?? "",
    species: facts.subject?.species ?? "",
    hints: [
      ...facts.keywords ?? [],
      facts.sessionDescription,
      facts.experimentDescription,
      // Of the name only what may be words: "sub-1_acq-hippocampus_ecephys".
      assetPath.replace(/^.*\//, "").replace(/\.nwb$/, "").replace(/[_-]+/g, " "),
    ].filter((t): t is string => t !== undefined && t !== ""),
    locations: facts.locations.map(({ kind, place, text, count }) => ({
      kind,
      place,
      text,
      count,
    })),
  };
}

/**
 * Reads the local files that are assets. Remembered facts of earlier steps are used.
 *
 * @param present Path on the archive → the local file.
 */
export async function gatherLocal(
  work: WorkFolder,
  present: ReadonlyMap<string, { readonly localPath: string }>,
  options: StepOptions = {},
): Promise<Gathered> {
  const paths = new Map([...present].map(([assetPath, f]) => [f.localPath, assetPath]));
  const unreadable = new Map<string, string>();
  const files: FileLocations[] = [];
  if (paths.size === 0) return { files, unreadable };
  options.onProgress?.({ kind: "stage", stage: "reading locations", total: paths.size });
  const reading = readFacts(paths.keys(), {
    cachePath: work.statePath("facts.jsonl"),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  for await (const outcome of reading) {
    const local = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
    const assetPath = paths.get(local);
    if (assetPath === undefined) continue;
    if (outcome.status === "read") {
      files.push(locationsOf(outcome.facts, assetPath, { from: "local", localPath: local }));
    } else unreadable.set(assetPath, outcome.message);
  }
  files.sort((a, b) => a.assetPath < b.assetPath ? -1 : 1);
  return { files, unreadable };
}

/** The local files that would be uploaded, by their paths on the archive: for what is asked before anything is there. */
export async function plannedFiles(work: WorkFolder): Promise<Map<string, { localPath: string }>> {
  const out = new Map<string, { localPath: string }>();
  try {
    const names = readFileNames(work);
    if (names) {
      for (const { status, assetPath, localPath } of names.values()) {
        if (status === "mapped" && localPath !== undefined) out.set(assetPath, { localPath });
      }
      return out;
    }
    for (const e of sessionsOf(await workInventory(work))) {
      if (e.kind !== "unreadable") out.set(e.path, { localPath: e.localPath });
    }
  } catch (error) {
    // No folder, or a plan of another version: nothing is known of local files.
    if (!isDandiUploadError(error)) throw error;
  }
  return out;
}
