/**
 * What is said of a check beside its name.
 *
 * @module
 */

/** Importance under the `dandi` configuration: `critical` blocks the reference client's upload. */
export type Importance = "critical" | "violation" | "suggestion";

/** One check. */
export interface CheckEntry {
  readonly importance: Importance;
  readonly title: string;
  readonly fix: string;
  /** Set where people do not find or understand the data without it. */
  readonly hurts?: true;
}
