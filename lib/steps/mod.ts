/**
 * All steps in order, for scripts and conversion pipelines: {@linkcode uploadAll} runs steps 01 to 10 of a work folder unattended.
 *
 * @example
 * ```ts ignore
 * await show(await uploadAll(openWorkFolder("my_upload")));
 * ```
 *
 * @module
 */
export * from "./all.ts";
export * from "./files.ts";
export * from "./steps.ts";
