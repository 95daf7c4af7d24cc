import {
  blocksUpload,
  type Finding,
  joinPath,
  JournalError,
  type WorkFolder,
} from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { z } from "zod";
import type { FileCheck } from "../inventory/mod.ts";
import { CHECKS_VERSION, type Validation, VALIDATION_VERSION } from "./findings/result.ts";
import { viewValidation } from "./view.ts";
import { applyWaivers, readWaivers } from "./findings/waivers.ts";

const severity = z.enum(["blocks-upload", "blocks-publish", "hurts-finding", "advice"]);
const finding = z.looseObject({
  code: z.string(),
  severity,
  origin: z.looseObject({ by: z.string() }),
  message: z.string(),
});
const savedFile = z.looseObject({
  file: z.string(),
  outcome: z.enum(["checked", "unreadable", "timeout", "crash"]),
  findings: z.array(finding),
  tookMs: z.number(),
});
const saved = z.looseObject({
  version: z.literal(VALIDATION_VERSION),
  checks: z.string(),
  madeAt: z.string(),
  folder: z.string(),
  files: z.array(z.unknown()),
  folderFindings: z.array(finding),
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
  const value = work.readState("validate", {
    files: (row) => {
      if (!isFile(row)) throw otherForm(work);
      return take({ ...row, findings: applyWaivers(row.findings, row.file, waivers) });
    },
  });
  if (value === undefined) return undefined;
  if (!saved.safeParse(value).success) throw otherForm(work);
  const rest = value as Omit<Validation, "files"> & { files: T[] };
  return { ...rest, folderFindings: applyWaivers(rest.folderFindings, "", waivers) };
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

function isFile(row: unknown): row is Validation["files"][number] {
  return savedFile.safeParse(row).success;
}

function otherForm(work: WorkFolder): JournalError {
  return new JournalError(
    `Cannot use "${work.path}/state/validate.json": it has another form, delete it and run step 03 (validate) again`,
  );
}
