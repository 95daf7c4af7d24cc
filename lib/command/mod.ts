/**
 * What the scripts share, so that each of them is arguments, one call into `lib`, one printed result, one exit
 * status.
 *
 * @module
 */
export * from "./command.ts";
export * from "./flags.ts";
