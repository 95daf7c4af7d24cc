/**
 * The wire: one HTTP exchange for everything that speaks to a server. It has a limit of time, of silence and of bytes, follows
 * no redirect, stops at once, and goes through the proxy that the environment names. What an answer means, and whether a key goes
 * along, is for the rooms above.
 *
 * @module
 */
export * from "./exchange.ts";
export * from "./failure.ts";
export * from "./get.ts";
export * from "./json.ts";
export * from "./outlast.ts";
export * from "./patience.ts";
export * from "./range.ts";
export * from "./there.ts";
