/**
 * Children of a group as HDMF groups them.
 *
 * Source: HDMF 6.2, `hdmf/backends/hdf5/h5tools.py`.
 *
 * @module
 */
import { fileIsThere } from "../children/beside.ts";
import type { H5Node, Link } from "../../store/store.ts";

/** A child of a group: an object or a link to one. */
export interface Child {
  /** Name by which HDMF knows it: of an object the one it was met by first, of a link its own. */
  readonly name: string;
  readonly link: boolean;
  /** Undefined for a link into another file, which is not followed. */
  readonly node: H5Node | undefined;
  /** Of a link: the last step of the path it leads to, which is the name that the object is constructed with. */
  readonly target?: string;
}

const known = new WeakMap<H5Node, readonly Child[]>();

/**
 * Data sets, groups, links, in this order; of two links to the same last name one is seen. Links that lead nowhere are
 * as if they were absent.
 */
export function childrenOf(node: H5Node): readonly Child[] {
  const before = known.get(node);
  if (before) return before;
  const datasets = new Map<string, Child>();
  const groups = new Map<string, Child>();
  const links = new Map<string, Child>();
  for (const link of node.links()) {
    if (link.kind === "hard") {
      // an object that was met before keeps its first name
      const { node: child } = link;
      (child.kind === "dataset" ? datasets : groups)
        .set(child.name, { name: child.name, link: false, node: child });
      continue;
    }
    if (link.kind === "soft" ? !link.node : !leadsSomewhere(node, link)) continue;
    const target = link.target.slice(link.target.lastIndexOf("/") + 1);
    links.set(target, { name: link.name, link: true, node: link.node, target });
  }
  const children = [...datasets.values(), ...groups.values(), ...links.values()];
  known.set(node, children);
  return children;
}

/** The child that goes by a name, links followed; undefined where it is in another file. */
export function childOf(node: H5Node, name: string): H5Node | undefined {
  return childrenOf(node).find((c) => c.name === name)?.node;
}

/** Whether the other file is there. What is in it is not looked at: the object counts as there too. */
export function leadsSomewhere(from: H5Node, link: Link & { readonly kind: "external" }): boolean {
  const file = link.target.slice(0, link.target.lastIndexOf(":"));
  const { path } = from.file;
  return fileIsThere(
    file.startsWith("/") ? file : `${path.slice(0, path.lastIndexOf("/") + 1)}${file}`,
  );
}
