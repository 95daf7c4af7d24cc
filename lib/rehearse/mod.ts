/**
 * Step 00, rehearse: the whole upload on this machine, against an embedded archive and recorded services, with the user's files or
 * the samples.
 *
 * @example
 * ```ts ignore
 * await show(await rehearse({ nwbFolder: "path/to/nwb" }));
 * ```
 *
 * @module
 */
export * from "./jupyter.ts";
export * from "./rehearse.ts";
export * from "./run_notebooks.ts";
export * from "./samples.ts";
