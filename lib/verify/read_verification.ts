import { z } from "zod";
import { JournalError, type WorkFolder } from "../core/mod.ts";
import { defineState } from "../core/saved_state.ts";
import { planHeadShape } from "../core/saved_schemas.ts";
import type { FileProof } from "../inventory/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { Comparison } from "./compare.ts";
import type { DeepOutcome } from "./deep.ts";
import { type Verification, VERIFICATION_VERSION } from "./types.ts";
import type { Verdict } from "./verdict.ts";
import { viewVerification } from "./view.ts";

const comparison: z.ZodType<Comparison> = z.looseObject({
  equal: z.array(z.looseObject({
    file: z.string(),
    localPath: z.string(),
    assetPath: z.string(),
    assetId: z.string(),
    sizeBytes: z.number(),
    etag: z.string(),
    sha256: z.string().exactOptional(),
    sha256Compared: z.boolean(),
  })),
  different: z.array(z.looseObject({
    file: z.string(),
    assetPath: z.string(),
    assetId: z.string(),
    differences: z.array(z.string()),
  })),
  missing: z.array(z.looseObject({
    file: z.string(),
    assetPath: z.string(),
    sizeBytes: z.number(),
    thereAs: z.string().exactOptional(),
  })),
  extra: z.array(z.looseObject({
    assetPath: z.string(),
    assetId: z.string(),
    sizeBytes: z.number(),
    zarr: z.boolean(),
  })),
});
const error = z.looseObject({ field: z.string(), message: z.string(), fix: z.string() });
const status = z.enum(["valid", "invalid", "pending"]);
const verdict: z.ZodType<Verdict> = z.looseObject({
  counts: z.record(status, z.number()),
  assets: z.array(z.looseObject({
    assetPath: z.string(),
    assetId: z.string(),
    file: z.string().exactOptional(),
    status,
    errors: z.array(error),
  })),
  dandiset: z.array(error),
  draftStatus: z.string(),
  waitedMs: z.number(),
});
const outcome: z.ZodType<DeepOutcome> = z.looseObject({
  assetPath: z.string(),
  comparedBytes: z.number(),
  differsAt: z.number().exactOptional(),
  error: z.string().exactOptional(),
});

/** `state/verify.json`. */
const verifyState = defineState<Verification>()({
  name: "verify",
  remedy: "run step 06 (verify) again",
  version: { member: "verificationVersion", is: VERIFICATION_VERSION },
  schema: z.looseObject({
    ...planHeadShape,
    verificationVersion: z.literal(VERIFICATION_VERSION),
    instance: z.string(),
    embargo: z.string(),
    proved: z.boolean(),
    comparison,
    unread: z.array(
      z.looseObject({ file: z.string(), assetPath: z.string(), message: z.string() }),
    ),
    refused: z.array(z.looseObject({ file: z.string(), assetPath: z.string(), why: z.string() })),
    verdict,
    deep: z.looseObject({ mode: z.enum(["sampled", "all"]), outcomes: z.array(outcome) })
      .exactOptional(),
    links: z.looseObject({ draft: z.string(), files: z.string() }),
    look: z.record(z.string(), z.string()),
  }),
  error: (message) => new JournalError(message),
  dress: (verification) => withView(verification, viewVerification),
});

/** Saves a verification in `state/verify.json`. */
export function saveVerification(work: WorkFolder, verification: Verification): void {
  verifyState.save(work, verification);
}

/**
 * The saved verification of a work folder, with its view; `undefined` where the step has not run.
 *
 * @throws {JournalError} If the file is of another version or damaged: run the step again.
 */
export function readVerification(work: WorkFolder): (Verification & Viewable) | undefined {
  return verifyState.read(work);
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
