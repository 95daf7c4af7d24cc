/**
 * Step 06, verify: proof that every file is on the archive, byte for byte, and the archive's own verdict.
 *
 * {@linkcode verify} does it all; {@linkcode compareFiles} is the comparison alone.
 *
 * @example
 * ```ts ignore
 * const verification = await verify(connection, { deep: "sampled" });
 * await show(verification);
 * ```
 *
 * @module
 */
export * from "./compare.ts";
export { deepCompare, type DeepMode, type DeepOptions, type DeepOutcome } from "./deep.ts";
export { fixFor } from "./fixes.ts";
export * from "./links.ts";
export { fileProofs, readVerification } from "./read_verification.ts";
export {
  type AssetVerdict,
  awaitVerdict,
  type AwaitVerdictOptions,
  type Verdict,
  type VerdictError,
  type VerdictStatus,
} from "./verdict.ts";
export * from "./types.ts";
export { verify, verifyExitStatus, type VerifyOptions } from "./verify.ts";
export { viewVerification } from "./view.ts";
