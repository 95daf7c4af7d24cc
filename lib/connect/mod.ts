/**
 * Step 01, connect: the archive is chosen, the API key found and proved.
 *
 * @example
 * ```ts ignore
 * const connection = await connect(openWorkFolder("my_upload"));
 * await show(connection);
 * ```
 *
 * @module
 */
export * from "./api_key.ts";
export * from "./connect.ts";
export { type ConnectState, readConnect } from "./state.ts";
export * from "./view.ts";
