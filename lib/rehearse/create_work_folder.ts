import { UsageError } from "../core/errors.ts";
import { newWorkFolder } from "../core/new_work_folder.ts";
import { shellWord } from "../core/text.ts";
import type { UploadConfig } from "../core/upload_config.ts";
import { joinPath } from "../core/work_folder.ts";
import { type View, type Viewable, withView } from "../display/view.ts";

/** A work folder that was made. */
export interface CreatedWorkFolder {
  /** Absolute path. */
  readonly path: string;
}

/**
 * Makes a work folder from a script's words.
 *
 * @param folder Where.
 * @param flags `nwb` (relative to the current folder), `instance`, `dandiset`, `doi`.
 * @throws {UsageError} If no folder was named, or it is a work folder already.
 */
export function createWorkFolder(
  folder: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): CreatedWorkFolder & Viewable {
  if (folder === undefined) {
    throw new UsageError("No folder was named: write deno task new my_upload");
  }
  const text = (name: string) => typeof flags[name] === "string" ? flags[name] : undefined;
  const nwb = text("nwb");
  const values: Partial<UploadConfig> = {
    ...(nwb ? { nwb_folder: nwb.startsWith("/") ? nwb : joinPath(Deno.cwd(), nwb) } : {}),
  };
  for (const key of ["instance", "dandiset", "doi"] as const) {
    const value = text(key);
    if (value !== undefined) values[key] = value;
  }
  return withView({ path: newWorkFolder(folder, { values }).path }, view);
}

function view({ path }: CreatedWorkFolder): View {
  return {
    title: `Work folder made: ${path}`,
    tone: "good",
    blocks: [{
      kind: "list",
      items: [
        `Write into ${
          joinPath(path, "upload.yaml")
        }: instance, contact, ethics …; every key is explained there`,
        `Then, cell by cell: start Jupyter in ${
          joinPath(path, "notebooks")
        } and run 01_connect to 10_record`,
        `Or unattended: deno task all ${shellWord(path)} --yes`,
      ],
    }],
  };
}
