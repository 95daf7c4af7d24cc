/** Records of assets, and their list (reference: section 4.3). */
import type { Archive, Handler } from "../state/archive.ts";
import { assetSize, fullAsset } from "../state/asset_metadata.ts";
import { pageOf, pageUrl, queryBoolean, queryOrder } from "../state/query.ts";
import { ok } from "../state/reply.ts";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow } from "../state/rows.ts";
import { visibleDandiset } from "./users.ts";
import { addressedVersion } from "./versions.ts";

/** An asset's record. */
export function assetRecord(asset: AssetRow): Record<string, unknown> {
  return {
    asset_id: asset.asset_id,
    blob: asset.blob,
    zarr: asset.zarr,
    path: asset.path,
    size: assetSize(asset),
    created: asset.created,
    modified: asset.modified,
  };
}

/** An asset's record with its metadata. */
export function assetInfo(archive: Archive, asset: AssetRow): Record<string, unknown> {
  return { ...assetRecord(asset), metadata: fullAsset(archive, asset) };
}

/** An asset by its id, wherever it is. */
export function assetById(archive: Archive, id: string): AssetRow | undefined {
  return archive.db.get<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM assets a ${ASSET_JOINS} WHERE a.asset_id = ?`,
    id,
  );
}

/** Columns of an order: while the page is cut out, and over its rows. */
const COLUMNS = {
  // Record times strictly increase with the row number, so this is the order of `created`.
  created: ["va.asset", "a.pk"],
  modified: ["a.modified", "a.modified"],
  path: ["va.path", "a.path"],
} as const satisfies Record<string, readonly [string, string]>;

/** `GET /dandisets/D/versions/V/assets/`. */
export const listAssets: Handler = (call) => {
  const { archive, url } = call;
  const version = addressedVersion(call, visibleDandiset(call));
  const metadata = queryBoolean(url, "metadata", false);
  const onlyZarr = queryBoolean(url, "zarr", false);
  const order = queryOrder(url, ["created", "modified", "path"]) ?? "created";
  const where = ["va.version = ?"];
  const values: (string | number)[] = [version.id];
  const path = url.searchParams.get("path");
  if (path) {
    const exact = archive.db.get(
      "SELECT 1 AS x FROM version_assets WHERE version = ? AND path = ?",
      version.id,
      path,
    );
    where.push(exact ? "va.path = ?" : "va.path LIKE ? ESCAPE '\\'");
    values.push(exact ? path : `${escapeLike(path)}%`);
  }
  const glob = url.searchParams.get("glob");
  if (glob) {
    where.push("va.path LIKE ? ESCAPE '\\'");
    values.push(escapeLike(glob).replace(/\*+/g, "%"));
  }
  if (onlyZarr) where.push("a.zarr IS NOT NULL");
  const { page, size } = pageOf(url);
  const down = order.startsWith("-") ? "DESC" : "ASC";
  const [inner, outer] = COLUMNS[order.replace(/^-/, "") as keyof typeof COLUMNS];
  // The page is cut out of the narrow table where that is possible; only its rows are read whole.
  const join = onlyZarr || inner.startsWith("a.") ? "JOIN assets a ON a.pk = va.asset" : "";
  const from = `FROM version_assets va ${join} WHERE ${where.join(" AND ")}`;
  const rows = archive.db.all<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM
       (SELECT va.asset AS pk ${from} ORDER BY ${inner} ${down} LIMIT ? OFFSET ?) p
     JOIN assets a ON a.pk = p.pk ${ASSET_JOINS} ORDER BY ${outer} ${down}`,
    ...values,
    size + 1,
    (page - 1) * size,
  );
  const count = page > 1 ? null : rows.length <= size ? rows.length : archive.db.get<{ n: number }>(
    `SELECT COUNT(*) AS n ${from}`,
    ...values,
  )?.n ?? 0;
  return ok({
    count,
    next: rows.length > size ? pageUrl(url, page + 1) : null,
    previous: page > 1 ? pageUrl(url, page - 1) : null,
    results: rows.slice(0, size).map((row) =>
      metadata ? assetInfo(archive, row) : assetRecord(row)
    ),
  });
};

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
