/**
 * What the files say about places, joined to their paths on the archive.
 *
 * @module
 */
import { isDandiUploadError, PlanError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { NwbFacts } from "../nwb/facts.ts";
import { sessionsOf, workInventory } from "../inventory/mod.ts";
import { readFacts } from "../nwb/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
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
 * Reads the local files that the organize plan maps; without a plan, those of the NWB folder under their own paths. Remembered
 * facts of earlier steps are used.
 */
export async function gatherLocal(work: WorkFolder, options: StepOptions = {}): Promise<Gathered> {
  const paths = await localFiles(work);
  const unreadable = new Map<string, string>();
  const files: FileLocations[] = [];
  if (paths.size === 0) return { files, unreadable };
  options.onProgress?.({ kind: "stage", stage: "reading locations", total: paths.size });
  const reading = readFacts([...paths.keys()], {
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

/** Local path → path on the archive. */
async function localFiles(work: WorkFolder): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  const plan = await readPlan(work);
  if (plan) {
    for (const item of plan) {
      if (item.status === "mapped" && item.assetPath !== "" && await exists(item.localPath)) {
        out.set(item.localPath, item.assetPath);
      }
    }
    return out;
  }
  try {
    for (const e of sessionsOf(await workInventory(work))) {
      if (e.kind === "nwb-hdf5") out.set(e.localPath, e.path);
    }
  } catch (error) {
    // No folder: the files lie on the archive only.
    if (!isDandiUploadError(error, "not-found")) throw error;
  }
  return out;
}

async function readPlan(
  work: WorkFolder,
): Promise<readonly { localPath: string; assetPath: string; status: string }[] | undefined> {
  try {
    return (await readOrganizePlan(work))?.items;
  } catch (error) {
    // A plan of another version: the files' own paths are tried, and step 04 makes the plan anew.
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
