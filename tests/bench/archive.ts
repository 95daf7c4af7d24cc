/**
 * The client and the embedded archive with a large Dandiset: list, read, patch; requests a second, memory.
 *
 * The archive runs in a process of its own, as in a rehearsal with `deno task archive`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { ArchiveClient, type AssetItem, resolveInstance } from "../../lib/archive/mod.ts";
import { formatBytes, formatDuration, pool } from "../../lib/core/mod.ts";
import { uploadText } from "../archive/upload.ts";
import type { Bench, BenchRow } from "./row.ts";

const ASSETS = 10_000;
const PATCHED = 1_000;
const AT_ONCE = 8;

/** Measures the archive; takes about half a minute. */
export const bench: Bench = async () => {
  const dir = await Deno.makeTempDir();
  const server = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("../archive/archive_process.ts", import.meta.url)),
      dir,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { url, key } = JSON.parse((await reader.read()).value ?? "") as {
      url: string;
      key: string;
    };
    reader.releaseLock();
    const client = new ArchiveClient(await resolveInstance(url), { key });
    return await measure(client, server.pid);
  } finally {
    server.kill("SIGTERM");
    await server.status;
    await server.stdout.cancel().catch(() => {});
    await Deno.remove(dir, { recursive: true });
  }
};

async function measure(client: ArchiveClient, pid: number): Promise<BenchRow[]> {
  const { identifier } = await client.createDandiset({
    name: "Large",
    metadata: { description: "x", license: ["spdx:CC-BY-4.0"] },
  });
  const blobId = await uploadText(client, identifier, "bytes of a file");
  const paths = Array.from(
    { length: ASSETS },
    (_, i) => `sub-${String(i % 100).padStart(3, "0")}/sub-${i % 100}_ses-${i}_ecephys.nwb`,
  );
  const rows: BenchRow[] = [];
  const row = (what: string, count: number, ms: number, note = ""): void => {
    rows.push({
      what,
      value: `${Math.round(count / (ms / 1000)).toLocaleString("en-US")} a second`,
      note: `${count.toLocaleString("en-US")} in ${formatDuration(ms)}${note}`,
    });
  };
  row(
    "add assets (POST)",
    ASSETS,
    await time(() =>
      pool(paths, (path) =>
        client.createAsset(identifier, {
          metadata: {
            path,
            schemaKey: "Asset",
            schemaVersion: "0.7.0",
            encodingFormat: "application/x-nwb",
          },
          blobId,
        }), { concurrency: AT_ONCE })
    ),
    `, ${AT_ONCE} at once`,
  );
  for (const metadata of [false, true]) {
    let count = 0;
    const ms = await best(async () => {
      count = 0;
      for await (const _ of client.listAssets(identifier, "draft", { metadata })) count++;
    });
    row(`list all assets${metadata ? " with metadata" : ""}`, count, ms, ", pages of 1,000");
  }
  const listed: AssetItem[] = [];
  for await (const asset of client.listAssets(identifier, "draft", { metadata: true })) {
    if (listed.push(asset) >= PATCHED) break;
  }
  row(
    "read an asset's metadata (GET)",
    PATCHED,
    await time(() =>
      pool(listed, (a) => client.getAssetMetadata(identifier, "draft", a.asset_id), {
        concurrency: AT_ONCE,
      })
    ),
    `, ${AT_ONCE} at once`,
  );
  const about = [{
    schemaKey: "Anatomy",
    identifier: "UBERON:0002421",
    name: "hippocampal formation",
  }];
  const patch = () =>
    pool(listed, (a) => client.replaceAssetMetadata(identifier, a, (m) => ({ ...m, about })), {
      concurrency: AT_ONCE,
    });
  const byPath = () =>
    pool(listed, (a) => client.replaceAssetMetadata(identifier, a.path, (m) => ({ ...m, about })), {
      concurrency: AT_ONCE,
    });
  row("patch about of listed assets (PUT)", PATCHED, await time(patch), `, ${AT_ONCE} at once`);
  row("look at them again by path (GET)", PATCHED, await time(byPath), ", nothing to send");
  const memory = residentBytes(pid);
  if (memory !== undefined) {
    rows.push({
      what: `memory of the archive with ${ASSETS.toLocaleString("en-US")} assets`,
      value: formatBytes(memory),
    });
  }
  return rows;
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function best(run: () => Promise<unknown>): Promise<number> {
  let ms = Infinity;
  for (let i = 0; i < 3; i++) ms = Math.min(ms, await time(run));
  return ms;
}

/** Resident memory of a process, where the system tells (Linux). */
function residentBytes(pid: number): number | undefined {
  try {
    const kb = /VmRSS:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
    return kb === undefined ? undefined : Number(kb) * 1024;
  } catch {
    return undefined;
  }
}
