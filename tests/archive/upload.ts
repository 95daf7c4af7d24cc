/**
 * A whole upload of a few bytes, for tests and measurements of other calls.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ArchiveClient } from "../../lib/archive/mod.ts";

/** MD5 of bytes, and the archive's checksum of a file of one part. */
export function etagOf(bytes: Uint8Array): { md5: string; etag: string } {
  const md5 = createHash("md5").update(bytes).digest();
  return { md5: md5.toString("hex"), etag: createHash("md5").update(md5).digest("hex") + "-1" };
}

/** Uploads a text in one part and gives its blob id. Throws if storage or archive see other bytes. */
export async function uploadText(
  client: ArchiveClient,
  dandiset: string,
  text: string,
): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const { md5, etag } = etagOf(bytes);
  const begun = await client.initializeUpload({ contentSize: bytes.length, etag, dandiset });
  if (begun.kind === "exists") return begun.blobId;
  for (const part of begun.parts) {
    const response = await fetch(part.upload_url, { method: "PUT", body: bytes });
    await response.body?.cancel();
    if (response.headers.get("etag") !== `"${md5}"`) {
      throw new Error("the storage has another checksum");
    }
  }
  const parts = [{ part_number: 1, size: bytes.length, etag: md5 }];
  const complete = await client.completeUpload(begun.upload_id, parts);
  const joined = await client.completeMultipart(complete.complete_url, complete.body);
  if (joined.kind !== "joined" || joined.etag !== etag) {
    throw new Error(`not joined: ${joined.kind}`);
  }
  const verdict = await client.validateUpload(begun.upload_id);
  if (verdict.kind !== "valid") throw new Error(`the upload was not accepted: ${verdict.kind}`);
  return verdict.blob.blob_id;
}
