import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CRASHED } from "../../lib/local_archive/app.ts";
import { type Begun, bytesOf, type Client, GOOD_ASSET, put, withArchive } from "./harness.ts";

/** JSON that is nearly what the calls expect: known names, wrong values. */
const body = fc.oneof(
  { weight: 3, arbitrary: record() },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.array(record(), { maxLength: 3 }) },
);

function record(): fc.Arbitrary<unknown> {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      "000001",
      "dandi:dandi-etag",
      "\0",
      "a/b.nwb",
      -1,
      1e300,
      {},
      [],
      null,
    ),
    fc.constant({ algorithm: "dandi:dandi-etag", value: "x" }),
    fc.constant({
      path: "a.nwb",
      access: [1, { status: 2 }],
      contributor: [{ roleName: 3 }, null],
      about: 4,
    }),
  );
  const names = fc.constantFrom(
    "name",
    "metadata",
    "blob_id",
    "zarr_id",
    "dandiset",
    "contentSize",
    "digest",
    "parts",
    "algorithm",
    "value",
    "username",
    "path",
    "release_notes",
  );
  return fc.dictionary(names, value, { maxKeys: 6 });
}

async function calls(client: Client, id: string): Promise<[string, string][]> {
  const asset = await client.asset(id, "z/z.nwb", "z");
  const { upload_id } = (await client.initialize(id, bytesOf("unfinished"))).body as Begun;
  const zarr = await client.ok<{ zarr_id: string }>("POST", "/zarr/", {
    name: "z.zarr",
    dandiset: id,
  });
  const draft = `/dandisets/${id}/versions/draft/`;
  return [
    ["POST", "/dandisets/"],
    ["PUT", draft],
    ["POST", `${draft}assets/`],
    ["PUT", `${draft}assets/${asset.asset_id}/`],
    ["POST", `${draft}publish/`],
    ["PUT", `/dandisets/${id}/users/`],
    ["POST", "/uploads/initialize/"],
    ["POST", `/uploads/${upload_id}/complete/`],
    ["POST", `/uploads/${upload_id}/validate/`],
    ["POST", "/blobs/digest/"],
    ["POST", "/zarr/"],
    ["POST", `/zarr/${zarr.zarr_id}/files/`],
    ["DELETE", `/zarr/${zarr.zarr_id}/files/`],
  ];
}

Deno.test("no JSON body makes the archive fail, and background work survives what was stored", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const table = await calls(client, id);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...table), body, async ([method, path], json) => {
        const answer = await client.call(method, path, json, { who: "admin" });
        // 500 is also the archive's answer to what it does not expect; a fault of ours is marked.
        assert(
          !answer.headers.has(CRASHED) && answer.status <= 500,
          `${method} ${path} ${JSON.stringify(json)}: ${answer.status}`,
        );
      }),
      { numRuns: 600 },
    );
    await client.archive.settle?.();
    const list = await client.call("GET", "/dandisets/?embargoed=true&page_size=1000");
    assertEquals(list.status, 200);
    for (const page of ["/", `/dandiset/${id}/draft`, `/dandiset/${id}/draft/about`]) {
      const response = await fetch(`${client.archive.url}${page}`);
      await response.body?.cancel();
      assertEquals(response.status, 200, page);
    }
  });
});

Deno.test("no query makes the archive fail", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a/b.nwb", "x");
    const draft = `/dandisets/${id}/versions/draft/`;
    const paths = fc.constantFrom(
      "/dandisets/",
      `${draft}assets/`,
      `${draft}assets/paths/`,
      `/dandisets/${id}/versions/`,
      "/zarr/",
      "/webdav/assets/atpath/",
      "/schemas/",
      "/users/search/",
    );
    const names = fc.constantFrom(
      ..."page page_size path path_prefix glob order ordering search user metadata dandiset_id version_id username"
        .split(" "),
    );
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("-1", "1e9", "%", "_", "me", "draft", id, "a:"),
    );
    await fc.assert(
      fc.asyncProperty(paths, fc.dictionary(names, value, { maxKeys: 4 }), async (path, query) => {
        const url = `${path}?${new URLSearchParams(query)}`;
        const answer = await client.call("GET", url);
        assert(answer.status < 500, `${url}: ${answer.status}`);
      }),
      { numRuns: 400 },
    );
  });
});

Deno.test("clients that go away leave the archive working and nothing behind", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const bytes = new Uint8Array(8_000_000).fill(1);
    const blob_id = await client.upload(id, bytes);
    const { asset_id } = await client.ok("POST", `/dandisets/${id}/versions/draft/assets/`, {
      metadata: { path: "a.nwb", ...GOOD_ASSET },
      blob_id,
    });
    const link =
      (await client.call("GET", `/assets/${asset_id}/download/`)).headers.get("location") ?? "";
    for (let round = 0; round < 5; round++) {
      const reading = new AbortController();
      const response = await fetch(link, { signal: reading.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      reading.abort();
      await reader?.read().catch(() => {});
      bytes[0] = round + 2;
      const { parts } = (await client.initialize(id, bytes)).body as Begun;
      const sending = new AbortController();
      setTimeout(() => sending.abort(), round);
      await fetch(parts[0]?.upload_url ?? "", {
        method: "PUT",
        body: bytes,
        signal: sending.signal,
      })
        .then((answer) => answer.body?.cancel(), () => {});
    }
    const { hostname, port } = new URL(client.archive.api);
    for (
      const text of [
        "NONSENSE\r\n\r\n",
        `POST /api/dandisets/ HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 99\r\n\r\nabc`,
      ]
    ) {
      using connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(bytesOf(text));
    }
    const whole = await fetch(link);
    assertEquals((await whole.arrayBuffer()).byteLength, bytes.length);
    bytes[0] = 99;
    const { parts } = (await client.initialize(id, bytes)).body as Begun;
    assertEquals((await put(parts[0]?.upload_url ?? "", bytes)).status, 200);
    const left = [];
    for await (const entry of Deno.readDir(`${client.archive.dir}/incoming`)) left.push(entry.name);
    assertEquals(left, []);
  });
});
