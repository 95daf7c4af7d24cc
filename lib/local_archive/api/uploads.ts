/** Blobs by digest and multipart uploads, the archive's side (reference: sections 4.6, 4.7, 6.1). */
import { type Archive, type Call, type Handler, param } from "../state/archive.ts";
import { blobKey } from "./dandisets.ts";
import { isObject, type JsonObject } from "../state/json.ts";
import { throwIf } from "../state/query.ts";
import { bare, field, fields, HttpError, listed, notFound, ok, unhandled } from "../state/reply.ts";
import type { BlobRow, DandisetRow, UploadRow } from "../state/rows.ts";
import { signedUrl } from "./sign.ts";
import { approved, mayEdit, notUnembargoing } from "./users.ts";

const DEFAULT_PART = 64 * 1024 * 1024;
const MAX_PARTS = 10_000;
const MAX_SIZE = 5 * 1024 ** 4;

/** Sizes of the parts of an upload, in bytes. The server's own reading of the rule, not the client's code. */
export function partSizes(size: number): number[] {
  if (size <= 0) return [];
  let part = DEFAULT_PART;
  // At exactly 10,000 parts of the default size the archive already changes the part size.
  if (Math.ceil(size / part) >= MAX_PARTS) part = Math.ceil(size / MAX_PARTS);
  const full = Math.floor(size / part);
  const rest = size - full * part;
  const sizes = new Array<number>(full).fill(part);
  if (rest > 0) sizes.push(rest);
  return sizes;
}

function digestOf(body: JsonObject): { algorithm: string; value: string } | undefined {
  const { digest } = body;
  if (!isObject(digest)) return undefined;
  return { algorithm: String(digest.algorithm ?? ""), value: String(digest.value ?? "") };
}

function blobRecord(blob: BlobRow): Record<string, unknown> {
  return { blob_id: blob.id, etag: blob.etag, sha256: blob.sha256, size: blob.size };
}

/** `POST /blobs/digest/`: anonymous callers too. */
export const findBlob: Handler = (call) => {
  const { body, archive } = call;
  const object = isObject(body) ? body : {};
  const errors: Record<string, string[]> = {};
  for (const name of ["algorithm", "value"]) {
    if (object[name] === undefined) errors[name] = ["This field is required."];
    else if (typeof object[name] !== "string") errors[name] = ["Not a valid string."];
  }
  throwIf(errors);
  const column =
    { "dandi:dandi-etag": "etag", "dandi:sha2-256": "sha256" }[String(object.algorithm)];
  if (!column) {
    throw bare(400, "Unsupported Digest Algorithm. Supported: dandi:dandi-etag, dandi:sha2-256");
  }
  const blob = archive.db.get<BlobRow>(
    `SELECT * FROM blobs WHERE ${column} = ? LIMIT 1`,
    String(object.value),
  );
  if (!blob) throw notFound();
  return ok(blobRecord(blob));
};

/** The dandiset number of a body: six digits, or an integer. */
function dandisetNumber(value: unknown): number | undefined {
  if (typeof value === "string" && /^\d{6}$/.test(value)) return Number(value);
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 999_999
    ? value
    : undefined;
}

/** `POST /uploads/initialize/`. */
export const initializeUpload: Handler = (call) => {
  approved(call);
  const { archive } = call;
  const { db } = archive;
  const body = isObject(call.body) ? call.body : {};
  const errors: Record<string, string[]> = {};
  const id = dandisetNumber(body.dandiset);
  if (body.dandiset === undefined) errors.dandiset = ["This field is required."];
  else if (id === undefined) errors.dandiset = ["A valid Dandiset identifier is required."];
  const size = typeof body.contentSize === "string" && /^\d+$/.test(body.contentSize)
    ? Number(body.contentSize)
    : body.contentSize;
  if (body.contentSize === undefined) errors.contentSize = ["This field is required."];
  else if (typeof size !== "number" || !Number.isInteger(size)) {
    errors.contentSize = ["A valid integer is required."];
  } else if (size < 1) {
    errors.contentSize = ["Ensure this value is greater than or equal to 1."];
  }
  throwIf(errors);
  const digest = digestOf(body);
  if (!digest) throw unhandled("no digest");
  if (digest.algorithm !== "dandi:dandi-etag") throw listed("Unsupported Digest Type");
  const dandiset = db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", id ?? -1);
  if (!dandiset) throw notFound();
  if (!mayEdit(call, dandiset)) {
    throw dandiset.embargo_status === "OPEN" ? bare(403, "Action not allowed") : notFound();
  }
  notUnembargoing(dandiset);
  const blob = db.get<BlobRow>("SELECT * FROM blobs WHERE etag = ?", digest.value);
  if (blob) {
    throw new HttpError({
      status: 409,
      json: "Blob already exists.",
      headers: { Location: blob.id },
    });
  }
  if (digest.value.length > 40) throw unhandled("The digest is longer than 40 characters");
  if (Number(size) > MAX_SIZE) throw unhandled("File is larger than the S3 maximum object size.");
  return ok(beginUpload(archive, dandiset, Number(size), digest.value));
};

function beginUpload(
  archive: Archive,
  dandiset: DandisetRow,
  size: number,
  etag: string,
): Record<string, unknown> {
  const { db } = archive;
  const id = crypto.randomUUID();
  const s3Upload = crypto.randomUUID().replaceAll("-", "");
  const embargoed = dandiset.embargo_status === "OPEN" ? 0 : 1;
  const created = archive.clock.stamp();
  db.run("INSERT INTO s3_uploads VALUES (?, ?, ?)", s3Upload, blobKey(id), embargoed);
  db.run(
    "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)",
    id,
    dandiset.id,
    etag,
    size,
    s3Upload,
    embargoed,
    created,
  );
  const parts = partSizes(size).map((length, index) => ({
    part_number: index + 1,
    size: length,
    upload_url: signedUrl(archive, {
      method: "PUT",
      key: blobKey(id),
      seconds: archive.uploadLinkSeconds,
      query: { uploadId: s3Upload, partNumber: String(index + 1) },
      length,
    }),
  }));
  return { upload_id: id, parts };
}

/** The upload of the address; any approved user may finish one of an open dandiset, as on the real archive. */
function addressedUpload(call: Call): UploadRow {
  approved(call);
  const { db } = call.archive;
  const upload = db.get<UploadRow>("SELECT * FROM uploads WHERE id = ?", param(call, "upload"));
  if (!upload) throw notFound();
  if (upload.embargoed) {
    const dandiset = db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", upload.dandiset);
    if (!dandiset || !mayEdit(call, dandiset)) throw notFound();
  }
  return upload;
}

interface Part {
  readonly number: number;
  readonly etag: string;
}

function partsOf(body: unknown): Part[] {
  const list = isObject(body) ? body.parts : undefined;
  if (list === undefined) throw field("parts", "This field is required.");
  if (!Array.isArray(list)) {
    throw fields({ parts: { non_field_errors: ["Expected a list of items."] } });
  }
  if (list.length === 0) {
    throw fields({ parts: { non_field_errors: ["This list may not be empty."] } });
  }
  const errors = list.map((item: unknown) => {
    const part = isObject(item) ? item : {};
    const wrong: Record<string, string[]> = {};
    for (const name of ["part_number", "size", "etag"]) {
      if (part[name] === undefined) wrong[name] = ["This field is required."];
      else if (name !== "etag" && !Number.isInteger(Number(part[name]))) {
        wrong[name] = ["A valid integer is required."];
      }
    }
    return wrong;
  });
  if (errors.some((error) => Object.keys(error).length > 0)) throw fields({ parts: errors });
  return list.map((part: JsonObject) => ({
    number: Number(part.part_number),
    etag: String(part.etag),
  })).sort((a, b) => a.number - b.number);
}

/** `POST /uploads/U/complete/`: only signs a link and writes the document; checks nothing. */
export const completeUpload: Handler = (call) => {
  const upload = addressedUpload(call);
  const parts = partsOf(call.body);
  const complete_url = signedUrl(call.archive, {
    method: "POST",
    key: blobKey(upload.id),
    seconds: call.archive.uploadLinkSeconds,
    query: { uploadId: upload.s3_upload },
  });
  const inner = parts.map(({ number, etag }) =>
    `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`
  ).join("");
  const body = `<?xml version="1.0" encoding="UTF-8"?>` +
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</CompleteMultipartUpload>`;
  return ok({ complete_url, body });
};

/** `POST /uploads/U/validate/`: compares with the object in the store and makes it a blob. */
export const validateUpload: Handler = (call) => {
  const upload = addressedUpload(call);
  const { db, clock } = call.archive;
  const object = db.get<{ size: number; etag: string }>(
    "SELECT size, etag FROM s3_objects WHERE key = ?",
    blobKey(upload.id),
  );
  if (!object) throw listed("Object does not exist.");
  if (object.size !== upload.size) {
    throw listed(`Size ${upload.size} does not match actual size ${object.size}.`);
  }
  if (object.etag !== upload.etag) {
    throw listed(`ETag ${upload.etag} does not match actual ETag ${object.etag}.`);
  }
  db.run("DELETE FROM uploads WHERE id = ?", upload.id);
  if (db.get("SELECT 1 AS x FROM blobs WHERE etag = ?", upload.etag)) {
    // Returned, not thrown: the record's deletion stays.
    return { status: 409, json: "An identical blob has already been uploaded." };
  }
  db.run(
    "INSERT INTO blobs VALUES (?, ?, ?, NULL, ?, ?)",
    upload.id,
    upload.etag,
    upload.size,
    upload.embargoed,
    clock.stamp(),
  );
  call.archive.wake();
  return ok({ blob_id: upload.id, etag: upload.etag, sha256: null, size: upload.size });
};
