/**
 * Why a part of a session could not be read. A failure is never an absence: whoever reads gets one or the other.
 *
 * @module
 */
import { messageOf } from "../core/errors.ts";

/** Kinds of causes. */
export type FailureCause =
  /** Compressed by a filter or codec that this reader has not: its limit, no fault of the file. */
  | "filter"
  /** Its bytes lie in another file, which is not followed. */
  | "elsewhere"
  /** A type of values that this reader has not: its limit, no fault of the file. */
  | "type"
  /** More than is read at once: this reader's limit. */
  | "too-large"
  /** Bytes that contradict their own form, or are missing. */
  | "damaged";

/** A part of a session that could not be read; plain JSON data. */
export interface PartFailure {
  /** Why. */
  readonly cause: FailureCause;
  /** End of a sentence: what is wrong, and whose limit or fault it is. */
  readonly message: string;
  /** Name of the filter or codec, where that is the cause. */
  readonly filter?: string;
}

/** A value, or the failure to read it. The compiler lets nobody take the one without looking for the other. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: PartFailure };

/** Thrown by reads; {@linkcode reading} makes a {@linkcode Reading} of it. */
export class ReadFailure extends Error {
  /** Name of the class. */
  override readonly name = "ReadFailure";

  /** With what failed. */
  constructor(readonly failure: PartFailure, options?: ErrorOptions) {
    super(failure.message, options);
  }
}

/** The failure behind anything that a read threw. */
export function failureOf(error: unknown): PartFailure {
  if (error instanceof ReadFailure) return error.failure;
  return { cause: "damaged", message: plainCause(messageOf(error)) };
}

/**
 * Runs a read.
 *
 * @throws {WebAssembly.RuntimeError} If the library aborted: its memory is not to be trusted any more.
 */
export function reading<T>(read: () => T): Reading<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return { ok: false, failure: failureOf(error) };
  }
}

/** What the library says without the paths of the machine that it was built on. */
export function plainCause(message: string): string {
  return message.replace(
    /(?:[A-Za-z]:)?\/(?:[\w.+-]+\/)+[\w.+-]*(?:plugin|src|build)[\w./+-]*/g,
    "…",
  )
    .slice(0, 300);
}
