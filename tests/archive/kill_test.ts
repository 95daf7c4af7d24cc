/** The archive is killed while the client writes: the client goes on after the restart, and nothing is done twice. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { ArchiveClient, resolveInstance } from "../../lib/archive/mod.ts";
import { uploadText } from "./upload.ts";
import { delay, pool } from "../../lib/core/mod.ts";

interface Running {
  readonly url: string;
  readonly key: string;
  kill(): Promise<void>;
}

/** An archive in a process of its own; it takes the port of its last start again. */
async function start(dir: string): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("./archive_process.ts", import.meta.url)), dir],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { url, key } = JSON.parse((await reader.read()).value ?? "") as {
    url: string;
    key: string;
  };
  return {
    url,
    key,
    async kill() {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

Deno.test("ArchiveClient goes on after the archive was killed and started again; every asset is there once", async () => {
  const dir = await Deno.makeTempDir();
  let archive = await start(dir);
  try {
    const client = new ArchiveClient(await resolveInstance(archive.url), {
      key: archive.key,
      // An archive that has just begun to listen may not answer a request of that moment.
      timeoutMs: 3000,
      retry: { minDelayMs: 100, maxDelayMs: 1000, attempts: 12 },
    });
    const { identifier } = await client.createDandiset({
      name: "Killed",
      metadata: { description: "x" },
    });
    const blobId = await uploadText(client, identifier, "bytes that all assets share");
    const paths = Array.from({ length: 150 }, (_, i) => `sub-${i}/a.nwb`);
    let done = 0;
    const writing = pool(paths, async (path) => {
      await client.createAsset(identifier, {
        metadata: { path, schemaKey: "Asset", encodingFormat: "application/x-nwb" },
        blobId,
      });
      done++;
    }, { concurrency: 4 });
    for (let round = 0; round < 3; round++) {
      const until = done + 20;
      while (done < until && done < paths.length) await delay(5);
      await archive.kill();
      archive = await start(dir);
    }
    await writing;
    const listed = await Array.fromAsync(client.listAssets(identifier, "draft"));
    assertEquals(listed.map((a) => a.path), paths.toSorted());
    assert(new Set(listed.map((a) => a.asset_id)).size === paths.length);
  } finally {
    await archive.kill();
    await Deno.remove(dir, { recursive: true });
  }
});
