/** Zarr archives (reference: sections 4.9, 6.4). */
import {
  type Archive,
  audit,
  type Call,
  type Handler,
  param,
  sixDigits,
} from "../state/archive.ts";
import { isObject } from "../state/json.ts";
import { paged } from "../state/query.ts";
import { bare, empty, field, fields, forbidden, listed, notFound, ok } from "../state/reply.ts";
import type { DandisetRow, ZarrRow } from "../state/rows.ts";
import { signedUrl } from "./sign.ts";
import { approved, mayEdit, typeName } from "./users.ts";

function zarrRecord(zarr: ZarrRow): Record<string, unknown> {
  return {
    name: zarr.name,
    dandiset: sixDigits(zarr.dandiset),
    zarr_id: zarr.id,
    status: zarr.status,
    checksum: zarr.checksum,
    file_count: zarr.file_count,
    size: zarr.size,
  };
}

function dandisetOf(archive: Archive, id: number): DandisetRow | undefined {
  return archive.db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", id);
}

function isVisible(call: Call, zarr: ZarrRow): boolean {
  const dandiset = dandisetOf(call.archive, zarr.dandiset);
  return dandiset !== undefined && (dandiset.embargo_status === "OPEN" || mayEdit(call, dandiset));
}

function addressedZarr(call: Call): ZarrRow {
  const zarr = call.archive.db.get<ZarrRow>(
    "SELECT * FROM zarrs WHERE id = ?",
    param(call, "zarr"),
  );
  if (!zarr || !isVisible(call, zarr)) throw notFound();
  return zarr;
}

function ownedZarr(call: Call): { zarr: ZarrRow; dandiset: DandisetRow } {
  approved(call);
  const zarr = addressedZarr(call);
  const dandiset = dandisetOf(call.archive, zarr.dandiset);
  if (!dandiset || !mayEdit(call, dandiset)) throw forbidden();
  return { zarr, dandiset };
}

const BUSY = "Zarr archive is currently ingesting or has already ingested";

/** `GET /zarr/?dandiset=&name=`. */
export const listZarrs: Handler = (call) => {
  const { url, archive } = call;
  const dandiset = url.searchParams.get("dandiset");
  const name = url.searchParams.get("name");
  const rows = archive.db.all<ZarrRow>("SELECT * FROM zarrs ORDER BY created").filter((zarr) =>
    (!dandiset || sixDigits(zarr.dandiset) === dandiset) && (!name || zarr.name === name) &&
    isVisible(call, zarr)
  );
  return ok(
    paged(url, rows.length, (limit, offset) => rows.slice(offset, offset + limit).map(zarrRecord)),
  );
};

/** `POST /zarr/`. */
export const createZarr: Handler = (call) => {
  approved(call);
  const { archive } = call;
  const { db } = archive;
  const body = isObject(call.body) ? call.body : {};
  const errors: Record<string, string[]> = {};
  const { name } = body;
  if (name === undefined) errors.name = ["This field is required."];
  else if (typeof name !== "string") errors.name = ["Not a valid string."];
  else if (name === "") errors.name = ["This field may not be blank."];
  else if ([...name].length > 512) {
    errors.name = ["Ensure this field has no more than 512 characters."];
  }
  let dandiset: DandisetRow | undefined;
  if (body.dandiset === undefined) errors.dandiset = ["This field is required."];
  else if (typeof body.dandiset !== "string" || !/^\d{6}$/.test(body.dandiset)) {
    errors.dandiset = ["A valid Dandiset identifier is required."];
  } else {
    dandiset = dandisetOf(archive, Number(body.dandiset));
    if (!dandiset) errors.dandiset = [`Invalid pk "${body.dandiset}" - object does not exist.`];
  }
  if (Object.keys(errors).length > 0 || !dandiset || typeof name !== "string") throw fields(errors);
  if (db.get("SELECT 1 AS x FROM zarrs WHERE dandiset = ? AND name = ?", dandiset.id, name)) {
    throw field("non_field_errors", "The fields dandiset, name must make a unique set.");
  }
  if (!mayEdit(call, dandiset)) throw forbidden();
  if (dandiset.embargo_status === "UNEMBARGOING") {
    throw bare(400, "Cannot add zarr to dandiset during unembargo");
  }
  const id = crypto.randomUUID();
  db.run(
    "INSERT INTO zarrs VALUES (?, ?, ?, 'Pending', NULL, 0, 0, ?)",
    id,
    name,
    dandiset.id,
    archive.clock.stamp(),
  );
  audit(call, dandiset.id, "create_zarr", { zarr_id: id, name });
  return ok(zarrRecord(addressedZarr({ ...call, params: { zarr: id } })));
};

/** `GET /zarr/Z/`. */
export const getZarr: Handler = (call) => ok(zarrRecord(addressedZarr(call)));

/** Key of a file of a zarr in the object store. */
export function zarrKey(id: string, path: string): string {
  return `zarr/${id}/${path}`;
}

/** The paths of a body, checked. */
function pathsOf(call: Call): { path: string; md5: string }[] {
  const { body } = call;
  if (!Array.isArray(body)) {
    throw field("non_field_errors", `Expected a list of items but got type "${typeName(body)}".`);
  }
  const errors = body.map((item: unknown) => {
    const path = isObject(item) ? item.path : undefined;
    if (path === undefined) return { path: ["This field is required."] };
    if (typeof path !== "string" || path === "") return { path: ["Not a valid string."] };
    return path.split("/").includes("..")
      ? { path: ['Zarr path cannot contain ".." components.'] }
      : {};
  });
  if (errors.some((error) => Object.keys(error).length > 0)) throw fields(errors);
  return body.map((item: { path: string; base64md5?: unknown }) => ({
    path: item.path,
    md5: typeof item.base64md5 === "string" ? item.base64md5 : "",
  }));
}

/** Uploading or deleting puts a zarr back to the beginning. */
function reset(archive: Archive, zarr: ZarrRow): void {
  archive.db.run(
    "UPDATE zarrs SET status = 'Pending', checksum = NULL, file_count = 0, size = 0 WHERE id = ?",
    zarr.id,
  );
  setSizes(archive, zarr.id, 0);
}

/** Keeps the folder tree's sizes in step with a zarr's. */
export function setSizes(archive: Archive, zarr: string, size: number): void {
  archive.db.run(
    "UPDATE version_assets SET size = ? WHERE asset IN (SELECT pk FROM assets WHERE zarr = ?)",
    size,
    zarr,
  );
}

function notBusy(zarr: ZarrRow): void {
  if (zarr.status === "Uploaded" || zarr.status === "Ingesting") throw bare(400, BUSY);
}

/** `POST /zarr/Z/files/`: one signed link per file, in the same order. */
export const uploadZarrFiles: Handler = (call) => {
  const { archive } = call;
  const { zarr, dandiset } = ownedZarr(call);
  notBusy(zarr);
  const files = pathsOf(call);
  reset(archive, zarr);
  const tagging: Record<string, string> = dandiset.embargo_status === "OPEN"
    ? {}
    : { "x-amz-tagging": "embargoed=true" };
  audit(call, dandiset.id, "upload_zarr_chunks", {
    zarr_id: zarr.id,
    paths: files.map(({ path }) => path),
  });
  return ok(files.map(({ path, md5 }) =>
    signedUrl(archive, {
      method: "PUT",
      key: zarrKey(zarr.id, path),
      seconds: archive.downloadLinkSeconds,
      headers: { "content-md5": md5, ...tagging },
    })
  ));
};

type FileRow = { key: string; size: number; etag: string; modified: string };

/** `GET /zarr/Z/files/?prefix=&after=&limit=`: what the store holds; with `download=true` a redirect to the file. */
export const listZarrFiles: Handler = (call) => {
  const { archive, url } = call;
  const zarr = addressedZarr(call);
  const query = url.searchParams;
  const prefix = query.get("prefix") ?? "";
  if (call.method === "HEAD" || /^(true|1)$/i.test(query.get("download") ?? "")) {
    const link = signedUrl(archive, {
      method: call.method === "HEAD" ? "HEAD" : "GET",
      key: zarrKey(zarr.id, prefix),
      seconds: archive.downloadLinkSeconds,
    });
    return { status: 302, html: "", headers: { Location: link } };
  }
  const limit = query.get("limit") === null ? 1000 : Number(query.get("limit"));
  if (!Number.isInteger(limit)) throw field("limit", "A valid integer is required.");
  if (limit < 0) throw field("limit", "Ensure this value is greater than or equal to 0.");
  if (limit > 1000) throw field("limit", "Ensure this value is less than or equal to 1000.");
  const base = zarrKey(zarr.id, "");
  const start = base + prefix;
  const after = query.get("after");
  const rows = archive.db.all<FileRow>(
    "SELECT key, size, etag, modified FROM s3_objects WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
    start,
    `${start}\u{10FFFF}`,
    after ? base + after : "",
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const next = new URL(url.href);
  const last = shown.at(-1);
  if (last) next.searchParams.set("after", last.key.slice(base.length));
  next.searchParams.sort();
  return ok({
    next: rows.length > limit && last ? next.href : null,
    results: shown.map((row) => ({
      Key: row.key.slice(base.length),
      LastModified: `${row.modified.slice(0, 19).replace("T", " ")}+00:00`,
      ETag: row.etag,
      Size: row.size,
    })),
  });
};

/** `DELETE /zarr/Z/files/`. */
export const deleteZarrFiles: Handler = (call) => {
  const { archive } = call;
  const { db } = archive;
  const { zarr, dandiset } = ownedZarr(call);
  notBusy(zarr);
  const files = pathsOf(call);
  for (const { path } of files) {
    const key = zarrKey(zarr.id, path);
    if (!db.get("SELECT 1 AS x FROM s3_objects WHERE key = ?", key)) {
      throw listed(`File ${key} does not exist.`);
    }
    db.run("DELETE FROM s3_objects WHERE key = ?", key);
    db.run("DELETE FROM s3_segments WHERE key = ?", key);
  }
  reset(archive, zarr);
  audit(call, dandiset.id, "delete_zarr_chunks", {
    zarr_id: zarr.id,
    paths: files.map(({ path }) => path),
  });
  return empty(204);
};

/** `POST /zarr/Z/finalize/`: the checksum follows. */
export const finalizeZarr: Handler = (call) => {
  const { zarr, dandiset } = ownedZarr(call);
  if (zarr.status !== "Pending") throw bare(400, BUSY);
  call.archive.db.run("UPDATE zarrs SET status = 'Uploaded' WHERE id = ?", zarr.id);
  audit(call, dandiset.id, "finalize_zarr", { zarr_id: zarr.id });
  call.archive.wake();
  return empty(204);
};
