/**
 * Findings in groups: by code, then by message.
 *
 * @module
 */
import { SEVERITIES, type Severity } from "../../core/mod.ts";
import type { ValidationFinding } from "./result.ts";

/** Findings of one code. */
export interface FindingGroup {
  /** Code of the catalogue. */
  readonly code: string;
  /** What it stands in the way of. */
  readonly severity: Severity;
  /** Name of the rule at its home. */
  readonly rule?: string;
  /** Whose rule it is. */
  readonly by: string;
  /** How to repair it. */
  readonly fix?: string;
  /** All of them. */
  readonly findings: readonly ValidationFinding[];
  /** Files that have one. */
  readonly files: readonly string[];
  /** The same findings by message, values left out, the most frequent first. */
  readonly messages: readonly {
    readonly message: string;
    readonly findings: readonly ValidationFinding[];
  }[];
}

/** Groups findings by code and then by message; the gravest and most frequent first. Waived ones are left out. */
export function groupFindings(findings: Iterable<ValidationFinding>): FindingGroup[] {
  const byCode = new Map<string, ValidationFinding[]>();
  for (const finding of findings) {
    if (finding.waived !== undefined) continue;
    const list = byCode.get(finding.code);
    if (list) list.push(finding);
    else byCode.set(finding.code, [finding]);
  }
  const groups = [...byCode.entries()].map(([code, list]): FindingGroup => {
    const [first] = list;
    const byMessage = Map.groupBy(list, (f) => pattern(f));
    return {
      code,
      severity: first?.severity ?? "advice",
      by: first?.origin.by ?? "dandi-upload",
      ...(first?.origin.rule ? { rule: first.origin.rule } : {}),
      ...(first?.fix ? { fix: first.fix } : {}),
      findings: list,
      files: [...new Set(list.flatMap((f) => f.file ?? []))].sort(),
      messages: [...byMessage.entries()]
        .map(([message, findings]) => ({ message, findings }))
        .sort((a, b) => b.findings.length - a.findings.length),
    };
  });
  return groups.sort((a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.findings.length - a.findings.length || a.code.localeCompare(b.code)
  );
}

/** The message without its values and places, so that the same matter in many files is one line. */
function pattern(finding: ValidationFinding): string {
  let text = finding.message;
  if (finding.place) text = text.replaceAll(finding.place, "…");
  if (finding.found) text = text.replaceAll(finding.found, "…");
  return text.replace(/\d+(\.\d+)?/g, "N");
}
