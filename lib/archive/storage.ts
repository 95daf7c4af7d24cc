import { ArchiveError, safeUrl } from "../core/mod.ts";
import { unsigned } from "../wire/mod.ts";
import type { Http } from "./http.ts";
import { Attempt } from "./request.ts";

/** How joining the parts ended. */
export type MultipartResult =
  | { readonly kind: "joined"; readonly etag: string }
  /** The storage does not know the upload (any more): joined by an earlier attempt whose answer was lost, or ended. */
  | { readonly kind: "gone" };

/** Errors of the storage that pass. */
const PASSING = /^(InternalError|SlowDown|ServiceUnavailable|RequestTimeout|OperationAborted)\b/;

/** POST of the completion document to the storage. No key: two credentials are refused there, and it is none of its business. */
export async function completeMultipart(
  http: Http,
  url: string,
  body: string,
): Promise<MultipartResult> {
  const target = new URL(url);
  const where = `POST ${safeUrl(target)}`;
  const doing = "join the parts of an upload at the storage";
  try {
    return await http.repeat(async () => {
      // Joining 10,000 parts takes minutes; white space keeps the connection open meanwhile.
      const answer = await http.exchange(
        {
          url: target,
          method: "POST",
          body,
          headers: { "content-type": "application/xml" },
        },
        doing,
        true,
        { totalMs: 900_000, maxBytes: 1 << 20 },
      );
      const text = answer.text.trim();
      // A refusing storage may repeat the signature.
      const said = http.said(answer);
      const root = /^(?:<\?xml[^>]*\?>\s*)?<([A-Za-z]+)/.exec(text)?.[1];
      if (/^NoSuchUpload\b/.test(said)) return { kind: "gone" } as const;
      if (answer.status === 200 && root === "CompleteMultipartUploadResult") {
        const etag = /<ETag>([^<]*)<\/ETag>/.exec(text)?.[1] ?? "";
        return {
          kind: "joined",
          etag: etag.replaceAll("&quot;", "").replaceAll("&#34;", "").replaceAll('"', "").trim(),
        } as const;
      }
      const passing = answer.status >= 500 || answer.status === 429 || PASSING.test(said) ||
        (answer.status === 200 && root === undefined);
      throw new Attempt(
        new ArchiveError(
          `Cannot ${doing}: ${target.host} answered HTTP ${answer.status}${
            said ? `: it said "${said}"` : ""
          }${/expired/i.test(said) ? "; begin the upload anew" : ""}`,
          { status: answer.status, request: where, said },
        ),
        false,
        { retry: passing, why: `HTTP ${answer.status} from ${target.host}` },
        answer.status >= 500 ? unsigned(target) : undefined,
      );
    }, (attempt) => attempt.verdict.retry);
  } catch (error) {
    throw error instanceof Attempt ? error.failure : error;
  }
}
