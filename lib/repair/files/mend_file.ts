/**
 * Mending one file: looked at, copied, changed, read back, proved, and only then given its name.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import { isDandiUploadError } from "../../core/errors.ts";
import { CannotMend, Mender } from "../child/process.ts";
import type { Checked, Mended } from "../child/request.ts";
import type { Change } from "../fields/fields.ts";
import { checkRoom, checkUnlocked, copyWhole, removeIfThere, UNFINISHED } from "./copy.ts";

/** What is to be done with one file. */
export interface MendFile {
  /** The file as it is; never written to. */
  readonly original: string;
  /** Where the copy goes; its folder is made. Replaced where it exists. */
  readonly target: string;
  /** What is to be changed; all of it or nothing. */
  readonly changes: readonly Change[];
  /** What the copy's `/general/notes` says of it, behind what they say already. Default none. */
  readonly note?: string;
  /** Stops it; nothing is left of the copy. */
  readonly signal?: AbortSignal;
}

/** What became of one file. */
export type MendFileOutcome =
  | { readonly outcome: "repaired"; readonly checked: Checked; readonly mended: Mended }
  /** Everything stands there already; there is no copy. */
  | { readonly outcome: "unchanged"; readonly checked: Checked }
  /** One change cannot be made, or the file cannot be read in full; there is no copy. */
  | { readonly outcome: "refused"; readonly why: string };

/**
 * Mends one file into a copy.
 *
 * @throws {StoppedError} If the signal is aborted.
 * @throws {PlanError} If no process can be started.
 */
export async function mendFile(task: MendFile): Promise<MendFileOutcome> {
  const { original, target, changes, note, signal } = task;
  const copy = `${target}.${crypto.randomUUID().slice(0, 8)}${UNFINISHED}`;
  try {
    await checkUnlocked(original);
    await using mender = new Mender(
      { original, copy, changes, ...(note === undefined ? {} : { note }) },
      signal,
    );
    const checked = await mender.check();
    if (checked.standings.every((s) => s.way === "stands")) {
      return { outcome: "unchanged", checked };
    }
    const folder = target.slice(0, target.lastIndexOf("/")) || "/";
    await Deno.mkdir(folder, { recursive: true });
    await checkRoom(original, folder);
    await copyWhole(original, copy);
    const mended = await mender.mend();
    {
      using file = await Deno.open(copy, { read: true, write: true });
      await file.sync();
    }
    await Deno.rename(copy, target);
    return { outcome: "repaired", checked, mended };
  } catch (error) {
    await removeIfThere(copy).catch(() => {});
    if (isDandiUploadError(error)) throw error;
    if (error instanceof CannotMend) return { outcome: "refused", why: error.message };
    if (error instanceof Error && error.constructor.name in Deno.errors || isSystem(error)) {
      return { outcome: "refused", why: messageOf(error) };
    }
    throw error;
  }
}

function isSystem(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}
