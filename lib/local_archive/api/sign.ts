/**
 * Signed links to the object store: the parameters of the real ones, over a signature of this archive's own.
 *
 * The signature covers the method, the key, all parameters and, for parts, the length of the body: another length is
 * another signature, as with S3.
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Archive } from "../state/archive.ts";

/** Name of the bucket. It stands in the path of every link, as with the storage of an archive in local containers. */
export const BUCKET = "dandi-dandisets";

/** What a link is for. */
export interface LinkRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST";
  /** Key in the store. */
  readonly key: string;
  /** Lifetime. */
  readonly seconds: number;
  /** Parameters besides the signature's. */
  readonly query?: Readonly<Record<string, string>>;
  /** Length that the body must have. */
  readonly length?: number;
  /** Headers, in lower case, that must be sent with exactly these values. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes a signed link. */
export function signedUrl(archive: Archive, request: LinkRequest): string {
  const url = new URL(
    `${archive.storeUrl}/${request.key.split("/").map(encodeURIComponent).join("/")}`,
  );
  const date = archive.clock.date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const signed: Record<string, string> = { host: url.host, ...request.headers };
  if (request.length !== undefined) signed["content-length"] = String(request.length);
  const names = Object.keys(signed).sort();
  const query = url.searchParams;
  for (const [name, value] of Object.entries(request.query ?? {})) query.set(name, value);
  query.set("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
  query.set("X-Amz-Credential", `EMBEDDED/${date.slice(0, 8)}/local/s3/aws4_request`);
  query.set("X-Amz-Date", date);
  query.set("X-Amz-Expires", String(request.seconds));
  query.set("X-Amz-SignedHeaders", names.join(";"));
  query.set(
    "X-Amz-Signature",
    signature(archive.secret, request.method, url, names.map((n) => signed[n] ?? "")),
  );
  return url.href;
}

function signature(secret: string, method: string, url: URL, headers: readonly string[]): string {
  const query = [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${name}=${value}`).sort();
  return createHmac("sha256", secret).update(
    [method, url.pathname, ...query, ...headers].join("\n"),
  )
    .digest("hex");
}

/** Why a link is not accepted. */
export type LinkProblem = "unsigned" | "expired" | "mismatch";

/** Checks a request against its link; `undefined` when all is well. */
export function linkProblem(
  archive: Archive,
  method: string,
  url: URL,
  header: (name: string) => string | undefined,
): LinkProblem | undefined {
  const given = url.searchParams.get("X-Amz-Signature");
  if (given === null) return "unsigned";
  const names = (url.searchParams.get("X-Amz-SignedHeaders") ?? "").split(";");
  // The host is compared with what was signed through the value that the link itself was made for.
  const values = names.map((name) =>
    name === "host" ? new URL(archive.storeUrl).host : header(name) ?? ""
  );
  const expected = signature(archive.secret, method, url, values);
  if (
    given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  ) {
    return "mismatch";
  }
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
    url.searchParams.get("X-Amz-Date") ?? "",
  );
  if (!match) return "mismatch";
  const [, year, month, day, hour, minute, second] = match;
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const end = start + Number(url.searchParams.get("X-Amz-Expires")) * 1000;
  return archive.clock.date().getTime() > end ? "expired" : undefined;
}
