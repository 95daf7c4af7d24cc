/** What the archive takes from and adds to an asset's metadata (reference: sections 5.2, 5.3). */
import { apiUrl, type Archive } from "./archive.ts";
import { contextOf } from "./dandiset_metadata.ts";
import { type JsonObject, parseObject, without } from "./json.ts";
import type { AssetRow } from "./rows.ts";

const COMPUTED = [
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

/** What remains of a client's metadata. */
export function stripAsset(metadata: JsonObject, schemaVersion: string): JsonObject {
  return { schemaVersion, ...without(metadata, COMPUTED) };
}

/** Key of an asset's content in the object store. */
export function contentKey(asset: AssetRow): string {
  if (asset.zarr) return `zarr/${asset.zarr}/`;
  const blob = asset.blob ?? "";
  return `blobs/${blob.slice(0, 3)}/${blob.slice(3, 6)}/${blob}`;
}

/** Bytes of an asset. */
export function assetSize(asset: AssetRow): number {
  return asset.blob_size ?? asset.zarr_size ?? 0;
}

/** Tells whether an asset's content is embargoed. */
export function isEmbargoed(archive: Archive, asset: AssetRow): boolean {
  if (asset.blob) return asset.blob_embargoed === 1;
  return archive.db.get(
    "SELECT 1 AS x FROM dandisets WHERE id = ? AND embargo_status <> 'OPEN'",
    asset.zarr_dandiset ?? -1,
  ) !== undefined;
}

/** The metadata as read: what is stored and what is computed at each reading. */
export function fullAsset(archive: Archive, asset: AssetRow): JsonObject {
  const stored = parseObject(asset.metadata);
  const digest: JsonObject = {};
  if (asset.zarr) digest["dandi:dandi-zarr-checksum"] = asset.zarr_checksum;
  else {
    digest["dandi:dandi-etag"] = asset.blob_etag;
    if (asset.blob_sha256) digest["dandi:sha2-256"] = asset.blob_sha256;
  }
  return {
    ...stored,
    ...(asset.zarr ? { encodingFormat: "application/x-zarr" } : {}),
    "@context": contextOf(stored.schemaVersion),
    id: `dandiasset:${asset.asset_id}`,
    identifier: asset.asset_id,
    path: asset.path,
    access: [accessOf(archive, asset)],
    contentUrl: [
      `${apiUrl(archive)}/assets/${asset.asset_id}/download/`,
      `${archive.storeUrl}/${contentKey(asset)}`,
    ],
    contentSize: assetSize(asset),
    digest,
  };
}

function accessOf(archive: Archive, asset: AssetRow): JsonObject {
  if (!isEmbargoed(archive, asset)) {
    return { schemaKey: "AccessRequirements", status: "dandi:OpenAccess" };
  }
  const until = archive.db.get<{ until: string | null }>(
    `SELECT MIN(d.embargo_end) AS until FROM dandisets d JOIN versions v ON v.dandiset = d.id
     JOIN version_assets va ON va.version = v.id JOIN assets a ON a.pk = va.asset
     WHERE (a.blob IS NOT NULL AND a.blob = ?) OR (a.zarr IS NOT NULL AND a.zarr = ?)`,
    asset.blob,
    asset.zarr,
  )?.until;
  return {
    schemaKey: "AccessRequirements",
    status: "dandi:EmbargoedAccess",
    ...(until ? { embargoedUntil: until } : {}),
  };
}

/**
 * The rule for asset paths, in its linear form: the archive's own pattern backtracks exponentially. White space is the
 * ASCII kind; the archive's database refuses other kinds.
 */
export function isGoodPath(path: string): boolean {
  return !path.startsWith("/") && /^(?:\/?\.?[A-z0-9(),&\t\n\v\f\r #+~_=-])+$/.test(path);
}
