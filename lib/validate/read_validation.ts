import { JournalError, type WorkFolder } from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { z } from "zod";
import { type Validation, VALIDATION_VERSION } from "./findings/result.ts";
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

function isFile(row: unknown): row is Validation["files"][number] {
  return savedFile.safeParse(row).success;
}

function otherForm(work: WorkFolder): JournalError {
  return new JournalError(
    `Cannot use "${work.path}/state/validate.json": it has another form, delete it and run step 03 (validate) again`,
  );
}
