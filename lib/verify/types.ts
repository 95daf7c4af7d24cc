/**
 * What a verification says, as data.
 *
 * @module
 */
import type { PlanHead } from "../core/saved_state.ts";
import type { Comparison } from "./compare.ts";
import type { DeepMode, DeepOutcome } from "./deep.ts";
import type { Links } from "./links.ts";
import type { Verdict } from "./verdict.ts";

/** Version of the saved form. */
export const VERIFICATION_VERSION = 2;

/** A file that could not be read for the comparison. */
export interface UnreadFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** What went wrong. */
  readonly message: string;
}

/** A local file that is not on the archive because a step refuses it. */
export interface RefusedFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path that it would have on the archive; empty where it has none. */
  readonly assetPath: string;
  /** Which step refuses it and why. */
  readonly why: string;
}

/** The proof, or what is missing of it. */
export interface Verification extends PlanHead {
  /** Version of this form. */
  readonly verificationVersion: typeof VERIFICATION_VERSION;
  /** Name of the archive. */
  readonly instance: string;
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  readonly embargo: string;
  /** Whether every file that steps 03 to 05 let pass is on the archive, byte for byte; see `refused` for the others. */
  readonly proved: boolean;
  /** The four lists. */
  readonly comparison: Comparison;
  /** Local files that could not be read. */
  readonly unread: readonly UnreadFile[];
  /** Local files that steps 03 to 05 refuse and that are not there: they are not expected on the archive. */
  readonly refused: readonly RefusedFile[];
  /** What the archive says. */
  readonly verdict: Verdict;
  /** What the comparison of bytes found, where it was asked for. */
  readonly deep?: { readonly mode: DeepMode; readonly outcomes: readonly DeepOutcome[] };
  /** Pages of the draft. */
  readonly links: Links;
  /** Neurosift addresses by asset path, for NWB files on an archive that it can reach. */
  readonly look: Readonly<Record<string, string>>;
}
