import { assert, assertEquals } from "@std/assert";
import type { AssetItem } from "../../lib/archive/mod.ts";
import { compareFiles, draftLinks, filePage, fixFor, neurosiftLink } from "../../lib/verify/mod.ts";
import { INSTANCES } from "../../lib/archive/mod.ts";

const ETAG = `${"a".repeat(32)}-1`;
const OTHER = `${"b".repeat(32)}-1`;

function asset(path: string, etag: string, size: number, metadata: object = {}): AssetItem {
  return {
    asset_id: `id-of-${path}`,
    blob: "blob",
    zarr: null,
    path,
    size,
    created: "",
    modified: "",
    metadata: { path, contentSize: size, digest: { "dandi:dandi-etag": etag }, ...metadata },
  };
}

function file(assetPath: string, etag: string, sizeBytes: number, sha256?: string) {
  const file = assetPath.replace("sub-", "local-");
  return {
    file,
    localPath: `/data/${file}`,
    assetPath,
    etag,
    sizeBytes,
    ...(sha256 ? { sha256 } : {}),
  };
}

Deno.test("compareFiles() makes four lists, and says where missing bytes are", () => {
  const comparison = compareFiles([
    file("sub-1/a.nwb", ETAG, 10),
    file("sub-2/a.nwb", ETAG, 10),
    file("sub-3/a.nwb", OTHER, 11),
    file("sub-4/a.nwb", OTHER, 11),
  ], [
    asset("sub-1/a.nwb", ETAG, 10),
    asset("sub-2/a.nwb", OTHER, 10),
    asset("sub-9/a.nwb", OTHER, 11),
  ]);
  assertEquals(comparison.equal.map((e) => e.assetPath), ["sub-1/a.nwb"]);
  assertEquals(comparison.different.map((d) => [d.assetPath, d.differences]), [
    ["sub-2/a.nwb", [`checksum: ${ETAG} here, ${OTHER} on the archive`]],
  ]);
  assertEquals(comparison.missing.map((m) => [m.assetPath, m.thereAs]), [
    ["sub-3/a.nwb", "sub-9/a.nwb"],
    ["sub-4/a.nwb", "sub-9/a.nwb"],
  ]);
  assertEquals(comparison.extra.map((e) => e.assetPath), ["sub-9/a.nwb"]);
});

Deno.test("compareFiles() believes neither a size, nor a missing checksum, nor metadata that contradicts", () => {
  const of = (a: AssetItem, sha?: string) =>
    compareFiles([file(a.path, ETAG, 10, sha)], [a]).different[0]?.differences.join();
  assert(of(asset("x.nwb", ETAG, 11))?.includes("size: 10 bytes here, 11"));
  assert(of(asset("x.nwb", ETAG, 10, { digest: {} }))?.includes("the archive tells none"));
  assert(of(asset("x.nwb", ETAG, 10, { contentSize: 9 }))?.includes("contentSize 9"));
  assert(of(asset("x.nwb", ETAG, 10, { path: "y.nwb" }))?.includes('path "y.nwb"'));
  assert(of({ ...asset("x.nwb", ETAG, 10), blob: null, zarr: "z" })?.includes("Zarr"));
  const both = { digest: { "dandi:dandi-etag": ETAG, "dandi:sha2-256": "1".repeat(64) } };
  assert(of(asset("x.nwb", ETAG, 10, both), "2".repeat(64))?.includes("SHA-256"));
  assertEquals(of(asset("x.nwb", ETAG, 10, both), "1".repeat(64)), undefined);
  const unread = compareFiles(
    [{ file: "x.nwb", localPath: "/x", assetPath: "x.nwb", sizeBytes: 10 }],
    [asset("x.nwb", ETAG, 10)],
  );
  assertEquals(unread.equal, []);
});

Deno.test("neurosiftLink() is for NWB files on archives that it can reach", () => {
  const at = (name: string) => INSTANCES.find((i) => i.name === name)!;
  const nwb = { assetId: "1-2", assetPath: "sub-1/sub-1.nwb" };
  const link = new URL(neurosiftLink(at("dandi"), "000123", nwb) ?? "");
  assertEquals(link.origin + link.pathname, "https://neurosift.app/nwb");
  assertEquals(
    link.searchParams.get("url"),
    "https://api.dandiarchive.org/api/assets/1-2/download/",
  );
  assertEquals(neurosiftLink(at("dandi"), "000123", { ...nwb, assetPath: "a.mp4" }), undefined);
  const local = { ...at("dandi"), kind: "local" as const };
  assertEquals(neurosiftLink(local, "000123", nwb), undefined);
  assertEquals(
    draftLinks(at("dandi"), "000123").draft,
    "https://dandiarchive.org/dandiset/000123/draft",
  );
  assertEquals(
    filePage(at("dandi"), "000123", "sub-1/x.nwb"),
    "https://dandiarchive.org/dandiset/000123/draft/files?location=sub-1",
  );
});

Deno.test("fixFor() turns the archive's words into what to do", () => {
  assert(fixFor("", "Value error, A non-zarr asset must have a sha2_256.").includes("wait"));
  assert(
    fixFor("about.0", "{...} is not valid under any of the given schemas").includes("step 08"),
  );
  assert(fixFor("", "'encodingFormat' is a required property").includes("force"));
  assert(fixFor("", "something never seen").includes("step 03"));
});
