/**
 * Copies that are mended: under a name of their own beside the target, until everything about them is proved.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { messageOf } from "../../core/errors.ts";
import { formatBytes } from "../../core/text.ts";
import { CannotMend } from "../child/process.ts";

/** Ending of copies that are not finished; what a killed run leaves. */
export const UNFINISHED = ".unfinished";

/** Room for what mending adds, bytes. */
const ADDED = 1024 * 1024;

/** File systems that copy without taking space, by the numbers that Linux gives them: Btrfs, XFS, bcachefs. */
const CLONING: ReadonlySet<number> = new Set([0x9123683e, 0x58465342, 0xca451a4e]);

/** Free bytes below a folder, and the number of its kind of file system. */
export async function spaceIn(folder: string): Promise<{ free: number; kind: number }> {
  const { bavail, bsize, type } = await statfs(folder);
  return { free: bavail * bsize, kind: type >>> 0 };
}

/**
 * Says why a file cannot be copied into a folder, before anything is written.
 *
 * @param space How the free space is asked for.
 * @throws {CannotMend} If there is too little.
 */
export async function checkRoom(
  original: string,
  folder: string,
  space: typeof spaceIn = spaceIn,
): Promise<void> {
  const { size, dev } = await Deno.stat(original);
  let free: number;
  let clones: boolean;
  try {
    const system = await space(folder);
    free = system.free;
    clones = CLONING.has(system.kind) && (await Deno.stat(folder)).dev === dev;
  } catch {
    return; // the system does not say (or may not be asked, without --allow-sys=statfs); the copy will
  }
  const wanted = (clones ? 0 : size) + ADDED;
  if (free < wanted) {
    throw new CannotMend(
      `a copy takes ${wanted.toLocaleString("en-US")} bytes (${
        formatBytes(wanted)
      }), and in "${folder}" ${free.toLocaleString("en-US")} (${
        formatBytes(free)
      }) are free: nothing was written`,
    );
  }
}

/**
 * Refuses a file that another program has open for writing, as far as its locks tell: HDF5 since 1.10 on this machine.
 *
 * @throws {CannotMend} If it is locked.
 */
export async function checkUnlocked(original: string): Promise<void> {
  using file = await Deno.open(original);
  let free: boolean;
  try {
    free = await file.tryLock(true);
  } catch {
    return; // a file system without locks
  }
  if (!free) {
    throw new CannotMend("another program has it open: close it there, then run again");
  }
  await file.unlock();
}

/**
 * Copies a file; where the file system can, the copy shares the original's space until it is written to.
 *
 * @throws {CannotMend} If it cannot be copied, or the original was written to meanwhile.
 */
export async function copyWhole(original: string, copy: string): Promise<void> {
  const before = await Deno.stat(original);
  try {
    await Deno.copyFile(original, copy);
    // A copy of a read-only file is read-only too.
    if (Deno.build.os !== "windows") await Deno.chmod(copy, (before.mode ?? 0) & 0o777 | 0o600);
  } catch (error) {
    throw new CannotMend(`it cannot be copied to "${copy}": ${messageOf(error)}`);
  }
  const [after, made] = await Promise.all([Deno.stat(original), Deno.stat(copy)]);
  const same = after.size === before.size && after.mtime?.getTime() === before.mtime?.getTime();
  if (!same || made.size !== before.size) {
    throw new CannotMend("it was written to while it was copied: run again when it is finished");
  }
}

/** Removes a file if it is there. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Refuses a target that a link would lead elsewhere: the work folder may have been made by somebody else.
 *
 * @param root Folder of the copies.
 * @param file Path below it.
 * @throws {CannotMend} If the folder, or one on the way, is a link.
 */
export async function refuseLinks(root: string, file: string): Promise<void> {
  let path = root;
  for (const step of ["", ...file.split("/").slice(0, -1)]) {
    if (step !== "") path = `${path}/${step}`;
    try {
      if (!(await Deno.lstat(path)).isSymlink) continue;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      throw error;
    }
    throw new CannotMend(`"${path}" is a link, and copies are written through none: remove it`);
  }
}
