/**
 * The objects of a file as a tree: listed in one call, so that no path is tried blindly.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import type { Node, Tree } from "../tree.ts";
import type { Hdf5File } from "./raw_file.ts";

/** Lists a file. `/specifications` is listed but not looked into. */
export function readTree(file: Hdf5File, errors: Record<string, string>): Tree {
  const root: Node = { name: "", path: "/", kind: "group", children: new Map() };
  const tree: Tree = { root, incomplete: false, externalLinks: {}, softLinks: [] };
  try {
    for (const name of file.names("/", true)) add(root, name);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    root.children.clear();
    tree.incomplete = true;
    listSingly(file, root, errors, 0);
  }
  const pass: Pass = { file, tree, errors, namespaces: new Map(), ofNwb2: isNwb2(file) };
  for (const node of root.children.values()) {
    if (node.name !== "specifications") classify(pass, root, node);
  }
  return tree;
}

function isNwb2(file: Hdf5File): boolean {
  try {
    return file.attribute("/", "neurodata_type") !== undefined;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return false;
  }
}

function add(root: Node, path: string): void {
  let node = root;
  for (let from = 0; from <= path.length;) {
    const slash = path.indexOf("/", from);
    const name = path.slice(from, slash < 0 ? path.length : slash);
    let child = node.children.get(name);
    if (!child) {
      child = newNode(node, name);
      node.children.set(name, child);
      node.kind = "group";
    }
    node = child;
    if (slash < 0) break;
    from = slash + 1;
  }
}

function newNode(parent: Node, name: string): Node {
  const path = parent.path === "/" ? `/${name}` : `${parent.path}/${name}`;
  return { name, path, kind: "leaf", children: new Map() };
}

/** Group by group, for files where one damaged group spoils the listing of all. */
function listSingly(
  file: Hdf5File,
  node: Node,
  errors: Record<string, string>,
  depth: number,
): void {
  let names: string[];
  try {
    names = file.names(node.path, false);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    errors[node.path] = `its list of members cannot be read (${messageOf(error)})`;
    return;
  }
  for (const name of names) {
    const child = newNode(node, name);
    node.children.set(name, child);
    if (depth > 30 || linkOf(file, child)) continue;
    try {
      if (file.kind(child.path) !== "group") continue;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      continue;
    }
    child.kind = "group";
    listSingly(file, child, errors, depth + 1);
  }
}

function linkOf(file: Hdf5File, node: Node): boolean {
  return file.softLink(node.path) !== undefined || file.externalLink(node.path) !== undefined;
}

/** What classification carries along. */
interface Pass {
  readonly file: Hdf5File;
  readonly tree: Tree;
  readonly errors: Record<string, string>;
  /** Namespace of each type met; a file does not hold two types of one name. */
  readonly namespaces: Map<string, string | undefined>;
  /** Files of NWB 1 have types in other places. */
  readonly ofNwb2: boolean;
}

/** Datasets of time series and other objects that are no tables; none of them has a type of its own. */
const PLAIN = new Set([
  "data",
  "timestamps",
  "starting_time",
  "num_samples",
  "control",
  "control_description",
  "external_file",
]);

/** Texts and bare groups of the root and of `/general`. */
const PLAIN_TOP = new Set([
  "identifier",
  "session_description",
  "session_start_time",
  "timestamps_reference_time",
  "file_create_date",
  "nwb_version",
  "acquisition",
  "analysis",
  "processing",
  "scratch",
  "session_id",
  "experimenter",
  "related_publications",
  "keywords",
  "lab",
  "institution",
  "experiment_description",
]);

/** Known to have no type, so that it need not be asked (a third of all objects). */
function isPlain(parent: Node, node: Node): boolean {
  if (parent.path === "/" || parent.path === "/general") return PLAIN_TOP.has(node.name);
  if (parent.path === "/general/subject") return true;
  return PLAIN.has(node.name) && !parent.children.has("id");
}

function classify(pass: Pass, parent: Node, node: Node): void {
  const { file, tree, errors } = pass;
  if (node.children.size === 0) {
    const target = file.softLink(node.path);
    if (target !== undefined) {
      node.kind = "soft";
      node.target = target;
      tree.softLinks.push(node);
      return;
    }
    const external = file.externalLink(node.path);
    if (external) {
      node.kind = "external";
      tree.externalLinks[node.path] = `${external.file}:${external.path}`;
      return;
    }
    if (pass.ofNwb2 && isPlain(parent, node)) return;
  }
  try {
    const type = file.attribute(node.path, "neurodata_type")?.[0];
    if (typeof type === "string" && type !== "") {
      node.type = type;
      if (!pass.namespaces.has(type)) {
        const namespace = file.attribute(node.path, "namespace")?.[0];
        const known = typeof namespace === "string" && namespace !== "" ? namespace : undefined;
        pass.namespaces.set(type, known);
      }
      const namespace = pass.namespaces.get(type);
      if (namespace !== undefined) node.namespace = namespace;
      if (node.children.size === 0 && file.kind(node.path) === "group") secondLink(file, node);
    }
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    errors[node.path] = `its attributes cannot be read (${messageOf(error)})`;
  }
  for (const child of node.children.values()) classify(pass, node, child);
}

/** The listing enters a group once; through a second hard link it looks empty. */
function secondLink(file: Hdf5File, node: Node): void {
  node.kind = "group";
  // Hard links can form a circle; no real file is this deep.
  if (node.path.split("/").length > 24) return;
  const names = file.names(node.path, false);
  if (names.length === 0) return;
  node.again = true;
  for (const name of names) {
    const child = newNode(node, name);
    child.again = true;
    node.children.set(name, child);
  }
}
