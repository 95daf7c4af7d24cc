import { isDandiUploadError, type StepOptions, type WorkFolder } from "../core/mod.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { readDescribePlan } from "../describe/mod.ts";
import type { Fate } from "../inventory/mod.ts";
import { findSpecies, readFacts } from "../nwb/mod.ts";
import { readOrganizePlanWith } from "../organize/mod.ts";
import type { ManifestFacts } from "./manifest.ts";

/**
 * What the files in the Dandiset say that a manifest wants: species, labs, extensions; modalities from the names that step 04
 * gave. Of files that were there before, what step 07 read of them. Facts that earlier steps remembered (`state/facts.jsonl`) are not
 * read again.
 *
 * @param files How far each file came; those that are not in the Dandiset say nothing.
 * @returns `undefined` where no file is there, or none can be read.
 */
export async function collectFacts(
  work: WorkFolder,
  files: readonly Fate[],
  options: StepOptions = {},
): Promise<ManifestFacts | undefined> {
  const sent = files.filter((f) => f.sent);
  const species = new Set<string>();
  const labs = new Set<string>();
  const extensions = new Set<string>();
  let read = 0;
  const { signal, onProgress } = options;
  for await (
    const outcome of readFacts(sent.map((f) => f.localPath), {
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
  const described = describedFacts(work);
  for (const name of described?.species ?? []) species.add(binomial(name));
  for (const name of described?.labs ?? []) labs.add(name);
  if (read === 0 && !described) return undefined;
  return {
    species: [...species].sort(),
    modalities: modalitiesOf(work, new Set(sent.map((f) => f.path))),
    extensions: [...extensions].sort(),
    labs: [...labs].sort(),
  };
}

/** What step 07 read of all files of the Dandiset, also those that were there before; nothing where it read none. */
function describedFacts(
  work: WorkFolder,
): { readonly species: readonly string[]; readonly labs: readonly string[] } | undefined {
  try {
    const dandiset = readDandiset(work);
    const plan = readDescribePlan(work);
    const ours = plan?.dandiset === dandiset?.identifier && plan?.api === dandiset?.api;
    return plan && ours && plan.facts.files > 0 ? plan.facts : undefined;
  } catch (error) {
    // Of another version: what the files say themselves is what there is.
    if (isDandiUploadError(error)) return undefined;
    throw error;
  }
}

function modalitiesOf(work: WorkFolder, files: ReadonlySet<string>): string[] {
  const plan = readOrganizePlanWith(
    work,
    (item) => files.has(item.file) ? item.modalities : undefined,
  );
  return [...new Set(plan?.items.flat() ?? [])].sort();
}

/** The Latin name of a known species ("mouse", an NCBI address); other texts as they are. */
function binomial(text: string): string {
  return findSpecies(text)?.name?.split(" - ")[0] ?? text;
}
