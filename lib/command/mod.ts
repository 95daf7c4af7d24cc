/**
 * What the scripts share: flags typed by their declaration, help, one header line, progress, Ctrl-C, one printed result, one
 * exit status; and what a step's command is.
 *
 * @module
 */
export * from "./command.ts";
export * from "./flags.ts";
export * from "./find_work.ts";
export * from "./help.ts";
export * from "./needs.ts";
export * from "./step.ts";
