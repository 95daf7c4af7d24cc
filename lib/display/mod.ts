/**
 * How results look: views as data, rendered for a notebook, a terminal and the report page; progress on a
 * terminal, in a log, in a notebook. Knows no step.
 *
 * In a notebook: `await show(result);` as the last line of a cell.
 *
 * @module
 */
export type { OnProgress, ProgressEvent } from "../core/progress.ts";
export type { StepOptions } from "../core/step.ts";
export * from "./escape.ts";
export * from "./html.ts";
export * from "./kernel.ts";
export * from "./progress.ts";
export * from "./show.ts";
export * from "./style.ts";
export * from "./text.ts";
export * from "./view.ts";
export * from "./watch.ts";
