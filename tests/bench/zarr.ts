/**
 * Sending a Zarr over loopback, beside `dandi upload` of the same one; and a second run with nothing to do.
 *
 * `BENCH_ZARR_CHUNKS` (default 5000) chunks of 50 kB; `DANDI_PYTHON` names an interpreter with the client.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Bench, BenchRow } from "./row.ts";

const CHUNK_BYTES = 50_000;
const CHUNKS = Number(Deno.env.get("BENCH_ZARR_CHUNKS") ?? "5000");

interface Served {
  readonly url: string;
  readonly api: string;
  readonly keys: { readonly owner: string };
}

/** One Zarr, sent by us, again with nothing to do, and by the client. */
export const bench: Bench = async () => {
  const folder = await Deno.makeTempDir({ prefix: "bench-zarr-" });
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script("../local_archive/serve_child.ts"), `${folder}/archive`],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  try {
    const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const served = JSON.parse((await reader.read()).value ?? "") as Served;
    await reader.cancel();
    await makeZarr(`${folder}/data/s.nwb.zarr`, CHUNKS);
    const dandiset = await newDandiset(served);
    const first = await ours(folder, served, dandiset);
    const second = await ours(folder, served, dandiset);
    const python = Deno.env.get("DANDI_PYTHON");
    const theirs = python ? await client(python, folder, served, dandiset) : undefined;
    const what = `Zarr of ${CHUNKS} chunks of 50 kB`;
    return [
      {
        what,
        value: `${(first.ms / 1000).toFixed(2)} s, ${first.peakMb} MB`,
        ...(theirs === undefined
          ? { aim: "3 × dandi, under 300 MB", note: "DANDI_PYTHON is not set" }
          : {
            aim: "3 × dandi, under 300 MB",
            reached: theirs / first.ms >= 3 && first.peakMb < 300,
            note: `${(theirs / first.ms).toFixed(1)} × dandi upload, ${
              (theirs / 1000).toFixed(1)
            } s`,
          }),
      },
      {
        what: `${what}: second run`,
        value: `${(second.ms / 1000).toFixed(2)} s`,
        aim: "under 3 s",
        reached: second.ms < 3000,
      },
    ] satisfies BenchRow[];
  } finally {
    server.kill("SIGKILL");
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
};

function script(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function newDandiset(served: Served): Promise<string> {
  const made = await fetch(`${served.api}/dandisets/`, {
    method: "POST",
    headers: { "authorization": `token ${served.keys.owner}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "Bench",
      metadata: { description: "Bench", license: ["spdx:CC-BY-4.0"] },
    }),
  });
  return (await made.json() as { identifier: string }).identifier;
}

/** A process of its own, so that time and memory are those of the upload alone. */
async function ours(
  folder: string,
  served: Served,
  dandiset: string,
): Promise<{ ms: number; peakMb: number }> {
  const start = performance.now();
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--no-check",
      script("./_zarr_child.ts"),
      folder,
      served.url,
      served.api,
      dandiset,
      served.keys.owner,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).output();
  const ms = performance.now() - start;
  const said = JSON.parse(new TextDecoder().decode(stdout) || "{}") as {
    outcome?: { status: string };
    peakMb?: number;
  };
  if (!success || !["uploaded", "already-there"].includes(said.outcome?.status ?? "")) {
    throw new Error(`not uploaded: ${JSON.stringify(said)}`);
  }
  return { ms, peakMb: said.peakMb ?? 0 };
}

async function makeZarr(path: string, chunks: number): Promise<void> {
  await Deno.mkdir(`${path}/data`, { recursive: true });
  await Deno.writeTextFile(`${path}/.zgroup`, '{"zarr_format": 2}');
  await Deno.writeTextFile(
    `${path}/data/.zarray`,
    JSON.stringify({
      chunks: [CHUNK_BYTES],
      compressor: null,
      dtype: "|u1",
      fill_value: 0,
      filters: null,
      order: "C",
      shape: [CHUNK_BYTES * chunks],
      zarr_format: 2,
    }),
  );
  const bytes = new Uint8Array(CHUNK_BYTES);
  for (let i = 0; i < chunks; i++) {
    new DataView(bytes.buffer).setUint32(0, i, true);
    await Deno.writeFile(`${path}/data/${i}`, bytes);
  }
}

async function client(
  python: string,
  folder: string,
  archive: Served,
  dandiset: string,
): Promise<number> {
  const work = `${folder}/client/${dandiset}`;
  await Deno.mkdir(`${work}/sub-b`, { recursive: true });
  await Deno.writeTextFile(`${work}/dandiset.yaml`, `identifier: '${dandiset}'\n`);
  await Deno.rename(`${folder}/data/s.nwb.zarr`, `${work}/sub-b/sub-b.nwb.zarr`);
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(python, {
    args: ["-m", "dandi.cli.command", "upload", "-i", archive.api, "--validation", "skip", "."],
    cwd: work,
    env: { DANDI_API_KEY: archive.keys.owner, DANDI_NO_ET: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(-2000));
  return performance.now() - start;
}
