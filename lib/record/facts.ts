import type { StepOptions, WorkFolder } from "../core/mod.ts";
import { nwbPathsOf, workInventory } from "../inventory/mod.ts";
import { findSpecies, readFacts } from "../nwb/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import type { ManifestFacts } from "./manifest.ts";

/**
 * What the uploaded files say that a manifest wants: species, labs, extensions; modalities from the names that step
 * 04 gave. Facts that earlier steps remembered (`state/facts.jsonl`) are not read again.
 *
 * @returns `undefined` where there are no files or none can be read.
 */
export async function collectFacts(
  work: WorkFolder,
  options: StepOptions = {},
): Promise<ManifestFacts | undefined> {
  const plan = readOrganizePlan(work);
  const mapped = plan?.items.filter((item) => item.status === "mapped");
  const paths = mapped?.map((item) => item.localPath) ?? await filesOf(work);
  const species = new Set<string>();
  const labs = new Set<string>();
  const extensions = new Set<string>();
  let read = 0;
  const { signal, onProgress } = options;
  for await (
    const outcome of readFacts(paths, {
      cachePath: work.statePath("facts.jsonl"),
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    })
  ) {
    if (outcome.status !== "read") continue;
    read++;
    const { subject, lab, specifications } = outcome.facts;
    if (subject?.species?.trim()) species.add(binomial(subject.species.trim()));
    if (lab?.trim()) labs.add(lab.trim());
    for (const name of Object.keys(specifications)) {
      if (/^ndx-/.test(name)) extensions.add(name);
    }
  }
  if (read === 0) return undefined;
  const modalities = new Set(mapped?.flatMap((item) => item.modalities) ?? []);
  return {
    species: [...species].sort(),
    modalities: [...modalities].sort(),
    extensions: [...extensions].sort(),
    labs: [...labs].sort(),
  };
}

/** The Latin name of a known species ("mouse", an NCBI address); other texts as they are. */
function binomial(text: string): string {
  return findSpecies(text)?.name?.split(" - ")[0] ?? text;
}

async function filesOf(work: WorkFolder): Promise<string[]> {
  try {
    return nwbPathsOf(await workInventory(work));
  } catch {
    // The files may be gone by the time the record is made; the manifest then says what it lacks.
    return [];
  }
}
