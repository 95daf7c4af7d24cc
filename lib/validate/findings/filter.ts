/**
 * Filtering and exit status as the reference client has them, on its own records.
 *
 * Source: dandi-cli, `dandi/cli/cmd_validate.py`.
 *
 * @module
 */
import { quote, UsageError } from "../../core/mod.ts";
import type { DandiRecord } from "./record.ts";
import type { DandiSeverity } from "./result.ts";

const VALUES: Readonly<Record<DandiSeverity, number>> = {
  INFO: 10,
  HINT: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
};

/** Options of {@linkcode filterRecords}. */
export interface FilterOptions {
  /** Keep this severity and graver ones. Default `HINT`. */
  minSeverity?: DandiSeverity;
  /** Drop records whose id contains a match of this pattern. */
  ignore?: string;
}

/**
 * Leaves out records by severity and id; records without a severity are always left out.
 *
 * @throws {UsageError} If `ignore` is not a regular expression.
 */
export function filterRecords(
  records: readonly DandiRecord[],
  options: FilterOptions = {},
): DandiRecord[] {
  const { minSeverity = "HINT", ignore } = options;
  let pattern: RegExp | undefined;
  try {
    pattern = ignore === undefined ? undefined : new RegExp(ignore);
  } catch {
    throw new UsageError(
      `Cannot use ${quote(ignore)} to ignore findings: it is no regular expression`,
    );
  }
  return records.filter((r) =>
    r.severity !== null && VALUES[r.severity] >= VALUES[minSeverity] && !pattern?.test(r.id)
  );
}

/** Exit status of the reference client: 1 where an error is among the records that were not filtered out. */
export function exitStatusOf(records: readonly DandiRecord[]): 0 | 1 {
  return records.some((r) => r.severity !== null && VALUES[r.severity] >= VALUES.ERROR) ? 1 : 0;
}
