/** Bytes of one page. Metadata of HDF5 lies in small pieces, many of them close together. */
export const PAGE_BYTES: number = 32 * 1024;

/** What the reading process is asked. */
export interface RangeRequest {
  /** The sparse local file. */
  readonly path: string;
  /** Size of the whole file in bytes. */
  readonly size: number;
}

/** What it needs meanwhile: pages from this one on; without them it cannot go on. */
export interface RangeWish {
  readonly want: number;
  readonly pages: number;
}
