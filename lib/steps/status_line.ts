import { isDandiUploadError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";

/** Shows how far the files came. Never keeps a step from ending: where it cannot be told, nothing is shown. */
export async function showStatusLine(
  work: WorkFolder,
  show: (result: unknown) => Promise<void>,
): Promise<void> {
  const { status, viewStatusLine } = await import("../status/mod.ts");
  const { withView } = await import("../display/view.ts");
  try {
    const { files: _, ...now } = await status(work);
    await show(withView(now, () => viewStatusLine({ ...now, files: _ })));
  } catch (error) {
    // The step itself has said what is wrong with the folder.
    if (!isDandiUploadError(error)) throw error;
  }
}
