/**
 * Views: how a result looks, as data. A step builds one from these blocks (in its `view.ts`); `display` renders
 * it for a notebook, a terminal or the report. This module knows no step.
 *
 * @module
 */

/** How something stands: decides a colour in HTML and a sign in text. */
export type Tone = "good" | "warn" | "bad" | "muted" | "plain";

/** A cell of a table or a value in a list; text unless more is said. */
export type Cell = string | number | boolean | undefined | {
  /** What is read. */
  readonly text: string;
  /** How it stands. Default `plain`. */
  readonly tone?: Tone;
  /** Address to open, http or https only. */
  readonly href?: string;
  /** Fixed-width letters: paths, identifiers, checksums. */
  readonly code?: boolean;
  /** More words, shown when one hovers or unfolds. */
  readonly title?: string;
};

/**
 * Rows of the files that a table is made for: nobody reads on after a thousand, and ten thousand cost memory. Give
 * `total` as well.
 */
export const MOST_ROWS = 1000;

/** One part of a view. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string; readonly tone?: Tone }
  /** Lines to be copied: kept as they are, in fixed-width letters. */
  | { readonly kind: "code"; readonly text: string }
  /** Names and values, one a line; those without a value are left out. */
  | { readonly kind: "facts"; readonly items: readonly (readonly [string, Cell])[] }
  | {
    readonly kind: "table";
    /** Those in which no row says anything are left out. */
    readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
    readonly rows: readonly (readonly Cell[])[];
    /** Rows shown before it is cut with a count. Default 50; in a report all are kept, folded. */
    readonly limit?: number;
    /** Rows that there are in all, where `rows` holds only the first of very many; then say `more`. */
    readonly total?: number;
    /** Where the rest can be read, such as "state/organize.json". */
    readonly more?: string;
    /** Said instead when there are no rows. */
    readonly empty?: string;
    /** Column by whose texts (at most eight) rows can be hidden and shown; in HTML only. */
    readonly filter?: number;
  }
  /** Field by field, before and after. */
  | {
    readonly kind: "diff";
    readonly rows: readonly {
      readonly field: string;
      readonly before?: string;
      readonly after?: string;
      readonly note?: string;
    }[];
    readonly empty?: string;
  }
  | { readonly kind: "tree"; readonly roots: readonly TreeNode[] }
  /** A Vega-Lite (or, by `language`, Vega) specification, with the words that stand for it in a terminal. */
  | {
    readonly kind: "plot";
    readonly spec: Readonly<Record<string, unknown>>;
    readonly language?: "vega-lite" | "vega";
    readonly alt: string;
  }
  | { readonly kind: "list"; readonly items: readonly Cell[] }
  /** Folded in HTML, indented in text. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

/** A node of a tree. */
export interface TreeNode {
  /** What is read. */
  readonly label: Cell;
  /** What lies below it. */
  readonly children?: readonly TreeNode[];
}

/** How a result looks. */
export interface View {
  /** One line: what this is and how it stands: "Organize: 12 files, 2 names changed". */
  readonly title: string;
  /** How it stands: a coloured sign before the title. */
  readonly tone?: Tone;
  /** What is shown below the title, in order. */
  readonly blocks: readonly Block[];
}

/** Key under which a result carries its view. */
export const VIEW: unique symbol = Symbol.for("dandi-upload.view");

/** A result that knows how it looks. */
export interface Viewable {
  /** Makes the view; called when it is shown. */
  [VIEW](): View;
}

/**
 * Gives plain data its view. The data stays plain: the view is not enumerable, not in JSON, and not compared by
 * `assertEquals`.
 *
 * @param data An object; it is changed in place and returned.
 * @param view Makes the view from the data.
 */
export function withView<T extends object>(data: T, view: (data: T) => View): T & Viewable {
  Object.defineProperty(data, VIEW, {
    value: () => view(data),
    enumerable: false,
    configurable: true,
  });
  return data as T & Viewable;
}

/** Whether a value knows how it looks. */
export function isViewable(value: unknown): value is Viewable {
  return typeof value === "object" && value !== null &&
    typeof (value as Record<PropertyKey, unknown>)[VIEW] === "function";
}
