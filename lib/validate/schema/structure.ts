/**
 * Things that the reference reader breaks off at, before it compares anything: found by one walk over all
 * objects.
 *
 * Source: HDMF 6.2, `hdmf/backends/hdf5/h5tools.py`.
 *
 * @module
 */
import { type H5Node, isReference } from "../hdf5/file.ts";
import { SchemaBreak } from "./errors.ts";

// attributes that are texts or numbers in every file: not worth a look at their type
const PLAIN = new Set([
  "neurodata_type",
  "namespace",
  "object_id",
  "description",
  "comments",
  "unit",
  "conversion",
  "resolution",
  "offset",
  "colnames",
  "rate",
  "interval",
]);

/** What the walk saw. */
export interface Structure {
  /** Every object, each once, the root first, groups in name order. */
  readonly objects: readonly H5Node[];
  /** Why the reference reader cannot read the file at all; undefined where it can. */
  readonly breaks: string | undefined;
}

/** Walks over all objects by hard links. */
export function surveyStructure(root: H5Node): Structure {
  const objects: H5Node[] = [];
  const seen = new Set<H5Node>();
  let breaks: string | undefined;
  const stack: H5Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    objects.push(node);
    breaks ??= breaksAt(node);
    const links = node.links();
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i];
      if (link?.kind === "hard") stack.push(link.node);
    }
  }
  return { objects, breaks };
}

function breaksAt(node: H5Node): string | undefined {
  const names = node.attributeNames();
  if (node.kind === "dataset") {
    if (node.shape === null) return `the data set ${node.path} has a null dataspace`;
    if (node.shape.length === 0 && ["reference", "region"].includes(node.dtype.class)) {
      return `the data set ${node.path} is a single reference, which is not supported`;
    }
  }
  for (const link of node.links()) {
    if (names.includes(link.name)) {
      return `${node.path} has an attribute and a child of the same name, ${link.name}`;
    }
    if (link.kind === "soft" && link.node && !link.target.startsWith("/")) {
      if (!node.file.find(`/${link.target}`, node)) {
        return `the link ${link.name} in ${node.path} is relative (${link.target})`;
      }
    }
  }
  for (const name of names) {
    if (PLAIN.has(name) || name === ".specloc") continue;
    const attribute = node.attribute(name);
    if (attribute?.type.class !== "reference" || attribute.shape?.length !== 0) continue;
    const [reference] = [attribute.value].flat();
    if (!isReference(reference) || !node.file.dereference(reference)) {
      return `the reference ${name} of ${node.path} leads nowhere`;
    }
  }
  return undefined;
}

/** Throws where the reference reader breaks off. */
export function requireReadable(structure: Structure): void {
  if (structure.breaks !== undefined) throw new SchemaBreak(structure.breaks);
}
