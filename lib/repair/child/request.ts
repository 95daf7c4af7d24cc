/**
 * What the process that mends one file is asked, and what it answers: plain JSON.
 *
 * @module
 */
import type { Change } from "../fields/fields.ts";
import type { Range } from "../bytes/file.ts";

/** What the process works on. */
export interface MendRequest {
  /** The file as it is; only read. */
  readonly original: string;
  /** The copy, which this process alone may write to. */
  readonly copy: string;
  /** What is to be changed. */
  readonly changes: readonly Change[];
  /** A text that `/general/notes` gets behind what it has; default none. */
  readonly note?: string;
}

/** How a value is brought in. */
export type Way =
  /** It stands there already. */
  | "stands"
  /** The text is written over where it stands. */
  | "overwrite"
  /** The dataset or attribute is made. */
  | "create"
  /** The dataset is taken out of its group and made anew, because its form cannot hold the value. */
  | "replace";

/** One change against what the file has. */
export interface Standing {
  /** Index of the change in the request; -1 for the note. */
  readonly change: number;
  /** How its value is brought in. */
  readonly way: Way;
  /** What stands there, as text; absent where nothing does. */
  readonly now?: string;
  /** Why it is replaced, in half a sentence. */
  readonly why?: string;
}

/** What the process says of a file that it has read in full. */
export interface Checked {
  /** Of each change in the order of the request, that of the note last. */
  readonly standings: readonly Standing[];
  /** Bytes behind the end that HDF5 knows; a copy loses them where it grows. */
  readonly trailingBytes: number;
  /** `true` where the group of the subject is missing and will be made. */
  readonly makesSubject: boolean;
  /** Why no note can be written into the file; absent where it can. */
  readonly noNote?: string;
}

/** A run of bytes that the copy has in place of others. */
export interface Mended {
  /** Old bytes that differ, joined over gaps of up to 16 bytes; absolute. */
  readonly runs: readonly Range[];
  /** Size of the copy. */
  readonly sizeBytes: number;
}

/** One line from the process. */
export type Line =
  | { readonly is: "alive" }
  | { readonly is: "checked"; readonly checked: Checked }
  | { readonly is: "mended"; readonly mended: Mended }
  | { readonly is: "refused"; readonly why: string };
