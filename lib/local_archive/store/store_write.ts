/** Receiving bodies: parts of an upload, and files of a zarr. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Archive } from "../state/archive.ts";
import type { Following } from "../state/part_md5.ts";
import { header, StoreError } from "./store_errors.ts";
import { segmentsOf } from "./store_read.ts";
import { sendBody, type Transfer } from "./wire.ts";

/** From here on a body is hashed by the thread; below, that costs more than it saves. */
const LARGE_BYTES = 1_048_576;
/** Bytes of one write: the network's pieces are small. */
const WRITE_BYTES = 524_288;

/** Receives a body into a file: temporary name, then renamed. The MD5 is hexadecimal. */
async function receive(
  archive: Archive,
  transfer: Transfer,
  name: string,
): Promise<{ size: number; md5: string; file: string }> {
  const { request } = transfer;
  const announced = Number(header(request, "content-length"));
  const folder = `${archive.dir}/objects/${name.slice(0, 2)}`;
  await Deno.mkdir(folder, { recursive: true });
  const temporary = `${archive.dir}/incoming/${name}`;
  const file = await Deno.open(temporary, { write: true, create: true, truncate: true });
  let following: Following | undefined;
  try {
    const hash = announced > LARGE_BYTES ? undefined : createHash("md5");
    following = hash ? undefined : archive.partMd5.follow(temporary);
    let size = 0;
    for await (const bytes of gathered(transfer, Math.min(announced, WRITE_BYTES))) {
      hash?.update(bytes);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      size += bytes.length;
      following?.written(size);
    }
    if (size !== announced) {
      throw new StoreError(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
      );
    }
    const md5 = following ? await following.end(size) : hash?.digest("hex") ?? "";
    file.close();
    await Deno.rename(temporary, `${folder}/${name}`);
    return { size, md5, file: `${name.slice(0, 2)}/${name}` };
  } catch (error) {
    following?.drop();
    try {
      file.close();
    } catch { /* Closed already. */ }
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** The body of a request in pieces of one size, the last shorter; a piece is good until the next is asked for. */
async function* gathered(transfer: Transfer, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const { request, fault } = transfer;
  const cutAt = fault?.kind === "cut" ? fault.afterBytes ?? 0 : Infinity;
  const piece = new Uint8Array(Math.max(1, pieceBytes));
  let filled = 0;
  let size = 0;
  for await (const chunk of request) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size >= cutAt) {
      request.socket.destroy();
      throw new StoreError(500, "InternalError", "cut");
    }
    for (let at = 0; at < bytes.length;) {
      const count = Math.min(bytes.length - at, piece.length - filled);
      piece.set(bytes.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled === piece.length) {
        yield piece;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** Refuses an upload that does not exist, or no longer. */
export function uploadKey(archive: Archive, uploadId: string, key: string): void {
  const row = archive.db.get<{ key: string }>("SELECT key FROM s3_uploads WHERE id = ?", uploadId);
  if (row?.key !== key) {
    throw new StoreError(
      404,
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    );
  }
}

/** Answers `PUT` of a part. */
export async function putPart(
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
  const { size, md5: digest, file } = await receive(archive, transfer, fileName());
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

/** Answers `PUT` of a whole object, with its MD5 checked. */
export async function putObject(archive: Archive, key: string, transfer: Transfer): Promise<void> {
  const { request } = transfer;
  const { size, md5: etag, file } = await receive(archive, transfer, fileName());
  const wanted = header(request, "content-md5");
  if (wanted !== undefined && wanted !== Buffer.from(etag, "hex").toString("base64")) {
    await removeFile(archive, file);
    throw new StoreError(
      400,
      "BadDigest",
      "The Content-MD5 you specified did not match what we received.",
    );
  }
  const embargoed = /(^|&)embargoed=true(&|$)/.test(header(request, "x-amz-tagging") ?? "") ? 1 : 0;
  const old = archive.db.transaction(() => {
    const files = segmentsOf(archive, key);
    archive.db.run("DELETE FROM s3_segments WHERE key = ?", key);
    const modified = archive.clock.stamp();
    archive.db.run(
      "INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?)",
      key,
      size,
      etag,
      embargoed,
      modified,
      header(request, "content-type") ?? "binary/octet-stream",
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

/** Removes a stored file that nothing refers to any more. */
export async function removeFile(archive: Archive, file: string): Promise<void> {
  await Deno.remove(`${archive.dir}/objects/${file}`).catch(() => {});
}
