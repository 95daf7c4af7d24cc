/**
 * The inventory of a folder of NWB files: which entries there are, by one set of rules for every step.
 *
 * {@linkcode workInventory} and {@linkcode takeInventory} list a folder; {@linkcode walkFolder} streams one of any size.
 *
 * @example Which NWB files would be taken, and what stays behind
 * ```ts ignore
 * import { sessionsOf, staysBehind, takeInventory } from "@dandi-upload/dandi-upload/inventory";
 *
 * const inventory = await takeInventory("/data/recordings");
 * for (const entry of sessionsOf(inventory)) console.log(entry.kind, entry.path);
 * console.log(staysBehind(inventory));
 * ```
 *
 * @module
 */
export * from "./entry.ts";
export * from "./inventory.ts";
export {
  readRepaired,
  type RememberedIdentity,
  rememberRepaired,
  REPAIRED_FOLDER,
  type RepairedCopy,
} from "./repaired.ts";
export { entryAt } from "./walk/one.ts";
export { walkFolder, type WalkOptions } from "./walk/walk.ts";
export { notTaken } from "./words.ts";
export * from "./fate/count.ts";
export * from "./fate/fate.ts";
export * from "./fate/seen.ts";
