/**
 * What the walk finds: kinds and texts are the reference validator's, so that users find them.
 *
 * @module
 */

/** Kinds of errors. */
export type SchemaErrorKind =
  | "missing"
  | "missing-type"
  | "quantity"
  | "dtype"
  | "shape"
  | "expected-array"
  | "reference-type"
  | "illegal-link"
  | "time-zone";

/** One error. */
export interface SchemaError {
  readonly kind: SchemaErrorKind;
  /** Path through the specification: `TimeSeries/data/unit`. */
  readonly name: string;
  /** Path of the object without leading slash, with `.attribute` where one is wrong. */
  readonly location: string;
  /** What is wrong. */
  readonly reason: string;
  readonly found?: string;
  readonly wanted?: string;
}

/** Where the reference validator itself breaks off; the file then has no other schema finding. */
export class SchemaBreak extends Error {}

/** Collects errors; two with the same last name, place and reason are one. */
export class SchemaErrors {
  readonly #byKey = new Map<string, SchemaError>();

  /** Adds one. */
  add(error: SchemaError): void {
    const last = error.name.slice(error.name.lastIndexOf("/") + 1);
    const key = `${last}\n${error.location}\n${error.reason}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, error);
  }

  /** All of them, in the order they were found. */
  get all(): SchemaError[] {
    return [...this.#byKey.values()];
  }
}
