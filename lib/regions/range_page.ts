import type { ReadOutcome } from "../nwb/facts.ts";

/** Bytes of one page. Metadata of HDF5 lies in small pieces, many of them close together. */
export const PAGE_BYTES: number = 32 * 1024;

/** What the reading process says. */
export type ReaderMessage =
  /** It needs pages from this one on, and cannot go on without. */
  | { readonly want: number; readonly pages: number }
  | { readonly done: ReadOutcome }
  | { readonly failed: string };
