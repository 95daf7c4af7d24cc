/** Versions: list, metadata, validation state, publishing (reference: section 4.2). */
import { type Archive, audit, type Call, type Handler, param } from "../state/archive.ts";
import { contactPerson, populateDandiset, stripDandiset } from "../state/dandiset_metadata.ts";
import { hasNull, isObject, parseObject, stableJson } from "../state/json.ts";
import { checkName, paged, queryOrder, throwIf } from "../state/query.ts";
import { versionEntry, versionOf } from "../state/records.ts";
import { bare, empty, field, fields, forbidden, notFound, ok, unhandled } from "../state/reply.ts";
import type { DandisetRow, VersionRow } from "../state/rows.ts";
import { noObject, notUnembargoing, ownedDandiset, signedIn, visibleDandiset } from "./users.ts";

/** The version of the address; 404 when it does not exist. */
export function addressedVersion(call: Call, dandiset: DandisetRow): VersionRow {
  const version = versionOf(call.archive, dandiset.id, param(call, "version"));
  if (!version) throw notFound();
  return version;
}

/** `GET /dandisets/D/versions/`: oldest first. */
export const listVersions: Handler = (call) => {
  const dandiset = visibleDandiset(call);
  const order = queryOrder(call.url, ["created"]);
  const rows = call.archive.db.all<VersionRow>(
    `SELECT * FROM versions WHERE dandiset = ? ORDER BY created ${
      order === "-created" ? "DESC" : "ASC"
    }`,
    dandiset.id,
  );
  return ok(
    paged(
      call.url,
      rows.length,
      (limit, offset) =>
        rows.slice(offset, offset + limit).map((row) => versionEntry(call, dandiset, row)),
    ),
  );
};

/** `GET /dandisets/D/versions/V/`: the bare metadata. */
export const getVersion: Handler = (call) =>
  ok(JSON.parse(addressedVersion(call, visibleDandiset(call)).metadata));

/** `GET /dandisets/D/versions/V/info/`. */
export const getVersionInfo: Handler = (call) => {
  const dandiset = visibleDandiset(call);
  return ok(versionInfo(call, dandiset, addressedVersion(call, dandiset)));
};

/** A version with metadata and what validation found. */
export function versionInfo(
  call: Call,
  dandiset: DandisetRow,
  version: VersionRow,
): Record<string, unknown> {
  const metadata = parseObject(version.metadata);
  return {
    ...versionEntry(call, dandiset, version),
    asset_validation_errors: assetErrors(call.archive, version.id),
    version_validation_errors: JSON.parse(version.errors),
    metadata,
    contact_person: contactPerson(metadata),
  };
}

/** At most 50 pending assets, then the errors of at most 50 invalid ones, those with most errors first. */
export function assetErrors(archive: Archive, version: number): unknown[] {
  const pending = archive.db.all<{ path: string }>(
    `SELECT a.path FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? AND a.status = 'Pending' LIMIT 50`,
    version,
  );
  const invalid = archive.db.all<{ path: string; errors: string }>(
    `SELECT a.path, a.errors FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? AND a.status = 'Invalid' ORDER BY json_array_length(a.errors) DESC LIMIT 50`,
    version,
  );
  return [
    ...pending.map(({ path }) => ({
      field: "",
      message: "asset is currently being validated, please wait.",
      path,
    })),
    ...invalid.flatMap(({ path, errors }) =>
      (JSON.parse(errors) as { field: string; message: string }[]).map((error) => ({
        ...error,
        path,
      }))
    ),
  ];
}

/** `PUT /dandisets/D/versions/draft/`: replaces the whole metadata; nothing about its content is checked here. */
export const putVersion: Handler = (call) => {
  const { archive, body } = call;
  const dandiset = ownedDandiset(call);
  const version = addressedVersion(call, dandiset);
  if (version.version !== "draft") throw bare(405, "Only draft versions can be modified.");
  notUnembargoing(dandiset);
  if (!isObject(body)) throw noObject(body);
  const errors: Record<string, string[]> = {};
  const name = checkName(body.name, errors);
  throwIf(errors);
  if (!isObject(body.metadata)) throw unhandled("metadata is no object");
  if (hasNull(body.metadata)) throw unhandled("a null character in metadata");
  const wanted = stripDandiset({ schemaVersion: archive.schemaVersion, ...body.metadata });
  const old = parseObject(version.metadata);
  if (name !== version.name || stableJson(stripDandiset(old)) !== stableJson(wanted)) {
    const full = populateDandiset(
      archive,
      { dandiset, version: "draft", name, doi: version.doi },
      wanted,
    );
    archive.db.run(
      "UPDATE versions SET name = ?, metadata = ?, status = 'Pending', modified = ? WHERE id = ?",
      name,
      JSON.stringify(full),
      archive.clock.stamp(),
      version.id,
    );
    audit(call, dandiset.id, "update_metadata", { metadata: full });
    archive.wake();
  }
  return ok(versionInfo(call, dandiset, addressedVersion(call, dandiset)));
};

/** A change of content: the draft waits for validation again. */
export function touchDraft(archive: Archive, version: number): void {
  archive.db.run(
    "UPDATE versions SET status = 'Pending', modified = ? WHERE id = ?",
    archive.clock.stamp(),
    version,
  );
  archive.wake();
}

/** `DELETE /dandisets/D/versions/V/`: published ones only, superusers only. */
export const deleteVersion: Handler = (call) => {
  const user = signedIn(call);
  if (user.status !== "APPROVED" && !user.superuser) throw forbidden();
  const version = addressedVersion(call, visibleDandiset(call));
  if (version.version === "draft") throw bare(403, "Cannot delete draft versions");
  if (!user.superuser) throw bare(403, "Cannot delete published versions");
  call.archive.db.run("DELETE FROM version_assets WHERE version = ?", version.id);
  call.archive.db.run("DELETE FROM versions WHERE id = ?", version.id);
  return empty(204);
};

/** `POST /dandisets/D/versions/draft/publish/`: 202 and nothing; the work follows. */
export const publish: Handler = (call) => {
  const { archive, body } = call;
  const { db } = archive;
  const dandiset = ownedDandiset(call);
  // Said of the address, before anything is looked up: also of versions that do not exist.
  if (param(call, "version") !== "draft") {
    throw bare(405, "Only draft versions can be published");
  }
  const version = addressedVersion(call, dandiset);
  const notes = isObject(body) ? body.release_notes ?? "" : "";
  if (typeof notes !== "string") throw field("release_notes", "Not a valid string.");
  if ([...notes].length > 5000) {
    throw fields({ release_notes: ["Ensure this field has no more than 5000 characters."] });
  }
  if (dandiset.embargo_status !== "OPEN") {
    throw bare(400, "Operation only allowed on OPEN dandisets");
  }
  if (db.get("SELECT 1 AS x FROM zarrs WHERE dandiset = ?", dandiset.id)) {
    throw bare(400, "Cannot publish dandisets which contain zarrs");
  }
  const refusal = PUBLISH_REFUSALS[version.status];
  if (refusal) throw bare(...refusal);
  const unready = db.get(
    `SELECT 1 AS x FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? AND a.status <> 'Valid' LIMIT 1`,
    version.id,
  );
  if (unready) throw bare(400, "Dandiset metadata or asset metadata is not valid");
  db.run(
    "UPDATE versions SET status = 'Publishing', release_notes = ?, modified = ? WHERE id = ?",
    notes,
    archive.clock.stamp(),
    version.id,
  );
  audit(call, dandiset.id, "publish_dandiset", { release_notes: notes });
  archive.wake();
  return empty(202);
};

const PUBLISH_REFUSALS: Record<string, [number, string]> = {
  Published: [400, "There have been no changes to the draft version since the last publish."],
  Publishing: [423, "Dandiset is currently being published"],
  Validating: [409, "Dandiset is currently being validated"],
  Pending: [
    409,
    "Metadata validation is pending for this dandiset, please try again later.",
  ],
  Invalid: [400, "Dandiset metadata or asset metadata is not valid"],
};
