/**
 * Opening; what reads the form of the file is loaded when it is needed.
 *
 * @module
 */
import type { OpenedHdf5 } from "./hdf5/opened.ts";

export type { OpenedHdf5 };

/** A file that cannot be opened; the message is the library's own last cause. */
export class CannotOpen extends Error {
  /** Name of the class. */
  override readonly name = "CannotOpen";
}

/**
 * Opens an HDF5 file read-only. Meant for the process that reads: a damaged file can hold it for ever.
 *
 * @throws {CannotOpen} If HDF5 cannot open it; `whyNotOpen` says why.
 */
export async function openHdf5(path: string): Promise<OpenedHdf5> {
  const { openHdf5 } = await import("./hdf5/opened.ts");
  return await openHdf5(path);
}
