import { z } from "zod";
import { JournalError, type WorkFolder } from "../core/mod.ts";
import type { FileProof } from "../inventory/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { type Verification, VERIFICATION_VERSION } from "./types.ts";
import { viewVerification } from "./view.ts";

const list = z.array(z.looseObject({ assetPath: z.string() }));
const schema = z.looseObject({
  verificationVersion: z.literal(VERIFICATION_VERSION),
  made: z.string(),
  instance: z.string(),
  api: z.string(),
  dandiset: z.string(),
  embargo: z.string(),
  proved: z.boolean(),
  comparison: z.looseObject({ equal: list, different: list, missing: list, extra: list }),
  unread: list,
  refused: list,
  verdict: z.looseObject({
    counts: z.object({ valid: z.number(), invalid: z.number(), pending: z.number() }),
    assets: list,
    dandiset: z.array(z.looseObject({ message: z.string() })),
    draftStatus: z.string(),
  }),
  links: z.looseObject({ draft: z.string(), files: z.string() }),
  look: z.record(z.string(), z.string()),
});

/** Saves a verification in `state/verify.json`. */
export function saveVerification(work: WorkFolder, verification: Verification): void {
  work.writeState("verify", verification);
}

/**
 * The saved verification of a work folder, with its view; `undefined` where the step has not run.
 *
 * @throws {JournalError} If the file has another form: run the step again.
 */
export function readVerification(work: WorkFolder): (Verification & Viewable) | undefined {
  const value = work.readState("verify");
  if (value === undefined) return undefined;
  if (!isVerification(value)) {
    throw new JournalError(
      `Cannot use "${work.path}/state/verify.json": it has another form, run step 06 (verify) again`,
    );
  }
  return withView(value, viewVerification);
}

/** What a verification found of each file, by its path. */
export function fileProofs({ comparison, unread }: Verification): Map<string, FileProof> {
  const { equal, different, missing } = comparison;
  return new Map<string, FileProof>([
    ...equal.map((e): [string, FileProof] => [e.file, { is: "equal", etag: e.etag }]),
    ...different.map((d): [string, FileProof] => [
      d.file,
      { is: "different", why: d.differences.join("; ") },
    ]),
    ...missing.map((m): [string, FileProof] => [m.file, { is: "missing" }]),
    ...unread.map((u): [string, FileProof] => [u.file, { is: "unread", why: u.message }]),
  ]);
}

function isVerification(value: unknown): value is Verification {
  return schema.safeParse(value).success;
}
