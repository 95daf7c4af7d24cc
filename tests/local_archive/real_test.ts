/** What 127 calls to the real server showed to be other here. */
import { assert, assertEquals } from "@std/assert";
import { kindOf, PaceKeeper } from "../../lib/local_archive/state/pace.ts";
import { bytesOf, withArchive } from "./harness.ts";

Deno.test("publishing what is no draft is 405 for owners, whether it exists or not", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const path = `/dandisets/${id}/versions/0.261125.1200/publish/`;
    const answer = await client.call("POST", path);
    assertEquals([answer.status, answer.body], [405, "Only draft versions can be published"]);
    assertEquals((await client.call("POST", path, {}, { who: "other" })).status, 403);
    assertEquals((await client.call("POST", path, {}, { who: "anonymous" })).status, 401);
  });
});

Deno.test("every answer of the API names the methods of its address", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const cases: [string, string, number, string][] = [
      ["GET", "/info/", 200, "GET, OPTIONS"],
      ["PATCH", `/dandisets/${id}/`, 405, "GET, DELETE, HEAD, OPTIONS"],
      ["GET", `/dandisets/${id}/versions/draft/`, 200, "GET, PUT, DELETE, HEAD, OPTIONS"],
      ["GET", "/dandisets/000999/", 404, "GET, DELETE, HEAD, OPTIONS"],
      ["POST", "/uploads/initialize/", 400, "POST, OPTIONS"],
    ];
    for (const [method, path, status, allow] of cases) {
      const answer = await client.call(method, path, method === "POST" ? {} : undefined);
      assertEquals([answer.status, answer.headers.get("allow")], [status, allow], path);
    }
  });
});

Deno.test("links to stored bytes carry bucket and key in their path", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const { body: begun } = await client.initialize(id, bytesOf("x"));
    const { upload_id, parts } = begun as { upload_id: string; parts: { upload_url: string }[] };
    const place = `blobs/${upload_id.slice(0, 3)}/${upload_id.slice(3, 6)}/${upload_id}`;
    assertEquals(new URL(parts[0]?.upload_url ?? "").pathname, `/dandi-dandisets/${place}`);
    const zarr = await client.ok<{ zarr_id: string }>("POST", "/zarr/", {
      name: "a.zarr",
      dandiset: id,
    });
    const [link = ""] = await client.ok<string[]>("POST", `/zarr/${zarr.zarr_id}/files/`, [
      { path: "arr_0/c/0", base64md5: "1B2M2Y8AsgTpgAmY7PhCfg==" },
    ]);
    assertEquals(new URL(link).pathname, `/dandi-dandisets/zarr/${zarr.zarr_id}/arr_0/c/0`);
    const elsewhere = await fetch(link.replace("dandi-dandisets", "other"), { method: "PUT" });
    assertEquals([elsewhere.status, (await elsewhere.text()).includes("NoSuchBucket")], [
      404,
      true,
    ]);
  });
});

Deno.test("schemas have titles, of models and of fields", async () => {
  await withArchive(async (client) => {
    const schema = await client.ok<
      {
        title: string;
        properties: Record<string, { title: string }>;
        $defs: Record<string, { title: string }>;
      }
    >("GET", "/schemas/?model=PublishedDandiset");
    assertEquals(schema.title, "Dandiset");
    assertEquals(schema.properties.studyTarget?.title, "Study Target");
    assertEquals(schema.$defs.AccessRequirements?.title, "Access Requirements");
    assert(Object.values(schema.properties).every((p) => p.title));
  });
});

Deno.test("an asset is pending with its digest soon after an upload, and the numbers are those of the last count", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const { asset_id } = await client.asset(id, "sub/a.nwb", "bytes");
    const deadline = Date.now() + 10_000;
    let digest: Record<string, string> = {};
    while (!digest["dandi:sha2-256"] && Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 20));
      const asset = await client.ok<{ digest: Record<string, string> }>(
        "GET",
        `/assets/${asset_id}/`,
      );
      digest = asset.digest;
    }
    assert(digest["dandi:sha2-256"], "no digest came");
    const { status } = await client.ok<{ status: string }>(
      "GET",
      `/dandisets/${id}/versions/draft/assets/${asset_id}/validation/`,
    );
    assertEquals(status, "Pending");
    await client.archive.settle?.();
    const before = await client.ok<{ dandiset_count: number }>("GET", "/stats/");
    await client.dandiset();
    assertEquals((await client.ok("GET", "/stats/")).dandiset_count, before.dandiset_count);
    await client.archive.tick?.();
    assertEquals((await client.ok("GET", "/stats/")).dandiset_count, before.dandiset_count + 1);
  }, { background: "timed", validationDelayMs: 600_000 });
});

Deno.test("kindOf() knows the requests that take long", () => {
  const D = "/api/dandisets/000001/versions/draft/assets/";
  assertEquals(kindOf("POST", "/api/uploads/initialize/"), "initialize");
  assertEquals(kindOf("POST", "/api/uploads/abc/complete/"), "complete");
  assertEquals(kindOf("POST", "/api/uploads/abc/validate/"), "validate");
  assertEquals([kindOf("POST", D), kindOf("PUT", `${D}abc/`)], ["asset", "asset"]);
  assertEquals([kindOf("GET", D), kindOf("GET", `${D}abc/`)], ["list", "other"]);
});

Deno.test("PaceKeeper lets through no more than its workers take, whoever asks", async () => {
  const ms = {
    initialize: 0,
    complete: 0,
    validate: 0,
    digest: 0,
    asset: 20,
    list: 0,
    publish: 0,
    other: 0,
  };
  const keeper = new PaceKeeper({ workers: 2, ms });
  let most = 0;
  let busy = 0;
  const start = performance.now();
  await Promise.all(
    Array.from(
      { length: 10 },
      () =>
        keeper.run("POST", "/api/dandisets/000001/versions/draft/assets/", async () => {
          most = Math.max(most, ++busy);
          await new Promise((done) => setTimeout(done, 1));
          busy--;
        }),
    ),
  );
  assertEquals(most, 2);
  // Ten requests of 20 ms over two workers: the bound that such a server sets.
  assert(performance.now() - start >= 95, `${performance.now() - start} ms`);
});
