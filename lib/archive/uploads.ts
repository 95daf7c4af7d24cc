import { NotFoundError } from "../core/mod.ts";
import type { Http } from "./http.ts";
import type { ApiRequest } from "./request.ts";
import type { BlobRecord } from "./models.ts";
import type { UploadBeginning, UploadVerdict } from "./queries.ts";
import * as schemas from "./schemas.ts";

/** POST /blobs/digest/. */
export function findBlob(http: Http, etag: string): Promise<BlobRecord | undefined> {
  const request: ApiRequest = {
    method: "POST",
    path: "/blobs/digest/",
    doing: "look up a checksum",
    body: { algorithm: "dandi:dandi-etag", value: etag },
    repeat: true,
    allow: [404],
  };
  return http.answer(
    request,
    (answer) => answer.status === 404 ? undefined : http.read(request, answer, schemas.blob),
  );
}

/** POST /uploads/initialize/. */
export async function initializeUpload(
  http: Http,
  upload: { contentSize: number; etag: string; dandiset: string },
): Promise<UploadBeginning> {
  const request: ApiRequest = {
    method: "POST",
    path: "/uploads/initialize/",
    doing: `begin an upload to dandiset ${upload.dandiset}`,
    body: {
      dandiset: upload.dandiset,
      contentSize: upload.contentSize,
      digest: { algorithm: "dandi:dandi-etag", value: upload.etag },
    },
    repeat: true,
    allow: [409],
  };
  const begun = await http.answer(request, (answer): UploadBeginning | undefined => {
    if (answer.status !== 409) {
      return { kind: "begun", ...http.read(request, answer, schemas.uploadStart) };
    }
    // The header holds a bare id, not an address; a proxy may have made it absolute.
    const blobId = answer.headers.get("location")?.split("/").filter(Boolean).at(-1);
    return blobId ? { kind: "exists", blobId } : undefined;
  });
  if (begun) return begun;
  const blob = await findBlob(http, upload.etag);
  if (blob) return { kind: "exists", blobId: blob.blob_id };
  throw new NotFoundError(
    `Cannot ${request.doing}: the archive says that the bytes exist but does not find them by their checksum`,
  );
}

/** POST /uploads/U/validate/. */
export function validateUpload(http: Http, uploadId: string): Promise<UploadVerdict> {
  const request: ApiRequest = {
    method: "POST",
    path: `/uploads/${encodeURIComponent(uploadId)}/validate/`,
    doing: "have an upload checked",
    // A repetition answers 404 if the first attempt went through, which is an answer here.
    repeat: true,
    allow: [400, 404, 409],
  };
  return http.answer(request, (answer): UploadVerdict => {
    if (answer.status === 404) return { kind: "unknown" };
    if (answer.status === 409) return { kind: "identical" };
    if (answer.status === 400) return { kind: "wrong", said: http.said(answer) };
    return { kind: "valid", blob: http.read(request, answer, schemas.blob) };
  });
}
