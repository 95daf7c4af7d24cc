/**
 * Makes the schema files of this folder from full releases of the DANDI schema: keeps what validates, drops prose.
 *
 * ```sh
 * deno run --allow-read --allow-write lib/archive/schema/data/make.ts RELEASES_FOLDER 0.6.10 0.7.0 0.8.0
 * ```
 *
 * `RELEASES_FOLDER` holds a folder for each version with `dandiset.json`, `asset.json`, `published-dandiset.json` and
 * `published-asset.json`, as in the `releases` folder of github.com/dandi/schema.
 *
 * @module
 */

const FILES = ["dandiset.json", "asset.json", "published-dandiset.json", "published-asset.json"];

/** Keywords that decide whether a document is valid, and how their value is walked. */
const KEPT: Readonly<Record<string, "value" | "schema" | "schemas" | "map">> = {
  $schema: "value",
  $ref: "value",
  $defs: "map",
  definitions: "map",
  type: "value",
  format: "value",
  pattern: "value",
  enum: "value",
  const: "value",
  required: "value",
  minLength: "value",
  maxLength: "value",
  minItems: "value",
  maxItems: "value",
  uniqueItems: "value",
  minimum: "value",
  maximum: "value",
  exclusiveMinimum: "value",
  exclusiveMaximum: "value",
  multipleOf: "value",
  properties: "map",
  patternProperties: "map",
  propertyNames: "schema",
  additionalProperties: "schema",
  items: "schema",
  prefixItems: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  allOf: "schemas",
  not: "schema",
};

/** A schema without titles, descriptions, examples, defaults and other annotations. */
export function withoutProse(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    const kind = KEPT[key];
    if (kind === "value") out[key] = value;
    else if (kind === "schema") out[key] = withoutProse(value);
    else if (kind === "schemas") out[key] = (value as unknown[]).map(withoutProse);
    else if (kind === "map") {
      out[key] = Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([k, v]) => [k, withoutProse(v)]),
      );
    }
  }
  return out;
}

/** The stripped schema of a whole release; the version that it declares is kept as the one default. */
export function stripRelease(schema: unknown): Record<string, unknown> {
  const out = withoutProse(schema) as Record<string, unknown>;
  const version = (schema as { properties?: { schemaVersion?: { default?: unknown } } })
    .properties?.schemaVersion?.default;
  const properties = out.properties as Record<string, Record<string, unknown>>;
  if (typeof version === "string" && properties.schemaVersion) {
    properties.schemaVersion.default = version;
  }
  return out;
}

if (import.meta.main) {
  const [releases, ...versions] = Deno.args;
  for (const version of versions) {
    const folder = new URL(`./${version}/`, import.meta.url);
    await Deno.mkdir(folder, { recursive: true });
    for (const file of FILES) {
      const schema: unknown = JSON.parse(
        await Deno.readTextFile(`${releases}/${version}/${file}`),
      );
      await Deno.writeTextFile(new URL(file, folder), JSON.stringify(stripRelease(schema)) + "\n");
    }
  }
}
