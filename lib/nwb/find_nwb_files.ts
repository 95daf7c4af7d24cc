import { NotFoundError, UsageError } from "../core/errors.ts";
import { quote } from "../core/text.ts";

/**
 * Finds the `.nwb` files below a folder, at any depth.
 *
 * Hidden files and folders (names that begin with a dot), `__MACOSX` and the halves that macOS leaves (`._x.nwb`)
 * are passed over. Links to files count; links to folders are entered once, so that a circle ends. The case of the
 * suffix does not matter. Nothing is opened.
 *
 * @returns Absolute paths, sorted byte-wise, the same on every machine.
 * @throws {NotFoundError} If there is no such folder.
 * @throws {UsageError} If the path is neither a folder nor an `.nwb` file.
 */
export async function findNwbFiles(folder: string): Promise<string[]> {
  let info: Deno.FileInfo;
  let root: string;
  try {
    info = await Deno.stat(folder);
    root = await Deno.realPath(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new NotFoundError(
      `Cannot look for NWB files in ${quote(folder, 200)}: there is no such folder, check the path`,
      { cause: error },
    );
  }
  if (info.isFile) {
    if (isNwb(root)) return [root];
    throw new UsageError(
      `Cannot look for NWB files in ${quote(folder, 200)}: it is a file and not named .nwb`,
    );
  }
  const found: string[] = [];
  const entered = new Set<string>([root]);
  await walk(root, found, entered);
  return found.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
}

function isNwb(name: string): boolean {
  return /\.nwb$/i.test(name);
}

async function walk(folder: string, found: string[], entered: Set<string>): Promise<void> {
  const entries: Deno.DirEntry[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) entries.push(entry);
  } catch (error) {
    // A folder that may not be read, or went away meanwhile: its files are not ours to take.
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotFound) {
      return;
    }
    throw error;
  }
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
    const path = `${folder === "/" ? "" : folder}/${entry.name}`;
    if (entry.isDirectory) await walk(path, found, entered);
    else if (entry.isFile && isNwb(entry.name)) found.push(path);
    else if (entry.isSymlink) await follow(path, found, entered);
  }
}

async function follow(path: string, found: string[], entered: Set<string>): Promise<void> {
  try {
    const info = await Deno.stat(path);
    if (info.isFile && isNwb(path)) found.push(path);
    if (!info.isDirectory) return;
    const real = await Deno.realPath(path);
    if (entered.has(real) || [...entered].some((e) => e.startsWith(real + "/"))) return;
    entered.add(real);
    await walk(path, found, entered);
  } catch (error) {
    // A link that leads nowhere: an `.nwb` name is kept, so that reading can say what is wrong with it.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (isNwb(path)) found.push(path);
  }
}
