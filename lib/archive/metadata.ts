/**
 * What of a record's metadata is the user's, and what the archive computes and would only strip again.
 *
 * @module
 */
import type { Metadata } from "./models.ts";

/** Fields of a dandiset that the archive writes itself (dandi-archive, `Version.strip_metadata`). */
export const DANDISET_COMPUTED_FIELDS: readonly string[] = [
  "@context",
  "name",
  "identifier",
  "version",
  "id",
  "url",
  "repository",
  "assetsSummary",
  "citation",
  "doi",
  "dateCreated",
  "datePublished",
  "publishedBy",
  "manifestLocation",
  "releaseNotes",
];

/**
 * Fields of an asset that the archive computes (dandi-archive, `Asset.strip_metadata`), and `@context`, which it adds
 * on reading but does not strip: writing it back once would make a new asset.
 */
export const ASSET_COMPUTED_FIELDS: readonly string[] = [
  "@context",
  "id",
  "access",
  "path",
  "identifier",
  "contentUrl",
  "contentSize",
  "digest",
  "datePublished",
  "publishedBy",
];

/** The part of a dandiset's metadata that is the user's. A copy; `access` keeps what the server does not write. */
export function editableDandisetMetadata(metadata: Metadata): Metadata {
  const out = without(metadata, DANDISET_COMPUTED_FIELDS);
  if (Array.isArray(out.access)) {
    const [first, ...rest] = out.access as unknown[];
    if (typeof first === "object" && first !== null) {
      const { schemaKey: _k, status: _s, embargoedUntil: _e, ...own } = first as Metadata;
      if (Object.keys(own).length === 0 && rest.length === 0) delete out.access;
      else out.access = [own, ...rest];
    }
  }
  return out;
}

/** The part of an asset's metadata that is the user's. A copy. */
export function editableAssetMetadata(metadata: Metadata): Metadata {
  return without(metadata, ASSET_COMPUTED_FIELDS);
}

/** Whether two JSON values say the same; the order of keys means nothing, that of lists does. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, v) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0)))
        : v,
  ) ?? "undefined";
}

function without(metadata: Metadata, fields: readonly string[]): Metadata {
  return structuredClone(
    Object.fromEntries(Object.entries(metadata).filter(([key]) => !fields.includes(key))),
  );
}
