/**
 * The objects of a session as a tree, listed in one go, so that no path is tried blindly.
 *
 * @module
 */

/** Value of one element: text, number, big integer; `null` where it is of a kind that facts never need. */
export type Scalar = string | number | bigint | null;

/** Shape and type of a dataset, as the HDF5 library would describe them; only of numbers and texts. */
export interface Described {
  /** Lengths of the axes; `[]` a scalar, `null` no data space. */
  shape: number[] | null;
  /** Number of elements. */
  total_size: number;
  /** Class of the type: 0 integer, 1 float, 3 text. */
  type: number;
  /** Bytes of an element in the memory of the library. */
  size: number;
  /** Of whole numbers. */
  signed: boolean;
  /** A text of variable length. */
  vlen: boolean;
}

/** An object or link. */
export interface Node {
  /** Last step of the path. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** `leaf`: a dataset, an empty group or a committed type; nobody has asked yet. */
  kind: "group" | "leaf" | "soft" | "external";
  /** Where a soft link leads. */
  target?: string;
  /** By name. */
  readonly children: Map<string, Node>;
  /** Text of `neurodata_type`. */
  type?: string;
  /** Text of `namespace`. */
  namespace?: string;
  /** Shape and type of a dataset, where they are known already. */
  described?: Described;
  /** Reached before through another hard link. */
  again?: boolean;
}

/** The tree with what was seen while it was made. */
export interface Tree {
  /** The root group. */
  readonly root: Node;
  /** Listing failed somewhere: what is not in the tree may still be in the file. */
  incomplete: boolean;
  /** Path → target, of links into other files. */
  readonly externalLinks: Record<string, string>;
  /** All soft links. */
  readonly softLinks: Node[];
}

/** The node that a path leads to, soft links followed; `undefined` where it leads nowhere or into another file. */
export function nodeAt(tree: Tree, path: string, hops = 0): Node | undefined {
  let node = tree.root;
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    const child = node.children.get(step);
    if (!child) return undefined;
    const next = followed(tree, child, hops);
    if (!next) return undefined;
    node = next;
  }
  return node;
}

/** The node itself, or what its soft link leads to. */
export function followed(tree: Tree, node: Node, hops = 0): Node | undefined {
  if (node.kind === "external") return undefined;
  if (node.kind !== "soft") return node;
  if (hops > 30) return undefined;
  const target = node.target ?? "";
  const parent = node.path.slice(0, node.path.lastIndexOf("/"));
  return nodeAt(tree, target.startsWith("/") ? target : `${parent}/${target}`, hops + 1);
}
