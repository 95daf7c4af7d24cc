/**
 * Manifests in the bucket: `dandisets/D/V/{dandiset,assets}.yaml`, `….jsonld` (reference: section 5.5).
 *
 * Made when they are read, not stored: they always say what the version says. JSON is YAML.
 */
import type { Archive } from "../state/archive.ts";
import { fullAsset } from "../state/asset_metadata.ts";
import { parseObject } from "../state/json.ts";
import { versionOf } from "../state/records.ts";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow, type VersionRow } from "../state/rows.ts";

const KEY =
  /^dandisets\/(\d{6})\/(draft|0\.\d{6}\.\d{4})\/(dandiset|assets|collection)\.(yaml|jsonld)$/;

/** A manifest as an object of the store, or `undefined` where the key names none. */
export function manifest(
  archive: Archive,
  key: string,
): { text: string; embargoed: boolean } | undefined {
  const match = KEY.exec(key);
  if (!match) return undefined;
  const [, id = "", version = "", name = "", kind = ""] = match;
  const row = versionOf(archive, Number(id), version);
  if (!row || (name === "collection" && kind === "yaml")) return undefined;
  const embargoed = archive.db.get(
    "SELECT 1 AS x FROM dandisets WHERE id = ? AND embargo_status <> 'OPEN'",
    Number(id),
  ) !== undefined;
  return { text: `${JSON.stringify(contentOf(archive, row, name), null, 2)}\n`, embargoed };
}

function contentOf(archive: Archive, version: VersionRow, name: string): unknown {
  const metadata = parseObject(version.metadata);
  if (name === "dandiset") return metadata;
  const assets = archive.db.all<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM version_assets va JOIN assets a ON a.pk = va.asset ${ASSET_JOINS}
     WHERE va.version = ? ORDER BY va.path`,
    version.id,
  );
  if (name === "assets") return assets.map((asset) => fullAsset(archive, asset));
  return {
    "@context": metadata["@context"],
    id: metadata.id,
    "@type": "prov:Collection",
    hasMember: assets.map((asset) => `dandiasset:${asset.asset_id}`),
  };
}
