/**
 * The embedded archive alone with 10,000 assets in one Dandiset: requests a second for list, GET, POST and PUT, bytes a
 * second for parts, time of validation and publishing, memory of its process.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { formatBytes } from "../../lib/core/mod.ts";
import {
  type Asset,
  type Begun,
  bytesOf,
  Client,
  GOOD_ASSET,
  put,
} from "../local_archive/harness.ts";
import type { Bench, BenchRow } from "./row.ts";

const ASSETS = 10_000;
const AT_ONCE = 8;

/** Measures the archive in a process of its own; takes about half a minute. */
export const bench: Bench = async () => {
  const dir = await Deno.makeTempDir();
  const script = fileURLToPath(new URL("../local_archive/serve_child.ts", import.meta.url));
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, dir],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  try {
    const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const client = new Client(JSON.parse((await reader.read()).value ?? ""));
    await reader.cancel();
    return await measure(client, server.pid);
  } finally {
    server.kill("SIGKILL");
    await server.status;
    await Deno.remove(dir, { recursive: true });
  }
};

/** Runs `work` so often, several at a time; gives calls a second. */
async function rate(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < times) await work(next++);
  }));
  return times / (performance.now() - start) * 1000;
}

async function measure(client: Client, pid: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const row = (what: string, value: string, note: string): void =>
    void rows.push({ what, value, note });
  const perSecond = (value: number): string =>
    `${Math.round(value).toLocaleString("en-US")} requests/s`;
  const note = `${AT_ONCE} at a time, Dandiset of ${ASSETS.toLocaleString("en-US")} assets`;
  const begin = await memory(pid);
  const id = await client.dandiset();
  const base = `/dandisets/${id}/versions/draft/assets/`;
  const blob_id = await client.upload(id, bytesOf("one blob for all"));
  const assets: Asset[] = [];
  row(
    "embedded archive: POST asset",
    perSecond(
      await rate(ASSETS, async (index) => {
        const path = `sub-${index % 100}/sub-${index % 100}_ses-${index}_ecephys.nwb`;
        const metadata = { path, ...GOOD_ASSET };
        assets.push(await client.ok<Asset>("POST", base, { metadata, blob_id }));
      }),
    ),
    "into an empty draft, to 10,000 assets; validation at work meanwhile",
  );
  const start = performance.now();
  for (let waiting = true; waiting;) {
    const info = await client.ok<{ status: string; asset_validation_errors: unknown[] }>(
      "GET",
      `/dandisets/${id}/versions/draft/info/`,
    );
    waiting = info.status !== "Valid" || info.asset_validation_errors.length > 0;
    if (waiting) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  row(
    "embedded archive: all assets valid",
    `${((performance.now() - start) / 1000).toFixed(1)} s`,
    "after the last POST",
  );
  row(
    "embedded archive: GET asset",
    perSecond(await rate(3000, (n) => client.ok("GET", `${base}${assets[n]?.asset_id}/`))),
    note,
  );
  row(
    "embedded archive: list page of 100",
    perSecond(await rate(300, (n) => client.ok("GET", `${base}?page=${n % 90 + 1}`))),
    note,
  );
  row(
    "embedded archive: list page of 1000 with metadata",
    perSecond(
      await rate(
        30,
        (n) =>
          client.ok("GET", `${base}?metadata=true&order=path&page_size=1000&page=${n % 10 + 1}`),
      ),
    ),
    note,
  );
  row(
    "embedded archive: look-up by path",
    perSecond(
      await rate(
        2000,
        (n) => client.ok("GET", `${base}?path=${encodeURIComponent(assets[n]?.path ?? "")}`),
      ),
    ),
    note,
  );
  row(
    "embedded archive: folder level",
    perSecond(
      await rate(300, (n) => client.ok("GET", `${base}paths/?path_prefix=sub-${n % 100}/`)),
    ),
    note,
  );
  row(
    "embedded archive: PUT asset",
    perSecond(
      await rate(3000, (n) => {
        const asset = assets[n];
        const metadata = {
          path: asset?.path,
          ...GOOD_ASSET,
          about: [{ schemaKey: "Anatomy", name: "hippocampus" }],
        };
        return client.ok("PUT", `${base}${asset?.asset_id}/`, { metadata, blob_id });
      }),
    ),
    note,
  );
  row(
    "embedded archive: parts received",
    await parts(client, id),
    "8 files of one 64 MiB part, one after the other, through fetch",
  );
  row(
    "embedded archive: memory",
    formatBytes(await memory(pid)),
    `resident, of the whole process; ${formatBytes(begin)} at the start`,
  );
  return rows;
}

async function parts(client: Client, id: string): Promise<string> {
  const bytes = new Uint8Array(64 * 1024 * 1024);
  let ms = 0;
  for (let index = 0; index < 8; index++) {
    bytes[0] = index + 1;
    const begun = (await client.initialize(id, bytes)).body as Begun;
    const start = performance.now();
    await put(begun.parts[0]?.upload_url ?? "", bytes);
    ms += performance.now() - start;
  }
  return `${formatBytes(8 * bytes.length / ms * 1000)}/s`;
}

/** Resident memory of a process, where the system tells it. */
async function memory(pid: number): Promise<number> {
  try {
    const text = await Deno.readTextFile(`/proc/${pid}/status`);
    return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
