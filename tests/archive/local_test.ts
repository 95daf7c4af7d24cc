/** The client against the embedded archive: the same calls, on the wire that other DANDI clients know. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  ArchiveClient,
  type ArchiveClientOptions,
  type Metadata,
  resolveInstance,
} from "../../lib/archive/mod.ts";
import {
  ApiKeyError,
  ConflictError,
  NotFoundError,
  PermissionError,
  pool,
} from "../../lib/core/mod.ts";
import { type LocalArchive, startLocalArchive } from "../../lib/local_archive/mod.ts";
import { etagOf, uploadText } from "./upload.ts";

/** A running archive and a client for its owner, both ended with the scope. */
async function archiveWith(
  options: Partial<Parameters<typeof startLocalArchive>[0]> = {},
): Promise<
  AsyncDisposable & {
    archive: LocalArchive;
    client: (key?: keyof LocalArchive["keys"] | "", more?: ArchiveClientOptions) => ArchiveClient;
  }
> {
  const dir = await Deno.makeTempDir();
  const archive = await startLocalArchive({ dir, background: "instant", ...options });
  const instance = await resolveInstance(archive.url);
  return {
    archive,
    client: (key = "owner", more = {}) =>
      new ArchiveClient(instance, {
        ...(key ? { key: archive.keys[key] } : {}),
        retry: { minDelayMs: 1, maxDelayMs: 5 },
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await archive.stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

const NEW = {
  name: "My recordings",
  metadata: {
    description: "x",
    license: ["spdx:CC-BY-4.0"],
    contributor: [{
      schemaKey: "Person",
      name: "Lovelace, Ada",
      email: "ada@example.org",
      roleName: ["dcite:ContactPerson"],
      includeInCitation: true,
    }],
  },
};

function metadataOf(path: string, more: Metadata = {}): Metadata {
  return {
    path,
    schemaKey: "Asset",
    schemaVersion: "0.7.0",
    encodingFormat: "application/x-nwb",
    ...more,
  };
}

Deno.test("ArchiveClient takes a dandiset from creation to a published version", async () => {
  await using at = await archiveWith();
  const client = at.client();
  const { identifier } = await client.createDandiset(NEW);
  const blobId = await uploadText(client, identifier, "hello world");
  const asset = await client.createAsset(identifier, {
    metadata: metadataOf("sub-1/a.nwb"),
    blobId,
  });
  assertEquals(
    (await client.getAssetValidation(identifier, "draft", asset.asset_id)).status,
    "Valid",
  );

  const edit = await client.replaceAssetMetadata(identifier, "sub-1/a.nwb", (m) => ({
    ...m,
    about: [{ schemaKey: "Anatomy", identifier: "UBERON:0002421", name: "hippocampal formation" }],
  }));
  assertEquals(edit.status, "changed");
  assert(edit.asset.asset_id !== asset.asset_id);
  const again = await client.replaceAssetMetadata(identifier, asset.asset_id, (m) => m);
  assertEquals([again.status, again.asset.asset_id], ["unchanged", edit.asset.asset_id]);

  const info = await client.getVersionInfo(identifier, "draft");
  assertEquals([info.status, info.asset_count, info.asset_validation_errors], ["Valid", 1, []]);
  await client.publish(identifier, { releaseNotes: "First" });
  const versions = await client.listVersions(identifier);
  assertEquals(versions.length, 2);
  const published = versions.find((v) => v.version !== "draft")?.version ?? "";
  const metadata = await client.getVersionMetadata(identifier, published);
  assertEquals(metadata.releaseNotes, "First");
  // Nothing changed since: the archive's own words come through.
  const refused = await assertRejects(() => client.publish(identifier));
  assertStringIncludes(String(refused), "no changes to the draft");

  const response = await fetch(
    await client.assetDownloadUrl(identifier, published, edit.asset.asset_id),
  );
  assertEquals(await response.text(), "hello world");
  await assertRejects(() => client.deleteDandiset(identifier), PermissionError);
});

Deno.test("ArchiveClient lists embargoed dandisets of one's own, and releases one", async () => {
  await using at = await archiveWith();
  const client = at.client();
  const { identifier } = await client.createDandiset({
    ...NEW,
    embargo: true,
    award: { funder: "NIH", number: "R01 MH1" },
  });
  const mine = await Array.fromAsync(client.listDandisets({ mine: true }));
  assertEquals(mine.map((d) => [d.identifier, d.embargo_status]), [[identifier, "EMBARGOED"]]);
  assertEquals(await Array.fromAsync(client.listDandisets({ mine: true, embargoed: false })), []);
  await assertRejects(() => at.client("other").getDandiset(identifier), PermissionError);
  await assertRejects(() => at.client("").getDandiset(identifier), ApiKeyError);
  await client.unembargo(identifier);
  assertEquals((await client.getDandiset(identifier)).embargo_status, "OPEN");
});

Deno.test("ArchiveClient changes owners and clears unfinished uploads", async () => {
  await using at = await archiveWith();
  const client = at.client();
  const { identifier } = await client.createDandiset(NEW);
  const { username } = await at.client("other").me();
  const owner = (await client.me()).username;
  assertEquals((await client.setOwners(identifier, [owner, username])).length, 2);
  assertEquals(
    (await client.getOwners(identifier)).map((o) => o.username).sort(),
    [owner, username].sort(),
  );
  const upload = {
    contentSize: 5,
    etag: "5fe625ae921161304b1a9adcecca1b8c-1",
    dandiset: identifier,
  };
  await client.initializeUpload(upload);
  assertEquals((await client.listUploads(identifier)).length, 1);
  await client.clearUploads(identifier);
  assertEquals(await client.listUploads(identifier), []);
});

Deno.test("ArchiveClient says who may not do what", async () => {
  await using at = await archiveWith();
  const { identifier } = await at.client().createDandiset(NEW);
  await assertRejects(
    () => at.client("other").putDraftMetadata(identifier, { name: "x", metadata: {} }),
    PermissionError,
    "owners",
  );
  await assertRejects(
    () => at.client("unapproved").createDandiset(NEW),
    PermissionError,
    "approved",
  );
  await assertRejects(() => at.client("revoked").me(), ApiKeyError, "refused");
  await assertRejects(() => at.client().getDandiset("999999"), NotFoundError);
  assertEquals((await at.client("unapproved").me()).status, "PENDING");
});

Deno.test("ArchiveClient gets every write done once though answers are lost and pages come instead", async () => {
  await using at = await archiveWith({ validationDelayMs: 0 });
  const client = at.client();
  const lost = { kind: "lost-answer" } as const;
  at.archive.setFaults([
    { method: "POST", path: "/api/dandisets/$", action: lost },
    { method: "POST", path: "/uploads/initialize/", action: { kind: "status", status: 503 } },
    { method: "POST", path: "/uploads/.*/complete/", action: { kind: "truncated-json" } },
    { method: "POST", target: "store", action: { kind: "s3-error" } },
    { method: "POST", path: "/uploads/.*/validate/", action: lost },
    { method: "POST", path: "/versions/draft/assets/", action: lost },
    { method: "PUT", path: "/versions/draft/assets/", action: lost },
    { method: "PUT", path: "/versions/draft/$", action: lost },
    { method: "GET", path: "/assets/.*page_size", action: { kind: "html" } },
    { method: "POST", path: "/publish/", action: lost },
  ]);
  const { identifier } = await client.createDandiset(NEW);
  assertEquals((await Array.fromAsync(client.listDandisets({ mine: true }))).length, 1);

  const bytes = new TextEncoder().encode("hello world");
  const { md5, etag } = etagOf(bytes);
  const begun = await client.initializeUpload({
    contentSize: bytes.length,
    etag,
    dandiset: identifier,
  });
  assert(begun.kind === "begun");
  await (await fetch(begun.parts[0]?.upload_url ?? "", { method: "PUT", body: bytes })).body
    ?.cancel();
  const complete = await client.completeUpload(begun.upload_id, [{
    part_number: 1,
    size: bytes.length,
    etag: md5,
  }]);
  assertEquals(
    (await client.completeMultipart(complete.complete_url, complete.body)).kind,
    "joined",
  );
  // Its answer was lost and the upload is gone: the bytes are found by their checksum.
  assertEquals(await client.validateUpload(begun.upload_id), { kind: "unknown" });
  const blobId = (await client.findBlob(etag))?.blob_id ?? "";
  const asset = await client.createAsset(identifier, {
    metadata: metadataOf("sub-1/a.nwb"),
    blobId,
  });
  const edit = await client.replaceAssetMetadata(
    identifier,
    "sub-1/a.nwb",
    (m) => ({ ...m, about: [] }),
  );
  assert(edit.status === "changed" && edit.asset.asset_id !== asset.asset_id);
  const draft = await client.getVersionMetadata(identifier, "draft");
  await client.putDraftMetadata(identifier, { name: "Renamed", metadata: draft });
  await at.archive.settle();
  await client.publish(identifier);
  await at.archive.settle();
  assertEquals((await client.listVersions(identifier)).length, 2);
  assertEquals((await client.getVersionInfo(identifier, "draft")).asset_count, 1);
  assertEquals(at.archive.faultState().filter((f) => f.fired !== 1).map((f) => f.rule.path), []);
});

Deno.test("ArchiveClient sends the key to the API only: not to storage, not along the download's redirect", async () => {
  await using at = await archiveWith();
  const client = at.client();
  const { identifier } = await client.createDandiset(NEW);
  // The store refuses every request that carries an Authorization header; all went through.
  const blobId = await uploadText(client, identifier, "bytes");
  const asset = await client.createAsset(identifier, { metadata: metadataOf("a.nwb"), blobId });
  const url = await client.assetDownloadUrl(identifier, "draft", asset.asset_id);
  assert(url.startsWith(`${at.archive.store}/blobs/`), "a link into the bucket");
});

Deno.test("replaceAssetMetadata() by many at once loses no change and makes no second asset", async () => {
  await using at = await archiveWith();
  const client = at.client();
  const { identifier } = await client.createDandiset(NEW);
  const blobId = await uploadText(client, identifier, "bytes");
  const paths = Array.from({ length: 12 }, (_, i) => `sub-${i}/a.nwb`);
  await pool(
    paths,
    (path) => client.createAsset(identifier, { metadata: metadataOf(path), blobId }),
  );
  await assertRejects(
    () => client.createAsset(identifier, { metadata: metadataOf("sub-1/a.nwb"), blobId }),
    ConflictError,
  );
  await pool(
    paths,
    (path) => client.replaceAssetMetadata(identifier, path, (m) => ({ ...m, about: [] })),
    { concurrency: 6 },
  );
  // Two editors of one asset: the later one finds the new asset by its path.
  const item = await client.findAssetByPath(identifier, "draft", "sub-3/a.nwb", { metadata: true });
  assert(item);
  await client.replaceAssetMetadata(identifier, item, (m) => ({ ...m, first: 1 }));
  const second = await client.replaceAssetMetadata(identifier, item, (m) => ({ ...m, second: 2 }));
  assertEquals([second.after.first, second.after.second], [1, 2]);
  const all = await Array.fromAsync(
    client.listAssets(identifier, "draft", { metadata: true, pageSize: 5 }),
  );
  assertEquals(all.map((a) => a.path), paths.sort());
  assert(all.every((a) => Array.isArray(a.metadata?.about)));
});
