/**
 * The object store: as much of S3 as the archive's clients use, with S3's own checks (reference: 4.7, section 8).
 *
 * A part is written to a file of its own and renamed, then recorded; completing an upload makes its parts the segments
 * of an object. Nothing is copied, and what was acknowledged is in the database.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Archive } from "../state/archive.ts";
import type { FaultAction } from "../state/faults.ts";
import { BUCKET, linkProblem } from "../api/sign.ts";
import { complete } from "./store_complete.ts";
import { errorXml, header, StoreError, XML } from "./store_errors.ts";
import { sendObject } from "./store_read.ts";
import { putObject, putPart } from "./store_write.ts";
import { diskFullText, diskIsFull } from "../state/disk.ts";
import { discard, sendBody, type Transfer } from "./wire.ts";

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
      : diskIsFull(error)
      ? new StoreError(507, "InsufficientStorage", diskFullText(archive.dir))
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

async function route(archive: Archive, url: URL, transfer: Transfer): Promise<void> {
  const { request, fault } = transfer;
  const method = request.method ?? "GET";
  const inBucket = `/${BUCKET}/`;
  if (!url.pathname.startsWith(inBucket)) {
    throw new StoreError(404, "NoSuchBucket", "The specified bucket does not exist");
  }
  const key = decodeURIComponent(url.pathname.slice(inBucket.length));
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
