/**
 * How a session is read, whatever it is stored in: nodes with typed values, failures with their cause, text and times
 * decoded in one way, one word for why a file cannot be read, and the children that do the reading.
 *
 * @module
 */
export * from "./element_type.ts";
export * from "./failure.ts";
export * from "./numbers.ts";
export { CannotOpen } from "./open.ts";
export * from "./readable_time.ts";
export * from "./reading_child.ts";
export * from "./store.ts";
export * from "./text.ts";
export * from "./time_text.ts";
export * from "./tree.ts";
export * from "./unreadable.ts";
