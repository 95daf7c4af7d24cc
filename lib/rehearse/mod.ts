/**
 * Step 00, rehearse: the whole upload on this machine; and all steps in order for scripts and conversion pipelines.
 *
 * {@linkcode uploadAll} runs steps 01 to 10 of a work folder unattended. {@linkcode rehearse} does that against an embedded
 * archive and recorded services, with the user's files or the samples.
 *
 * @example
 * ```ts ignore
 * await show(await rehearse({ nwbFolder: "path/to/nwb" }));
 * ```
 *
 * @module
 */
export * from "./all.ts";
export * from "./create_work_folder.ts";
export * from "./files.ts";
export * from "./jupyter.ts";
export * from "./rehearse.ts";
export * from "./run_notebooks.ts";
export * from "./samples.ts";
export * from "./steps.ts";
