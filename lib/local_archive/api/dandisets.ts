/** Dandisets: list, create, read, delete, unembargo, unfinished uploads (reference: section 4.1). */
import { type Archive, audit, type Call, type Handler, sixDigits } from "../state/archive.ts";
import { metadataTime } from "../state/clock.ts";
import { populateDandiset, stripDandiset } from "../state/dandiset_metadata.ts";
import { hasNull, isObject, type JsonObject } from "../state/json.ts";
import { checkName, paged, queryBoolean, throwIf } from "../state/query.ts";
import {
  dandisetRecord,
  newestPublished,
  versionDetail,
  versionSummary,
} from "../state/records.ts";
import {
  bare,
  empty,
  field,
  forbidden,
  forbiddenEmpty,
  type HttpError,
  ok,
  unhandled,
} from "../state/reply.ts";
import type { DandisetRow, UploadRow, UserRow } from "../state/rows.ts";
import { matchesSearch, parseSearch } from "../state/search.ts";
import { signedUrl } from "./sign.ts";
import {
  approved,
  mayEdit,
  noObject,
  notUnembargoing,
  ownedDandiset,
  owns,
  visibleDandiset,
} from "./users.ts";

const ORDERINGS: Record<string, string> = {
  id: "d.id",
  name: "v.name",
  modified: "v.modified",
  size: "(SELECT COALESCE(SUM(size), 0) FROM version_assets x WHERE x.version = v.id)",
  stars: "(SELECT COUNT(*) FROM stars s WHERE s.dandiset = d.id)",
};

/** `GET /dandisets/`. */
export const listDandisets: Handler = (call) => {
  const { archive, url } = call;
  const draft = queryBoolean(url, "draft", true);
  const withEmpty = queryBoolean(url, "empty", true);
  const embargoed = queryBoolean(url, "embargoed", false);
  const starred = queryBoolean(url, "starred", false);
  const whose = url.searchParams.get("user") || undefined;
  if (whose !== undefined && whose !== "me") {
    throw field("user", `"${whose}" is not a valid choice.`);
  }
  const signIn = (what: string): HttpError =>
    bare(
      401,
      `Authentication credentials must be provided when attempting to access ${what} dandisets`,
    );
  if (embargoed && !call.user) throw signIn("embargoed");
  if (starred && !call.user) throw signIn("starred");
  const ordering = url.searchParams.get("ordering") ?? "";
  const column = ORDERINGS[ordering.replace(/^-/, "")] ?? "d.id";
  const down = ordering.startsWith("-") ? "DESC" : "ASC";
  const search = parseSearch(url.searchParams.get("search") ?? "");
  const rows = archive.db.all<DandisetRow>(
    `SELECT d.* FROM dandisets d JOIN versions v ON v.dandiset = d.id AND v.version = 'draft'
     ORDER BY ${column} ${down}, d.id ${down}`,
  ).filter((row) => {
    if (row.embargo_status !== "OPEN" && !(embargoed && mayEdit(call, row))) return false;
    if (whose && !owns(call, row.id)) return false;
    if (starred && !isStarred(archive, row.id, call.user)) return false;
    if (!draft && !newestPublished(archive, row.id)) return false;
    if (!withEmpty && !hasAssets(archive, row.id)) return false;
    return matchesSearch(archive, row, search);
  });
  return ok(
    paged(
      url,
      rows.length,
      (limit, offset) =>
        rows.slice(offset, offset + limit).map((row) => dandisetRecord(call, row, versionSummary)),
    ),
  );
};

function isStarred(archive: Archive, dandiset: number, user: UserRow | undefined): boolean {
  const sql = "SELECT 1 AS x FROM stars WHERE dandiset = ? AND user = ?";
  return archive.db.get(sql, dandiset, user?.id ?? -1) !== undefined;
}

/** Tells whether the newest version has assets. */
function hasAssets(archive: Archive, dandiset: number): boolean {
  return archive.db.get(
    `SELECT 1 AS x FROM version_assets WHERE version =
       (SELECT id FROM versions WHERE dandiset = ? ORDER BY created DESC LIMIT 1) LIMIT 1`,
    dandiset,
  ) !== undefined;
}

/** `GET /dandisets/D/`. */
export const getDandiset: Handler = (call) => {
  return ok(dandisetRecord(call, visibleDandiset(call), versionDetail));
};

interface Embargo {
  readonly end: string;
  readonly funding: string;
  readonly award: string;
}

/** Reads and checks the embargo of a creation (reference: section 5.6). */
function embargoOf(call: Call): Embargo | undefined {
  const { url, archive } = call;
  if (!queryBoolean(url, "embargo", false)) return undefined;
  const funding = url.searchParams.get("funding_source") ?? "";
  const award = url.searchParams.get("award_number") ?? "";
  const wanted = url.searchParams.get("embargo_end_date") ?? "";
  if (wanted !== "" && !isDay(wanted)) {
    throw field(
      "embargo_end_date",
      "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
    );
  }
  if (funding && !award) {
    throw field("non_field_errors", "Award number is required when funding source is set");
  }
  if (award && !funding) {
    throw field("non_field_errors", "Funding source is required when award number is set");
  }
  const latest = archive.clock.day(funding ? 1825 : 730);
  if (wanted > latest) throw field("non_field_errors", "Invalid embargo end date");
  return { end: wanted || archive.clock.day(730), funding, award };
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(text);
}

/** `POST /dandisets/`: answers 200, the caller becomes the owner. */
export const createDandiset: Handler = (call) => {
  const user = approved(call);
  const { archive, body } = call;
  const { db, clock } = archive;
  const embargo = embargoOf(call);
  if (!isObject(body)) throw noObject(body);
  const errors: Record<string, string[]> = {};
  const name = checkName(body.name, errors);
  throwIf(errors);
  const { metadata } = body;
  if (!isObject(metadata)) throw unhandled("metadata is no object");
  if (hasNull(metadata)) throw unhandled("a null character in metadata");
  const id = numberFor(call, user, metadata.identifier);
  const created = clock.stamp();
  db.run(
    "INSERT INTO dandisets VALUES (?, ?, ?, ?, ?)",
    id,
    created,
    created,
    embargo ? "EMBARGOED" : "OPEN",
    embargo?.end ?? null,
  );
  db.setMeta("last-dandiset", String(Math.max(id, Number(db.meta("last-dandiset") ?? 0))));
  db.run("INSERT INTO owners VALUES (?, ?)", id, user.id);
  const dandiset = visibleDandiset(call, sixDigits(id));
  const full = populateDandiset(
    archive,
    { dandiset, version: "draft", name, doi: null },
    withDefaults(archive, user, stripDandiset(metadata), embargo),
  );
  db.run(
    `INSERT INTO versions(dandiset, version, name, metadata, status, errors, created, modified, doi, release_notes)
     VALUES (?, 'draft', ?, ?, 'Pending', '[]', ?, ?, NULL, '')`,
    id,
    name,
    JSON.stringify(full),
    created,
    created,
  );
  audit(call, id, "create_dandiset", { embargoed: embargo !== undefined, metadata: full });
  archive.wake();
  return ok(dandisetRecord(call, dandiset, versionDetail));
};

/** The next number, or the one a superuser chose. */
function numberFor(call: Call, user: UserRow, identifier: unknown): number {
  const { db } = call.archive;
  if (identifier === undefined || identifier === null || identifier === "") {
    return Number(db.meta("last-dandiset") ?? 0) + 1;
  }
  if (typeof identifier !== "string") throw unhandled("Invalid Identifier");
  const prefix = `${call.archive.instance.name}:`;
  const digits = identifier.startsWith(prefix) ? identifier.slice(prefix.length) : identifier;
  if (!/^\d{1,6}$/.test(digits)) throw bare(400, `Invalid Identifier ${identifier}`);
  if (!user.superuser) {
    throw bare(400, "Creating a dandiset for a given identifier is an admin only operation.");
  }
  const id = Number(digits);
  if (db.get("SELECT 1 AS x FROM dandisets WHERE id = ?", id)) {
    throw bare(400, `Dandiset ${sixDigits(id)} already exists`);
  }
  return id;
}

function withDefaults(
  archive: Archive,
  user: UserRow,
  metadata: JsonObject,
  embargo: Embargo | undefined,
): JsonObject {
  const result: JsonObject = {
    schemaKey: "Dandiset",
    schemaVersion: archive.schemaVersion,
    ...metadata,
  };
  if (embargo?.funding) {
    const funder = {
      name: embargo.funding,
      schemaKey: "Organization",
      awardNumber: embargo.award,
      roleName: ["dcite:Funder"],
      includeInCitation: false,
    };
    // Appended to the requested contributors; without any, the funder stays alone, as on the real archive.
    const given = Array.isArray(metadata.contributor) ? metadata.contributor : [];
    result.contributor = [...given, funder];
  }
  result.contributor ??= [{
    name: `${user.last_name}, ${user.first_name}`,
    email: user.email,
    roleName: ["dcite:ContactPerson"],
    schemaKey: "Person",
    affiliation: [],
    includeInCitation: true,
  }];
  return result;
}

/** `DELETE /dandisets/D/`: assets and blobs survive in storage. */
export const deleteDandiset: Handler = (call) => {
  const { db } = call.archive;
  const dandiset = ownedDandiset(call, bare(403, "Cannot delete dandisets which you do not own."));
  notUnembargoing(dandiset);
  const versions = db.all<{ id: number; version: string; status: string }>(
    "SELECT id, version, status FROM versions WHERE dandiset = ?",
    dandiset.id,
  );
  if (versions.some((version) => version.version !== "draft")) {
    throw bare(403, "Cannot delete dandisets with published versions.");
  }
  if (versions.some((version) => version.status === "Publishing")) {
    throw bare(403, "Cannot delete dandisets that are currently being published.");
  }
  for (const { id } of versions) db.run("DELETE FROM version_assets WHERE version = ?", id);
  for (const table of ["versions", "owners", "stars", "uploads"]) {
    db.run(`DELETE FROM ${table} WHERE dandiset = ?`, dandiset.id);
  }
  db.run("DELETE FROM dandisets WHERE id = ?", dandiset.id);
  audit(call, dandiset.id, "delete_dandiset", {});
  return empty(204);
};

/** `POST /dandisets/D/unembargo/`: 200 and nothing; the work follows. */
export const unembargo: Handler = (call) => {
  const { archive } = call;
  const dandiset = ownedDandiset(call, forbiddenEmpty());
  if (dandiset.embargo_status !== "EMBARGOED") throw bare(400, "Dandiset not embargoed");
  if (archive.db.get("SELECT 1 AS x FROM uploads WHERE dandiset = ?", dandiset.id)) {
    throw bare(400, "Dandiset unembargo not allowed with active uploads");
  }
  archive.db.run("UPDATE dandisets SET embargo_status = 'UNEMBARGOING' WHERE id = ?", dandiset.id);
  audit(call, dandiset.id, "unembargo_dandiset", {});
  archive.wake();
  return empty(200);
};

/** `GET /dandisets/D/uploads/`. */
export const listUploads: Handler = (call) => {
  const { archive, url } = call;
  const { id } = ownedDandiset(call, forbidden());
  const rows = archive.db.all<UploadRow>(
    "SELECT * FROM uploads WHERE dandiset = ? ORDER BY created, id",
    id,
  );
  return ok(
    paged(url, rows.length, (limit, offset) =>
      rows.slice(offset, offset + limit).map((row) => ({
        created: metadataTime(row.created).replace("+00:00", "Z"),
        blob: signedUrl(archive, {
          method: "GET",
          key: blobKey(row.id),
          seconds: archive.downloadLinkSeconds,
        }),
        upload_id: row.id,
        etag: row.etag,
        size: row.size,
      }))),
  );
};

/** `DELETE /dandisets/D/uploads/`: also those that another process still uses. */
export const clearUploads: Handler = (call) => {
  const { id } = ownedDandiset(call, forbidden());
  call.archive.db.run("DELETE FROM uploads WHERE dandiset = ?", id);
  return empty(204);
};

/** Key of a blob in the object store. */
export function blobKey(id: string): string {
  return `blobs/${id.slice(0, 3)}/${id.slice(3, 6)}/${id}`;
}
