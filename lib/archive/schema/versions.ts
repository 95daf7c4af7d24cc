import { ConfigError } from "../../core/errors.ts";

/** A kind of record that the archive has a JSON Schema for. */
export type RecordModel = "Dandiset" | "Asset" | "PublishedDandiset" | "PublishedAsset";

/** A JSON Schema as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Versions of the DANDI schema that are embedded, the oldest first. */
export const SCHEMA_VERSIONS = ["0.6.10", "0.7.0", "0.8.0"] as const;

/** Version that records are written in where no instance says otherwise: what the archive works with in November 2026. */
export const DEFAULT_SCHEMA_VERSION = "0.7.0";

/** Every `schemaVersion` that a current archive accepts (its `allowed_schema_versions`); for others it says so itself. */
export const ALLOWED_SCHEMA_VERSIONS: readonly string[] = [
  "0.4.4",
  "0.5.1",
  "0.5.2",
  ...Array.from({ length: 11 }, (_, i) => `0.6.${i}`),
  "0.7.0",
  "0.8.0",
];

type Loader = () => Promise<{ default: unknown }>;

// Literal paths: Deno then loads the files without a read permission, and finds them when the module is published.
const FILES: Readonly<Record<string, Readonly<Record<RecordModel, Loader>>>> = {
  "0.6.10": {
    Dandiset: () => import("./data/0.6.10/dandiset.json", { with: { type: "json" } }),
    Asset: () => import("./data/0.6.10/asset.json", { with: { type: "json" } }),
    PublishedDandiset: () =>
      import("./data/0.6.10/published-dandiset.json", { with: { type: "json" } }),
    PublishedAsset: () => import("./data/0.6.10/published-asset.json", { with: { type: "json" } }),
  },
  "0.7.0": {
    Dandiset: () => import("./data/0.7.0/dandiset.json", { with: { type: "json" } }),
    Asset: () => import("./data/0.7.0/asset.json", { with: { type: "json" } }),
    PublishedDandiset: () =>
      import("./data/0.7.0/published-dandiset.json", { with: { type: "json" } }),
    PublishedAsset: () => import("./data/0.7.0/published-asset.json", { with: { type: "json" } }),
  },
  "0.8.0": {
    Dandiset: () => import("./data/0.8.0/dandiset.json", { with: { type: "json" } }),
    Asset: () => import("./data/0.8.0/asset.json", { with: { type: "json" } }),
    PublishedDandiset: () =>
      import("./data/0.8.0/published-dandiset.json", { with: { type: "json" } }),
    PublishedAsset: () => import("./data/0.8.0/published-asset.json", { with: { type: "json" } }),
  },
};

/**
 * The embedded JSON Schema of a record, without prose.
 *
 * @param version One of {@linkcode SCHEMA_VERSIONS}.
 * @throws {ConfigError} If that version is not embedded.
 */
export async function embeddedSchema(version: string, model: RecordModel): Promise<JsonSchema> {
  const loader = FILES[version]?.[model];
  if (!loader) {
    throw new ConfigError(
      `Cannot check a record of schema version "${version}": embedded are ${
        SCHEMA_VERSIONS.join(", ")
      }, pass the schema of the instance`,
      { file: `lib/archive/schema/data/${version}` },
    );
  }
  return (await loader()).default as JsonSchema;
}

/**
 * The embedded version that stands in for another one: the same, else the oldest that is newer, else the newest.
 * A record that is valid under any 0.6.x is valid under a later version.
 */
export function nearestVersion(version: string): string {
  const wanted = numbers(version);
  for (const candidate of SCHEMA_VERSIONS) {
    if (compare(numbers(candidate), wanted) >= 0) return candidate;
  }
  return SCHEMA_VERSIONS.at(-1) ?? DEFAULT_SCHEMA_VERSION;
}

/** Whether version `a` is at least version `b`; parts are compared as numbers. */
export function isAtLeast(a: string, b: string): boolean {
  return compare(numbers(a), numbers(b)) >= 0;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

function compare(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
