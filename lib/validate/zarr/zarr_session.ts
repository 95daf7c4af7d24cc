/**
 * A session in Zarr as the checks see it. Checks read synchronously, and chunks can only be read asynchronously: a read of what is
 * not there yet is noted and throws, what was noted is loaded, and the checks are made again.
 *
 * @module
 */
import type {
  ArrayInfo,
  ElementType,
  ZarrNode,
  ZarrSource,
  ZarrStore,
  ZarrValue,
} from "../../zarr/mod.ts";
import { allNodes, ZarrFailure } from "../../zarr/mod.ts";
import type { H5Type } from "../../store/element_type.ts";
import type { AttributeInfo, H5Node, Link, NwbFile, ObjectReference } from "../../store/store.ts";
import { numbersOf, scalarNumber } from "../../store/numbers.ts";

/** Elements of an array that are loaded before anything asks: those that nearly every check looks at. */
const SMALL_ELEMENTS = 20_000;
/** Elements of one read. */
const MOST_ELEMENTS = 5_000_000;
/** Arrays that are loaded at once. */
const AT_ONCE = 8;

/** A read of what is not loaded yet, or cannot be: the checks are made again. */
export class NotLoaded extends Error {}

/** What was read of a store, kept over the rounds. */
export class ZarrReads {
  readonly #source: ZarrSource;
  readonly #store: ZarrStore;
  readonly #loaded = new Map<string, readonly ZarrValue[] | ZarrFailure>();
  readonly #wanted = new Map<string, { node: ZarrNode; from: number; to: number }>();
  /** Arrays that could not be read, and why; from then on they are as if they were empty. */
  readonly blank = new Map<ZarrNode, ZarrFailure>();

  constructor(source: ZarrSource, store: ZarrStore) {
    this.#source = source;
    this.#store = store;
  }

  /** Notes all small arrays, so that few rounds are needed. */
  wantSmall(): void {
    for (const node of allNodes(this.#store.root)) {
      const { array } = node;
      if (!array || array instanceof ZarrFailure) continue;
      if (array.shape.reduce((a, b) => a * b, 1) <= SMALL_ELEMENTS) {
        this.#want(node, 0, array.shape[0] ?? 1);
      }
    }
  }

  /** Whether something was asked for that is not loaded. */
  get wants(): boolean {
    return this.#wanted.size > 0;
  }

  /** Rows of an array. @throws {NotLoaded} @throws {ZarrFailure} */
  rows(node: ZarrNode, info: ArrayInfo, from: number, to: number): readonly ZarrValue[] {
    if (this.blank.has(node)) return [];
    const length = info.shape[0] ?? 1;
    const width = info.shape.slice(1).reduce((a, b) => a * b, 1);
    const whole = this.#loaded.get(keyOf(node, 0, length));
    const loaded = whole ?? this.#loaded.get(keyOf(node, from, to));
    if (loaded instanceof ZarrFailure) {
      this.blank.set(node, loaded);
      throw new NotLoaded(loaded.message, { cause: loaded });
    }
    if (!loaded) {
      this.#want(node, from, to);
      throw new NotLoaded(`${node.path} is not loaded yet`);
    }
    return whole === loaded ? loaded.slice(from * width, to * width) : loaded;
  }

  /** Loads what was asked for. */
  async load(): Promise<void> {
    const { readElements } = await import("../../zarr/read_array.ts");
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    const next = async (): Promise<void> => {
      for (let job = wanted.pop(); job; job = wanted.pop()) {
        const [key, { node, from, to }] = job;
        try {
          this.#loaded.set(key, await readElements(this.#source, node, { from, to }));
        } catch (error) {
          if (!(error instanceof ZarrFailure)) throw error;
          this.#loaded.set(key, error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  #want(node: ZarrNode, from: number, to: number): void {
    this.#wanted.set(keyOf(node, from, to), { node, from, to });
  }
}

function keyOf(node: ZarrNode, from: number, to: number): string {
  return `${node.key}\0${from}-${to}`;
}

/** A reference by the path of its object. */
class PathReference implements ObjectReference {
  constructor(readonly ref_data: string, readonly source: string) {}
}

/** An open store. */
export class ZarrSession implements NwbFile {
  readonly path: string;
  readonly root: H5Node;
  readonly specifications: string;
  readonly reads: ZarrReads;
  readonly #nodes = new Map<string, ZarrH5Node>();
  readonly #store: ZarrStore;

  constructor(path: string, store: ZarrStore, reads: ZarrReads) {
    this.path = path;
    this.reads = reads;
    this.#store = store;
    const at = store.root.attributes[".specloc"];
    this.specifications = typeof at === "string" && at !== ""
      ? `/${at.replace(/^\/|\/$/g, "")}`
      : "";
    this.root = this.nodeOf(store.root, undefined);
  }

  /** The same object always gives the same node. */
  nodeOf(node: ZarrNode, parent: H5Node | undefined): ZarrH5Node {
    let known = this.#nodes.get(node.path);
    if (!known) this.#nodes.set(node.path, known = new ZarrH5Node(this, node, parent));
    return known;
  }

  /** Whether a path is the group of cached specifications, or the place where it usually is. */
  isSpecifications(path: string): boolean {
    return path === this.specifications || path === "/specifications";
  }

  node(path: string, parent: H5Node | undefined): H5Node | undefined {
    let at: ZarrNode | undefined = this.#store.root;
    for (const step of path.split("/")) if (step !== "") at = at?.children.get(step);
    return at && this.nodeOf(at, parent);
  }

  find(target: string, from: H5Node, depth = 0): H5Node | undefined {
    if (depth > 32) return undefined;
    let node: H5Node | undefined = target.startsWith("/") ? this.root : from;
    for (const step of target.split("/")) {
      if (step === "" || step === ".") continue;
      if (!(node instanceof ZarrH5Node) || node.kind !== "group") return undefined;
      const { zarr }: ZarrH5Node = node;
      const child: ZarrNode | undefined = zarr.children.get(step);
      if (child) {
        node = this.nodeOf(child, node);
        continue;
      }
      const link = zarr.links.find((l) => l.name === step);
      node = link?.source === "." ? this.find(link.path, this.root, depth + 1) : undefined;
    }
    return node;
  }

  dereference(ref: ObjectReference): H5Node | undefined {
    return ref instanceof PathReference && ref.source === "."
      ? this.find(ref.ref_data, this.root)
      : undefined;
  }

  [Symbol.dispose](): void {}
}

/** A group or array of a store. */
class ZarrH5Node implements H5Node {
  readonly file: ZarrSession;
  readonly zarr: ZarrNode;
  readonly kind: "group" | "dataset";
  readonly path: string;
  readonly name: string;
  readonly parent: H5Node | undefined;
  #links: readonly Link[] | undefined;
  #dtype: H5Type | undefined;

  constructor(file: ZarrSession, zarr: ZarrNode, parent: H5Node | undefined) {
    this.file = file;
    this.zarr = zarr;
    this.kind = zarr.kind === "group" ? "group" : "dataset";
    this.path = zarr.path;
    this.name = zarr.path === "/" ? "root" : zarr.name;
    this.parent = parent;
  }

  attributeNames(): readonly string[] {
    return Object.keys(this.zarr.attributes);
  }

  attribute(name: string): AttributeInfo | undefined {
    const { attributes, references, fractions } = this.zarr;
    if (!Object.hasOwn(attributes, name)) return undefined;
    const path = references.get(name);
    if (path !== undefined) {
      return { type: simple("reference"), shape: [], value: [new PathReference(path, ".")] };
    }
    return attributeOf(attributes[name], fractions.has(name));
  }

  isUtf8(): boolean {
    return true; // JSON and texts of Zarr are UTF-8; bytes that are none are read as Latin-1
  }

  text(name: string): string | undefined {
    const a = this.attribute(name);
    if (!a || a.type.class !== "text") return undefined;
    const v = Array.isArray(a.value) && a.value.length === 1 ? a.value[0] : a.value;
    return typeof v === "string" ? v : undefined;
  }

  number(name: string): number | undefined {
    const a = this.attribute(name);
    return a ? scalarNumber(a.value) : undefined;
  }

  target(name: string): H5Node | undefined {
    const path = this.zarr.references.get(name);
    return path === undefined ? undefined : this.file.find(path, this.file.root);
  }

  get type(): string | undefined {
    return this.text("neurodata_type");
  }

  links(): readonly Link[] {
    if (this.#links) return this.#links;
    const out: Link[] = [];
    for (const child of this.zarr.children.values()) {
      if (this.path === "/" && this.file.isSpecifications(child.path)) continue;
      out.push({ kind: "hard", name: child.name, node: this.file.nodeOf(child, this) });
    }
    for (const link of this.zarr.links) {
      if (this.zarr.children.has(link.name)) continue;
      out.push(
        link.source === "."
          ? {
            kind: "soft",
            name: link.name,
            target: link.path,
            node: this.file.find(link.path, this.file.root),
          }
          : {
            kind: "external",
            name: link.name,
            target: `${link.source}:${link.path}`,
            node: undefined,
          },
      );
    }
    return this.#links = out.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  get(name: string): H5Node | undefined {
    return this.links().find((l) => l.name === name)?.node;
  }

  at(path: string): H5Node | undefined {
    let node: H5Node | undefined = path.startsWith("/") ? this.file.root : this;
    for (const step of path.split("/")) if (step !== "") node = node?.get(step);
    return node;
  }

  get #info(): ArrayInfo {
    const { array } = this.zarr;
    if (!array) throw new ZarrFailure("type", `${this.path} is a group and no array`);
    if (array instanceof ZarrFailure) throw array;
    return array;
  }

  get dtype(): H5Type {
    return this.#dtype ??= typeOfArray(this.zarr, this.#info);
  }

  get shape(): readonly number[] | null {
    return this.#info.shape;
  }

  get size(): number {
    return this.#info.shape.reduce((a, b) => a * b, 1);
  }

  get compression(): { readonly any: boolean; readonly known: boolean } {
    const any = this.#info.codecs.some((c) => COMPRESSORS.has(c.replace(/^numcodecs\./, "")));
    return { any, known: any };
  }

  read(from = 0, to = Infinity): unknown {
    const info = this.#info;
    const { dtype } = this;
    const { shape } = info;
    if (shape.length === 0) {
      const [value] = this.file.reads.rows(this.zarr, info, 0, 1);
      return dtype.class === "reference" ? [plain(value ?? null)] : plain(value ?? null);
    }
    const stop = Math.min(to, shape[0] ?? 0);
    const rows = Math.max(0, stop - from);
    const elements = rows * shape.slice(1).reduce((a, b) => a * b, 1);
    if (elements === 0) return [];
    if (elements > MOST_ELEMENTS) {
      throw new RangeError(`${this.path}: ${elements} elements are too many to read at once`);
    }
    return this.file.reads.rows(this.zarr, info, from, stop).map(plain);
  }

  numbers(from = 0, to = Infinity): number[] {
    if (!["int", "float", "bool", "enum"].includes(this.dtype.class)) return [];
    return numbersOf(this.read(from, to));
  }

  texts(from = 0, to = Infinity): string[] {
    if (this.dtype.class !== "text") return [];
    const v = this.read(from, to);
    return (Array.isArray(v) ? v : [v]).filter((x): x is string => typeof x === "string");
  }

  scalarText(): string | undefined {
    if (this.kind !== "dataset" || this.dtype.class !== "text" || this.size !== 1) return undefined;
    return this.texts()[0];
  }

  scalarNumber(): number | undefined {
    return this.kind === "dataset" && this.size === 1 ? this.numbers()[0] : undefined;
  }
}

const COMPRESSORS = new Set(["blosc", "zstd", "gzip", "zlib", "lz4", "bz2", "lzma", "pcodec"]);

function plain(value: ZarrValue): unknown {
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map(plain) : new PathReference(value.path, value.source);
}

function isList(value: ZarrValue): value is readonly ZarrValue[] {
  return Array.isArray(value);
}

function simple(kind: H5Type["class"], more: Partial<H5Type> = {}): H5Type {
  return {
    class: kind,
    bytes: 8,
    signed: true,
    variable: false,
    ascii: false,
    members: [],
    ...more,
  };
}

const TEXT = simple("text", { variable: true });

/** An attribute of JSON: it says less of its type than HDF5 does. */
function attributeOf(value: unknown, fraction: boolean): AttributeInfo {
  const shape: number[] = [];
  let first = value;
  while (Array.isArray(first)) {
    shape.push(first.length);
    first = first[0];
  }
  const flat = Array.isArray(value) ? value.flat(16) : value;
  const type = typeof first === "string"
    ? TEXT
    : typeof first === "boolean"
    ? simple("bool", { bytes: 1 })
    : typeof first === "number"
    ? simple(
      fraction || (Array.isArray(flat) ? flat : [flat]).some((n) => !Number.isInteger(n))
        ? "float"
        : "int",
      { loose: true },
    )
    : shape.length > 0
    ? TEXT // an empty list says nothing of its elements
    : simple("other");
  return { type, shape, value: flat };
}

/** A field of records that holds references, by the marks of both formats. */
function referenceFields(node: ZarrNode): ReadonlySet<string> {
  const own = node.files[".zattrs"] ?? node.files["zarr.json"];
  const fields = typeof own === "object" && own !== null ? own as Record<string, unknown> : {};
  const attributes = "attributes" in fields && typeof fields.attributes === "object"
    ? fields.attributes as Record<string, unknown>
    : fields;
  const listed = attributes._REFERENCE_FIELDS;
  return new Set(Array.isArray(listed) ? listed.filter((f) => typeof f === "string") : []);
}

function typeOfArray(node: ZarrNode, info: ArrayInfo): H5Type {
  if (info.references) return simple("reference");
  const references = referenceFields(node);
  const of = (element: ElementType, name?: string): H5Type => {
    if (name !== undefined && references.has(name)) return simple("reference");
    const { kind, form, bytes } = element;
    switch (kind) {
      case "text":
        return simple("text", { variable: bytes === 0 || form === "utf32", bytes });
      case "object":
        return name === undefined ? TEXT : simple("reference");
      case "bool":
        return simple("bool", { bytes: 1 });
      case "record":
        return simple("compound", {
          bytes,
          members: (element.fields ?? []).map((f) => ({
            name: f.name,
            type: of(f.element, f.name),
          })),
        });
      case "number":
        return form === "float"
          ? simple("float", { bytes })
          : form === "int" || form === "uint"
          ? simple("int", { bytes, signed: form === "int" })
          : simple("other", { bytes });
      default:
        return simple("other", { bytes });
    }
  };
  return of(info.element);
}
