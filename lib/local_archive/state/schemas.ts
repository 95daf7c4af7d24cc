/**
 * JSON Schemas of the DANDI models, with the patterns of this instance (reference: sections 1.4, 4.10).
 *
 * The files are data that is shared with the client's side; the code that reads them is not.
 */
import { isObject } from "./json.ts";
import type { InstanceDescription } from "../options.ts";

/** Models that the archive knows, with the names of their files. */
export const MODELS: Readonly<Record<string, string>> = {
  Dandiset: "dandiset",
  Asset: "asset",
  PublishedDandiset: "published-dandiset",
  PublishedAsset: "published-asset",
};

/** Versions that the archive accepts in metadata. */
export const ALLOWED_VERSIONS: readonly string[] = [
  "0.4.4",
  "0.5.1",
  "0.5.2",
  "0.6.0",
  "0.6.1",
  "0.6.2",
  "0.6.3",
  "0.6.4",
  "0.6.5",
  "0.6.6",
  "0.6.7",
  "0.6.8",
  "0.6.9",
  "0.6.10",
  "0.7.0",
  "0.8.0",
];

/** A JSON Schema. */
export type Schema = Record<string, unknown>;

/** Schemas by version and model, read once. */
export class Schemas {
  readonly #instance: InstanceDescription;
  readonly #schemas = new Map<string, Schema>();

  constructor(instance: InstanceDescription) {
    this.#instance = instance;
  }

  /** Reads the models of a version from disk, so that {@link get} need not wait. */
  async load(version: string): Promise<void> {
    for (const [model, file] of Object.entries(MODELS)) {
      const url = new URL(`../../archive/schema/data/${version}/${file}.json`, import.meta.url);
      const schema: unknown = JSON.parse(await Deno.readTextFile(url));
      const ours = withInstance(schema, this.#instance) as Schema;
      this.#schemas.set(`${version}/${model}`, withTitles(ours, model));
    }
  }

  /** A model's schema, or `undefined` where the version is not shipped. */
  get(version: string, model: string): Schema | undefined {
    return this.#schemas.get(`${version}/${model}`);
  }
}

/**
 * Gives a schema, its definitions and fields titles, made of their names as the archive's models do where they have none of their
 * own. The shipped files are without prose, so descriptions are not to be had.
 */
function withTitles(schema: Schema, model: string): Schema {
  const titled = (node: unknown, name: string): unknown => {
    if (!isObject(node)) return node;
    const { properties } = node;
    return {
      title: words(name),
      ...node,
      ...(isObject(properties)
        ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, titled(value, key)]),
          ),
        }
        : {}),
    };
  };
  const out = titled(schema, model.replace("Published", "")) as Schema;
  if (isObject(out.$defs)) {
    out.$defs = Object.fromEntries(
      Object.entries(out.$defs).map(([name, node]) => [name, titled(node, name)]),
    );
  }
  return out;
}

/** `dateCreated` → `Date Created`. */
function words(name: string): string {
  const spaced = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Puts the patterns of an instance in place of those of the DANDI archive. */
function withInstance(value: unknown, instance: InstanceDescription): unknown {
  if (Array.isArray(value)) return value.map((item) => withInstance(item, instance));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "pattern" && typeof item === "string"
        ? instancePattern(item, instance)
        : withInstance(item, instance),
    ]),
  );
}

function instancePattern(pattern: string, instance: InstanceDescription): string {
  const { name } = instance;
  const doi = instance.doiPrefix.replaceAll(".", "\\.");
  return pattern
    .replace(/^\^\((?:DANDI\|dandi|dandi\|DANDI)\):/, `^(${name}|${name.toLowerCase()}):`)
    .replace(/^\^DANDI:/, `^${name}:`)
    .replace(/^\^10\\?\.(?:48324|\(48324\|80507\))\/dandi\\\./, `^${doi}/${name.toLowerCase()}\\.`);
}
