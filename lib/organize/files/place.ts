/**
 * Putting one file in its place; what is there already is never overwritten.
 *
 * @module
 */
import { PlanError } from "../../core/errors.ts";
import { joinPath } from "../../core/paths.ts";
import { sameContent } from "./copies.ts";
import { type RunJournal, sameFile } from "./run_journal.ts";
import type { PlacingMode } from "./run_types.ts";

/** One file to be placed. Paths are absolute. */
export interface Placing {
  readonly from: string;
  readonly to: string;
  readonly mode: PlacingMode;
  /** Write symbolic links relative to the folder they lie in. */
  readonly relative: boolean;
  /** Changes the copy before it gets its name; only for modes that make one. */
  readonly change?: (copy: string) => Promise<void>;
}

/** Places one file and writes it down. */
export async function place(journal: RunJournal, task: Placing): Promise<void> {
  const { from, to, mode } = task;
  switch (mode) {
    case "symlink": {
      const text = task.relative ? relativePath(folderOf(to), from) : from;
      return await journal.make({ op: "symlink", from, to }, () => Deno.symlink(text, to));
    }
    case "hardlink": {
      // A hard link to a symbolic link would be a second symbolic link.
      const real = await Deno.realPath(from);
      return await journal.make({ op: "hardlink", from: real, to }, () => Deno.link(real, to));
    }
    case "copy":
      return await copy(journal, task, copyBytes);
    case "reflink":
      return await copy(journal, task, reflink);
    case "move":
      return await move(journal, task);
  }
}

async function move(journal: RunJournal, task: Placing): Promise<void> {
  const { from, to } = task;
  if (!task.change) {
    try {
      return await journal.make({ op: "rename", from, to }, () => renameNew(from, to));
    } catch (error) {
      if (!isOtherDrive(error)) throw error;
    }
  }
  // On another drive, or to be rewritten: copy, prove, then remove. Of a file that is rewritten the caller removes
  // the original, when all else is done.
  await copy(journal, task, copyBytes);
  if (!task.change) {
    await journal.make({ op: "remove", path: from, copy: to }, () => Deno.remove(from));
  }
}

async function copy(
  journal: RunJournal,
  task: Placing,
  write: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const { from, to, change } = task;
  const temp = joinPath(folderOf(to), `.dandi-upload-${crypto.randomUUID()}.part`);
  await journal.make({ op: "copy", from, to, temp }, async () => {
    try {
      const info = await Deno.stat(from);
      await write(from, temp);
      if (task.mode === "move" && !await sameContent(from, temp)) {
        throw new PlanError(`Cannot move "${from}": its copy differs or it changed meanwhile`);
      }
      // A read-only original gives a read-only copy, which could not be rewritten or dated.
      if (info.mode !== null) await Deno.chmod(temp, (info.mode & 0o777) | 0o200);
      if (change) await change(temp);
      // The archive takes the modification time for the data's date: a copy is not new data.
      if (info.mtime) await Deno.utime(temp, info.atime ?? info.mtime, info.mtime);
      await renameNew(temp, to);
    } catch (error) {
      await Deno.remove(temp).catch(() => {});
      throw error;
    }
  });
}

async function copyBytes(from: string, to: string): Promise<void> {
  using source = await Deno.open(from);
  using target = await Deno.open(to, { write: true, createNew: true });
  await source.readable.pipeTo(target.writable, { preventClose: true });
  await target.sync();
}

async function reflink(from: string, to: string): Promise<void> {
  let said = "";
  try {
    const { success, stderr } = await new Deno.Command("cp", {
      args: ["--reflink=always", "--", from, to],
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return;
    said = new TextDecoder().decode(stderr).trim().split("\n")[0] ?? "";
  } catch (error) {
    said = error instanceof Error ? error.message : String(error);
  }
  await Deno.remove(to).catch(() => {});
  throw new PlanError(
    `Cannot make a reflink of "${from}" (${said}): the disk or the system cannot, use copy, hardlink or symlink`,
  );
}

/**
 * Renames, and fails where the new name is taken. A second name is made and the first removed, since a rename alone
 * overwrites; a symbolic link, or a disk without hard links, is looked at first and then renamed.
 */
async function renameNew(from: string, to: string): Promise<void> {
  const info = await Deno.lstat(from);
  if (!info.isSymlink) {
    try {
      await Deno.link(from, to);
      await Deno.remove(from);
      return;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists || isOtherDrive(error)) throw error;
      if (await sameFile(from, to)) throw error;
    }
  }
  try {
    await Deno.lstat(to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return await Deno.rename(from, to);
  }
  throw new Deno.errors.AlreadyExists(`"${to}" exists`);
}

/** Whether an operation failed because two paths lie on two drives. */
export function isOtherDrive(error: unknown): boolean {
  return error instanceof Error &&
    (("code" in error && error.code === "EXDEV") ||
      /cross-device|os error 18\b/i.test(error.message));
}

/** The folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** A path as seen from a folder; both absolute. */
export function relativePath(folder: string, path: string): string {
  const a = joinPath(folder).replace(/\/$/, "").split("/");
  const b = joinPath(path).split("/");
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same++;
  return [...Array(a.length - same).fill(".."), ...b.slice(same)].join("/");
}
