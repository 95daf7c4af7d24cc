/**
 * All checks, in one list.
 *
 * @module
 */
import { BEHAVIOR_CHECKS } from "./behavior.ts";
import type { Check } from "./check.ts";
import { ECEPHYS_CHECKS } from "./ecephys.ts";
import { GENERAL_CHECKS } from "./general.ts";
import { ICEPHYS_CHECKS } from "./icephys.ts";
import { IMAGE_CHECKS } from "./image_series.ts";
import { SESSION_CHECKS, SUBJECT_CHECKS } from "./nwbfile_metadata.ts";
import { OPHYS_CHECKS } from "./ophys.ts";
import { TABLE_CHECKS } from "./tables.ts";
import { TIME_SERIES_CHECKS } from "./time_series.ts";

/** Every check that is made here. */
export const CHECKS: readonly Check[] = [
  ...SESSION_CHECKS,
  ...SUBJECT_CHECKS,
  ...GENERAL_CHECKS,
  ...TIME_SERIES_CHECKS,
  ...BEHAVIOR_CHECKS,
  ...ECEPHYS_CHECKS,
  ...ICEPHYS_CHECKS,
  ...IMAGE_CHECKS,
  ...OPHYS_CHECKS,
  ...TABLE_CHECKS,
];
