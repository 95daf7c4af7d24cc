import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ArchiveError, ConflictError, NotFoundError, UsageError } from "../../lib/core/mod.ts";
import { assetOf, clientOf, dandisetOf, pageOf, versionOf } from "./samples.ts";
import { json, page, type Seen, startServer } from "./server.ts";

const BLOB = "6b85bfff-6e9e-40be-9def-291065379391";
const META = {
  path: "sub-1/a.nwb",
  schemaKey: "Asset",
  schemaVersion: "0.7.0",
  encodingFormat: "application/x-nwb",
};
const posts = (seen: Seen[]) => seen.filter((s) => s.method === "POST").length;

Deno.test("createDandiset() sends title, metadata and embargo, never an identifier", async () => {
  await using server = startServer((r) =>
    json(r.method === "GET" ? pageOf([]) : dandisetOf("000123"))
  );
  await clientOf(server).createDandiset({
    name: "My recordings",
    metadata: {
      identifier: "DANDI:000009",
      description: "x",
      contributor: [{ name: "Lovelace, Ada" }],
    },
    embargo: true,
    embargoUntil: "2027-01-01",
    award: { funder: "NIH", number: "R01 1" },
  }, { now: () => new Date("2026-11-25T12:00:00Z") });
  const post = server.seen.find((s) => s.method === "POST");
  assertEquals(
    post?.path,
    "/dandisets/?embargo=true&embargo_end_date=2027-01-01&funding_source=NIH&award_number=R01+1",
  );
  assertEquals(JSON.parse(post?.body ?? ""), {
    name: "My recordings",
    metadata: { description: "x", contributor: [{ name: "Lovelace, Ada" }] },
  });
});

Deno.test("createDandiset() finds the one that a lost answer made, and makes no second", async () => {
  let made = false;
  await using server = startServer((r) => {
    if (r.method === "GET") {
      return json(pageOf(
        made
          ? [dandisetOf("000124"), dandisetOf("000100", "Other")]
          : [dandisetOf("000100", "Other")],
      ));
    }
    made = true;
    return page(503);
  });
  const record = await clientOf(server).createDandiset({ name: "My recordings", metadata: {} });
  assertEquals(record.identifier, "000124");
  assertEquals(posts(server.seen), 1);
});

Deno.test("createDandiset() sends again when the lost attempt made nothing", async () => {
  await using server = startServer((r, count) =>
    r.method === "GET"
      ? json(pageOf([dandisetOf("000100")]))
      : count === 0
      ? page(502)
      : json(dandisetOf("000125"))
  );
  // 000100 has the same title and was there before: it is not taken for the new one.
  const record = await clientOf(server).createDandiset({ name: "My recordings", metadata: {} });
  assertEquals(record.identifier, "000125");
  assertEquals(posts(server.seen), 2);
});

for (
  const [what, dandiset, text] of [
    ["no title", { name: "  ", metadata: {} }, "no title"],
    ["a long title", { name: "x".repeat(151), metadata: {} }, "151 characters"],
    [
      "an award without embargo",
      { name: "x", metadata: {}, award: { funder: "NIH", number: "1" } },
      "embargoed dandisets only",
    ],
    ["a funder without number", {
      name: "x",
      metadata: {},
      embargo: true,
      award: { funder: "NIH", number: "" },
    }, "award number of NIH is missing"],
    ["a number without funder", {
      name: "x",
      metadata: {},
      embargo: true,
      award: { funder: "", number: "R01" },
    }, "funder of award R01 is missing"],
    ["an award without contact", {
      name: "x",
      metadata: {},
      embargo: true,
      award: { funder: "NIH", number: "R01" },
    }, "contact person"],
    [
      "an end too late",
      { name: "x", metadata: {}, embargo: true, embargoUntil: "2028-11-25" },
      "731 days away, the archive allows 730",
    ],
    ["an end too late with an award", {
      name: "x",
      metadata: { contributor: [{}] },
      embargo: true,
      embargoUntil: "2031-11-25",
      award: { funder: "NIH", number: "R01" },
    }, "1826 days away, the archive allows 1825"],
    ["an end that is no date", {
      name: "x",
      metadata: {},
      embargo: true,
      embargoUntil: "2027-02-30",
    }, "is no date"],
    [
      "an end in the past",
      { name: "x", metadata: {}, embargo: true, embargoUntil: "2026-11-24" },
      "in the past",
    ],
  ] as const
) {
  Deno.test(`createDandiset() refuses ${what} before sending anything`, async () => {
    await using server = startServer(() => json(pageOf([])));
    const now = () => new Date("2026-11-25T23:30:00Z");
    const error = await assertRejects(
      async () => await clientOf(server).createDandiset(structuredClone(dandiset), { now }),
      UsageError,
    );
    assertStringIncludes(error.message, text);
    assertEquals(server.seen.length, 0);
  });
}

Deno.test("createDandiset() allows the last days of an embargo", async () => {
  await using server = startServer((r) =>
    json(r.method === "GET" ? pageOf([]) : dandisetOf("000123"))
  );
  const now = () => new Date("2026-11-25T00:30:00Z");
  await clientOf(server).createDandiset({
    name: "x",
    metadata: {},
    embargo: true,
    embargoUntil: "2028-11-24",
  }, { now });
});

Deno.test("createAsset() takes a 409 after a lost answer for the success that it is", async () => {
  await using server = startServer((r, count) =>
    r.method === "GET"
      ? json(
        pageOf(
          count === 0
            ? []
            : [assetOf("new", META.path, { ...META, id: "dandiasset:new", digest: {} })],
        ),
      )
      : count === 0
      ? page(504)
      : json("An asset with that path already exists", 409)
  );
  const asset = await clientOf(server).createAsset("000123", { metadata: META, blobId: BLOB });
  assertEquals(asset.asset_id, "new");
});

Deno.test("createAsset() finds its asset after a lost answer without a second POST", async () => {
  await using server = startServer((r) =>
    r.method === "GET" ? json(pageOf([assetOf("new", META.path, META)])) : page(504)
  );
  assertEquals(
    (await clientOf(server).createAsset("000123", { metadata: META, blobId: BLOB })).asset_id,
    "new",
  );
  assertEquals(posts(server.seen), 1);
});

Deno.test("createAsset() reads a 409 at the first attempt as a conflict", async () => {
  await using server = startServer((r) =>
    r.method === "GET"
      ? json(pageOf([assetOf("other", META.path, META)]))
      : json("An asset with that path already exists", 409)
  );
  await assertRejects(
    () => clientOf(server).createAsset("000123", { metadata: META, blobId: BLOB }),
    ConflictError,
  );
  assertEquals(server.seen.length, 1);
});

Deno.test("createAsset() does not take somebody else's bytes for its own", async () => {
  await using server = startServer((r, count) =>
    r.method === "GET"
      ? json(
        pageOf([{
          ...assetOf("other", META.path, META),
          blob: "00000000-0000-4000-8000-000000000000",
        }]),
      )
      : count === 0
      ? page(504)
      : json("An asset with that path already exists", 409)
  );
  await assertRejects(
    () => clientOf(server).createAsset("000123", { metadata: META, blobId: BLOB }),
    ConflictError,
  );
});

Deno.test("replaceAsset() takes a 404 after a lost answer for success when path, bytes and metadata are ours", async () => {
  await using server = startServer((r, count) =>
    r.method === "GET"
      ? json(
        pageOf(
          count === 0
            ? [assetOf("old", META.path, { ...META, encodingFormat: "old" })]
            : [assetOf("new", META.path, META)],
        ),
      )
      : count === 0
      ? page(503)
      : json({ detail: "Not found." }, 404)
  );
  const asset = await clientOf(server).replaceAsset("000123", "old", {
    metadata: META,
    blobId: BLOB,
  });
  assertEquals(asset.asset_id, "new");
});

Deno.test("replaceAsset() says that somebody replaced the asset", async () => {
  await using server = startServer((r) =>
    r.method === "GET" ? json(pageOf([])) : json({ detail: "Not found." }, 404)
  );
  const error = await assertRejects(
    () => clientOf(server).replaceAsset("000123", "old", { metadata: META, blobId: BLOB }),
    NotFoundError,
  );
  assertStringIncludes(error.message, "somebody replaced or removed it");
});

Deno.test("deleteAsset() takes a 404 after a lost answer for success, but not at first", async () => {
  await using server = startServer((_r, count) =>
    count === 0 ? page(503) : json({ detail: "Not found." }, 404)
  );
  await clientOf(server).deleteAsset("000123", "a");
  await using other = startServer(() => json({ detail: "Not found." }, 404));
  await assertRejects(() => clientOf(other).deleteAsset("000123", "a"), NotFoundError);
});

Deno.test("publish() after a lost answer reads the state before it asks again", async () => {
  const info = (status: string) => ({
    ...versionOf(),
    status,
    dandiset: { identifier: "000123", embargo_status: "OPEN" },
    metadata: {},
  });
  await using server = startServer((r) =>
    r.method === "GET" ? json(info("Publishing")) : page(504)
  );
  await clientOf(server).publish("000123", { releaseNotes: "First" });
  assertEquals(posts(server.seen), 1);
  assertEquals(JSON.parse(server.seen[0]?.body ?? ""), { release_notes: "First" });
  await using idle = startServer((r, count) =>
    r.method === "GET"
      ? json(info("Valid"))
      : count === 0
      ? page(504)
      : new Response(null, { status: 202 })
  );
  await clientOf(idle).publish("000123");
  assertEquals(posts(idle.seen), 2);
});

Deno.test("initializeUpload() gives the parts, or the id of bytes that exist, from the bare Location", async () => {
  const upload = {
    contentSize: 20,
    etag: "5fe625ae921161304b1a9adcecca1b8c-1",
    dandiset: "000123",
  };
  await using server = startServer((_r, count) =>
    count === 0
      ? json({
        upload_id: "u",
        parts: [{ part_number: 1, size: 20, upload_url: "http://storage.invalid/x?sig=1" }],
      })
      : json("Blob already exists.", 409, { location: BLOB })
  );
  const begun = await clientOf(server).initializeUpload(upload);
  assertEquals(begun.kind === "begun" && begun.parts.length, 1);
  assertEquals(await clientOf(server).initializeUpload(upload), { kind: "exists", blobId: BLOB });
  assertEquals(JSON.parse(server.seen[0]?.body ?? ""), {
    dandiset: "000123",
    contentSize: 20,
    digest: { algorithm: "dandi:dandi-etag", value: upload.etag },
  });
});

Deno.test("initializeUpload() is repeated on a 503 page", async () => {
  await using server = startServer((_r, count) =>
    count === 0 ? page(503) : json("Blob already exists.", 409, { location: BLOB })
  );
  const begun = await clientOf(server).initializeUpload({
    contentSize: 1,
    etag: "x-1",
    dandiset: "000123",
  });
  assertEquals(begun, { kind: "exists", blobId: BLOB });
});

Deno.test("validateUpload() tells its four answers apart", async () => {
  const answers = [
    json({ blob_id: BLOB, etag: "x-1", sha256: null, size: 20 }),
    json("An identical blob has already been uploaded.", 409),
    json({ detail: "Not found." }, 404),
    json(["Object does not exist."], 400),
  ];
  await using server = startServer((_r, count) => answers[count]);
  const client = clientOf(server);
  const valid = await client.validateUpload("u");
  assertEquals(valid.kind === "valid" && valid.blob.blob_id, BLOB);
  assertEquals(await client.validateUpload("u"), { kind: "identical" });
  assertEquals(await client.validateUpload("u"), { kind: "unknown" });
  assertEquals(await client.validateUpload("u"), { kind: "wrong", said: "Object does not exist." });
});

Deno.test("findBlob() is undefined where the archive has none", async () => {
  await using server = startServer(() => json({ detail: "Not found." }, 404));
  assertEquals(await clientOf(server).findBlob("x-1"), undefined);
});

Deno.test("completeMultipart() reads success, an error inside a 200, and NoSuchUpload", async () => {
  const xml = (body: string, status = 200) =>
    new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`, {
      status,
      headers: { "content-type": "application/xml" },
    });
  const answers = [
    xml("<Error><Code>InternalError</Code><Message>again</Message></Error>"),
    xml(
      "  <CompleteMultipartUploadResult><ETag>&quot;abc-2&quot;</ETag></CompleteMultipartUploadResult>",
    ),
    xml("<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>", 404),
    xml("<Error><Code>InvalidPart</Code><Message>part 2</Message></Error>", 400),
  ];
  await using server = startServer((_r, count) => answers[count]);
  const client = clientOf(server);
  const url = `${server.origin}/bucket/key?uploadId=1&X-Amz-Signature=secretsignature`;
  assertEquals(await client.completeMultipart(url, "<x/>"), { kind: "joined", etag: "abc-2" });
  assertEquals(await client.completeMultipart(url, "<x/>"), { kind: "gone" });
  const error = await assertRejects(() => client.completeMultipart(url, "<x/>"), ArchiveError);
  assertStringIncludes(error.message, "InvalidPart: part 2");
  assertEquals(error.message.includes("secretsignature"), false);
  assertEquals(server.seen.length, 4);
});
