/**
 * The launcher: one command, `dandi-upload COMMAND`, that starts each step from anywhere with exactly the rights it needs.
 *
 * @module
 */
export * from "./launch.ts";
