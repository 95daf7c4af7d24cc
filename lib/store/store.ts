/**
 * A session as groups, datasets, attributes and links, whatever it is stored in: a link may be one of the file format or
 * an entry in an attribute, a filter may be a codec. What is not there is `undefined`; what cannot be read throws.
 *
 * @module
 */
import type { H5Type } from "./element_type.ts";
import type { PartFailure } from "./failure.ts";

/** An attribute: its type and shape without the value, the value when asked. */
export interface AttributeInfo {
  /** Type of its elements. */
  readonly type: H5Type;
  /** Lengths by axis; `[]` for a scalar, `null` for a null dataspace. */
  readonly shape: readonly number[] | null;
  /** Text, number, or a list of them; references as {@linkcode ObjectReference}s in a list. */
  readonly value: unknown;
}

/** One child of a group by its link. */
export type Link =
  | { readonly kind: "hard"; readonly name: string; readonly node: H5Node }
  | {
    readonly kind: "soft";
    readonly name: string;
    readonly target: string;
    /** Undefined where it leads nowhere. */
    readonly node: H5Node | undefined;
  }
  | {
    readonly kind: "external";
    readonly name: string;
    readonly target: string;
    readonly node: undefined;
  };

/** A reference to an object. Equal data mean the same object. */
export interface ObjectReference {
  /** What the store knows the object by. */
  readonly ref_data: ArrayLike<number> | string;
}

/** Where the values of a dataset lie, if not in the session itself. */
export interface Elsewhere {
  /** HDF5's external raw storage, or a virtual dataset. */
  readonly kind: "external-storage" | "virtual";
  /** The other files, as the session names them. */
  readonly files: readonly string[];
}

/** A group or dataset, met first by this path. The same object always gives the same node. */
export interface H5Node {
  /** The session that it is in. */
  readonly file: NwbFile;
  /** Which of the two. */
  readonly kind: "group" | "dataset";
  /** Absolute path, "/" for the root. */
  readonly path: string;
  /** Last step of the path; "root" for the root, as HDMF calls it. */
  readonly name: string;
  /** The group that it was met in. */
  readonly parent: H5Node | undefined;
  /** Names of the attributes. */
  attributeNames(): readonly string[];
  /** An attribute; `undefined` where there is none. */
  attribute(name: string): AttributeInfo | undefined;
  /** Whether the bytes of a single text are UTF-8, whatever it is declared as: of the dataset, or of an attribute. */
  isUtf8(attribute?: string): boolean;
  /** A scalar (or one-element) text attribute; `undefined` where it is absent or no text. */
  text(name: string): string | undefined;
  /** A scalar (or one-element) numeric attribute; `undefined` where it is absent or no number. */
  number(name: string): number | undefined;
  /** The object that a reference attribute points to. */
  target(name: string): H5Node | undefined;
  /** Text of `neurodata_type`, one-element arrays unwrapped. */
  readonly type: string | undefined;
  /** Children of a group, in name order; the cached specifications are left out at the root. */
  links(): readonly Link[];
  /** The child of that name, soft links followed. */
  get(name: string): H5Node | undefined;
  /** A descendant by steps of names. */
  at(path: string): H5Node | undefined;
  /** Type of a dataset's elements. */
  readonly dtype: H5Type;
  /** Lengths of a dataset by axis; `[]` for a scalar, `null` for a null dataspace. */
  readonly shape: readonly number[] | null;
  /** Number of elements of a dataset. */
  readonly size: number;
  /** Whether any compression is set; `known` are those that the reference tools know of. */
  readonly compression: { readonly any: boolean; readonly known: boolean };
  /** Set where the values of a dataset lie in other files, which are never followed. */
  readonly elsewhere?: Elsewhere | undefined;
  /**
   * Rows `from` to `to` (exclusive) along the first axis, flat; a scalar's value for a scalar.
   *
   * @throws {ReadFailure} If they cannot be read, or are too many.
   */
  read(from?: number, to?: number): unknown;
  /** Rows as numbers; 64-bit integers above 2^53 are rounded. Empty where it is no number. */
  numbers(from?: number, to?: number): number[];
  /** Rows as texts; empty where it is no text. */
  texts(from?: number, to?: number): string[];
  /** A scalar (or one-element) text dataset. */
  scalarText(): string | undefined;
  /** A scalar (or one-element) numeric dataset. */
  scalarNumber(): number | undefined;
}

/** An open session. */
export interface NwbFile extends Disposable {
  /** Absolute path of the file, or of the folder of a Zarr. */
  readonly path: string;
  /** The root group. */
  readonly root: H5Node;
  /** Path of the group that holds the cached specifications; empty where `.specloc` names none. */
  readonly specifications: string;
  /** Path of a dataset → why its values could not be read, of those that were asked for so far. */
  readonly failures?: ReadonlyMap<string, PartFailure>;
  /** The node at an absolute path; `undefined` where there is none. */
  node(path: string, parent: H5Node | undefined): H5Node | undefined;
  /** Follows a link's text, step by step and never out of the file. */
  find(target: string, from: H5Node): H5Node | undefined;
  /** The object a reference points to; `undefined` for a null or dangling one. */
  dereference(ref: ObjectReference): H5Node | undefined;
}

/** Whether a value is a reference to an object. */
export function isReference(value: unknown): value is ObjectReference {
  return typeof value === "object" && value !== null && "ref_data" in value;
}
