/**
 * Every code that this step can report: what it stands in the way of, whose rule it is, what the reference
 * client calls it, and how to repair it.
 *
 * @module
 */
import type { Severity } from "../../core/finding.ts";
import { type CatalogueEntry, OWN } from "./codes.ts";
import { INSPECTOR_CHECKS, type InspectorCheckName } from "../inspector/catalogue.ts";
import { repairFrom } from "./repair.ts";
import type { DandiVerdict, ValidationFinding } from "./result.ts";

/** A code of this step's own catalogue. */
export type OwnCode = keyof typeof OWN;

/** The code of an NWB Inspector check: `check_subject_exists` is `subject-exists`. */
export function inspectorCode(name: string): string {
  return name.replace(/^check_/, "").replaceAll("_", "-");
}

/** All codes, with what they mean; those of NWB Inspector's checks included. */
export function catalogue(): Readonly<Record<string, CatalogueEntry>> {
  const all: Record<string, CatalogueEntry> = { ...OWN };
  for (const [name, check] of Object.entries(INSPECTOR_CHECKS)) {
    all[inspectorCode(name)] = inspectorEntry(name, check);
  }
  return all;
}

function inspectorEntry(
  name: string,
  check: (typeof INSPECTOR_CHECKS)[InspectorCheckName],
): CatalogueEntry {
  const { importance, title, fix } = check;
  const severity: Severity = importance === "critical"
    ? "blocks-upload"
    : "hurts" in check
    ? "hurts-finding"
    : "advice";
  return {
    severity,
    by: "nwb-inspector",
    rule: name,
    ...(importance === "critical"
      ? { dandi: "ERROR" as const, refusedBy: "client" as const }
      : importance === "violation"
      ? { dandi: "WARNING" as const }
      : {}),
    title,
    fix,
  };
}

/** Whether a code is of a check that `dandi validate` leaves out: NWB Inspector's suggestions. */
export function isSuggestion(code: string): boolean {
  return SUGGESTIONS.has(code);
}

const SUGGESTIONS = new Set(
  Object.entries(INSPECTOR_CHECKS).filter(([, check]) => check.importance === "suggestion")
    .map(([name]) => inspectorCode(name)),
);

/** What a finding says beside its code. */
export interface FindingParts {
  readonly message: string;
  readonly file?: string;
  readonly place?: string;
  readonly found?: string;
  readonly wanted?: string;
  readonly fix?: string;
  /** The rule's name, where it says more than the catalogue. */
  readonly rule?: string;
  /** Overrides of what the reference client says. */
  readonly dandi?: Partial<DandiVerdict>;
}

/** Makes a finding of a code of this catalogue. */
export function makeFinding(code: OwnCode, parts: FindingParts): ValidationFinding {
  return fromEntry(code, OWN[code], parts);
}

/** Makes a finding of an NWB Inspector check. */
export function makeInspectorFinding(
  name: InspectorCheckName,
  parts: FindingParts,
): ValidationFinding {
  return fromEntry(inspectorCode(name), inspectorEntry(name, INSPECTOR_CHECKS[name]), parts);
}

function fromEntry(
  code: string,
  entry: CatalogueEntry,
  parts: FindingParts,
): ValidationFinding {
  const { dandi, rule = entry.rule, ...rest } = parts;
  const fix = rest.fix ?? repairFrom(code, rest) ?? entry.fix;
  const id = entry.by === "nwb-inspector" && entry.rule?.startsWith("check_")
    ? `NWBI.${entry.rule}`
    : entry.rule ?? code;
  return {
    code,
    severity: entry.severity,
    origin: { by: entry.by, ...(rule ? { rule } : {}) },
    ...rest,
    ...(fix === undefined ? {} : { fix }),
    ...(entry.dandi
      ? {
        dandi: {
          id,
          severity: entry.dandi,
          ...(entry.scope ? { scope: entry.scope } : {}),
          ...dandi,
        },
      }
      : {}),
  };
}

/** Whether `decisions.yaml` may waive a code: not what the archive itself refuses. */
export function canBeWaived(code: string): boolean {
  const entry = catalogue()[code];
  return entry === undefined || entry.refusedBy !== "archive";
}
