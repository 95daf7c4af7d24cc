/** Assets of a draft: add, replace, remove (reference: section 4.4). */
import { type Archive, audit, type Call, type Handler, param } from "../state/archive.ts";
import { assetById, assetInfo } from "./asset_list.ts";
import { isGoodPath, stripAsset } from "../state/asset_metadata.ts";
import { hasNull, isObject, type JsonObject, stableJson } from "../state/json.ts";
import { bare, empty, field, notFound, ok, unhandled } from "../state/reply.ts";
import type { AssetRow, DandisetRow, VersionRow } from "../state/rows.ts";
import { approved, noObject, notUnembargoing, ownedDandiset } from "./users.ts";
import { addressedVersion, touchDraft } from "./versions.ts";

/** What a body of POST or PUT asks for. */
interface AssetRequest {
  readonly path: string;
  readonly metadata: JsonObject;
  readonly blob: string | null;
  readonly zarr: string | null;
  readonly size: number;
  readonly zarrDandiset: number | null;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

function uuidField(body: JsonObject, name: string): string | null {
  const value = body[name];
  if (value === undefined) return null;
  if (value === null) throw field(name, "This field may not be null.");
  if (typeof value !== "string" || !UUID.test(value)) throw field(name, "Must be a valid UUID.");
  return value.toLowerCase();
}

/** Reads and checks a body, in the archive's order. */
function assetRequest(call: Call): AssetRequest {
  const { body, archive } = call;
  if (!isObject(body)) {
    throw noObject(body);
  }
  if (body.metadata === undefined) throw field("metadata", "This field is required.");
  if (body.metadata === null) throw field("metadata", "This field may not be null.");
  const blob = uuidField(body, "blob_id");
  const zarr = uuidField(body, "zarr_id");
  if ((blob === null) === (zarr === null)) {
    throw field("blob_id", "Exactly one of blob_id or zarr_id must be specified.");
  }
  const { metadata } = body;
  if (
    !isObject(metadata) || metadata.path === undefined || metadata.path === null ||
    metadata.path === ""
  ) {
    throw field("metadata", "No path specified in metadata.");
  }
  const { path } = metadata;
  if (typeof path !== "string") throw unhandled("a path that is no text");
  if (path.startsWith("/")) throw field("non_field_errors", "Path must not begin with /");
  if (!isGoodPath(path)) throw field("non_field_errors", "Path improperly formatted");
  if (hasNull(metadata)) throw unhandled("a null character in metadata");
  const found = blob !== null
    ? archive.db.get<{ size: number; dandiset: number | null }>(
      "SELECT size, NULL AS dandiset FROM blobs WHERE id = ?",
      blob,
    )
    : archive.db.get<{ size: number; dandiset: number | null }>(
      "SELECT size, dandiset FROM zarrs WHERE id = ?",
      zarr,
    );
  if (!found) throw notFound();
  return {
    path,
    metadata: stripAsset(metadata, archive.schemaVersion),
    blob,
    zarr,
    size: found.size,
    zarrDandiset: found.dandiset,
  };
}

function checkLength(path: string): void {
  const length = [...path].length;
  if (length > 512) {
    throw bare(400, `Ensure this value has at most 512 characters (it has ${length}).`);
  }
}

/** `POST /dandisets/D/versions/draft/assets/`. */
export const createAsset: Handler = (call) => {
  const { archive } = call;
  const dandiset = ownedDandiset(call);
  const version = addressedVersion(call, dandiset);
  notUnembargoing(dandiset);
  const request = assetRequest(call);
  if (version.version !== "draft") throw bare(405, "Only draft versions can be modified.");
  if (assetAt(archive, version.id, request.path)) {
    throw bare(409, "An asset with that path already exists");
  }
  const conflicts = conflictsOf(archive, version.id, request.path);
  if (conflicts.length > 0) {
    const list = conflicts.map((path) => `'${path}'`).join(", ");
    throw bare(
      409,
      `Path of new asset "${request.path}" conflicts with existing assets: [${list}]`,
    );
  }
  if (request.zarrDandiset !== null && request.zarrDandiset !== dandiset.id) {
    throw bare(400, "The zarr archive belongs to a different dandiset");
  }
  checkLength(request.path);
  const asset = insertAsset(archive, dandiset, version, request);
  audit(call, dandiset.id, "add_asset", { path: asset.path, asset_id: asset.asset_id });
  return ok(assetInfo(archive, asset));
};

function assetAt(archive: Archive, version: number, path: string): number | undefined {
  return archive.db.get<{ asset: number }>(
    "SELECT asset FROM version_assets WHERE version = ? AND path = ?",
    version,
    path,
  )?.asset;
}

/** Files below the path, and files that the path lies below. */
function conflictsOf(archive: Archive, version: number, path: string): string[] {
  const below = archive.db.all<{ path: string }>(
    "SELECT path FROM version_assets WHERE version = ? AND path >= ? AND path < ? ORDER BY path",
    version,
    `${path}/`,
    `${path}0`,
  ).map((row) => row.path);
  return [
    ...below,
    ...parentsOf(path).filter((parent) => assetAt(archive, version, parent) !== undefined),
  ];
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function insertAsset(
  archive: Archive,
  dandiset: DandisetRow,
  version: VersionRow,
  request: AssetRequest,
): AssetRow {
  const { db, clock } = archive;
  const id = crypto.randomUUID();
  const now = clock.stamp();
  const { id: pk } = db.run(
    `INSERT INTO assets(asset_id, path, blob, zarr, metadata, status, errors, published, created, modified)
     VALUES (?, ?, ?, ?, ?, 'Pending', '[]', 0, ?, ?)`,
    id,
    request.path,
    request.blob,
    request.zarr,
    JSON.stringify(request.metadata),
    now,
    now,
  );
  db.run(
    "INSERT INTO version_assets VALUES (?, ?, ?, ?)",
    version.id,
    request.path,
    pk,
    request.size,
  );
  // Content that is used in an open dandiset is public from then on.
  if (request.blob && dandiset.embargo_status === "OPEN") openBlob(archive, request.blob);
  touchDraft(archive, version.id);
  const asset = assetById(archive, id);
  if (!asset) throw new Error("The asset that was just written is not there");
  return asset;
}

/** Ends the embargo of a blob, if there is one. */
export function openBlob(archive: Archive, blob: string): void {
  const { changes } = archive.db.run(
    "UPDATE blobs SET embargoed = 0 WHERE id = ? AND embargoed = 1",
    blob,
  );
  if (changes === 0) return;
  const key = `blobs/${blob.slice(0, 3)}/${blob.slice(3, 6)}/${blob}`;
  archive.db.run("UPDATE s3_objects SET embargoed = 0 WHERE key = ?", key);
}

/** The asset of the address, which must be in the version; PUT and DELETE check that. */
function memberAsset(call: Call, version: VersionRow): AssetRow {
  const asset = assetById(call.archive, param(call, "asset"));
  if (!asset || assetAt(call.archive, version.id, asset.path) !== asset.pk) throw notFound();
  return asset;
}

/** `PUT /dandisets/D/versions/draft/assets/A/`: any difference makes a new asset with a new id. */
export const replaceAsset: Handler = (call) => {
  const { archive } = call;
  const dandiset = ownedDandiset(call);
  const version = addressedVersion(call, dandiset);
  if (version.version !== "draft") throw bare(405, "Only draft versions can be modified.");
  notUnembargoing(dandiset);
  const old = memberAsset(call, version);
  const request = assetRequest(call);
  // A switch between blob and zarr alone is not seen as a difference, as on the real archive.
  const sameContent = (request.blob === null || old.blob === null || request.blob === old.blob) &&
    (request.zarr === null || old.zarr === null || request.zarr === old.zarr);
  const same = request.path === old.path && sameContent &&
    stableJson(JSON.parse(old.metadata)) === stableJson(request.metadata);
  if (same) return ok(assetInfo(archive, old));
  if (request.path !== old.path) {
    const taken = assetAt(archive, version.id, request.path);
    const folder = archive.db.get(
      "SELECT 1 AS x FROM version_assets WHERE version = ? AND path >= ? AND path < ? AND path <> ? LIMIT 1",
      version.id,
      `${request.path}/`,
      `${request.path}0`,
      old.path,
    );
    if (taken !== undefined || folder) throw bare(409, "An asset with that path already exists");
    // A constraint of its database, which it does not handle.
    const above = parentsOf(request.path).some((parent) =>
      parent !== old.path && assetAt(archive, version.id, parent) !== undefined
    );
    if (above) throw unhandled("Path of the asset lies below an existing asset");
  }
  checkLength(request.path);
  archive.db.run("DELETE FROM version_assets WHERE version = ? AND path = ?", version.id, old.path);
  const asset = insertAsset(archive, dandiset, version, request);
  audit(call, dandiset.id, "update_asset", {
    path: asset.path,
    asset_id: asset.asset_id,
    replaced: old.asset_id,
  });
  return ok(assetInfo(archive, asset));
};

/** `DELETE /dandisets/D/versions/draft/assets/A/`: the asset leaves the draft, it is not erased. */
export const deleteAsset: Handler = (call) => {
  approved(call);
  const dandiset = ownedDandiset(call);
  const version = addressedVersion(call, dandiset);
  if (version.version !== "draft") throw bare(405, "Only draft versions can be modified.");
  notUnembargoing(dandiset);
  const asset = memberAsset(call, version);
  call.archive.db.run(
    "DELETE FROM version_assets WHERE version = ? AND path = ?",
    version.id,
    asset.path,
  );
  touchDraft(call.archive, version.id);
  audit(call, dandiset.id, "remove_asset", { path: asset.path, asset_id: asset.asset_id });
  return empty(204);
};
