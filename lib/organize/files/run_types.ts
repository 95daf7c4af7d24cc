/**
 * Carrying out the plan in a folder: what can be asked for, and what comes of it.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import type { StepOptions } from "../../core/step.ts";

/** Ways to put a file in its place. */
export type PlacingMode = "symlink" | "hardlink" | "copy" | "move" | "reflink";

/**
 * What a run does with the files.
 *
 * - `mapping`: nothing; the upload needs no more than the plan.
 * - `symlink`, `hardlink`, `copy`, `move`: as said. A copy keeps its modification time.
 * - `reflink`: a copy that shares its blocks (Btrfs, XFS, APFS …); fails where the disk cannot.
 * - `auto`: `symlink`, else `hardlink`, else `copy`: the first that works in the target folder.
 */
export type FilesMode = "mapping" | PlacingMode | "auto";

/**
 * What becomes of videos and images that NWB files refer to.
 *
 * - `leave`: nothing; relative paths in the new place lead nowhere.
 * - others: they are put beside the NWB file under the archive's names, and the paths inside the NWB file are
 *   rewritten to them; needs a mode that gives the NWB file of its own (`copy`, `move`, `reflink`).
 */
export type MediaMode = "leave" | "symlink" | "hardlink" | "copy" | "move";

/** Options of {@linkcode runOrganize}. */
export interface RunOrganizeOptions extends StepOptions {
  /** Default `mapping`: nothing on disk is changed. */
  mode?: FilesMode;
  /** Folder that gets the files, relative to the work folder. Default: `dandiset` in the work folder. */
  target?: string;
  /** External videos and images. No default where there are any. */
  media?: MediaMode;
  /** How symbolic links are written. Default: `relative` where both ends are in the work folder, else `absolute`. */
  links?: "relative" | "absolute";
}

/** What became of one file. */
export interface OrganizeOutcome {
  /** As in the plan: relative to the folder that was read. */
  readonly file: string;
  /** Path in the Dandiset. */
  readonly assetPath: string;
  /**
   * - `mapped`: nothing was to be done (`mapping`).
   * - `placed`: it is in its place now.
   * - `already-there`: the same file or the same bytes were there.
   * - `refused`: the plan says why.
   */
  readonly status: "mapped" | "placed" | "already-there" | "refused";
  /** Why it was refused. */
  readonly findings?: readonly Finding[];
  /** External files placed with it. */
  readonly media?: number;
}

/** What came of a run. */
export interface OrganizeResult {
  /** The mode that was used; `auto` is resolved. */
  readonly mode: "mapping" | PlacingMode;
  /** Absolute path of the folder; absent for `mapping`. */
  readonly target?: string;
  /** One per file of the plan, in its order. */
  readonly outcomes: readonly OrganizeOutcome[];
  /** Emptied folders that were removed, absolute; only where a Dandiset was organised in place. */
  readonly removedFolders: readonly string[];
  /** An earlier run that had been cut off was undone first: how many changes. */
  readonly undone: number;
}
