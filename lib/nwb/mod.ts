/**
 * Reading NWB files: what is in them that the archive, organising, the regions and the report need, never their data.
 *
 * Start with {@linkcode readFacts}; {@linkcode assetMetadata} makes of the facts of one
 * file the record that goes to the archive.
 *
 * @example Read every file of a folder
 * ```ts ignore
 * import { nwbPathsOf, takeInventory } from "@dandi-upload/dandi-upload/inventory";
 * import { readFacts } from "@dandi-upload/dandi-upload/nwb";
 *
 * for await (const outcome of readFacts(nwbPathsOf(await takeInventory("/data/recordings")))) {
 *   if (outcome.status === "read") console.log(outcome.facts.subject?.subject_id);
 *   else console.log(outcome.message);
 * }
 * ```
 *
 * @module
 */
export * from "./facts.ts";
export * from "./read_facts.ts";
export * from "../store/time_text.ts";
export * from "./age.ts";
export * from "./asset.ts";
export * from "./asset_types.ts";
export * from "./software.ts";
export * from "./species.ts";
export * from "./techniques.ts";
export { zarrIdentity } from "./zarr_identity.ts";
