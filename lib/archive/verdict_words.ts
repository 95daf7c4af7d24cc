/**
 * The archive's words for an asset that it has not looked at yet.
 *
 * Source: dandi-archive, `Version.asset_validation_errors`: "asset is currently being validated, please wait."
 *
 * @module
 */

const PENDING = /currently being validated|not yet (been )?validated|validation is pending/i;

/** Whether what the archive says of an asset means that it has not looked at it yet: no error, and no verdict. */
export function isPendingVerdict(message: string): boolean {
  return PENDING.test(message);
}
