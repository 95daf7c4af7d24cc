import { assert, assertEquals } from "@std/assert";
import { type Begun, bytesOf, GOOD_ASSET, put, withArchive } from "./harness.ts";

/** Files that the store holds. */
async function storedFiles(dir: string): Promise<string[]> {
  const files: string[] = [];
  for await (const folder of Deno.readDir(`${dir}/objects`)) {
    for await (const file of Deno.readDir(`${dir}/objects/${folder.name}`)) {
      files.push(`${dir}/objects/${folder.name}/${file.name}`);
    }
  }
  return files;
}

Deno.test("collectGarbage() removes what is a week old and belongs to nothing", async () => {
  let now = Date.now();
  await withArchive(async (client) => {
    const { archive } = client;
    const dandiset = await client.dandiset();
    const kept = await client.asset(dandiset, "kept.nwb", "kept");
    const gone = await client.asset(dandiset, "gone.nwb", "gone");
    await client.ok("DELETE", `/dandisets/${dandiset}/versions/draft/assets/${gone.asset_id}/`);
    const { parts } = (await client.initialize(dandiset, bytesOf("unfinished"))).body as Begun;
    await put(parts[0]?.upload_url ?? "", bytesOf("unfinished"));

    assertEquals(await archive.collectGarbage?.(), { uploads: 0, assets: 0, blobs: 0, files: 0 });
    assertEquals((await client.call("GET", `/assets/${gone.asset_id}/`)).status, 200);

    now += 8 * 86_400_000;
    for (const file of await storedFiles(archive.dir ?? "")) await Deno.utime(file, 1, 1);
    assertEquals(await archive.collectGarbage?.(), { uploads: 1, assets: 1, blobs: 1, files: 2 });
    assertEquals((await client.call("GET", `/assets/${gone.asset_id}/`)).status, 404);
    assertEquals((await client.ok("GET", `/dandisets/${dandiset}/uploads/`)).count, 0);
    assertEquals((await storedFiles(archive.dir ?? "")).length, 1);
    const link = (await client.call("GET", `/assets/${kept.asset_id}/download/`)).headers.get(
      "location",
    );
    assertEquals(await (await fetch(link ?? "")).text(), "kept");
    const again = await client.upload(dandiset, bytesOf("gone"));
    assert(again !== gone.blob, "its content can be uploaded anew");
  }, { now: () => now });
});

Deno.test("manifests lie in the bucket", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const asset = await client.asset(id, "a.nwb", "a");
    const { store } = client.archive;
    const read = async (path: string) => {
      const response = await fetch(`${store}/dandisets/${path}`);
      const text = await response.text();
      return { status: response.status, text };
    };
    const metadata = await client.ok("GET", `/dandisets/${id}/versions/draft/`);
    assertEquals(JSON.parse((await read(`${id}/draft/dandiset.yaml`)).text), metadata);
    const assets = JSON.parse((await read(`${id}/draft/assets.jsonld`)).text) as {
      path: string;
      schemaKey: string;
    }[];
    assertEquals(assets.map((one) => [one.path, one.schemaKey]), [["a.nwb", GOOD_ASSET.schemaKey]]);
    const collection = JSON.parse((await read(`${id}/draft/collection.jsonld`)).text) as {
      hasMember: string[];
    };
    assertEquals(collection.hasMember, [`dandiasset:${asset.asset_id}`]);
    assertEquals(
      (await read(`${id}/0.260101.0000/dandiset.yaml`)).status,
      403,
      "not there, as S3 says it",
    );
    const secret = await client.dandiset("?embargo=true");
    assertEquals((await read(`${secret}/draft/dandiset.yaml`)).status, 403);
  });
});

Deno.test("an archive that works with schema 0.8.0 validates and publishes", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a.nwb", "a");
    await client.archive.settle?.();
    const info = await client.ok("GET", `/dandisets/${id}/versions/draft/info/`);
    assertEquals([info.status, info.asset_validation_errors, info.version_validation_errors], [
      "Valid",
      [],
      [],
    ]);
    assertEquals((info.metadata as { schemaVersion: string }).schemaVersion, "0.8.0");
    assertEquals(
      (await client.call("POST", `/dandisets/${id}/versions/draft/publish/`)).status,
      202,
    );
    await client.archive.settle?.();
    assertEquals((await client.ok("GET", `/dandisets/${id}/versions/`)).count, 2);
  }, { schemaVersion: "0.8.0" });
});
