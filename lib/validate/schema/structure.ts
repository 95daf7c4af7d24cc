/**
 * Things that the reference reader breaks off at, before it compares anything: found by one walk over all
 * objects, in the order in which the reader meets them.
 *
 * Source: HDMF 6.2, `hdmf/backends/hdf5/h5tools.py`.
 *
 * @module
 */
import { type H5Node, isReference } from "../../store/store.ts";

/** What the walk saw. */
export interface Structure {
  /** Every object, each once, the root first, groups in name order. */
  readonly objects: readonly H5Node[];
  /** Why the reference reader cannot read the file at all; undefined where it can. */
  readonly breaks: string | undefined;
}

interface Step {
  readonly node: H5Node;
  /** Whether the object stands here, as opposed to a link or a reference to it. */
  readonly here: boolean;
  /** Set where everything below has been read. */
  readonly done?: true;
}

/**
 * Walks over all objects. The reference reader knows an object again only when it has read all of it: links and
 * references that lead back into what it is reading never end.
 */
export function surveyStructure(root: H5Node): Structure {
  const objects: H5Node[] = [];
  const listed = new Set<H5Node>();
  const reading = new Set<H5Node>();
  const read = new Set<H5Node>();
  let breaks: string | undefined;
  const stack: Step[] = [{ node: root, here: true }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    const { node, here, done } = step;
    if (done) {
      reading.delete(node);
      read.add(node);
      continue;
    }
    const first = !read.has(node) && !reading.has(node);
    if (here && !listed.has(node)) {
      listed.add(node);
      objects.push(node);
      // met before by a link: what stands below it is still to be listed
      if (!first) {
        for (const link of node.links().toReversed()) {
          if (link.kind === "hard") stack.push({ node: link.node, here: true });
        }
      }
    }
    if (reading.has(node)) {
      breaks ??= `a link or reference to ${node.path} stands inside it, so that reading never ends`;
    }
    if (!first) continue;
    reading.add(node);
    breaks ??= breaksAt(node);
    stack.push({ node, here, done: true });
    for (const link of node.links().toReversed()) {
      if (link.node) stack.push({ node: link.node, here: here && link.kind === "hard" });
    }
    for (const target of references(node)) stack.push({ node: target, here: false });
  }
  return { objects, breaks };
}

/** Objects that attributes point to. */
function* references(node: H5Node): Generator<H5Node> {
  for (const name of node.attributeNames()) {
    const target = name === ".specloc" || !isReferenceAttribute(node, name)
      ? undefined
      : node.target(name);
    if (target) yield target;
  }
}

function isReferenceAttribute(node: H5Node, name: string): boolean {
  const attribute = node.attribute(name);
  return attribute?.type.class === "reference" && attribute.shape?.length === 0;
}

function breaksAt(node: H5Node): string | undefined {
  const names = node.attributeNames();
  if (node.kind === "dataset") {
    const { shape, dtype } = node;
    if (shape === null) return `the data set ${node.path} has a null dataspace`;
    if (shape.length === 0 && ["reference", "region"].includes(dtype.class)) {
      return `the data set ${node.path} is a single reference, which is not supported`;
    }
    if (shape.length === 0 && dtype.class === "text" && !node.isUtf8()) {
      return `the text ${node.path} is not UTF-8`;
    }
    const looked = dtype.class === "text" && dtype.variable || dtype.class === "reference";
    if (looked && (shape[0] ?? 0) > 0 && shape.includes(0)) {
      return `the data set ${node.path} has rows without elements`;
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
    if (name === ".specloc") continue;
    const attribute = node.attribute(name);
    if (attribute?.shape?.length !== 0) continue;
    // texts of variable length are read whatever their bytes
    if (attribute.type.class === "text" && !attribute.type.variable && !node.isUtf8(name)) {
      return `the attribute ${name} of ${node.path} is not UTF-8`;
    }
    if (attribute.type.class !== "reference") continue;
    const [reference] = [attribute.value].flat();
    if (!isReference(reference) || !node.file.dereference(reference)) {
      return `the reference ${name} of ${node.path} leads nowhere`;
    }
  }
  return undefined;
}
