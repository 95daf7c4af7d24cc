import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { JournalError, UsageError } from "../../lib/core/errors.ts";
import { startLocalArchive } from "../../lib/local_archive/mod.ts";
import { Killable } from "./killable.ts";
import { rehearseArchiveKills } from "./kill_rehearsal.ts";
import { type Begun, bytesOf, Client, etagOf, GOOD_ASSET, put } from "./harness.ts";

Deno.test("a restart in the same folder keeps ports, keys, links, parts and data", async () => {
  const dir = await Deno.makeTempDir();
  const bytes = bytesOf("content that stays");
  let archive = await startLocalArchive({ dir, background: "manual" });
  try {
    let client = new Client(archive);
    const dandiset = await client.dandiset();
    const { parts, upload_id } = (await client.initialize(dandiset, bytes)).body as Begun;
    const url = parts[0]?.upload_url ?? "";
    const sent = await put(url, bytes);
    const before = { url: archive.url, store: archive.store, keys: archive.keys };
    await archive.stop();
    archive = await startLocalArchive({ dir, background: "manual" });
    assertEquals({ url: archive.url, store: archive.store, keys: archive.keys }, before);
    client = new Client(archive);
    assertEquals((await put(url, bytes)).status, 200, "the link goes on working");
    const etag = (sent.headers.get("etag") ?? "").slice(1, -1);
    await finish(client, upload_id, etag, bytes.length);
    await addAsset(client, dandiset, "a.nwb", upload_id);
    await client.archive.settle?.();
    const info = await client.ok("GET", `/dandisets/${dandiset}/versions/draft/info/`);
    assertEquals([info.status, info.asset_count], ["Valid", 1]);
  } finally {
    await archive.stop();
    await Deno.remove(dir, { recursive: true });
  }
});

async function finish(client: Client, upload: string, etag: string, size: number): Promise<void> {
  const done = await client.ok<{ complete_url: string; body: string }>(
    "POST",
    `/uploads/${upload}/complete/`,
    { parts: [{ part_number: 1, size, etag }] },
  );
  await client.ok("POST", done.complete_url, done.body, "anonymous");
  await client.ok("POST", `/uploads/${upload}/validate/`);
}

function addAsset(
  client: Client,
  dandiset: string,
  path: string,
  blob_id: string,
): Promise<unknown> {
  return client.ok("POST", `/dandisets/${dandiset}/versions/draft/assets/`, {
    metadata: { path, ...GOOD_ASSET },
    blob_id,
  });
}

/** What the archive has acknowledged, and must still know. */
interface Acknowledged {
  readonly parts: Map<string, string>;
  readonly blobs: Map<string, string>;
  readonly assets: Map<string, string>;
}

/** Uploads files one after the other until something fails; every acknowledgement is written down first. */
async function work(
  client: Client,
  dandiset: string,
  seen: Acknowledged,
  from: number,
): Promise<number> {
  for (let index = from;; index++) {
    try {
      const bytes = new Uint8Array(300_000).fill(index % 256);
      new DataView(bytes.buffer).setUint32(0, index);
      const etag = etagOf(bytes);
      let blob = seen.blobs.get(etag);
      if (!blob) {
        const begun = await client.initialize(dandiset, bytes);
        blob = begun.headers.get("location") ?? undefined;
        if (!blob) {
          const { upload_id, parts } = begun.body as Begun;
          const url = parts[0]?.upload_url ?? "";
          const part = ((await put(url, bytes)).headers.get("etag") ?? "").slice(1, -1);
          seen.parts.set(upload_id, part);
          await finish(client, upload_id, part, bytes.length);
          blob = upload_id;
        }
        seen.blobs.set(etag, blob);
      }
      const path = `f${index}.nwb`;
      const answer = await client.call("POST", `/dandisets/${dandiset}/versions/draft/assets/`, {
        metadata: { path, ...GOOD_ASSET },
        blob_id: blob,
      });
      if (answer.status !== 200 && answer.status !== 409) throw new Error(String(answer.status));
      seen.assets.set(path, blob);
    } catch (error) {
      if (error instanceof TypeError) return index;
      throw error;
    }
  }
}

Deno.test("kill -9 at random points loses nothing that was acknowledged", async () => {
  const kills = Number(Deno.env.get("DANDI_UPLOAD_KILLS") ?? 4);
  const dir = await Deno.makeTempDir();
  const server = new Killable(dir);
  const seen: Acknowledged = { parts: new Map(), blobs: new Map(), assets: new Map() };
  try {
    let client = await server.start();
    const dandiset = await client.dandiset();
    let index = 0;
    for (let kill = 0; kill < kills; kill++) {
      const running = work(client, dandiset, seen, index);
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 300));
      await server.kill();
      index = await running;
      client = await server.start();
      const listed = await client.ok<{ results: { path: string; blob: string }[] }>(
        "GET",
        `/dandisets/${dandiset}/versions/draft/assets/?page_size=1000`,
      );
      const there = new Map(listed.results.map(({ path, blob }) => [path, blob]));
      for (const [path, blob] of seen.assets) assertEquals(there.get(path), blob, path);
      for (const [value, blob] of seen.blobs) {
        const found = await client.ok("POST", "/blobs/digest/", {
          algorithm: "dandi:dandi-etag",
          value,
        });
        assertEquals(found.blob_id, blob);
      }
    }
    // Every byte that was acknowledged can still be read.
    const sample = [...seen.assets].slice(-5);
    for (const [path] of sample) {
      const listed = await client.ok<{ results: { asset_id: string; size: number }[] }>(
        "GET",
        `/dandisets/${dandiset}/versions/draft/assets/?path=${path}`,
      );
      const link = await client.call("GET", `/assets/${listed.results[0]?.asset_id}/download/`);
      const bytes = new Uint8Array(
        await (await fetch(link.headers.get("location") ?? "")).arrayBuffer(),
      );
      assertEquals(new DataView(bytes.buffer).getUint32(0), Number(path.slice(1, -4)));
      assertEquals(bytes.length, 300_000);
    }
    assertEquals(sample.length > 0, true, "something was uploaded between the kills");
  } finally {
    await server.kill();
    await Deno.remove(dir, { recursive: true });
  }
});

// The long form is a script: deno run -A tests/local_archive/kill_rehearsal.ts 50 1
Deno.test("runUpload() goes on when the archive is killed and started again", async () => {
  const report = await rehearseArchiveKills({ kills: 3, seed: 5, files: 12 });
  assertEquals(report.broken, []);
  assertEquals(report.kills, 3);
});

Deno.test("startLocalArchive() refuses a folder that is served, and a state of another form", async () => {
  const dir = await Deno.makeTempDir();
  const first = await startLocalArchive({ dir, background: "manual" });
  await assertRejects(
    () => startLocalArchive({ dir }),
    UsageError,
    "another one serves this folder",
  );
  await first.stop();
  const db = new DatabaseSync(`${dir}/archive.db`);
  db.exec("PRAGMA user_version = 99");
  db.close();
  await assertRejects(() => startLocalArchive({ dir }), JournalError, "its state has form 99");
  await Deno.remove(dir, { recursive: true });
});
