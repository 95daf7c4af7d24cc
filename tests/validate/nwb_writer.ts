/**
 * Writes small NWB files for tests from a description that can be edited first: no binary fixtures.
 *
 * @module
 */
import h5wasm, { File as H5File, type Group, type Reference } from "h5wasm/node";

/** A value: text, numbers with shape and type, references by path. */
export type Value =
  | string
  | readonly string[]
  | { readonly ref: string }
  | { readonly refs: readonly string[] }
  | {
    readonly numbers: readonly number[];
    readonly dtype: string;
    readonly shape?: readonly number[];
  }
  | {
    readonly texts: readonly string[];
    readonly dtype?: string;
    readonly shape?: readonly number[];
  };

/** A group. */
export interface GroupModel {
  kind: "group";
  attrs: Record<string, Value>;
  children: Record<string, Model>;
}
/** A data set. */
export interface DatasetModel {
  kind: "dataset";
  attrs: Record<string, Value>;
  value: Value;
}
/** A link. */
export interface LinkModel {
  kind: "soft" | "hard" | "external";
  target: string;
  file?: string;
}
/** Anything in a file. */
export type Model = GroupModel | DatasetModel | LinkModel;

/** A floating-point scalar or array. */
export function floats(
  values: readonly number[] | number,
  shape?: readonly number[],
  dtype = "<d",
): Value {
  return typeof values === "number"
    ? { numbers: [values], dtype, shape: [] }
    : { numbers: values, dtype, ...(shape ? { shape } : {}) };
}

/** A whole-number array. */
export function ints(values: readonly number[], dtype = "<q", shape?: readonly number[]): Value {
  return { numbers: values, dtype, ...(shape ? { shape } : {}) };
}

let ids = 0;
/** Attributes of a typed object. */
export function typed(type: string, namespace = "core"): Record<string, Value> {
  const id = (++ids).toString(16).padStart(12, "0");
  return { neurodata_type: type, namespace, object_id: `00000000-0000-4000-8000-${id}` };
}

/** A group; of a type where `type` is given. */
export function group(
  children: Record<string, Model> = {},
  attrs: Record<string, Value> = {},
): GroupModel {
  return { kind: "group", attrs, children };
}

/** A data set. */
export function dataset(value: Value, attrs: Record<string, Value> = {}): DatasetModel {
  return { kind: "dataset", attrs, value };
}

/** The node at a path; throws where there is none. */
export function at(root: GroupModel, path: string): Model {
  let node: Model = root;
  for (const step of path.split("/").filter((s) => s !== "")) {
    const next: Model | undefined = node.kind === "group" ? node.children[step] : undefined;
    if (!next) throw new Error(`the model has no ${path}`);
    node = next;
  }
  return node;
}

/** The group at a path. */
export function groupAt(root: GroupModel, path: string): GroupModel {
  const node = at(root, path);
  if (node.kind !== "group") throw new Error(`${path} is no group`);
  return node;
}

/** The attributes at a path. */
export function attrsAt(root: GroupModel, path: string): Record<string, Value> {
  const node = at(root, path);
  if (node.kind !== "group" && node.kind !== "dataset") throw new Error(`${path} is a link`);
  return node.attrs;
}

/** Replaces or adds what stands at a path. */
export function put(root: GroupModel, path: string, node: Model): void {
  const cut = path.lastIndexOf("/");
  groupAt(root, path.slice(0, Math.max(0, cut))).children[path.slice(cut + 1)] = node;
}

/** Takes away what stands at a path. */
export function remove(root: GroupModel, path: string): void {
  const cut = path.lastIndexOf("/");
  delete groupAt(root, path.slice(0, Math.max(0, cut))).children[path.slice(cut + 1)];
}

/** Replaces a data set's value and keeps its attributes. */
export function setValue(root: GroupModel, path: string, value: Value): void {
  const node = at(root, path);
  if (node.kind !== "dataset") throw new Error(`${path} is no data set`);
  node.value = value;
}

/** Writes the file. */
export async function writeNwb(path: string, root: GroupModel): Promise<void> {
  await h5wasm.ready;
  const file = new H5File(path, "w");
  const later: (() => void)[] = [];
  writeAttributes(file, file, root.attrs, later);
  writeChildren(file, file, root, later);
  for (const run of later) run();
  file.close();
}

function writeChildren(file: H5File, into: Group, model: GroupModel, later: (() => void)[]): void {
  for (const [name, child] of Object.entries(model.children)) {
    const path = into.path === "/" ? `/${name}` : `${into.path}/${name}`;
    if (child.kind === "group") {
      const made = into.create_group(name);
      writeAttributes(file, made, child.attrs, later);
      writeChildren(file, made, child, later);
    } else if (child.kind === "dataset") {
      const make = () => {
        const made = into.create_dataset({ name, ...prepare(file, child.value) });
        writeAttributes(file, made, child.attrs, later);
      };
      if (isReferences(child.value)) later.push(make);
      else make();
    } else if (child.kind === "soft") file.create_soft_link(child.target, path);
    else if (child.kind === "external") {
      file.create_external_link(child.file ?? "x.nwb", child.target, path);
    } else later.unshift(() => file.create_hard_link(child.target, path));
  }
}

function writeAttributes(
  file: H5File,
  on: Pick<Group, "create_attribute">,
  attrs: Record<string, Value>,
  later: (() => void)[],
): void {
  for (const [name, value] of Object.entries(attrs)) {
    const make = () => {
      const { data, shape, dtype } = prepare(file, value);
      on.create_attribute(name, data, shape, dtype);
    };
    if (isReferences(value)) later.push(make);
    else make();
  }
}

function isReferences(value: Value): boolean {
  return typeof value === "object" && ("ref" in value || "refs" in value);
}

type Prepared = Pick<Parameters<Group["create_dataset"]>[0], "data" | "shape" | "dtype">;

function prepare(file: H5File, value: Value): Prepared {
  if (typeof value === "string") return { data: value };
  if (Array.isArray(value)) return { data: value.map(String), shape: [value.length], dtype: "S" };
  if ("ref" in value) return { data: reference(file, value.ref) };
  if ("refs" in value) {
    return { data: value.refs.map((r) => reference(file, r)), shape: [value.refs.length] };
  }
  if ("texts" in value) {
    return {
      data: [...value.texts],
      shape: [...value.shape ?? [value.texts.length]],
      dtype: value.dtype ?? "S",
    };
  }
  if ("numbers" in value) {
    return {
      data: [...value.numbers],
      shape: [...value.shape ?? [value.numbers.length]],
      dtype: value.dtype,
    };
  }
  throw new TypeError("unknown kind of value");
}

function reference(file: H5File, path: string): Reference {
  const target = path === "/" ? file : file.get(path);
  if (!target || !("create_reference" in target)) throw new Error(`cannot refer to ${path}`);
  return target.create_reference();
}
