/** Assets by id, nested and not; downloads; one folder level (reference: sections 4.3, 4.5). */
import { type Archive, type Call, type Handler, param } from "../state/archive.ts";
import { contentKey, fullAsset, isEmbargoed } from "../state/asset_metadata.ts";
import { assetById, assetInfo } from "./asset_list.ts";
import { parseObject } from "../state/json.ts";
import { paged } from "../state/query.ts";
import {
  bare,
  detail,
  field,
  forbidden,
  notAuthenticated,
  notFound,
  ok,
  type Reply,
} from "../state/reply.ts";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow } from "../state/rows.ts";
import { signedUrl } from "./sign.ts";
import { visibleDandiset } from "./users.ts";
import { addressedVersion } from "./versions.ts";

/**
 * The asset of the address. Nested addresses do not check membership, as on the real archive (it is an archive-wide
 * look-up there), except in strict mode; the embargo is that of the dandiset in the address.
 */
function addressedAsset(call: Call): AssetRow {
  const { archive } = call;
  const asset = assetById(archive, param(call, "asset"));
  if (call.params.dandiset === undefined) {
    if (!asset) throw notFound();
    if (isEmbargoed(archive, asset) && !mayRead(call, asset)) {
      throw call.user ? forbidden() : notAuthenticated();
    }
    return asset;
  }
  const version = addressedVersion(call, visibleDandiset(call));
  if (!asset) throw notFound();
  if (archive.strict) {
    const sql = "SELECT 1 AS x FROM version_assets WHERE version = ? AND asset = ?";
    if (!archive.db.get(sql, version.id, asset.pk)) throw notFound();
  }
  return asset;
}

/** Owners of any dandiset that contains the asset, and superusers. */
function mayRead(call: Call, asset: AssetRow): boolean {
  if (!call.user) return false;
  if (call.user.superuser) return true;
  return call.archive.db.get(
    `SELECT 1 AS x FROM version_assets va JOIN versions v ON v.id = va.version
     JOIN owners o ON o.dandiset = v.dandiset WHERE va.asset = ? AND o.user = ?`,
    asset.pk,
    call.user.id,
  ) !== undefined;
}

/** `GET …/assets/A/`: the full metadata. */
export const getAsset: Handler = (call) => ok(fullAsset(call.archive, addressedAsset(call)));

/** `GET …/assets/A/info/`. */
export const getAssetInfo: Handler = (call) => ok(assetInfo(call.archive, addressedAsset(call)));

/** `GET …/assets/A/validation/`. */
export const getAssetValidation: Handler = (call) => {
  const asset = addressedAsset(call);
  return ok({ status: asset.status, validation_errors: JSON.parse(asset.errors) });
};

/** `GET` or `HEAD …/assets/A/download/`: a redirect to a signed link. */
export const downloadAsset: Handler = (call) => {
  const asset = addressedAsset(call);
  const disposition = call.url.searchParams.get("content_disposition") || "attachment";
  if (disposition !== "attachment" && disposition !== "inline") {
    throw field("content_disposition", `"${disposition}" is not a valid choice.`);
  }
  if (asset.zarr) {
    throw bare(
      400,
      "Unable to provide download link for zarr assets. Please browse the zarr files directly to do so.",
    );
  }
  const name = asset.path.slice(asset.path.lastIndexOf("/") + 1);
  const type = String(parseObject(asset.metadata).encodingFormat ?? "application/octet-stream");
  const query: Record<string, string> = {
    "response-content-disposition": `${disposition}; filename="${name}"`,
  };
  if (disposition === "inline") query["response-content-type"] = type;
  const link = blobLink(call.archive, asset, query);
  if (disposition === "inline" && type.startsWith("video/")) return videoPage(link);
  return { status: 302, html: "", headers: { Location: link } };
};

/** A signed link to an asset's content. */
export function blobLink(
  archive: Archive,
  asset: AssetRow,
  query: Readonly<Record<string, string>>,
): string {
  return signedUrl(archive, {
    method: "GET",
    key: contentKey(asset),
    seconds: archive.downloadLinkSeconds,
    query,
  });
}

function videoPage(link: string): Reply {
  const src = link.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return {
    status: 200,
    html: `<!doctype html>\n<video autoplay muted controls src="${src}"></video>\n`,
  };
}

type Child = { name: string; is_file: number; files: number; bytes: number; asset: number };

/** Direct children of one folder, sorted by bytes. */
export function childrenOf(archive: Archive, version: number, prefix: string): Child[] {
  // `/` + 1 is `0` in ASCII: the range holds exactly what lies below the folder.
  return archive.db.all<Child>(
    `SELECT CASE WHEN slash = 0 THEN rest ELSE substr(rest, 1, slash - 1) END AS name,
            MAX(slash = 0) AS is_file, COUNT(*) AS files, SUM(size) AS bytes, MIN(asset) AS asset
     FROM (SELECT substr(path, ?) AS rest, instr(substr(path, ?), '/') AS slash, size, asset
           FROM version_assets WHERE version = ? AND path >= ? AND path < ?)
     GROUP BY name ORDER BY name`,
    [...prefix].length + 1,
    [...prefix].length + 1,
    version,
    prefix,
    prefix === "" ? "\u{10FFFF}" : `${prefix.slice(0, -1)}0`,
  );
}

/** `GET …/assets/paths/?path_prefix=`. */
export const listPaths: Handler = (call) => {
  const { archive, url } = call;
  const version = addressedVersion(call, visibleDandiset(call));
  const folder = (url.searchParams.get("path_prefix") ?? "").replace(/\/$/, "");
  const prefix = folder === "" ? "" : `${folder}/`;
  const children = childrenOf(archive, version.id, prefix);
  if (children.length === 0 && folder !== "") {
    const sql = "SELECT 1 AS x FROM version_assets WHERE version = ? AND path = ?";
    if (!archive.db.get(sql, version.id, folder)) throw detail(404, "Specified path not found.");
  }
  return ok(
    paged(
      url,
      children.length,
      (limit, offset) =>
        children.slice(offset, offset + limit).map((child) => ({
          path: prefix + child.name,
          version: version.id,
          aggregate_files: child.files,
          aggregate_size: child.bytes,
          asset: child.is_file ? reference(archive, child.asset) : null,
        })),
    ),
  );
};

function reference(archive: Archive, pk: number): Record<string, unknown> | null {
  const asset = archive.db.get<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM assets a ${ASSET_JOINS} WHERE a.pk = ?`,
    pk,
  );
  return asset
    ? { asset_id: asset.asset_id, url: `${archive.storeUrl}/${contentKey(asset)}` }
    : null;
}

/** `GET /webdav/assets/atpath/`: exact look-up of a file or folder, or of what is directly in it. */
export const assetsAtPath: Handler = (call) => {
  const { archive, url } = call;
  const query = (name: string): string => url.searchParams.get(name) ?? "";
  for (const name of ["dandiset_id", "version_id"]) {
    if (query(name) === "") throw field(name, "This field is required.");
  }
  const inner = { ...call, params: { version: query("version_id") } };
  const version = addressedVersion(inner, visibleDandiset(call, query("dandiset_id")));
  const path = query("path").replace(/^\/|\/$/g, "");
  const withMetadata = /^(true|1|t|yes|y|on)$/i.test(query("metadata"));
  const children = /^(true|1|t|yes|y|on)$/i.test(query("children"));
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const self = path === ""
    ? undefined
    : childrenOf(archive, version.id, parent).find((child) => parent + child.name === path);
  if (path !== "" && !self) throw detail(404, `Folder or asset not found at ${path}`);
  const items = children && !self?.is_file
    ? childrenOf(archive, version.id, path === "" ? "" : `${path}/`)
      .map((child) => ({ child, at: path === "" ? child.name : `${path}/${child.name}` }))
    : self
    ? [{ child: self, at: path }]
    : [];
  return ok(
    paged(
      url,
      items.length,
      (limit, offset) =>
        items.slice(offset, offset + limit).map(({ child, at }) => {
          const asset = child.is_file ? byPk(archive, child.asset) : undefined;
          if (!asset) {
            return {
              type: "folder",
              resource: { path: at, total_assets: child.files, total_size: child.bytes },
            };
          }
          const info = assetInfo(archive, asset);
          if (!withMetadata) {
            delete info.metadata;
          }
          return { type: "asset", resource: info };
        }),
    ),
  );
};

function byPk(archive: Archive, pk: number): AssetRow | undefined {
  return archive.db.get<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM assets a ${ASSET_JOINS} WHERE a.pk = ?`,
    pk,
  );
}
