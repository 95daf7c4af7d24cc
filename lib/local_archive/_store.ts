/**
 * The object store: as much of S3 as the archive's clients use, with S3's own checks (reference: 4.7, section 8).
 *
 * A part is written to a file of its own and renamed, then recorded; completing an upload makes its parts the segments
 * of an object. Nothing is copied, and what was acknowledged is in the database.
 */
import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Archive } from "./_archive.ts";
import type { FaultAction } from "./faults.ts";
import { linkProblem } from "./_sign.ts";
import { discard, sendBody, type Transfer } from "./_wire.ts";

const MIN_PART = 5 * 1024 * 1024;

/** An error answer of the store. */
class StoreError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

const XML = { "Content-Type": "application/xml" };

function errorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${
    escapeXml(message)
  }` +
    `</Message><RequestId>EMBEDDED</RequestId></Error>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Answers one request to the store. */
export async function serveStore(
  archive: Archive,
  request: IncomingMessage,
  response: ServerResponse,
  fault: FaultAction | undefined,
): Promise<void> {
  const url = new URL(request.url ?? "/", archive.storeUrl);
  const transfer: Transfer = { request, response, fault };
  try {
    await route(archive, url, transfer);
  } catch (error) {
    const known = error instanceof StoreError
      ? error
      : new StoreError(500, "InternalError", "We encountered an internal error. Please try again.");
    if (response.headersSent) {
      request.socket.destroy();
      return;
    }
    await discard(request);
    const body = request.method === "HEAD" ? "" : errorXml(known.code, known.message);
    await sendBody(transfer, known.status, XML, body);
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function route(archive: Archive, url: URL, transfer: Transfer): Promise<void> {
  const { request, fault } = transfer;
  const method = request.method ?? "GET";
  const key = decodeURIComponent(url.pathname.slice(1));
  const query = url.searchParams;
  checkHeaders(request, method, query.has("X-Amz-Signature"));
  const problem = linkProblem(archive, method, url, (name) => header(request, name));
  if (fault?.kind === "expired" || problem === "expired") {
    throw new StoreError(403, "AccessDenied", "Request has expired");
  }
  if (problem === "mismatch") {
    throw new StoreError(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
    );
  }
  if (method === "GET" || method === "HEAD") {
    return await sendObject(archive, key, url, problem, transfer);
  }
  if (problem === "unsigned") throw new StoreError(403, "AccessDenied", "Access Denied");
  const uploadId = query.get("uploadId");
  if (method === "PUT" && uploadId) return await putPart(archive, key, uploadId, query, transfer);
  if (method === "PUT") return await putObject(archive, key, transfer);
  if (method === "POST" && uploadId) return await complete(archive, key, uploadId, transfer);
  throw new StoreError(
    405,
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
  );
}

function checkHeaders(request: IncomingMessage, method: string, signed: boolean): void {
  if (signed && request.headers.authorization !== undefined) {
    throw new StoreError(
      400,
      "InvalidArgument",
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string " +
        "parameter or the Authorization header should be specified",
    );
  }
  if (method !== "PUT") return;
  if (header(request, "transfer-encoding")) {
    throw new StoreError(
      501,
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
    );
  }
  if (header(request, "content-length") === undefined) {
    throw new StoreError(
      411,
      "MissingContentLength",
      "You must provide the Content-Length HTTP header.",
    );
  }
}

/** Receives a body into a file: temporary name, then renamed. */
async function receive(
  archive: Archive,
  transfer: Transfer,
  name: string,
): Promise<{ size: number; md5: Hash; file: string }> {
  const { request, fault } = transfer;
  const folder = `${archive.dir}/objects/${name.slice(0, 2)}`;
  await Deno.mkdir(folder, { recursive: true });
  const temporary = `${archive.dir}/incoming/${name}`;
  const cutAt = fault?.kind === "cut" ? fault.afterBytes ?? 0 : Infinity;
  const md5 = createHash("md5");
  let size = 0;
  const file = await Deno.open(temporary, { write: true, create: true, truncate: true });
  try {
    for await (const chunk of request) {
      const bytes: Uint8Array = chunk;
      size += bytes.length;
      if (size >= cutAt) {
        request.socket.destroy();
        throw new StoreError(500, "InternalError", "cut");
      }
      md5.update(bytes);
      let written = 0;
      while (written < bytes.length) written += await file.write(bytes.subarray(written));
    }
  } catch (error) {
    file.close();
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  file.close();
  if (size !== Number(header(request, "content-length"))) {
    await Deno.remove(temporary).catch(() => {});
    throw new StoreError(
      400,
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
  }
  await Deno.rename(temporary, `${folder}/${name}`);
  return { size, md5, file: `${name.slice(0, 2)}/${name}` };
}

function uploadKey(archive: Archive, uploadId: string, key: string): void {
  const row = archive.db.get<{ key: string }>("SELECT key FROM s3_uploads WHERE id = ?", uploadId);
  if (row?.key !== key) {
    throw new StoreError(
      404,
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    );
  }
}

async function putPart(
  archive: Archive,
  key: string,
  uploadId: string,
  query: URLSearchParams,
  transfer: Transfer,
): Promise<void> {
  uploadKey(archive, uploadId, key);
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new StoreError(
      400,
      "InvalidArgument",
      "Part number must be an integer between 1 and 10000, inclusive",
    );
  }
  const { size, md5, file } = await receive(archive, transfer, fileName());
  const digest = md5.digest("hex");
  const replaced = archive.db.transaction(() => {
    // Completed in the meantime: nothing may change the object any more.
    uploadKey(archive, uploadId, key);
    const old = archive.db.get<{ file: string }>(
      "SELECT file FROM s3_parts WHERE upload = ? AND number = ?",
      uploadId,
      number,
    );
    archive.db.run(
      "INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?, ?)",
      uploadId,
      number,
      size,
      digest,
      file,
    );
    return old?.file;
  });
  if (replaced) await removeFile(archive, replaced);
  const sent = transfer.fault?.kind === "wrong-etag" ? "0".repeat(32) : digest;
  await sendBody(transfer, 200, { ETag: `"${sent}"` }, "");
}

async function putObject(archive: Archive, key: string, transfer: Transfer): Promise<void> {
  const { request } = transfer;
  const { size, md5, file } = await receive(archive, transfer, fileName());
  const digest = md5.digest();
  const wanted = header(request, "content-md5");
  if (wanted !== undefined && wanted !== digest.toString("base64")) {
    await removeFile(archive, file);
    throw new StoreError(
      400,
      "BadDigest",
      "The Content-MD5 you specified did not match what we received.",
    );
  }
  const etag = digest.toString("hex");
  const embargoed = /(^|&)embargoed=true(&|$)/.test(header(request, "x-amz-tagging") ?? "") ? 1 : 0;
  const old = archive.db.transaction(() => {
    const files = segmentsOf(archive, key);
    archive.db.run("DELETE FROM s3_segments WHERE key = ?", key);
    const modified = archive.clock.stamp();
    archive.db.run(
      "INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?)",
      key,
      size,
      etag,
      embargoed,
      modified,
    );
    archive.db.run("INSERT INTO s3_segments VALUES (?, 1, ?, ?)", key, size, file);
    return files;
  });
  for (const { file } of old) await removeFile(archive, file);
  await sendBody(transfer, 200, { ETag: `"${etag}"` }, "");
}

function fileName(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

async function removeFile(archive: Archive, file: string): Promise<void> {
  await Deno.remove(`${archive.dir}/objects/${file}`).catch(() => {});
}

/** A piece of an object. */
export type Segment = { size: number; file: string };

/** The files that make up an object, in order. */
export function segmentsOf(archive: Archive, key: string): Segment[] {
  return archive.db.all<Segment>(
    "SELECT size, file FROM s3_segments WHERE key = ? ORDER BY number",
    key,
  );
}

async function complete(
  archive: Archive,
  key: string,
  uploadId: string,
  transfer: Transfer,
): Promise<void> {
  const { request, fault } = transfer;
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  if (fault?.kind === "s3-error") {
    const code = fault.code ?? "InternalError";
    return await sendBody(
      transfer,
      200,
      XML,
      errorXml(code, "We encountered an internal error. Please try again."),
    );
  }
  if ((header(request, "content-type") ?? "").startsWith("application/x-www-form-urlencoded")) {
    throw new StoreError(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match.",
    );
  }
  const { etag, unused } = archive.db.transaction(() => assemble(archive, key, uploadId, text));
  for (const file of unused) await removeFile(archive, file);
  const location = `${archive.storeUrl}/${encodeURIComponent(key)}`;
  await sendBody(
    transfer,
    200,
    XML,
    `<?xml version="1.0" encoding="UTF-8"?>\n<CompleteMultipartUploadResult ` +
      `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Location>${location}</Location><Bucket>embedded</Bucket>` +
      `<Key>${escapeXml(key)}</Key><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`,
  );
}

type StoredPart = { number: number; size: number; md5: string; file: string };

/** Checks the document against the parts and makes them an object. */
function assemble(
  archive: Archive,
  key: string,
  uploadId: string,
  text: string,
): { etag: string; unused: string[] } {
  const { db } = archive;
  uploadKey(archive, uploadId, key);
  const wanted = readParts(text);
  const stored = new Map(
    db.all<StoredPart>("SELECT number, size, md5, file FROM s3_parts WHERE upload = ?", uploadId)
      .map((part) => [part.number, part]),
  );
  const total = createHash("md5");
  const used: StoredPart[] = [];
  let last = 0;
  for (const { number, etag } of wanted) {
    if (number <= last) {
      throw new StoreError(
        400,
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    last = number;
    const part = stored.get(number);
    if (!part || part.md5 !== etag) {
      throw new StoreError(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the " +
          "specified entity tag may not match the part's entity tag.",
      );
    }
    used.push(part);
    total.update(Buffer.from(part.md5, "hex"));
  }
  if (used.slice(0, -1).some((part) => part.size < MIN_PART)) {
    throw new StoreError(
      400,
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
    );
  }
  const etag = `${total.digest("hex")}-${used.length}`;
  const size = used.reduce((sum, part) => sum + part.size, 0);
  const embargoed = db.get<{ embargoed: number }>(
    "SELECT embargoed FROM s3_uploads WHERE id = ?",
    uploadId,
  )?.embargoed ?? 0;
  db.run(
    "INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?)",
    key,
    size,
    etag,
    embargoed,
    archive.clock.stamp(),
  );
  used.forEach((part, index) =>
    db.run("INSERT INTO s3_segments VALUES (?, ?, ?, ?)", key, index + 1, part.size, part.file)
  );
  db.run("DELETE FROM s3_parts WHERE upload = ?", uploadId);
  db.run("DELETE FROM s3_uploads WHERE id = ?", uploadId);
  const kept = new Set(used.map((part) => part.file));
  return {
    etag,
    unused: [...stored.values()].map((part) => part.file).filter((file) => !kept.has(file)),
  };
}

function readParts(text: string): { number: number; etag: string }[] {
  const malformed = new StoreError(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
  if (!/<CompleteMultipartUpload[\s>]/.test(text) || !text.includes("</CompleteMultipartUpload>")) {
    throw malformed;
  }
  const parts = [...text.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map((match) => {
    const inner = match[1] ?? "";
    const number = Number(/<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(inner)?.[1] ?? NaN);
    const etag = /<ETag>\s*(?:"|&quot;)?([^<"&]*)(?:"|&quot;)?\s*<\/ETag>/.exec(inner)?.[1];
    if (!Number.isInteger(number) || etag === undefined) throw malformed;
    return { number, etag };
  });
  if (parts.length === 0) throw malformed;
  return parts;
}

async function sendObject(
  archive: Archive,
  key: string,
  url: URL,
  problem: "unsigned" | undefined,
  transfer: Transfer,
): Promise<void> {
  const { request } = transfer;
  const object = archive.db.get<
    { size: number; etag: string; embargoed: number; modified: string }
  >(
    "SELECT size, etag, embargoed, modified FROM s3_objects WHERE key = ?",
    key,
  );
  if (problem === "unsigned" && (!object || object.embargoed)) {
    // Without the right to list the bucket, S3 says the same of what is missing.
    throw new StoreError(403, "AccessDenied", "Access Denied");
  }
  if (!object) throw new StoreError(404, "NoSuchKey", "The specified key does not exist.");
  const query = url.searchParams;
  const headers: Record<string, string> = {
    "Content-Type": query.get("response-content-type") ?? "application/octet-stream",
    "ETag": `"${object.etag}"`,
    "Last-Modified": new Date(object.modified).toUTCString(),
    "Accept-Ranges": "bytes",
    "Access-Control-Allow-Origin": "*",
  };
  const disposition = query.get("response-content-disposition");
  if (disposition) headers["Content-Disposition"] = disposition;
  const range = rangeOf(header(request, "range"), object.size);
  if (range === "unsatisfiable") {
    throw new StoreError(416, "InvalidRange", "The requested range is not satisfiable");
  }
  const { start, end } = range ?? { start: 0, end: object.size };
  if (range) headers["Content-Range"] = `bytes ${start}-${end - 1}/${object.size}`;
  headers["Content-Length"] = String(end - start);
  const body = request.method === "HEAD"
    ? ""
    : readSegments(archive, segmentsOf(archive, key), start, end);
  await sendBody(transfer, range ? 206 : 200, headers, body);
}

/** `bytes=0-9`, `bytes=5-`, `bytes=-3`; anything else counts as no range, as with S3. */
function rangeOf(
  text: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return undefined;
  return start >= size ? "unsatisfiable" : { start, end };
}

/** The bytes from `start` to `end` of an object, in pieces of at most 256 kB. */
export async function* readSegments(
  archive: Archive,
  segments: readonly Segment[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const segment of segments) {
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + segment.size);
    if (from < to) {
      using file = await Deno.open(`${archive.dir}/objects/${segment.file}`);
      await file.seek(from - offset, Deno.SeekMode.Start);
      let left = to - from;
      while (left > 0) {
        const buffer = new Uint8Array(Math.min(left, 262_144));
        const count = await file.read(buffer);
        if (count === null) {
          throw new Error(`A stored object is shorter than recorded: ${segment.file}`);
        }
        left -= count;
        yield buffer.subarray(0, count);
      }
    }
    offset += segment.size;
  }
}
