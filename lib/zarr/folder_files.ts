/**
 * The files of a Zarr in a folder, as they would be uploaded.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { ZarrFailure } from "./failure.ts";
import { LEFT_OUT, zarrChecksum, type ZarrFileSum } from "./checksum.ts";

/** A file in the folder of a Zarr. */
export interface ZarrLocalFile {
  /** Path in the Zarr, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Time of the last change, milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Where it really lies, if a link on the way to it leads out of the Zarr's folder. */
  readonly outside?: string;
}

/**
 * Files of a Zarr, links followed, the names in {@linkcode LEFT_OUT} left out, in the order of their paths.
 *
 * @throws {ZarrFailure} If a link in it leads nowhere.
 */
export async function* zarrFolderFiles(folder: string): AsyncGenerator<ZarrLocalFile> {
  const root = await Deno.realPath(folder);
  yield* walk(folder, "", root, undefined, [root]);
}

/**
 * Leftovers of systems, network drives and programs that were killed: no part of the data. They are said, not sent. (What the
 * official client leaves out is not even listed.)
 */
export const STRAY =
  /(?:^|\/)(?:\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|\.nfs[0-9a-f]+|\.fuse_hidden[^/]*|[^/]*\.dandidownload(?:\/.*)?|[^/]*\.partial|[^/]*~|\.[^/]*\.sw[a-p])$/i;

/** Files of a Zarr that are data: without leftovers ({@linkcode STRAY}). What is uploaded, and what tells one state from another. */
export async function* zarrDataFiles(folder: string): AsyncGenerator<ZarrLocalFile> {
  for await (const file of zarrFolderFiles(folder)) if (!STRAY.test(file.path)) yield file;
}

async function* walk(
  folder: string,
  path: string,
  root: string,
  outside: string | undefined,
  way: readonly string[],
): AsyncGenerator<ZarrLocalFile> {
  const names: { name: string; link: boolean }[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!LEFT_OUT.has(entry.name)) names.push({ name: entry.name, link: entry.isSymlink });
  }
  names.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, link } of names) {
    const full = `${folder}/${name}`;
    const inner = path === "" ? name : `${path}/${name}`;
    const info = await statOf(full, inner, link);
    const real = link ? await Deno.realPath(full) : undefined;
    const leaves = real !== undefined && real !== root && !real.startsWith(`${root}/`)
      ? real
      : outside === undefined
      ? undefined
      : `${outside}/${name}`;
    if (info.isDirectory) {
      // A link to a folder above would go round for ever.
      if (real !== undefined && way.includes(real)) continue;
      yield* walk(full, inner, root, leaves, real === undefined ? way : [...way, real]);
    } else if (info.isFile) {
      yield {
        path: inner,
        size: info.size,
        mtimeMs: info.mtime?.getTime() ?? 0,
        ...(leaves === undefined ? {} : { outside: leaves }),
      };
    }
  }
}

/** A link without what it leads to is a file whose content is not here. */
async function statOf(full: string, inner: string, link: boolean): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(full);
  } catch (error) {
    if (!link || !(error instanceof Deno.errors.NotFound)) throw error;
    const target = await Deno.readLink(full).catch(() => "");
    throw new ZarrFailure(
      "damaged",
      /\.git\/annex\/objects\//.test(target)
        ? `the content of "${inner}" is not on this machine: get it with git annex get`
        : `"${inner}" is a link that leads nowhere`,
      { cause: error },
    );
  }
}

/** Reads all files of a Zarr and gives its checksum. Memory: one file at a time, some 100 bytes a file. */
export async function zarrFolderChecksum(
  folder: string,
): Promise<{ checksum: string; files: number; bytes: number; outside: boolean }> {
  const sums: ZarrFileSum[] = [];
  let outside = false;
  for await (const file of zarrFolderFiles(folder)) {
    outside ||= file.outside !== undefined;
    const bytes = await Deno.readFile(`${folder}/${file.path}`);
    sums.push({
      path: file.path,
      md5: createHash("md5").update(bytes).digest("hex"),
      size: bytes.length,
    });
  }
  return { ...zarrChecksum(sums), outside };
}
