/**
 * Runs NWB Inspector's checks over one open file.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import { ReadFailure } from "../../store/failure.ts";
import type { H5Node } from "../../store/store.ts";
import { makeFinding, makeInspectorFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";
import type { MadeObject } from "../pynwb/construct.ts";
import { INSPECTOR_CHECKS } from "./catalogue.ts";
import { type Check, type CheckContext, textField } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { referenceLocation } from "./location.ts";
import { SUBJECT_CHECKS } from "./nwbfile_metadata.ts";

/** Options of {@linkcode inspect}. */
export interface InspectOptions {
  /** Path of the file on disk. */
  readonly path: string;
  /** Typed objects, each once, the root first. */
  readonly objects: readonly H5Node[];
  /** What PyNWB made of an object; undefined where it did not get to it. */
  readonly madeOf: (node: H5Node) => MadeObject | undefined;
  /** Whether the object's type is the named one or descends from it. */
  readonly isA: (node: H5Node, type: string) => boolean;
  /** Whether the schema has a place for an object. */
  readonly isSeen: (node: H5Node) => boolean;
  /** Also make the checks that `dandi validate` leaves out. Default `false`. */
  readonly suggestions?: boolean;
  /** The clock. */
  readonly now?: () => Date;
}

// In-vitro samples have no sex, age or species; the inspector then leaves these out.
const IN_VITRO = new Set<string>(
  SUBJECT_CHECKS.map((c) => c.name).filter((n) =>
    n !== "check_subject_id_no_slashes" && n !== "check_subject_weight"
  ),
);

/** All findings of the inspector's checks. A check that fails is a finding of its own and stops no other. */
export function inspect(root: H5Node, options: InspectOptions): ValidationFinding[] {
  const { path, objects, madeOf, isA, isSeen, suggestions = false, now = () => new Date() } =
    options;
  const byType = new Map<string, readonly H5Node[]>();
  const all = (type: string): readonly H5Node[] => {
    const known = byType.get(type);
    if (known) return known;
    const found = objects.filter((o) => isA(o, type));
    byType.set(type, found);
    return found;
  };
  const subject = root.get("general")?.get("subject");
  const context: CheckContext = {
    path,
    root,
    subject: subject && isA(subject, "Subject") ? subject : undefined,
    isA,
    madeOf,
    all,
    now,
  };
  const inVitro = (subject && textField(subject, "subject_id"))?.startsWith("protein") ?? false;
  const findings: ValidationFinding[] = [];
  for (const check of CHECKS) {
    if (INSPECTOR_CHECKS[check.name].importance === "suggestion" && !suggestions) continue;
    if (inVitro && IN_VITRO.has(check.name)) continue;
    const nodes = check.type === undefined
      ? objects
      : check.type === "NWBFile"
      ? [root]
      : all(check.type);
    for (const node of nodes) findings.push(...runOne(check, node, context, isSeen));
  }
  return findings;
}

function runOne(
  check: Check,
  node: H5Node,
  context: CheckContext,
  isSeen: (node: H5Node) => boolean,
): ValidationFinding[] {
  try {
    const said = check.run(node, context);
    if (said === undefined) return [];
    const messages = "message" in said ? [said] : [...said];
    const location = messages.length > 0 ? referenceLocation(node, context.isA, isSeen) : undefined;
    return messages.map((m) =>
      makeInspectorFinding(check.name, {
        message: m.message,
        place: m.place ?? node.path,
        ...(m.found === undefined ? {} : { found: m.found }),
        dandi: location === undefined ? {} : { location },
      })
    );
  } catch (error) {
    // What could not be read is told once, for all checks that wanted it.
    if (error instanceof ReadFailure) return [];
    return [makeFinding("check-failed", {
      message: `${check.name} could not be made at ${node.path}: ${messageOf(error)}`,
      place: node.path,
    })];
  }
}
