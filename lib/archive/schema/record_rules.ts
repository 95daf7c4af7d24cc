/** Rules of the models about a record as a whole. */
import { quote } from "../../core/text.ts";
import { isContact } from "./contact.ts";
import type { Report } from "./model_stage.ts";
import { isAtLeast } from "./versions.ts";

type Fields = Record<string, unknown>;

/** What the rules need to know besides the record. */
export interface RuleContext {
  /** Whether the record is checked as a published one. */
  readonly published: boolean;
  /** Schema version; publishing is decided by `datePublished` from 0.8.0 on. */
  readonly version: string;
  readonly report: Report;
}

const VERSION_NUMBER = "\\d+\\.\\d+\\.\\d+";

/** A contact person; and, for a published Dandiset, files, address, DOI and number. */
export function dandisetRules(record: Fields, { published, version, report }: RuleContext): void {
  const contributors = Array.isArray(record.contributor) ? record.contributor : [];
  if (!contributors.some(isContact)) {
    report(
      ["contributor"],
      "value_error",
      "nobody has the role dcite:ContactPerson, the archive requires one",
      "name a contact person with an e-mail address (key `contact` in upload.yaml)",
    );
  }
  const merged = isAtLeast(version, "0.8.0");
  if (merged && !("datePublished" in record)) {
    for (const field of ["doi", "publishedBy", "releaseNotes"]) {
      if (field in record) {
        report([field], "value_error", "is not allowed before the Dandiset is published");
      }
    }
    return;
  }
  if (!merged && !published) return;
  for (const field of merged ? ["publishedBy", "url", "doi"] : []) {
    if (!(field in record)) {
      report([field], "value_error", "is missing, a published Dandiset has one");
    }
  }
  const summary = record.assetsSummary as Fields | undefined;
  if (summary?.numberOfBytes === 0 || summary?.numberOfFiles === 0) {
    report(["assetsSummary"], "value_error", "there are no files, so it cannot be published");
  }
  const url = record.url;
  if (typeof url === "string" && !publishedUrl(record).test(url)) {
    report(["url"], "value_error", `${quote(url)} is not the address of a published version`);
  }
  if (
    merged && typeof record.id === "string" &&
    !/^[A-Z][-A-Z]*:\d{6}\/\d+\.\d+\.\d+$/.test(record.id)
  ) {
    report(["id"], "value_error", `${quote(record.id)} is not the id of a published version`);
  }
}

/** Address of a published version; the instance is that which the record names as its repository. */
function publishedUrl(record: Fields): RegExp {
  const main = "https://dandiarchive.org";
  const repository = typeof record.repository === "string" ? record.repository : main;
  const identifier = typeof record.identifier === "string" ? record.identifier : "DANDI:";
  const site = identifier.startsWith("DANDI:") && !/sandbox|localhost|127\.0\.0\.1/.test(repository)
    ? main
    : repository;
  const escaped = site.replace(/\/+$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped}/dandiset/\\d{6}/${VERSION_NUMBER}$`);
}

/** Digests, size; and, for a published asset, its id and SHA-256. */
export function assetRules(record: Fields, { published, version, report }: RuleContext): void {
  const size = record.contentSize;
  if (typeof size === "number" && size < 0) {
    report(["contentSize"], "byte_size", `${size} is not a number of bytes`);
  }
  const digest = (record.digest ?? {}) as Fields;
  const zarr = record.encodingFormat === "application/x-zarr";
  if (zarr) zarrDigest(digest, size, report);
  else blobDigest(digest, report);
  const merged = isAtLeast(version, "0.8.0");
  if (merged && !("datePublished" in record)) {
    if ("publishedBy" in record) {
      report(["publishedBy"], "value_error", "is not allowed before the asset is published");
    }
    return;
  }
  if (!merged && !published) return;
  if (merged && !("publishedBy" in record)) {
    report(["publishedBy"], "value_error", "is missing, a published asset has one");
  }
  if (
    merged && typeof record.id === "string" &&
    !/^dandiasset:[a-f0-9]{8}-*[a-f0-9]{4}-*[a-f0-9]{4}-*[a-f0-9]{4}-*[a-f0-9]{12}$/.test(record.id)
  ) {
    report(["id"], "value_error", `${quote(record.id)} is not the id of a published asset`);
  }
  if (zarr) return;
  const sha256 = digest["dandi:sha2-256"];
  if (sha256 === undefined) {
    report(["digest"], "value_error", "has no dandi:sha2-256, which the archive computes");
  } else if (!/^[0-9a-f]{64}$/.test(String(sha256))) {
    report(
      ["digest"],
      "value_error",
      `dandi:sha2-256 ${quote(sha256)} is not 64 hexadecimal digits`,
    );
  }
}

function blobDigest(digest: Fields, report: Report): void {
  const etag = digest["dandi:dandi-etag"];
  if (etag === undefined) {
    report(["digest"], "value_error", "has no dandi:dandi-etag");
  } else if (digest["dandi:dandi-zarr-checksum"]) {
    report(["digest"], "value_error", "has both a dandi-etag and a zarr checksum");
  } else if (!/^[0-9a-f]{32}-\d{1,5}$/.test(String(etag))) {
    report(
      ["digest"],
      "value_error",
      `dandi:dandi-etag ${quote(etag)} does not have the form MD5-PARTS`,
    );
  }
}

function zarrDigest(digest: Fields, size: unknown, report: Report): void {
  const checksum = digest["dandi:dandi-zarr-checksum"];
  if (checksum === undefined) {
    report(["digest"], "value_error", "has no dandi:dandi-zarr-checksum");
    return;
  }
  if (digest["dandi:dandi-etag"]) {
    report(["digest"], "value_error", "has both a dandi-etag and a zarr checksum");
    return;
  }
  const m = /^[0-9a-f]{32}-(\d+)--(\d+)$/.exec(String(checksum));
  if (!m) {
    report(
      ["digest"],
      "value_error",
      `dandi:dandi-zarr-checksum ${quote(checksum)} does not have the form MD5-FILES--BYTES`,
    );
  } else if (Number(m[2]) !== size) {
    report(
      ["digest"],
      "value_error",
      `contentSize ${String(size)} is not the size in the zarr checksum, ${m[2]}`,
    );
  }
}
