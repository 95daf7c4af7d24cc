/**
 * Findings in groups: by code, then by message.
 *
 * @module
 */
import { SEVERITIES, type Severity } from "../../core/mod.ts";
import { catalogue } from "./catalogue.ts";
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
      ...fixOf(code, list),
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

/** The repair that all of them share; where each has one from its own value, the general one of the catalogue. */
function fixOf(code: string, findings: readonly ValidationFinding[]): { fix?: string } {
  const fixes = new Set(findings.map((f) => f.fix));
  const [first] = fixes;
  const fix = fixes.size === 1 ? first : catalogue()[code]?.fix;
  return fix === undefined ? {} : { fix };
}

/**
 * What a group says in one line: the message that all share; where they differ in values only, the message without these; else
 * what is checked. Never one finding's value for the others.
 */
export function headline({ code, findings, messages }: FindingGroup): string {
  const texts = new Set(findings.map((f) => f.message));
  const [only] = texts;
  if (texts.size === 1 && only !== undefined) return only;
  const title = catalogue()[code]?.title;
  const [first] = messages;
  if (messages.length === 1 && first) return `${first.message} (${texts.size} different)`;
  return title === undefined
    ? `${texts.size} different things`
    : `Not so: ${title.charAt(0).toLowerCase()}${title.slice(1)} (${texts.size} different)`;
}

/** The message without its values and places, so that the same matter in many files is one line. */
function pattern(finding: ValidationFinding): string {
  let text = finding.message;
  if (finding.place) text = text.replaceAll(finding.place, "…");
  if (finding.found) text = text.replaceAll(finding.found, "…");
  return text.replace(/\d+(\.\d+)?/g, "N");
}
