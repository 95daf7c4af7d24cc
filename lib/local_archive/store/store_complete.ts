/** Completing an upload: the parts become an object, after S3's checks. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Archive } from "../state/archive.ts";
import { errorXml, escapeXml, header, StoreError, XML } from "./store_errors.ts";
import { removeFile, uploadKey } from "./store_write.ts";
import { BUCKET } from "../api/sign.ts";
import { sendBody, type Transfer } from "./wire.ts";

/** S3's smallest part, except the last. */
const MIN_PART = 5 * 1024 * 1024;

/** Answers `POST` of a completion document. */
export async function complete(
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
      `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Location>${location}</Location><Bucket>${BUCKET}</Bucket>` +
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
    "INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?)",
    key,
    size,
    etag,
    embargoed,
    archive.clock.stamp(),
    "application/octet-stream",
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
