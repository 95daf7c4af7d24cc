/**
 * All checks, in one list.
 *
 * @module
 */
import type { Check } from "./check.ts";
import { SESSION_CHECKS, SUBJECT_CHECKS } from "./nwbfile_metadata.ts";

/** Every check that is made here. */
export const CHECKS: readonly Check[] = [
  ...SESSION_CHECKS,
  ...SUBJECT_CHECKS,
];
