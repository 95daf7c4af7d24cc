/**
 * How far an upload is: {@linkcode status} says of each file how far it came, and what to do next.
 *
 * @example
 * ```ts ignore
 * await show(await status(openWorkFolder("my_upload")));
 * ```
 *
 * @module
 */
export type { NextThing } from "./next.ts";
export { type Status, status, type StatusOptions } from "./status.ts";
export { viewStatus, viewStatusLine } from "./view.ts";
