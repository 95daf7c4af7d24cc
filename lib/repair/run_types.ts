/**
 * What a run of repairs answers.
 *
 * @module
 */
import type { StepOptions } from "../core/step.ts";
import type { PlannedChange } from "./plan_types.ts";

/** Options of {@linkcode runRepair}. */
export interface RunRepairOptions extends Omit<StepOptions, "shard"> {
  /**
   * Write the changes into the originals, after they are proved on a copy; the old bytes are kept in `state/`, so that
   * it can be undone. Default `false`: originals are never touched.
   */
  inPlace?: boolean;
  /** Who confirmed the plan, for the record. Default: nobody is named. */
  confirmedBy?: string;
  /** Files at once. Default one per processor, at most 4. */
  concurrency?: number;
  /** Whether copies are checked as step 03 checks files. Default `true`. */
  validate?: boolean;
}

/** What became of one file. */
export interface RepairOutcome {
  /** Path relative to the NWB folder. */
  readonly file: string;
  /**
   * `repaired`: the copy stands, or the original is changed. `kept`: a copy of an earlier run with the same changes
   * stands. `unchanged`: everything stood there already. `taken-back`: the plan wants no change any more, the copy is
   * gone. `refused`: no copy, see `why`.
   */
  readonly outcome: "repaired" | "kept" | "unchanged" | "taken-back" | "refused";
  /** Why it is refused. */
  readonly why?: string;
  /** Path of the copy, relative to the work folder. */
  readonly copy?: string;
  /** What was changed. */
  readonly changes: readonly PlannedChange[];
  /** What else is worth knowing: a dataset made anew, bytes behind the end that are lost. */
  readonly notes: readonly string[];
  /** Old bytes that differ in the copy, and bytes that it is longer. */
  readonly bytes?: { readonly differ: number; readonly added: number };
  /** Blocking findings that the copy still has, by their codes; absent where it was not checked. */
  readonly left?: readonly string[];
}

/** Version of the saved form. */
export const REPAIR_RESULT_VERSION = 1;

/** The result of a run. */
export interface RepairResult {
  /** Version of the form. */
  readonly version: typeof REPAIR_RESULT_VERSION;
  /** ISO time. */
  readonly madeAt: string;
  /** Version of this program. */
  readonly software: string;
  /** Who confirmed the plan, where somebody is named. */
  readonly confirmedBy?: string;
  /** Whether the originals were changed. */
  readonly inPlace: boolean;
  /** Files by path; those that the plan leaves alone are not among them. */
  readonly outcomes: readonly RepairOutcome[];
}
