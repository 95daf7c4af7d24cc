/**
 * A Zarr in a folder, as it would be uploaded: its files, what is left out, and links that lead away.
 *
 * @module
 */
import { FileChangedError, messageOf } from "../../core/mod.ts";
import type { FileIdentity } from "../../nwb/facts.ts";
import { STRAY, zarrFolderFiles } from "../../zarr/mod.ts";

/** Bytes that one file of a Zarr may have: it is sent by a single request. */
export const MOST_ZARR_FILE_BYTES = 5 * 1024 ** 3;

/** A Zarr, without its bytes. */
export interface LocalZarr {
  /** Path, bytes of what would be sent, and the newest change of a file. */
  readonly identity: FileIdentity;
  /** Files that would be sent. */
  readonly files: number;
  /** Paths of leftovers, the first few. */
  readonly strays: readonly string[];
  /** How many there are. */
  readonly strayCount: number;
  /** The first file that a link leads to another place for: its path in the Zarr, and where it lies. */
  readonly outside: readonly { readonly path: string; readonly at: string }[];
  /** The first file that is larger than one request may send. */
  readonly tooLarge?: string;
}

/**
 * Looks at all files of a Zarr without reading them.
 *
 * @throws {FileChangedError} If it is gone, or a link in it leads nowhere.
 */
export async function lookAtZarr(folder: string): Promise<LocalZarr> {
  let [files, sizeBytes, mtimeMs, strayCount] = [0, 0, 0, 0];
  const strays: string[] = [];
  const outside: { path: string; at: string }[] = [];
  let tooLarge: string | undefined;
  let inode: number | null = null;
  try {
    inode = (await Deno.stat(folder)).ino;
    for await (const file of zarrFolderFiles(folder)) {
      if (STRAY.test(file.path)) {
        strayCount++;
        if (strays.length < 5) strays.push(file.path);
        continue;
      }
      files++;
      sizeBytes += file.size;
      mtimeMs = Math.max(mtimeMs, file.mtimeMs);
      if (file.size > MOST_ZARR_FILE_BYTES) tooLarge ??= file.path;
      if (file.outside !== undefined && outside.length < 1000) {
        outside.push({ path: file.path, at: file.outside });
      }
    }
  } catch (error) {
    throw new FileChangedError(`Cannot read the Zarr "${folder}": ${messageOf(error)}`, {
      cause: error,
    });
  }
  return {
    identity: { path: folder, sizeBytes, mtimeMs, ...(inode === null ? {} : { inode }) },
    files,
    strays,
    strayCount,
    outside,
    ...(tooLarge === undefined ? {} : { tooLarge }),
  };
}
