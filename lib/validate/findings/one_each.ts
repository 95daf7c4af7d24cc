/**
 * One problem, one finding: several rules may object to the same value, and one repair settles them all.
 *
 * @module
 */
import type { ValidationFinding } from "./result.ts";

/** Codes that object to the same thing, the one that is kept first. */
const SAME: readonly (readonly string[])[] = [
  ["subject-exists", "subject-id-exists"],
  ["subject-species-form", "species-not-interpretable"],
  ["subject-sex", "sex-not-interpretable"],
  ["subject-age", "subject-proper-age-range", "age-not-interpretable"],
];

/** Findings of one file without those that another one stands for. What the reference client reports itself is kept. */
export function oneEach(findings: readonly ValidationFinding[]): ValidationFinding[] {
  const codes = new Set(findings.map((f) => f.code));
  return findings.filter((f) => {
    if (f.dandi !== undefined) return true;
    const group = SAME.find((s) => s.includes(f.code));
    return group?.find((code) => codes.has(code)) === f.code || group === undefined;
  });
}
