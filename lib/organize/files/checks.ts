/**
 * What is looked at before a run changes anything.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { messageOf, PlanError } from "../../core/errors.ts";
import { formatBytes, plural } from "../../core/text.ts";
import { joinPath } from "../../core/paths.ts";
import { sameContent } from "./copies.ts";
import { look } from "./run_journal.ts";
import type { PlacingMode } from "./run_types.ts";

/** What can be done in a folder. */
export interface Ground {
  /** The folder, or the nearest one above it that exists; absolute. */
  readonly existing: string;
  /** Whether names that differ by letter case only are one there. */
  readonly ignoresCase: boolean;
  /** Number of the drive. */
  readonly device: number;
}

/**
 * Tries a folder out with a scratch file that is removed again.
 *
 * @throws {PlanError} If it cannot be written.
 */
export async function tryGround(target: string): Promise<Ground> {
  let existing = target;
  for (;;) {
    const info = await statOf(existing);
    if (info?.isDirectory) break;
    if (info) {
      throw new PlanError(`Cannot write to "${target}": "${existing}" is a file, not a folder`);
    }
    existing = joinPath(existing, "..");
  }
  const scratch = joinPath(existing, `.dandi-upload-${crypto.randomUUID()}-try`);
  try {
    await Deno.writeTextFile(scratch, "", { createNew: true });
  } catch (error) {
    throw new PlanError(`Cannot write to "${target}": ${whyNot(error)}`, { cause: error });
  }
  try {
    const ignoresCase = await statOf(scratch.replace(/-try$/, "-TRY")) !== undefined;
    return { existing, ignoresCase, device: (await Deno.stat(existing)).dev };
  } finally {
    await Deno.remove(scratch);
  }
}

/** Why something cannot be written, and what to do, in words for people. */
export function whyNot(error: unknown): string {
  const text = messageOf(error);
  if (/no space|ENOSPC|os error 28\b/i.test(text)) {
    return "there is no space left, free some or choose another folder";
  }
  if (/quota|EDQUOT|os error 122\b/i.test(text)) return "the quota is used up, free some space";
  if (/read-only|EROFS|os error 30\b/i.test(text)) {
    return "the disk is read-only, choose another folder";
  }
  if (error instanceof Deno.errors.PermissionDenied || /EACCES|EPERM/.test(text)) {
    return "it is not allowed, change the folder's permissions or choose another folder";
  }
  return text;
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new PlanError(`Cannot look at "${path}": ${whyNot(error)}`, { cause: error });
  }
}

/** The first of symbolic link, hard link and copy that works for a file in a folder that exists. */
export async function autoMode(folder: string, source: string): Promise<PlacingMode> {
  const scratch = joinPath(folder, `.dandi-upload-${crypto.randomUUID()}-try`);
  for (const mode of ["symlink", "hardlink"] as const) {
    try {
      await (mode === "symlink" ? Deno.symlink(source, scratch) : Deno.link(source, scratch));
      await Deno.remove(scratch);
      return mode;
    } catch { /* the next one */ }
  }
  return "copy";
}

/** What stands where a file is to go. */
export type Standing = "free" | "same" | "other";

/** Compares what is at a target with its source; reads both where they have one size. */
export async function standing(
  from: string,
  to: string,
  mode: PlacingMode,
  signal?: AbortSignal,
): Promise<Standing> {
  if (await look(to) === undefined) return "free";
  try {
    if (await Deno.realPath(from) === await Deno.realPath(to)) return "same";
  } catch {
    // A link that leads nowhere.
    return "other";
  }
  // Moving onto an equal copy would leave the source behind: a person decides.
  if (mode === "move") return "other";
  return await sameContent(from, to, signal) ? "same" : "other";
}

/**
 * Whether there is room for copies. Silent where the system does not say.
 *
 * @throws {PlanError} If not.
 */
export async function checkSpace(folder: string, bytes: number, files: number): Promise<void> {
  let free: number;
  try {
    const info = await statfs(folder);
    free = info.bavail * info.bsize;
  } catch {
    return;
  }
  if (bytes > free) {
    throw new PlanError(
      `Cannot copy ${plural(files, "file")} to "${folder}": they need ${formatBytes(bytes)}, ` +
        `${formatBytes(free)} are free; free some space, or use symlink or mapping`,
    );
  }
}

/** Numbers of drives and existence, once per folder of sources. */
export async function deviceOf(path: string): Promise<number | undefined> {
  return (await statOf(path))?.dev;
}
