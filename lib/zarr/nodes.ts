/**
 * The groups, arrays and links of a store. The nodes' own files are the truth; a consolidated copy of them is never believed.
 *
 * @module
 */
import { type ArrayInfo, arrayInfo } from "./array.ts";
import { ZarrFailure } from "./failure.ts";
import { fieldsOf, parsePythonJson, wholeFractions } from "./json.ts";
import type { ZarrSource } from "./source.ts";

/** A link that hdmf-zarr keeps among the attributes of the group that holds it. */
export interface ZarrLink {
  /** Its name in the group. */
  readonly name: string;
  /** Path of the target in its store, absolute. */
  readonly path: string;
  /** `.`: this store; else another one, relative to this store's folder. */
  readonly source: string;
}

/** A group or an array. */
export interface ZarrNode {
  /** The last step of its path; empty for the root. */
  readonly name: string;
  /** Absolute path in the store, `/` for the root. */
  readonly path: string;
  /** Key of its folder: the path without the first `/`. */
  readonly key: string;
  /** Which of the two. */
  readonly kind: "group" | "array";
  /** Attributes of NWB; what the format keeps for itself among them is taken out. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of attributes whose whole numbers are written as fractions (`1.0`). */
  readonly fractions: ReadonlySet<string>;
  /** Which attributes of the format hold references to objects, by name: their paths. */
  readonly references: ReadonlyMap<string, string>;
  /** What its files say, by the names of these; for the comparison with consolidated metadata. */
  readonly files: Readonly<Record<string, unknown>>;
  /** What the array's metadata say; a failure where they cannot be understood. */
  readonly array?: ArrayInfo | ZarrFailure;
  /** Groups and arrays in it, by name. */
  readonly children: ReadonlyMap<string, ZarrNode>;
  /** Links in it. */
  readonly links: readonly ZarrLink[];
}

/** A store. */
export interface ZarrStore {
  /** Format of Zarr. */
  readonly format: 2 | 3;
  /** Its first group. */
  readonly root: ZarrNode;
  /** Paths of nodes whose metadata could not be read, and why. */
  readonly damaged: Readonly<Record<string, string>>;
}

/** Attributes that the encoding of NWB keeps for itself. */
const OWN = new Set([
  "zarr_dtype",
  "zarr_link",
  "_ARRAY_DIMENSIONS",
  "_DTYPE",
  "_LINKS",
  "_REFERENCE_FIELDS",
]);

/** Groups in groups; NWB has ten at most. */
const DEEPEST = 40;
/** Nodes of a store. */
const MOST_NODES = 500_000;

/** Format of a store by the files of its folder; `undefined` where it is none. */
export async function zarrFormat(source: ZarrSource): Promise<2 | 3 | undefined> {
  const names = new Set((await source.list("")).map((e) => e.name));
  if (names.has(".zgroup") || names.has(".zarray")) return 2;
  return names.has("zarr.json") ? 3 : undefined;
}

/**
 * Walks a store.
 *
 * @throws {ZarrFailure} If its folder is no Zarr, or the root's metadata cannot be read.
 */
export async function openZarr(source: ZarrSource): Promise<ZarrStore> {
  const format = await zarrFormat(source);
  if (!format) throw new ZarrFailure("damaged", "it has neither .zgroup nor zarr.json");
  const walk = new Walk(source, format);
  const root = await walk.node("", "", 0);
  if (!root) {
    const [why] = Object.values(walk.damaged);
    throw new ZarrFailure("damaged", why ?? "its root is neither group nor array");
  }
  return { format, root, damaged: walk.damaged };
}

class Walk {
  readonly damaged: Record<string, string> = {};
  #nodes = 0;

  constructor(readonly source: ZarrSource, readonly format: 2 | 3) {}

  async node(key: string, name: string, depth: number): Promise<ZarrNode | undefined> {
    if (depth > DEEPEST) {
      this.damaged[`/${key}`] = `groups lie more than ${DEEPEST} deep, perhaps a link to itself`;
      return undefined;
    }
    if (++this.#nodes > MOST_NODES) throw new ZarrFailure("too-large", "it has too many nodes");
    const read = await this.#metadata(key);
    if (!read) return undefined;
    const { kind, attributes, files, metadata, fractions } = read;
    const children = new Map<string, ZarrNode>();
    if (kind === "group") {
      for (const entry of await this.source.list(key)) {
        if (entry.kind !== "folder") continue;
        const child = await this.node(
          key === "" ? entry.name : `${key}/${entry.name}`,
          entry.name,
          depth + 1,
        );
        if (child) children.set(entry.name, child);
      }
    }
    return {
      name,
      path: `/${key}`,
      key,
      kind,
      attributes: Object.fromEntries(Object.entries(attributes).filter(([k]) => !OWN.has(k))),
      fractions,
      references: referencesOf(attributes),
      files,
      ...(kind === "array" ? { array: infoOrFailure(this.format, metadata, attributes) } : {}),
      children,
      links: linksOf(attributes[this.format === 2 ? "zarr_link" : "_LINKS"]),
    };
  }

  async #metadata(key: string) {
    try {
      return this.format === 2 ? await this.#v2(key) : await this.#v3(key);
    } catch (error) {
      this.damaged[`/${key}`] = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  async #v2(key: string) {
    const [array, group] = await Promise.all([
      this.#json(key, ".zarray"),
      this.#json(key, ".zgroup"),
    ]);
    if (array === undefined && group === undefined) return undefined;
    const attributes = await this.#json(key, ".zattrs");
    return {
      kind: array === undefined ? "group" as const : "array" as const,
      metadata: fieldsOf((array ?? group)?.value),
      attributes: fieldsOf(attributes?.value),
      fractions: wholeFractions(attributes?.text ?? ""),
      files: {
        ...(array === undefined ? {} : { ".zarray": array.value }),
        ...(group === undefined || array !== undefined ? {} : { ".zgroup": group.value }),
        ...(attributes === undefined ? {} : { ".zattrs": attributes.value }),
      },
    };
  }

  async #v3(key: string) {
    const read = await this.#json(key, "zarr.json");
    if (read === undefined) return undefined;
    const metadata = fieldsOf(read.value);
    if (metadata.node_type !== "group" && metadata.node_type !== "array") {
      throw new ZarrFailure("damaged", "its zarr.json says neither group nor array");
    }
    return {
      kind: metadata.node_type === "group" ? "group" as const : "array" as const,
      metadata,
      attributes: fieldsOf(metadata.attributes),
      fractions: wholeFractions(read.text),
      files: { "zarr.json": read.value },
    };
  }

  async #json(key: string, name: string): Promise<{ value: unknown; text: string } | undefined> {
    const bytes = await this.source.read(key === "" ? name : `${key}/${name}`);
    if (!bytes) return undefined;
    const text = new TextDecoder().decode(bytes);
    try {
      return { value: parsePythonJson(text), text };
    } catch {
      throw new ZarrFailure("damaged", `${name} is no JSON`);
    }
  }
}

/** Format 2 writes `{"value": {"path": …}, "zarr_dtype": "object"}`, format 3 `{"_REFERENCE": {"path": …}}`. */
function referencesOf(attributes: Record<string, unknown>): Map<string, string> {
  const out = new Map<string, string>();
  for (const [name, value] of Object.entries(attributes)) {
    const fields = fieldsOf(value);
    const reference = fieldsOf(
      fields.zarr_dtype === "object" ? fields.value : fields._REFERENCE,
    );
    if (typeof reference.path === "string") out.set(name, reference.path);
  }
  return out;
}

function infoOrFailure(
  format: 2 | 3,
  metadata: Record<string, unknown>,
  attributes: Record<string, unknown>,
): ArrayInfo | ZarrFailure {
  try {
    return arrayInfo(format, metadata, attributes);
  } catch (error) {
    if (error instanceof ZarrFailure) return error;
    throw error;
  }
}

function linksOf(value: unknown): ZarrLink[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const { name, path, source } = fieldsOf(entry);
    if (typeof name !== "string" || typeof path !== "string") return [];
    return [{
      name,
      path: path.startsWith("/") ? path : `/${path}`,
      source: typeof source === "string" && source !== "" ? source : ".",
    }];
  });
}

/** Every node of a store, parents first. */
export function* allNodes(node: ZarrNode): Generator<ZarrNode> {
  yield node;
  for (const child of node.children.values()) yield* allNodes(child);
}
