import { messageOf, NotFoundError } from "../core/mod.ts";

/** A file that was found. */
export interface ListedFile {
  /** Path relative to the folder, with `/`. */
  readonly file: string;
  readonly sizeBytes?: number;
  readonly mtimeMs?: number;
  /** Where a link points that leads nowhere. */
  readonly broken?: string;
}

/**
 * The `.nwb` files below a folder, by path, as the reference client finds them: hidden names and linked folders
 * are left out, links to files are followed, links to nowhere are kept.
 *
 * @throws {NotFoundError} If the folder is not there.
 */
export async function listNwbFiles(root: string): Promise<ListedFile[]> {
  try {
    if (!(await Deno.stat(root)).isDirectory) throw new Error("it is not a folder");
  } catch (error) {
    throw new NotFoundError(
      `Cannot validate the folder "${root}": ${messageOf(error)}, set nwb_folder in upload.yaml`,
      { cause: error },
    );
  }
  const files: ListedFile[] = [];
  await walk(root, "", files);
  return files.sort((a, b) => a.file < b.file ? -1 : 1);
}

async function walk(folder: string, prefix: string, files: ListedFile[]): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(".")) continue;
    const path = `${folder}/${entry.name}`;
    const file = prefix + entry.name;
    if (entry.isDirectory) {
      if (!/\.(zarr|ngff)$/.test(entry.name)) await walk(path, `${file}/`, files);
      continue;
    }
    if (!entry.name.endsWith(".nwb")) continue;
    try {
      const info = await Deno.stat(path);
      if (!info.isFile) continue;
      files.push({
        file,
        sizeBytes: info.size,
        ...(info.mtime ? { mtimeMs: info.mtime.getTime() } : {}),
      });
    } catch (error) {
      if (!entry.isSymlink) throw error;
      files.push({ file, broken: await Deno.readLink(path) });
    }
  }
}
