/**
 * Checkers of the archive's records: the JSON Schemas, as data without prose, and the rules of the archive's models
 * that the schemas do not say. Start with {@linkcode checkDandisetMetadata} and {@linkcode checkAssetMetadata}.
 *
 * Loads ajv when the first record is checked, not before.
 *
 * @example
 * ```ts
 * import { checkDandisetMetadata } from "./mod.ts";
 *
 * const verdict = await checkDandisetMetadata({ schemaKey: "Dandiset", schemaVersion: "0.7.0" });
 * for (const problem of verdict.problems) problem.message;
 * ```
 *
 * @module
 */
export * from "./check.ts";
export * from "./for_instance.ts";
export * from "./formats.ts";
export * from "./problem.ts";
export { schemaTrouble } from "./trust.ts";
export * from "./versions.ts";
export * from "./words.ts";
