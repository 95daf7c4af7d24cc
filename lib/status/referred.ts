import { isDandiUploadError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { readOrganizePlanWith } from "../organize/mod.ts";

/** A video or image that an NWB file names. */
export interface Referred {
  /** Absolute local path. */
  readonly localPath: string;
  /** Path that it would have on the archive. */
  readonly assetPath: string;
  /** The NWB file, by its path relative to the folder. */
  readonly by: string;
}

/** Videos and images that the files of the saved plan of step 04 name. */
export function readReferred(work: WorkFolder): Referred[] {
  try {
    const plan = readOrganizePlanWith(
      work,
      (item) =>
        item.media.length === 0 ? undefined : item.media.map((m) => ({
          localPath: m.localPath,
          assetPath: m.assetPath,
          by: item.file,
        })),
    );
    return plan?.items.flat() ?? [];
  } catch (error) {
    // Without a plan nobody knows what the files refer to; the status says that the plan could not be read.
    if (isDandiUploadError(error)) return [];
    throw error;
  }
}
