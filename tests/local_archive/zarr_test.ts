import { assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { zarrChecksum } from "../../lib/local_archive/checks/zarr_checksum.ts";
import { type Asset, bytesOf, put, withArchive } from "./harness.ts";

const md5 = (text: string, form: "hex" | "base64" = "hex") =>
  createHash("md5").update(text, "latin1").digest(form);

Deno.test("zarrChecksum() is the checksum of the archive", () => {
  // The table of the reference, section 6.4.
  const cases: [Record<string, string>, string][] = [
    [{}, "481a2f77ab786a0f45aafd5db0971caa-0--0"],
    [{ ".zgroup": '{"zarr_format": 2}' }, "bf2b0e1b1f5c88846d7af4751fe4ccc9-1--18"],
    [
      { ".zgroup": '{"zarr_format": 2}', "0/0": "chunk00", "0/1": "chunk01" },
      "0fc4f48ab898425c22a08fc85f676fec-3--32",
    ],
    [
      { ".zattrs": "{}", "a/b/c": "abc", "a/d": "", "e/f": "ef" },
      "eb569569217c8ad648d7e57cef3fba48-4--7",
    ],
    [{ x: "" }, "a271bbaaaaf2896026430ee7f5c940f3-1--0"],
    [{ "é/0": "1" }, "02d4884c345f0a7b3453e97ae3be66b1-1--1"],
    [{ "0/0/0": "\x00", "0/0/1": "\x01" }, "5a04c285ace1a16785912093388df88e-2--2"],
  ];
  for (const [files, checksum] of cases) {
    const list = Object.entries(files).map(([path, text]) => ({
      path,
      size: text.length,
      md5: md5(text),
    }));
    assertEquals(zarrChecksum(list).checksum, checksum);
  }
});

Deno.test("a zarr archive from creation to its checksum", async (t) => {
  await withArchive(async (client) => {
    const { archive } = client;
    const dandiset = await client.dandiset();
    const body = { name: "x.zarr", dandiset };
    const made = await client.ok<{ zarr_id: string }>("POST", "/zarr/", body);
    const base = `/zarr/${made.zarr_id}/`;
    const files = `${base}files/`;
    const state = async () => {
      const { status, checksum, file_count, size } = await client.ok("GET", base);
      return [status, checksum, file_count, size];
    };
    await t.step("refusals of creation", async () => {
      const cases: [unknown, unknown][] = [
        [body, { non_field_errors: ["The fields dandiset, name must make a unique set."] }],
        [{ name: "n", dandiset: "999999" }, {
          dandiset: ['Invalid pk "999999" - object does not exist.'],
        }],
        [{ name: "n", dandiset: "1" }, { dandiset: ["A valid Dandiset identifier is required."] }],
        [{ name: "x".repeat(513), dandiset }, {
          name: ["Ensure this field has no more than 512 characters."],
        }],
      ];
      for (const [request, expected] of cases) {
        const answer = await client.call("POST", "/zarr/", request);
        assertEquals([answer.status, answer.body], [400, expected]);
      }
    });
    const asset = await client.ok<Asset>("POST", `/dandisets/${dandiset}/versions/draft/assets/`, {
      metadata: { path: "x.zarr", schemaKey: "Asset" },
      zarr_id: made.zarr_id,
    });
    await t.step("its asset waits for it", () => {
      const { contentSize, digest, encodingFormat } = asset.metadata;
      assertEquals([contentSize, digest, encodingFormat], [
        0,
        { "dandi:dandi-zarr-checksum": null },
        "application/x-zarr",
      ]);
    });
    await t.step("files are put with their MD5", async () => {
      const content: [string, string][] = [[".zgroup", '{"zarr_format": 2}'], ["0/0", "chunk00"], [
        "0/1",
        "chunk01",
      ]];
      const request = content.map(([path, text]) => ({ path, base64md5: md5(text, "base64") }));
      const links = await client.ok<string[]>("POST", files, request);
      const bad = await put(links[1] ?? "", bytesOf("chunk99"), {
        "Content-MD5": md5("chunk00", "base64"),
      });
      assertMatch(String(bad.body), /BadDigest/);
      for (const [index, [, text]] of content.entries()) {
        const answer = await put(links[index] ?? "", bytesOf(text), {
          "Content-MD5": md5(text, "base64"),
          "Content-Type": "text/x-chunk",
        });
        assertEquals([answer.status, answer.headers.get("etag")], [200, `"${md5(text)}"`]);
      }
      const dots = await client.call("POST", files, [{ path: "a/../b", base64md5: "" }]);
      assertEquals(dots.body, [{ path: ['Zarr path cannot contain ".." components.'] }]);
    });
    await t.step("files are listed", async () => {
      type Listed = { next: string | null; results: { Key: string; ETag: string; Size: number }[] };
      const page = await client.ok<Listed>("GET", `${files}?limit=2`);
      assertEquals(page.results.map(({ Key }) => Key), [".zgroup", "0/0"]);
      const rest = await client.ok<Listed>("GET", page.next ?? "");
      assertEquals(rest.results.map(({ Key, Size }) => [Key, Size]), [["0/1", 7]]);
      assertEquals(rest.next, null);
      const prefixed = await client.ok<Listed>("GET", `${files}?prefix=0/`);
      assertEquals(prefixed.results.length, 2);
      const link = await client.call("GET", `${files}?prefix=0/1&download=true`);
      assertEquals(link.status, 302);
      const file = await fetch(link.headers.get("location") ?? "");
      assertEquals([await file.text(), file.headers.get("content-type")], [
        "chunk01",
        "text/x-chunk",
      ]);
    });
    await t.step("finalize, ingest, complete", async () => {
      assertEquals(await state(), ["Pending", null, 0, 0]);
      assertEquals((await client.call("POST", `${base}finalize/`)).status, 204);
      assertEquals((await state())[0], "Uploaded");
      const busy = "Zarr archive is currently ingesting or has already ingested";
      for (
        const [method, path, request] of [["POST", `${base}finalize/`, {}], ["POST", files, []], [
          "DELETE",
          files,
          [],
        ]] as const
      ) {
        const answer = await client.call(method, path, request);
        assertEquals([answer.status, answer.body], [400, busy]);
      }
      await archive.settle?.();
      assertEquals(await state(), ["Complete", "0fc4f48ab898425c22a08fc85f676fec-3--32", 3, 32]);
      const info = await client.ok<Asset>("GET", `/assets/${asset.asset_id}/info/`);
      assertEquals([info.size, info.metadata.contentSize], [32, 32]);
      const validation = await client.ok(
        "GET",
        `/dandisets/${dandiset}/versions/draft/assets/${asset.asset_id}/validation/`,
      );
      assertEquals(validation, { status: "Valid", validation_errors: [] });
    });
    await t.step("a deletion puts it back to the beginning", async () => {
      const gone = await client.call("DELETE", files, [{ path: "none" }]);
      assertEquals(gone.body, [`File zarr/${made.zarr_id}/none does not exist.`]);
      assertEquals((await client.call("DELETE", files, [{ path: "0/1" }])).status, 204);
      assertEquals(await state(), ["Pending", null, 0, 0]);
    });
    await t.step(
      "a dandiset with a zarr cannot be published, a zarr asset not downloaded",
      async () => {
        const publish = await client.call("POST", `/dandisets/${dandiset}/versions/draft/publish/`);
        assertEquals([publish.status, publish.body], [
          400,
          "Cannot publish dandisets which contain zarrs",
        ]);
        const download = await client.call("GET", `/assets/${asset.asset_id}/download/`);
        assertEquals(download.status, 400);
        assertMatch(String(download.body), /^Unable to provide download link for zarr assets\./);
      },
    );
    await t.step("a zarr of another dandiset is refused", async () => {
      const other = await client.dandiset();
      const answer = await client.call("POST", `/dandisets/${other}/versions/draft/assets/`, {
        metadata: { path: "x.zarr" },
        zarr_id: made.zarr_id,
      });
      assertEquals([answer.status, answer.body], [
        400,
        "The zarr archive belongs to a different dandiset",
      ]);
    });
  });
});
