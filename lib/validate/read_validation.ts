import { JournalError, type WorkFolder } from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { z } from "zod";
import { type Validation, VALIDATION_VERSION } from "./result.ts";
import { viewValidation } from "./view.ts";

const severity = z.enum(["blocks-upload", "blocks-publish", "hurts-finding", "advice"]);
const finding = z.looseObject({
  code: z.string(),
  severity,
  origin: z.looseObject({ by: z.string() }),
  message: z.string(),
});
const saved = z.looseObject({
  version: z.literal(VALIDATION_VERSION),
  checks: z.string(),
  madeAt: z.string(),
  folder: z.string(),
  files: z.array(z.looseObject({
    file: z.string(),
    outcome: z.enum(["checked", "unreadable", "timeout", "crash"]),
    findings: z.array(finding),
    tookMs: z.number(),
  })),
  folderFindings: z.array(finding),
});

/**
 * The saved validation of a work folder, with its view; `undefined` where the step has not run.
 *
 * @throws {JournalError} If the file has another form: delete it and run the step again.
 */
export function readValidation(work: WorkFolder): (Validation & Viewable) | undefined {
  const value = work.readState("validate");
  if (value === undefined) return undefined;
  if (!isValidation(value)) {
    throw new JournalError(
      `Cannot use "${work.path}/state/validate.json": it has another form, delete it and run step 03 (validate) again`,
    );
  }
  return withView(value, viewValidation);
}

function isValidation(value: unknown): value is Validation {
  return saved.safeParse(value).success;
}
