/** Reading from the object store: whole objects, ranges, public and embargoed ones. */
import type { Archive } from "../state/archive.ts";
import { manifest } from "./manifests.ts";
import { header, StoreError } from "./store_errors.ts";
import { sendBody, type Transfer } from "./wire.ts";

/** A piece of an object. */
export type Segment = { size: number; file: string };

/** The files that make up an object, in order. */
export function segmentsOf(archive: Archive, key: string): Segment[] {
  return archive.db.all<Segment>(
    "SELECT size, file FROM s3_segments WHERE key = ? ORDER BY number",
    key,
  );
}

/** Answers `GET` and `HEAD` of an object. */
export async function sendObject(
  archive: Archive,
  key: string,
  url: URL,
  problem: "unsigned" | undefined,
  transfer: Transfer,
): Promise<void> {
  const { request } = transfer;
  const object = archive.db.get<
    { size: number; etag: string; embargoed: number; modified: string; type: string }
  >(
    "SELECT size, etag, embargoed, modified, type FROM s3_objects WHERE key = ?",
    key,
  );
  const listing = object ? undefined : manifest(archive, key);
  if (listing && !(listing.embargoed && problem === "unsigned")) {
    const type = { "Content-Type": key.endsWith(".yaml") ? "text/yaml" : "application/ld+json" };
    return await sendBody(transfer, 200, type, listing.text);
  }
  if (problem === "unsigned" && (!object || object.embargoed)) {
    // Without the right to list the bucket, S3 says the same of what is missing.
    throw new StoreError(403, "AccessDenied", "Access Denied");
  }
  if (!object) throw new StoreError(404, "NoSuchKey", "The specified key does not exist.");
  const query = url.searchParams;
  const headers: Record<string, string> = {
    "Content-Type": query.get("response-content-type") ?? object.type,
    "ETag": `"${object.etag}"`,
    "Last-Modified": new Date(object.modified).toUTCString(),
    "Accept-Ranges": "bytes",
    // The type is what a client said: a browser shall neither guess nor run it.
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
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
