import {
  blocksUpload,
  type Finding,
  joinPath,
  JournalError,
  type WorkFolder,
} from "../core/mod.ts";
import type { FileCheck } from "../inventory/mod.ts";
import { defineState } from "../core/saved_state.ts";
import { findingShape } from "../core/saved_schemas.ts";
import { type Viewable, withView } from "../display/view.ts";
import { staysBehindSchema } from "../inventory/saved.ts";
import { z } from "zod";
import {
  CHECKS_VERSION,
  type FileValidation,
  type Validation,
  VALIDATION_VERSION,
  type ValidationFinding,
} from "./findings/result.ts";
import { viewValidation } from "./view.ts";
import { applyWaivers, readWaivers } from "./findings/waivers.ts";

const finding: z.ZodType<ValidationFinding> = z.looseObject({
  ...findingShape,
  dandi: z.looseObject({
    id: z.string(),
    severity: z.enum(["INFO", "HINT", "WARNING", "ERROR", "CRITICAL"]),
    location: z.string().exactOptional(),
    scope: z.enum(["file", "folder", "dandiset"]).exactOptional(),
    internal: z.literal(true).exactOptional(),
  }).exactOptional(),
});
const file: z.ZodType<FileValidation> = z.looseObject({
  file: z.string(),
  outcome: z.enum(["checked", "unreadable", "timeout", "crash"]),
  findings: z.array(finding),
  tookMs: z.number(),
  remembered: z.literal(true).exactOptional(),
  sizeBytes: z.number().exactOptional(),
  mtimeMs: z.number().exactOptional(),
});

/** `state/validate.json`, or one file per shard. */
export const validateState = defineState<Validation>()({
  name: "validate",
  remedy: "run step 03 (validate) again",
  version: { member: "version", is: VALIDATION_VERSION },
  schema: z.looseObject({
    version: z.literal(VALIDATION_VERSION),
    checks: z.string(),
    madeAt: z.string(),
    folder: z.string(),
    dandiset: z.string().exactOptional(),
    staysBehind: z.array(staysBehindSchema).exactOptional(),
    folderFindings: z.array(finding),
  }),
  rows: { of: "files", schema: file },
  error: (message) => new JournalError(message),
  dress: (validation) => withView(validation, viewValidation),
});

/**
 * The saved validation of a work folder, with its view; `undefined` where the step has not run. Waivers hold as
 * `decisions.yaml` says now, not as it said when the files were validated.
 *
 * @throws {JournalError} If the file has another form: delete it and run the step again.
 * @throws {ConfigError} If the waivers have another form.
 */
export function readValidation(work: WorkFolder): (Validation & Viewable) | undefined {
  const validation = readValidationWith(work, (file) => file);
  return validation && withView(validation, viewValidation);
}

/**
 * The same with only what is needed of each file, so that little is in memory of many files.
 *
 * @param take Gives what is kept of a file's validation; `undefined` leaves it out.
 * @throws {JournalError | ConfigError} As {@linkcode readValidation}.
 */
export function readValidationWith<T>(
  work: WorkFolder,
  take: (file: Validation["files"][number]) => T | undefined,
): (Omit<Validation, "files"> & { readonly files: T[] }) | undefined {
  const waivers = readWaivers(work);
  const value = validateState.readWith(
    work,
    (row) => take({ ...row, findings: applyWaivers(row.findings, row.file, waivers) }),
  );
  return value && { ...value, folderFindings: applyWaivers(value.folderFindings, "", waivers) };
}

/**
 * What step 03 found of each file, by its path; `undefined` where it has not run for the folder that `upload.yaml` names, or with
 * other checks than these.
 *
 * @throws {JournalError | ConfigError} As {@linkcode readValidation}.
 */
export function readFileChecks(work: WorkFolder): Map<string, FileCheck> | undefined {
  const saved = readValidationWith(work, (f): [string, FileCheck] => [f.file, {
    outcome: f.outcome,
    findings: slim(f.findings),
    sizeBytes: f.sizeBytes,
    mtimeMs: f.mtimeMs,
  }]);
  // Another folder's files may have the same names.
  return saved?.checks === CHECKS_VERSION && joinPath(saved.folder) === joinPath(work.nwbFolder)
    ? new Map(saved.files)
    : undefined;
}

/** No findings at all, which most files have: one list for all of them. */
const NONE: readonly Finding[] = [];

/** Findings that decide about a file: those that block it, and waived ones; without what other tools call them. */
export function slim(findings: readonly Finding[]): readonly Finding[] {
  const some = findings.filter((f) => blocksUpload(f) || f.waived !== undefined)
    .map(({ code, severity, origin, message, file, place, found, wanted, fix, waived }) => ({
      code,
      severity,
      origin,
      message,
      ...(file === undefined ? {} : { file }),
      ...(place === undefined ? {} : { place }),
      ...(found === undefined ? {} : { found }),
      ...(wanted === undefined ? {} : { wanted }),
      ...(fix === undefined ? {} : { fix }),
      ...(waived === undefined ? {} : { waived }),
    }));
  return some.length > 0 ? some : NONE;
}
