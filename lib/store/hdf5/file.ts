/**
 * An HDF5 file as nodes, walked lazily, values read in slices. Loads h5wasm, so import it only where files are read (in
 * the child process).
 *
 * @module
 */
import { Reference } from "h5wasm/node";
import type { PartFailure } from "../failure.ts";
import { forgetReport, type Hdf5Module } from "../hdf5_guard.ts";
import type { H5Node, NwbFile, ObjectReference } from "../store.ts";
import { Hdf5Node } from "./node.ts";

/** An open file. Close it with `using`. */
export class Hdf5NwbFile implements NwbFile {
  readonly module: Hdf5Module;
  readonly path: string;
  readonly id: bigint;
  readonly root: Hdf5Node;
  readonly failures = new Map<string, PartFailure>();
  readonly #byAddress = new Map<string, Hdf5Node>();
  readonly #byPath = new Map<string, Hdf5Node>();
  readonly #specifications: string;

  /** Use {@linkcode openHdf5}. */
  constructor(module: Hdf5Module, path: string, id: bigint) {
    this.module = module;
    this.path = path;
    this.id = id;
    const address = this.#address("/");
    this.root = new Hdf5Node(this, "group", "/", undefined);
    this.#byPath.set("/", this.root);
    if (address) this.#byAddress.set(address, this.root);
    this.#specifications = this.#findSpecifications();
  }

  /** Path of the group that holds the cached specifications; empty where `.specloc` names none. */
  get specifications(): string {
    return this.#specifications;
  }

  /** Whether a path is the group of cached specifications, or the place where it usually is. */
  isSpecifications(path: string): boolean {
    return path === this.#specifications || path === "/specifications";
  }

  #findSpecifications(): string {
    try {
      const a = this.root.attribute(".specloc");
      if (!a) return "";
      if (typeof a.value === "string") return a.value.startsWith("/") ? a.value : `/${a.value}`;
      return this.root.target(".specloc")?.path ?? "";
    } catch {
      return "";
    }
  }

  #address(path: string): string | undefined {
    try {
      return String(this.module.create_object_reference(this.id, path));
    } catch {
      return undefined;
    }
  }

  /** The node at an absolute path, of the object that was met first; `undefined` where there is none. */
  node(path: string, parent: H5Node | undefined): Hdf5Node | undefined {
    const known = this.#byPath.get(path);
    if (known) return known;
    const m = this.module;
    const type = m.get_type(this.id, path);
    if (type !== m.H5G_GROUP && type !== m.H5G_DATASET) return undefined;
    const address = this.#address(path);
    let node = address === undefined ? undefined : this.#byAddress.get(address);
    if (!node) {
      node = new Hdf5Node(this, type === m.H5G_GROUP ? "group" : "dataset", path, parent);
      if (address) this.#byAddress.set(address, node);
    }
    this.#byPath.set(path, node);
    return node;
  }

  /** Follows a soft link's text, step by step and never out of the file. */
  find(target: string, from: H5Node, depth = 0): H5Node | undefined {
    if (depth > 32) return undefined;
    let node: H5Node | undefined = target.startsWith("/") ? this.root : from;
    for (const step of target.split("/")) {
      if (step === "" || step === ".") continue;
      if (!node || node.kind !== "group") return undefined;
      const parent: H5Node = node;
      const path: string = parent.path === "/" ? `/${step}` : `${parent.path}/${step}`;
      const soft: unknown = this.module.get_symbolic_link(this.id, path);
      if (typeof soft === "string" && soft !== "") {
        node = this.find(soft, parent, depth + 1);
      } else if (this.module.get_external_link(this.id, path)?.filename !== undefined) {
        return undefined;
      } else node = this.node(path, parent);
    }
    return node;
  }

  /** The object a reference points to; `undefined` for a null or dangling one. */
  dereference(reference: ObjectReference): H5Node | undefined {
    if (!(reference instanceof Reference)) return undefined;
    const ref: Reference = reference;
    if (ref.ref_data.every((b) => b === 0)) return undefined;
    const known = this.#byAddress.get(String(ref.ref_data));
    if (known) return known;
    let name: string;
    try {
      name = this.module.get_referenced_name(this.id, ref.ref_data, true);
    } catch {
      return undefined;
    } finally {
      forgetReport();
    }
    if (!name) return undefined;
    return this.find(name, this.root);
  }

  /** Nothing: who opened the file closes it. */
  [Symbol.dispose](): void {}
}
