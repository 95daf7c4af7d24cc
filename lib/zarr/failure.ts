/** Why something of a Zarr store could not be read. */
export type ZarrFailureReason =
  /** A codec that this reader has not: its limit, no fault of the file. */
  | "codec"
  /** A chunk of an array of objects is not there: its values cannot be known. */
  | "missing-chunk"
  /** A type of data that this reader has not. */
  | "type"
  /** Bytes or metadata that contradict their own form. */
  | "damaged"
  /** Larger than what is read at once. */
  | "too-large";

/** Something of a Zarr store could not be read; the message says what and why, and stands alone. */
export class ZarrFailure extends Error {
  /** Name of the class. */
  override readonly name = "ZarrFailure";

  /** With the reason as a code for programs. */
  constructor(readonly reason: ZarrFailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
