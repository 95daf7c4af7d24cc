import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Asset, bytesOf, type Client, GOOD_ASSET, withArchive } from "./harness.ts";

const post = (client: Client, id: string, metadata: unknown, blob_id?: string) =>
  client.call("POST", `/dandisets/${id}/versions/draft/assets/`, { metadata, blob_id });

Deno.test("POST assets/ checks in the archive's order", async (t) => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const blob = await client.upload(id, bytesOf("x"));
    await client.asset(id, "sub-1/a.nwb", "a");
    await client.asset(id, "sub-1/b.nwb", "b");
    const path = "ok.nwb";
    const missing = "00000000-0000-4000-8000-000000000000";
    const one = { blob_id: ["Exactly one of blob_id or zarr_id must be specified."] };
    const none = { metadata: ["No path specified in metadata."] };
    const bad = { non_field_errors: ["Path improperly formatted"] };
    const cases: [string, unknown, number, unknown][] = [
      ["no metadata", { blob_id: blob }, 400, { metadata: ["This field is required."] }],
      ["no UUID", { metadata: { path }, blob_id: "x" }, 400, {
        blob_id: ["Must be a valid UUID."],
      }],
      ["null", { metadata: { path }, blob_id: null }, 400, {
        blob_id: ["This field may not be null."],
      }],
      ["no blob", { metadata: { path } }, 400, one],
      ["both", { metadata: { path }, blob_id: blob, zarr_id: missing }, 400, one],
      ["no path", { metadata: {}, blob_id: blob }, 400, none],
      ["empty path", { metadata: { path: "" }, blob_id: blob }, 400, none],
      ["slash first", { metadata: { path: "/a" }, blob_id: blob }, 400, {
        non_field_errors: ["Path must not begin with /"],
      }],
      ["dots", { metadata: { path: "a/../b" }, blob_id: blob }, 400, bad],
      ["slash last", { metadata: { path: "a/" }, blob_id: blob }, 400, bad],
      ["at", { metadata: { path: "a@b".padEnd(60, "a") }, blob_id: blob }, 400, bad],
      ["umlaut", { metadata: { path: "ä" }, blob_id: blob }, 400, bad],
      ["no-break space", { metadata: { path: "a\u00a0b" }, blob_id: blob }, 400, bad],
      ["unknown blob", { metadata: { path }, blob_id: missing }, 404, { detail: "Not found." }],
      [
        "taken",
        { metadata: { path: "sub-1/a.nwb" }, blob_id: blob },
        409,
        "An asset with that path already exists",
      ],
      [
        "folder",
        { metadata: { path: "sub-1" }, blob_id: blob },
        409,
        `Path of new asset "sub-1" conflicts with existing assets: ['sub-1/a.nwb', 'sub-1/b.nwb']`,
      ],
      [
        "below a file",
        { metadata: { path: "sub-1/a.nwb/c" }, blob_id: blob },
        409,
        `Path of new asset "sub-1/a.nwb/c" conflicts with existing assets: ['sub-1/a.nwb']`,
      ],
      [
        "long",
        { metadata: { path: "a".repeat(513) }, blob_id: blob },
        400,
        "Ensure this value has at most 512 characters (it has 513).",
      ],
    ];
    for (const [name, body, status, expected] of cases) {
      await t.step(name, async () => {
        const answer = await client.call("POST", `/dandisets/${id}/versions/draft/assets/`, body);
        assertEquals([answer.status, answer.body], [status, expected]);
      });
    }
    for (
      const good of [".hidden", "a/.hidden", "a.b.c", "x (1), [y]\\^`&#+~_=-.nwb", "SUB-1/a.nwb"]
    ) {
      await t.step(
        good,
        async () => assertEquals((await post(client, id, { path: good }, blob)).status, 200),
      );
    }
  });
});

Deno.test("asset metadata: what is stripped, kept and injected", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const blob = await client.upload(id, bytesOf("hello world"));
    const answer = await post(client, id, {
      path: "a.nwb",
      ...GOOD_ASSET,
      digest: { "dandi:dandi-etag": "wrong" },
      contentSize: 99,
      access: [],
      unknown: null,
      id: "x",
    }, blob);
    const asset = answer.body as Asset;
    const { archive } = client;
    assertEquals(asset.metadata, {
      ...GOOD_ASSET,
      schemaVersion: "0.7.0",
      unknown: null,
      "@context":
        "https://raw.githubusercontent.com/dandi/schema/master/releases/0.7.0/context.json",
      id: `dandiasset:${asset.asset_id}`,
      identifier: asset.asset_id,
      path: "a.nwb",
      access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
      contentUrl: [
        `${archive.api}/assets/${asset.asset_id}/download/`,
        `${archive.store}/blobs/${blob.slice(0, 3)}/${blob.slice(3, 6)}/${blob}`,
      ],
      contentSize: 11,
      digest: { "dandi:dandi-etag": "241d8a27c836427bd7f04461b60e7359-1" },
    });
  });
});

Deno.test("PUT asset: no difference keeps the id, any difference makes a new asset", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const base = `/dandisets/${id}/versions/draft/assets/`;
    const old = await client.asset(id, "a.nwb", "a");
    const put = (asset: string, metadata: unknown, blob_id: string = old.blob) =>
      client.call("PUT", `${base}${asset}/`, { metadata, blob_id });
    const same = await put(old.asset_id, { path: "a.nwb", ...GOOD_ASSET });
    assertEquals((same.body as Asset).asset_id, old.asset_id);

    // Read and written back: `@context` is not stripped, so the first time makes a new asset, the second does not.
    const once = (await put(old.asset_id, old.metadata)).body as Asset;
    assertNotEquals(once.asset_id, old.asset_id);
    const twice = (await put(once.asset_id, once.metadata)).body as Asset;
    assertEquals(twice.asset_id, once.asset_id);

    const gone = await put(old.asset_id, old.metadata);
    assertEquals([gone.status, gone.body], [404, { detail: "Not found." }]);
    assertEquals(
      (await client.call("GET", `${base}${old.asset_id}/`)).status,
      200,
      "still readable by id",
    );
    const without = await client.call("PUT", `${base}${once.asset_id}/`, {
      metadata: { path: "a.nwb" },
    });
    assertEquals(without.body, {
      blob_id: ["Exactly one of blob_id or zarr_id must be specified."],
    });

    const other = await client.asset(id, "sub/b.nwb", "b");
    const taken = await put(once.asset_id, { path: "sub/b.nwb" });
    const folder = await put(once.asset_id, { path: "sub" });
    for (const answer of [taken, folder]) {
      assertEquals([answer.status, answer.body], [409, "An asset with that path already exists"]);
    }
    assertEquals((await put(once.asset_id, { path: "sub/b.nwb/c" })).status, 500);
    const below = await put(other.asset_id, { path: "sub/b.nwb/c", ...GOOD_ASSET }, other.blob);
    assertEquals(below.status, 200, "below its own old path");
  });
});

Deno.test("parallel POSTs of one path: one wins; parallel PUTs of one asset: one wins", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const blob = await client.upload(id, bytesOf("x"));
    const posts = await Promise.all(
      Array.from({ length: 8 }, () => post(client, id, { path: "p.nwb" }, blob)),
    );
    assertEquals(posts.map(({ status }) => status).sort(), [200, ...Array(7).fill(409)]);
    const asset = posts.find(({ status }) => status === 200)?.body as Asset;
    const puts = await Promise.all(
      Array.from(
        { length: 8 },
        (_, index) =>
          client.call("PUT", `/dandisets/${id}/versions/draft/assets/${asset.asset_id}/`, {
            metadata: { path: "p.nwb", n: index },
            blob_id: blob,
          }),
      ),
    );
    assertEquals(puts.map(({ status }) => status).sort(), [200, ...Array(7).fill(404)]);
  });
});

Deno.test("GET assets/ filters, orders, pages", async (t) => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const paths = [
      "sub-1/a.nwb",
      "sub-10/b.nwb",
      "SUB-1/c.nwb",
      "sub_1/d.nwb",
      "deep/x/e.txt",
      "sub-2",
    ];
    for (const path of paths) await client.asset(id, path, path);
    const list = async (query: string) => {
      const answer = await client.call("GET", `/dandisets/${id}/versions/draft/assets/${query}`);
      const body = answer.body as { results: { path: string }[] };
      return answer.status === 200
        ? body.results.map(({ path }) => path)
        : [answer.status, answer.body];
    };
    const sorted = [
      "SUB-1/c.nwb",
      "deep/x/e.txt",
      "sub-1/a.nwb",
      "sub-10/b.nwb",
      "sub-2",
      "sub_1/d.nwb",
    ];
    const cases: [string, unknown][] = [
      ["", paths],
      ["?order=path", sorted],
      ["?order=-path", [...sorted].reverse()],
      ["?order=-created", [...paths].reverse()],
      ["?path=sub-1", ["sub-1/a.nwb", "sub-10/b.nwb", "SUB-1/c.nwb"]],
      ["?path=sub-1/", ["sub-1/a.nwb", "SUB-1/c.nwb"]],
      ["?path=sub-1/a.nwb", ["sub-1/a.nwb"]],
      ["?path=", paths],
      ["?glob=*.nwb&path=sub-1", ["sub-1/a.nwb", "sub-10/b.nwb", "SUB-1/c.nwb"]],
      ["?glob=sub_1/*", ["sub_1/d.nwb"]],
      ["?glob=SUB-1/?.nwb", []],
      ["?glob=deep/**", ["deep/x/e.txt"]],
      ["?zarr=true", []],
      ["?page=2&page_size=4", ["deep/x/e.txt", "sub-2"]],
      ["?page=9", []],
      ["?page=0", [404, { detail: "Invalid page." }]],
      ["?order=size", [400, {
        order: ["Select a valid choice. size is not one of the available choices."],
      }]],
      ["?metadata=maybe", [400, { metadata: ["Must be a valid boolean."] }]],
    ];
    for (const [query, expected] of cases) {
      await t.step(query || "all", async () => assertEquals(await list(query), expected));
    }
    const base = `/dandisets/${id}/versions/draft/assets/`;
    const first = await client.ok("GET", `${base}?page_size=2`);
    assertEquals([first.count, first.previous], [6, null]);
    assertEquals(first.next, `${client.archive.api}${base}?page=2&page_size=2`);
    const second = await client.ok("GET", `${base}?page=2&page_size=2`);
    assertEquals([second.count, second.previous], [
      null,
      `${client.archive.api}${base}?page_size=2`,
    ]);
    const full = await client.ok<{ results: Asset[] }>("GET", `${base}?metadata=true&page_size=1`);
    assertEquals(full.results[0]?.metadata.path, "sub-1/a.nwb");
  });
});

Deno.test("GET assets/paths/ shows one folder with counts and sizes", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    for (
      const [path, text] of [["a/x.nwb", "1"], ["a/b/y.nwb", "22"], ["a/b/z.nwb", "333"], [
        "n.txt",
        "4444",
      ]]
    ) {
      await client.asset(id, path ?? "", text ?? "");
    }
    const base = `/dandisets/${id}/versions/draft/assets/paths/`;
    type Level = {
      count: number;
      results: { path: string; aggregate_files: number; aggregate_size: number; asset: unknown }[];
    };
    const level = async (query: string) =>
      (await client.ok<Level>("GET", base + query)).results
        .map((one) => [one.path, one.aggregate_files, one.aggregate_size, one.asset !== null]);
    assertEquals(await level(""), [["a", 3, 6, false], ["n.txt", 1, 4, true]]);
    assertEquals(await level("?path_prefix=a/"), [["a/b", 2, 5, false], ["a/x.nwb", 1, 1, true]]);
    assertEquals(await level("?path_prefix=a"), await level("?path_prefix=a/"));
    assertEquals(await level("?path_prefix=n.txt"), [], "the path of a file: an empty list");
    const nowhere = await client.call("GET", `${base}?path_prefix=zz/`);
    assertEquals([nowhere.status, nowhere.body], [404, { detail: "Specified path not found." }]);
    const past = await client.call("GET", `${base}?page=2`);
    assertEquals([past.status, past.body], [404, { detail: "Invalid page." }]);

    const dav = `/webdav/assets/atpath/?dandiset_id=${id}&version_id=draft`;
    const found = await client.ok<{ results: { type: string; resource: { path: string } }[] }>(
      "GET",
      `${dav}&path=a&children=true`,
    );
    assertEquals(found.results.map((one) => [one.type, one.resource.path]), [
      ["folder", "a/b"],
      ["asset", "a/x.nwb"],
    ]);
    const none = await client.call("GET", `${dav}&path=nope`);
    assertEquals(none.body, { detail: "Folder or asset not found at nope" });
  });
});

Deno.test("DELETE asset leaves it readable by id and makes the draft pending", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const asset = await client.asset(id, "a.nwb", "a");
    await client.archive.settle?.();
    const path = `/dandisets/${id}/versions/draft/assets/${asset.asset_id}/`;
    assertEquals((await client.call("DELETE", path)).status, 204);
    assertEquals((await client.call("DELETE", path)).status, 404);
    assertEquals(
      (await client.call("GET", path)).status,
      200,
      "nested addresses do not check membership",
    );
    const info = await client.ok("GET", `/dandisets/${id}/versions/draft/info/`);
    assertEquals([info.status, info.asset_count], ["Pending", 0]);
  });
});

Deno.test("strict mode: nested addresses check membership", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const asset = await client.asset(id, "a.nwb", "a");
    const path = `/dandisets/${id}/versions/draft/assets/${asset.asset_id}/`;
    await client.ok("DELETE", path);
    assertEquals((await client.call("GET", path)).status, 404);
    assertEquals((await client.call("GET", `/assets/${asset.asset_id}/`)).status, 200);
  }, { strict: true });
});

Deno.test("GET asset validation/ tells status and errors", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const blob = await client.upload(id, bytesOf("x"));
    const asset = (await post(client, id, { path: "x.nwb" }, blob)).body as Asset;
    const path = `/dandisets/${id}/versions/draft/assets/${asset.asset_id}/validation/`;
    assertEquals(await client.ok("GET", path), { status: "Pending", validation_errors: [] });
    await client.archive.settle?.();
    assertEquals(await client.ok("GET", path), {
      status: "Invalid",
      validation_errors: [
        { field: "", message: "'encodingFormat' is a required property" },
        { field: "", message: "'schemaKey' is a required property" },
      ],
    });
    const info = await client.ok<{ asset_validation_errors: unknown[] }>(
      "GET",
      `/dandisets/${id}/versions/draft/info/`,
    );
    assertEquals(info.asset_validation_errors.length, 2);
    assert(JSON.stringify(info.asset_validation_errors[0]).includes('"path":"x.nwb"'));
  });
});
