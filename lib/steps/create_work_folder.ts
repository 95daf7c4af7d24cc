import { messageOf, UsageError } from "../core/errors.ts";
import { newWorkFolder } from "../core/new_work_folder.ts";
import { shellWord } from "../core/text.ts";
import { absolutePath, joinPath } from "../core/paths.ts";
import { type View, type Viewable, withView } from "../display/view.ts";

/** A work folder that was made. */
export interface CreatedWorkFolder {
  /** Absolute path. */
  readonly path: string;
  /** Top folder of the git repository that it lies in, where there is one. */
  readonly repository?: string;
}

/** What `new` is told besides the folder. */
export interface NewValues {
  /** Folder of NWB files, relative to the current folder. */
  readonly nwb?: string;
  /** See `upload.yaml`. */
  readonly instance?: string;
  /** See `upload.yaml`. */
  readonly dandiset?: string;
  /** See `upload.yaml`. */
  readonly doi?: string;
}

/**
 * Makes a work folder from a script's words.
 *
 * @param folder Where.
 * @throws {UsageError} If no folder was named, it is a work folder already or this program's own, or there is no such folder of NWB files.
 */
export function createWorkFolder(
  folder: string | undefined,
  { nwb, ...values }: NewValues,
): CreatedWorkFolder & Viewable {
  if (folder === undefined) {
    throw new UsageError("No folder was named: write deno task new my_upload");
  }
  const files = nwb === undefined ? {} : { nwb_folder: folderOfFiles(nwb) };
  const { path } = newWorkFolder(folder, { values: { ...files, ...values } });
  const repository = repositoryAround(path);
  return withView({ path, ...(repository === undefined ? {} : { repository }) }, view);
}

/** The absolute path of the folder of NWB files, which must be there: a misspelt one would be noticed only three steps later. */
function folderOfFiles(nwb: string): string {
  const path = absolutePath(nwb);
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    throw new UsageError(
      `Cannot use "${nwb}" as the folder of NWB files: ${
        error instanceof Deno.errors.NotFound ? `there is nothing at ${path}` : messageOf(error)
      }`,
      { cause: error },
    );
  }
  if (info.isDirectory) return path;
  throw new UsageError(
    `Cannot use "${nwb}" as the folder of NWB files: it is a file, name the folder that it lies in`,
  );
}

/** Top folder of the git repository that a folder lies in. */
function repositoryAround(folder: string): string | undefined {
  for (let at = folder;;) {
    try {
      Deno.lstatSync(joinPath(at, ".git"));
      return at;
    } catch { /* not here */ }
    const up = joinPath(at, "..");
    if (up === at) return undefined;
    at = up;
  }
}

function view({ path, repository }: CreatedWorkFolder): View {
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
        `Or from inside it, without the program's folder: deno task dandi-upload status`,
        ...(repository === undefined ? [] : [
          `It lies in the git repository ${repository}; its .gitignore keeps state, keys and NWB files out, and step 10 commits the record`,
        ]),
      ],
    }],
  };
}
