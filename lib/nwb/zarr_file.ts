/**
 * A Zarr store as the reads of facts see it. Those are synchronous, and chunks can only be read asynchronously: a read of what is not
 * there yet is noted and fails, what was noted is loaded, and the facts are read again, until nothing is wanting.
 *
 * @module
 */
import type { ZarrNode, ZarrSource, ZarrStore, ZarrValue } from "../zarr/mod.ts";
import { ZarrFailure } from "../zarr/mod.ts";
import type { Described, Scalar } from "../store/tree.ts";
import type { FactsFile, FactsType } from "./source.ts";
import { followed, type Node, nodeAt, type Tree } from "../store/tree.ts";

/** Classes of HDF5 types, by which facts tell elements. */
const INTEGER = 0;
const FLOAT = 1;
const TEXT = 3;
const RECORD = 6;
const OTHER = 7;

/** Arrays that are loaded at once. */
const AT_ONCE = 8;

/** The store's objects and links as a tree. */
export function zarrTree(store: ZarrStore): Tree {
  const root = treeNode(store.root, "/");
  const tree: Tree = { root, incomplete: false, externalLinks: {}, softLinks: [] };
  const at = store.root.attributes[".specloc"];
  const specifications = typeof at === "string" ? at.replace(/^\/+|\/+$/g, "") : "specifications";
  const fill = (node: Node, from: ZarrNode): void => {
    for (const [name, inner] of from.children) {
      // Facts look for cached specifications where HDF5 files have them.
      const here = node === root && name === specifications ? "specifications" : name;
      const child = treeNode(inner, pathOf(node, here));
      node.children.set(here, child);
      if (node === root && here === "specifications") listOnly(child, inner);
      else fill(child, inner);
    }
    for (const link of from.links) {
      if (node.children.has(link.name)) continue;
      const child: Node = {
        name: link.name,
        path: pathOf(node, link.name),
        kind: link.source === "." ? "soft" : "external",
        target: link.path,
        children: new Map(),
      };
      node.children.set(link.name, child);
      if (child.kind === "soft") tree.softLinks.push(child);
      else tree.externalLinks[child.path] = `${link.source}:${link.path}`;
    }
  };
  fill(root, store.root);
  return tree;
}

function listOnly(node: Node, from: ZarrNode): void {
  for (const [name, inner] of from.children) {
    const child = treeNode(inner, pathOf(node, name));
    node.children.set(name, child);
    listOnly(child, inner);
  }
  node.kind = "group";
}

function pathOf(parent: Node, name: string): string {
  return parent.path === "/" ? `/${name}` : `${parent.path}/${name}`;
}

function treeNode(node: ZarrNode, path: string): Node {
  const { neurodata_type: type, namespace } = node.attributes;
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    kind: node.kind === "group" ? "group" : "leaf",
    children: new Map(),
    ...(typeof type === "string" && type !== "" ? { type } : {}),
    ...(typeof namespace === "string" && namespace !== "" ? { namespace } : {}),
  };
}

type Loaded = { readonly values: Scalar[] } | { readonly failure: ZarrFailure };

/** The reads of facts, over a store. */
export class ZarrFile implements FactsFile {
  readonly #source: ZarrSource;
  readonly #tree: Tree;
  readonly #nodes = new Map<string, ZarrNode>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #wanted = new Map<string, { node: ZarrNode; from?: number; to?: number }>();

  constructor(source: ZarrSource, store: ZarrStore, tree: Tree) {
    this.#source = source;
    this.#tree = tree;
    const add = (node: ZarrNode): void => {
      this.#nodes.set(node.path, node);
      for (const child of node.children.values()) add(child);
    };
    add(store.root);
  }

  /** Paths of arrays that could not be read, without a slash at the beginning, and why. */
  get failures(): ReadonlyMap<string, ZarrFailure> {
    const out = new Map<string, ZarrFailure>();
    for (const [key, loaded] of this.#loaded) {
      if ("failure" in loaded) out.set(key.slice(0, key.lastIndexOf("\0")), loaded.failure);
    }
    return out;
  }

  /** Loads what was asked for and not there. @returns Whether there was anything: then facts are to be read again. */
  async load(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    // Loaded when needed: zarrita takes 20 ms.
    const { readElements } = await import("../zarr/read_array.ts");
    const next = async (): Promise<void> => {
      for (let job = wanted.pop(); job; job = wanted.pop()) {
        const [key, { node, from, to }] = job;
        const rows = from === undefined || to === undefined ? undefined : { from, to };
        try {
          const values = await readElements(this.#source, node, rows);
          this.#loaded.set(key, { values: values.map(scalar) });
        } catch (error) {
          if (!(error instanceof ZarrFailure)) throw error;
          this.#loaded.set(key, { failure: error });
        }
      }
    };
    const any = wanted.length > 0;
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return any;
  }

  kind(path: string): "group" | "dataset" | undefined {
    const node = this.#node(path);
    return node && (node.kind === "group" ? "group" : "dataset");
  }

  attributeNames(path: string): string[] {
    return Object.keys(this.#node(path)?.attributes ?? {});
  }

  attribute(path: string, name: string): Scalar[] | undefined {
    const attributes = this.#node(path)?.attributes;
    if (!attributes || !Object.hasOwn(attributes, name)) return undefined;
    const value = attributes[name];
    return (Array.isArray(value) ? value.flat(8) : [value]).map(scalarOfJson);
  }

  isSingle(): boolean {
    return false; // JSON does not say
  }

  describe(path: string): FactsType | undefined {
    const node = this.#node(path);
    if (node?.array === undefined) return undefined;
    if (node.array instanceof ZarrFailure) throw node.array;
    const { shape, element } = node.array;
    const { kind, form } = element;
    const type = kind === "text" || kind === "object"
      ? TEXT
      : kind === "record"
      ? RECORD
      : kind === "bool" || form === "int" || form === "uint"
      ? INTEGER
      : form === "float"
      ? FLOAT
      : OTHER;
    return {
      shape: [...shape],
      total_size: shape.reduce((a, b) => a * b, 1),
      type,
      size: element.bytes,
      signed: form !== "uint",
      vlen: element.bytes === 0,
    };
  }

  all(path: string, _type: Described): Scalar[] {
    return this.#values(path);
  }

  slice(path: string, _type: Described, at: number, count: number): Scalar[] {
    return this.#values(path, at, at + count);
  }

  column(): Scalar[] | undefined {
    return undefined; // tables of records as one dataset are of MatNWB of 2018, which wrote no Zarr
  }

  #values(path: string, from?: number, to?: number): Scalar[] {
    const node = this.#node(path);
    if (!node) return [];
    const key = `${node.key}\0${from === undefined ? "" : `${from}-${to}`}`;
    const loaded = this.#loaded.get(key);
    if (!loaded) {
      this.#wanted.set(key, {
        node,
        ...(from === undefined || to === undefined ? {} : { from, to }),
      });
      throw new Error("not loaded yet");
    }
    if ("failure" in loaded) throw loaded.failure;
    return loaded.values;
  }

  /** The node at a path, links followed. */
  #node(path: string): ZarrNode | undefined {
    const direct = this.#nodes.get(path);
    if (direct) return direct;
    const node = nodeAt(this.#tree, path);
    const end = node && followed(this.#tree, node);
    return end && this.#nodes.get(end.path);
  }
}

function scalar(value: ZarrValue): Scalar {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" ? null : value;
}

function scalarOfJson(value: unknown): Scalar {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" || typeof value === "number" ? value : null;
}
