/**
 * One open file with its tree: the reads that facts are made of. A read that fails leaves a line in `errors` and
 * nothing else.
 *
 * @module
 */
import type { Metadata } from "h5wasm/node";
import { messageOf } from "../core/errors.ts";
import type { Described, Scalar } from "../store/tree.ts";
import { followed, type Node, nodeAt, type Tree } from "../store/tree.ts";

/** The reads that facts need of whatever a session is stored in. Paths are absolute; a read throws with its cause. */
export interface FactsFile {
  /** What stands at a path, links followed. */
  kind(path: string): "group" | "dataset" | "datatype" | undefined;
  /** All elements of an attribute, or `undefined` where there is none. */
  attribute(path: string, name: string): Scalar[] | undefined;
  /** Names of the attributes of an object. */
  attributeNames(path: string): string[];
  /** Whether an attribute is a number of single precision. */
  isSingle(path: string, name: string): boolean;
  /** Shape and type of a dataset, or `undefined` where it is none. */
  describe(path: string): FactsType | undefined;
  /** All elements of a dataset. */
  all(path: string, type: Described): Scalar[];
  /** Elements `at` … `at + count` of a one-dimensional dataset. */
  slice(path: string, type: Described, at: number, count: number): Scalar[];
  /** One column of a compound dataset. */
  column(path: string, type: FactsType, member: string): Scalar[] | undefined;
}

/** Shape and type of a dataset, with its members where it is one of records. */
export type FactsType = Described & { readonly compound_type?: Metadata["compound_type"] };

/** An open file and what went wrong in it so far. */
export class Source {
  /** HDF5 path → why it could not be read. */
  readonly errors: Record<string, string>;

  constructor(readonly file: FactsFile, readonly tree: Tree, errors: Record<string, string>) {
    this.errors = errors;
  }

  /** The node at a path, links followed. */
  node(path: string): Node | undefined {
    return nodeAt(this.tree, path);
  }

  /** Members of a group, by name; nothing where there is no such group. */
  members(path: string): Node[] {
    return [...this.node(path)?.children.values() ?? []];
  }

  /** A member of a node, links followed. */
  member(node: Node, name: string): Node | undefined {
    const child = node.children.get(name);
    return child && followed(this.tree, child);
  }

  /** Whether a dataset may be at the path; never goes through a dataset. */
  mayRead(path: string): boolean {
    const node = this.node(path);
    if (node) return node.children.size === 0;
    if (!this.tree.incomplete) return false;
    let at = "";
    for (const step of path.split("/").filter(Boolean)) {
      if (at !== "" && this.file.kind(at) !== "group") return false;
      at += `/${step}`;
    }
    return this.file.kind(at) === "dataset";
  }

  /** Runs a read; a failure becomes an entry in `errors`. */
  attempt<T>(place: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.errors[place] = messageOf(error);
      return undefined;
    }
  }

  /** Texts of a dataset (numbers as text); `undefined` where there is none. */
  texts(path: string): string[] | undefined {
    return this.attempt(path, () => {
      const values = this.values(path);
      return values && textsOf(values);
    });
  }

  /** The one text of a dataset. Several are joined by line ends; a null data space is like nothing. */
  text(path: string): string | undefined {
    const values = this.texts(path);
    return values === undefined || values.length === 0 ? undefined : values.join("\n");
  }

  /** The one text of an attribute. */
  attribute(path: string, name: string): string | undefined {
    return this.attempt(`${path}@${name}`, () => {
      const values = this.file.attribute(path, name);
      const texts = values && textsOf(values);
      return texts === undefined || texts.length === 0 ? undefined : texts.join("\n");
    });
  }

  /** The text of a member that is a dataset in some versions and an attribute in others. */
  either(node: Node, name: string): string | undefined {
    const child = node.children.get(name);
    return child ? this.text(`${node.path}/${name}`) : this.attribute(node.path, name);
  }

  /** Shape and type of a dataset of numbers or texts; `undefined` where there is none. */
  describe(path: string): Described | undefined {
    const node = this.node(path);
    if (node?.described) return node.described;
    return this.mayRead(path) ? this.file.describe(path) : undefined;
  }

  /** All elements of a dataset; `undefined` where there is none. */
  values(path: string): Scalar[] | undefined {
    const type = this.describe(path);
    return type && this.file.all(path, type);
  }

  /** Length of the first axis of a dataset. */
  rows(path: string): number | undefined {
    return this.attempt(path, () => this.describe(path)?.shape?.[0]);
  }
}

/** Texts and numbers as texts; what is neither is left out. */
export function textsOf(values: readonly Scalar[]): string[] {
  return values.flatMap((v) => v === null ? [] : [typeof v === "string" ? v : String(v)]);
}
