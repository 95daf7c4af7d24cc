/**
 * Progress as data. Library code never prints: it reports events, and `display` turns them into a
 * notebook view, a terminal block, or a line now and then in a log.
 *
 * @module
 */

/** Something that happened during long work. */
export type ProgressEvent =
  /** A stage of the whole work began: `total` items to do, where known. */
  | { readonly kind: "stage"; readonly stage: string; readonly total?: number }
  /** An item (a file, an asset) entered a stage of its own, such as "hashing". */
  | {
    readonly kind: "item";
    readonly item: string;
    readonly stage: string;
    readonly part?: number;
    readonly parts?: number;
  }
  /** An item is finished, with its outcome in one word. */
  | { readonly kind: "item-done"; readonly item: string; readonly outcome: string }
  /** Bytes were moved or read; both numbers are for the whole work so far. */
  | { readonly kind: "bytes"; readonly done: number; readonly total: number }
  /** Waiting before a request is repeated; `usual` where nothing is wrong, such as for a server that looks once a minute. */
  | {
    readonly kind: "waiting";
    readonly why: string;
    readonly waitMs: number;
    readonly usual?: boolean;
  }
  /** A sentence for people. */
  | { readonly kind: "note"; readonly text: string };

/** Receives progress events; must not throw. */
export type OnProgress = (event: ProgressEvent) => void;
