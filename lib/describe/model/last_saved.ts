/** What the last save of this work folder left in the fields that people like to write themselves. */
import { z } from "zod";
import { JournalError } from "../../core/errors.ts";
import { defineState } from "../../core/saved_state.ts";
import type { WorkFolder } from "../../core/work_folder.ts";

/** The fields as they were saved. */
export interface LastSaved {
  /** Base of the archive's API. */
  readonly api: string;
  /** Six digits. */
  readonly dandiset: string;
  /** The title. */
  readonly name: string;
  /** The description; absent where there was none. */
  readonly description?: string;
  /** Search words. */
  readonly keywords: readonly string[];
}

/** `state/describe-saved.json`. */
const lastSavedState = defineState<LastSaved>()({
  name: "describe-saved",
  remedy: "run step 07 (describe) again",
  schema: z.looseObject({
    api: z.string(),
    dandiset: z.string(),
    name: z.string(),
    description: z.string().exactOptional(),
    keywords: z.array(z.string()),
  }),
  error: (message) => new JournalError(message),
  dress: (saved) => saved,
});

/** Keeps what was stored. */
export function writeLastSaved(work: WorkFolder, saved: LastSaved): void {
  lastSavedState.save(work, saved);
}

/** What was stored last for a Dandiset; `undefined` where nothing was. */
export function readLastSaved(
  work: WorkFolder,
  api: string,
  dandiset: string,
): LastSaved | undefined {
  const saved = lastSavedState.read(work);
  return saved?.api === api && saved.dandiset === dandiset ? saved : undefined;
}
