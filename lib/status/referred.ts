import { isDandiUploadError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { readOrganizePlanWith } from "../organize/mod.ts";

/** Videos and images that the files of the saved plan of step 04 refer to, and which file names each. */
export function readReferred(work: WorkFolder): { localPath: string; by: string }[] {
  try {
    const plan = readOrganizePlanWith(
      work,
      (item) =>
        item.media.length === 0
          ? undefined
          : item.media.map((m) => ({ localPath: m.localPath, by: item.file })),
    );
    return plan?.items.flat() ?? [];
  } catch (error) {
    // Without a plan nobody knows what the files refer to; the status says that the plan could not be read.
    if (isDandiUploadError(error)) return [];
    throw error;
  }
}
