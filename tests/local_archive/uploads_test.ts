import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { partSizes } from "../../lib/local_archive/api/uploads.ts";
import { type Begun, bytesOf, etagOf, put, rawPut, withArchive } from "./harness.ts";

const MIB = 1024 * 1024;

Deno.test("partSizes() is the plan of the archive", () => {
  // Sizes, number of parts, first and last part: the table of the reference, section 6.1.
  const cases: [number, number, number, number][] = [
    [1, 1, 1, 1],
    [67108864, 1, 67108864, 67108864],
    [67108865, 2, 67108864, 1],
    [73400320, 2, 67108864, 6291456],
    [671021531136, 9999, 67108864, 67108864],
    [671021531137, 10000, 67102154, 67093291],
    [671088639999, 10000, 67108864, 67108863],
    [671088640001, 10000, 67108865, 67098866],
    [1099511627776, 10000, 109951163, 109948939],
    [5497558138880, 10000, 549755814, 549754694],
  ];
  for (const [size, count, first, last] of cases) {
    const sizes = partSizes(size);
    assertEquals([sizes.length, sizes[0], sizes.at(-1)], [count, first, last], String(size));
  }
  assertEquals(partSizes(0), []);
});

Deno.test("POST /uploads/initialize/ refuses in the archive's order", async (t) => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const secret = await client.dandiset("?embargo=true");
    const digest = { algorithm: "dandi:dandi-etag", value: "a".repeat(32) + "-1" };
    const required = ["This field is required."];
    const cases: [string, unknown, "owner" | "other", number, unknown][] = [
      ["nothing", {}, "owner", 400, { dandiset: required, contentSize: required }],
      ["dandiset no identifier", { dandiset: "1", contentSize: 1, digest }, "owner", 400, {
        dandiset: ["A valid Dandiset identifier is required."],
      }],
      ["empty file", { dandiset, contentSize: 0, digest }, "owner", 400, {
        contentSize: ["Ensure this value is greater than or equal to 1."],
      }],
      [
        "other digest",
        { dandiset, contentSize: 1, digest: { ...digest, algorithm: "dandi:md5" } },
        "owner",
        400,
        [
          "Unsupported Digest Type",
        ],
      ],
      ["no such dandiset", { dandiset: "000999", contentSize: 1, digest }, "owner", 404, {
        detail: "Not found.",
      }],
      ["not an owner", { dandiset, contentSize: 1, digest }, "other", 403, "Action not allowed"],
      ["embargoed, not an owner", { dandiset: secret, contentSize: 1, digest }, "other", 404, {
        detail: "Not found.",
      }],
    ];
    for (const [name, body, who, status, expected] of cases) {
      await t.step(name, async () => {
        const answer = await client.call("POST", "/uploads/initialize/", body, { who });
        assertEquals([answer.status, answer.body], [status, expected]);
      });
    }
    const huge = await client.call("POST", "/uploads/initialize/", {
      dandiset,
      contentSize: 5497558138881,
      digest,
    });
    assertEquals([huge.status, String(huge.body).includes("<title>Server Error")], [500, true]);
    const noDigest = await client.call("POST", "/uploads/initialize/", {
      dandiset,
      contentSize: 1,
    });
    assertEquals(noDigest.status, 500);
    const text = await client.call("POST", "/uploads/initialize/", {
      dandiset,
      contentSize: "12",
      digest,
    });
    assertEquals(text.status, 200, "a number as text is taken");
  });
});

Deno.test("an upload goes through its steps and makes a blob", async () => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const bytes = new Uint8Array(64 * MIB + 5).fill(7);
    const begun = (await client.initialize(dandiset, bytes)).body as Begun;
    assertEquals(begun.parts.map(({ size }) => size), [64 * MIB, 5]);
    const [first, second] = begun.parts;
    assert(first && second);
    // Out of order, and one twice: the later one counts.
    const two = await put(second.upload_url, bytesOf("wrong"));
    assertEquals(two.headers.get("etag"), `"${createHash("md5").update("wrong").digest("hex")}"`);
    const one = await put(first.upload_url, bytes.subarray(0, first.size));
    const again = await put(second.upload_url, bytes.subarray(first.size));
    const etags = [one, again].map((answer) => (answer.headers.get("etag") ?? "").slice(1, -1));
    const parts = etags.map((etag, index) => ({ part_number: index + 1, size: 1, etag }));
    const validate = `/uploads/${begun.upload_id}/validate/`;
    assertEquals((await client.call("POST", validate)).body, ["Object does not exist."]);
    const complete = await client.ok<{ complete_url: string; body: string }>(
      "POST",
      `/uploads/${begun.upload_id}/complete/`,
      { parts: [...parts].reverse() },
    );
    const finish = () => client.call("POST", complete.complete_url, complete.body, XML);
    const done = await finish();
    assertEquals(done.status, 200);
    assertMatch(String(done.body), new RegExp(`<ETag>"${etagOf(bytes)}"</ETag>`));
    const repeated = await finish();
    assertEquals(repeated.status, 404);
    assertMatch(String(repeated.body), /<Code>NoSuchUpload<\/Code>/);
    assertEquals(await client.ok("POST", validate), {
      blob_id: begun.upload_id,
      etag: etagOf(bytes),
      sha256: null,
      size: bytes.length,
    });
    assertEquals((await client.call("POST", validate)).status, 404, "the record is gone");
    await client.archive.settle?.();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (
      const [algorithm, value] of [["dandi:dandi-etag", etagOf(bytes)], ["dandi:sha2-256", sha256]]
    ) {
      const found = await client.ok("POST", "/blobs/digest/", { algorithm, value }, "anonymous");
      assertEquals([found.blob_id, found.sha256], [begun.upload_id, sha256]);
    }
    const taken = await client.initialize(await client.dandiset("", "other"), bytes, "other");
    assertEquals([taken.status, taken.body], [409, "Blob already exists."]);
    assertEquals(taken.headers.get("location"), begun.upload_id);
  });
});

const XML = { who: "anonymous", headers: { "Content-Type": "application/xml" } } as const;

Deno.test("the object store makes S3's checks of a part", async (t) => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const bytes = bytesOf("some content");
    const { parts, upload_id } = (await client.initialize(dandiset, bytes)).body as Begun;
    const url = parts[0]?.upload_url ?? "";
    const altered = url.replace(
      /Signature=./,
      (text) => text.slice(0, -1) + (text.endsWith("0") ? "1" : "0"),
    );
    const length = { "Content-Length": String(bytes.length) };
    const cases: [string, () => Promise<{ status: number; body: unknown }>, number, string][] = [
      [
        "key beside the signature",
        () => rawPut(url, { ...length, Authorization: "token x" }, bytes),
        400,
        "InvalidArgument",
      ],
      ["other length", () => put(url, bytesOf("short")), 403, "SignatureDoesNotMatch"],
      [
        "chunked",
        () => rawPut(url, { "Transfer-Encoding": "chunked" }, bytes),
        501,
        "NotImplemented",
      ],
      ["altered signature", () => put(altered, bytes), 403, "SignatureDoesNotMatch"],
      [
        "another part's number",
        () => put(url.replace("partNumber=1", "partNumber=2"), bytes),
        403,
        "SignatureDoesNotMatch",
      ],
      ["no signature", () => put(url.split("?")[0] ?? "", bytes), 403, "AccessDenied"],
    ];
    for (const [name, send, status, code] of cases) {
      await t.step(name, async () => {
        const answer = await send();
        assertEquals(answer.status, status);
        assertMatch(String(answer.body), new RegExp(`<Code>${code}</Code>`));
      });
    }
    await client.ok("DELETE", `/dandisets/${dandiset}/uploads/`);
    assertEquals(
      (await client.call("POST", `/uploads/${upload_id}/complete/`, { parts: [] })).status,
      404,
    );
  });
});

Deno.test("links expire, after a restart too", async () => {
  let now = Date.now();
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const bytes = bytesOf("some content");
    const { parts } = (await client.initialize(dandiset, bytes)).body as Begun;
    const url = parts[0]?.upload_url ?? "";
    assertEquals((await put(url, bytes)).status, 200);
    now += 604_801_000;
    const late = await put(url, bytes);
    assertEquals(late.status, 403);
    assertMatch(String(late.body), /<Message>Request has expired<\/Message>/);
  }, { now: () => now });
});

Deno.test("completing an upload makes S3's checks", async (t) => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    // Three parts, the second under 5 MiB: only possible by telling the store a wrong size.
    const bytes = new Uint8Array(64 * MIB + 1);
    const { parts, upload_id } = (await client.initialize(dandiset, bytes)).body as Begun;
    const etags: string[] = [];
    for (const [index, part] of parts.entries()) {
      const answer = await put(
        part.upload_url,
        bytes.subarray(index * 64 * MIB, (index + 1) * 64 * MIB),
      );
      etags.push((answer.headers.get("etag") ?? "").slice(1, -1));
    }
    const { complete_url } = await client.ok<{ complete_url: string }>(
      "POST",
      `/uploads/${upload_id}/complete/`,
      { parts: [{ part_number: 1, size: 1, etag: "x" }] },
    );
    const part = (number: number, etag = etags[number - 1]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`;
    const whole = (inner: string) => `<CompleteMultipartUpload>${inner}</CompleteMultipartUpload>`;
    const cases: [string, string, string][] = [
      ["wrong etag", whole(part(1, "0") + part(2)), "InvalidPart"],
      ["missing part", whole(part(1) + part(3, "0")), "InvalidPart"],
      ["wrong order", whole(part(2) + part(1)), "InvalidPartOrder"],
      ["no XML", "{}", "MalformedXML"],
      ["no parts", whole(""), "MalformedXML"],
    ];
    for (const [name, body, code] of cases) {
      await t.step(name, async () => {
        const answer = await client.call("POST", complete_url, body, XML);
        assertEquals(answer.status, 400);
        assertMatch(String(answer.body), new RegExp(`<Code>${code}</Code>`));
      });
    }
    const form = await client.call("POST", complete_url, whole(part(1) + part(2)), {
      who: "anonymous",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
    assertEquals(form.status, 403);
    // One part of two: an object, but not the one that was promised.
    assertEquals((await client.call("POST", complete_url, whole(part(1)), XML)).status, 200);
    assertEquals((await client.call("POST", `/uploads/${upload_id}/validate/`)).body, [
      `Size ${bytes.length} does not match actual size ${64 * MIB}.`,
    ]);
  });
});

Deno.test("two uploads of the same content: the second validate is 409 without Location", async () => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const bytes = bytesOf("twins");
    const twins = [
      await client.initialize(dandiset, bytes),
      await client.initialize(dandiset, bytes),
    ];
    const answers = [];
    for (const twin of twins) {
      const { upload_id, parts } = twin.body as Begun;
      const sent = await put(parts[0]?.upload_url ?? "", bytes);
      const etag = (sent.headers.get("etag") ?? "").slice(1, -1);
      const done = await client.ok<{ complete_url: string; body: string }>(
        "POST",
        `/uploads/${upload_id}/complete/`,
        { parts: [{ part_number: 1, size: 5, etag }] },
      );
      await client.call("POST", done.complete_url, done.body, XML);
      answers.push(await client.call("POST", `/uploads/${upload_id}/validate/`));
    }
    const [first, second] = answers;
    assertEquals(first?.status, 200);
    assertEquals([second?.status, second?.body], [
      409,
      "An identical blob has already been uploaded.",
    ]);
    assertEquals(second?.headers.get("location"), null);
    const left = await client.ok("GET", `/dandisets/${dandiset}/uploads/`);
    assertEquals(left.count, 0);
  });
});

Deno.test("a wrong digest is found at validate, and the record stays", async () => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const wrong = "c".repeat(32) + "-1";
    const { upload_id, parts } = await client.ok<Begun>("POST", "/uploads/initialize/", {
      dandiset,
      contentSize: 5,
      digest: { algorithm: "dandi:dandi-etag", value: wrong },
    });
    const sent = await put(parts[0]?.upload_url ?? "", bytesOf("right"));
    const etag = (sent.headers.get("etag") ?? "").slice(1, -1);
    const done = await client.ok<{ complete_url: string; body: string }>(
      "POST",
      `/uploads/${upload_id}/complete/`,
      { parts: [{ part_number: 1, size: 5, etag }] },
    );
    await client.call("POST", done.complete_url, done.body, XML);
    const answer = await client.call("POST", `/uploads/${upload_id}/validate/`);
    assertEquals(answer.body, [
      `ETag ${wrong} does not match actual ETag ${etagOf(bytesOf("right"))}.`,
    ]);
    const list = await client.ok<{ count: number; results: { upload_id: string; size: number }[] }>(
      "GET",
      `/dandisets/${dandiset}/uploads/`,
    );
    assertEquals(list.results.map((one) => [one.upload_id, one.size]), [[upload_id, 5]]);
    assertEquals((await client.call("DELETE", `/dandisets/${dandiset}/uploads/`)).status, 204);
    assertEquals((await client.call("POST", `/uploads/${upload_id}/validate/`)).status, 404);
  });
});

Deno.test("download: redirect, ranges, expiry, HEAD", async (t) => {
  let now = Date.now();
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const asset = await client.asset(dandiset, "sub-1/it's.nwb".replace("'", "+"), "0123456789");
    const answer = await client.call("GET", `/assets/${asset.asset_id}/download/`, undefined, {
      who: "anonymous",
    });
    assertEquals(answer.status, 302);
    const link = answer.headers.get("location") ?? "";
    assert(
      new URL(link).origin !== new URL(client.archive.api).origin,
      "the store is another origin",
    );
    const get = async (range?: string, method = "GET") => {
      const response = await fetch(link, { method, headers: range ? { Range: range } : {} });
      return [response.status, await response.text(), response.headers.get("content-range")];
    };
    const cases: [string | undefined, unknown[]][] = [
      [undefined, [200, "0123456789", null]],
      ["bytes=2-4", [206, "234", "bytes 2-4/10"]],
      ["bytes=7-", [206, "789", "bytes 7-9/10"]],
      ["bytes=-2", [206, "89", "bytes 8-9/10"]],
      ["bytes=5-99", [206, "56789", "bytes 5-9/10"]],
      ["lines=1-2", [200, "0123456789", null]],
    ];
    for (const [range, expected] of cases) {
      await t.step(range ?? "all", async () => assertEquals(await get(range), expected));
    }
    assertEquals((await get("bytes=10-"))[0], 416);
    assertEquals((await get(undefined, "HEAD"))[0], 403, "the link is signed for GET");
    assertMatch(link, /response-content-disposition=attachment/);
    const strange = await client.call(
      "GET",
      `/assets/${asset.asset_id}/download/?content_disposition=zzz`,
    );
    assertEquals(strange.body, { content_disposition: ['"zzz" is not a valid choice.'] });
    const contentUrl = asset.metadata.contentUrl as string[];
    assertEquals(
      await fetch(contentUrl[1] ?? "").then((r) => r.text()),
      "0123456789",
      "public without signature",
    );
    now += 21_601_000;
    assertEquals((await get())[0], 403);
  }, { now: () => now });
});
