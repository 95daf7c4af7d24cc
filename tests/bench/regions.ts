import { fileURLToPath } from "node:url";
import { planRegions, runRegions, undoRegions, verifyRegions } from "../../lib/regions/mod.ts";
import { readRangeFacts } from "../../lib/regions/range_reader.ts";
import { makeWorld, type World } from "../regions/world.ts";
import type { Bench, BenchRow } from "./row.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));
const COUNT = 1000;

/** A thousand assets with a local file each: links to one of two fixtures, so that little disk is used. */
async function thousand(world: World): Promise<void> {
  const folder = world.work.nwbFolder;
  for (const fixture of ["m1-s1.nwb", "m2-s2.nwb"]) {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.copyFile(FIXTURES + fixture, `${world.work.path}/${fixture}`);
  }
  for (let i = 0; i < COUNT; i++) {
    const path = `sub-${i % 20}/sub-${i % 20}_ses-${i}.nwb`;
    await Deno.mkdir(`${folder}/sub-${i % 20}`, { recursive: true });
    await Deno.link(
      `${world.work.path}/${i % 2 ? "m2-s2.nwb" : "m1-s1.nwb"}`,
      `${folder}/${path}`,
    );
  }
  const paths = Array.from({ length: COUNT }, (_, i) => `sub-${i % 20}/sub-${i % 20}_ses-${i}.nwb`);
  // One after the other at first: the bytes are sent once.
  await world.add(paths.shift() ?? "", "the bytes of all of them");
  for (let i = 0; i < paths.length; i += 8) {
    await Promise.all(
      paths.slice(i, i + 8).map((p) => world.add(p, "the bytes of all of them")),
    );
  }
}

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await run(), performance.now() - start];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** A thousand assets planned, written in part, stopped, resumed, checked, taken back; and files read from the archive. */
export const bench: Bench = async () => {
  const rows: BenchRow[] = [];
  await using world = await makeWorld();
  await thousand(world);
  const before = JSON.stringify(await world.abouts());
  const [plan, planMs] = await timed(() => planRegions(world.connection, { remote: false }));
  const [again, againMs] = await timed(() => planRegions(world.connection, { remote: false }));
  rows.push({
    what: `regions, plan of ${COUNT} assets`,
    value: seconds(planMs),
    note: `facts of all files read; again with remembered facts: ${seconds(againMs)}`,
  });
  const stop = new AbortController();
  let done = 0;
  world.requests.length = 0;
  await runRegions(world.connection, plan, {
    signal: stop.signal,
    onProgress: (e) => {
      if (e.kind === "item-done" && ++done === COUNT / 2) stop.abort();
    },
  }).catch(() => {});
  const half = world.requests.filter((r) => r.startsWith("PUT")).length;
  const [rest, restMs] = await timed(() => runRegions(world.connection, again));
  const puts = world.requests.filter((r) => r.startsWith("PUT")).length;
  const gets = world.requests.length - puts;
  rows.push({
    what: `regions, ${COUNT} assets written, stopped in the middle and resumed`,
    value: `${(1000 * (COUNT - half) / restMs).toFixed(0)} assets/s`,
    aim: "no asset written twice",
    reached: puts === COUNT && rest.outcomes.length === COUNT,
    note: `${half} before the stop, ${puts} PUT and ${gets} GET in all: ${
      ((puts + gets) / COUNT).toFixed(3)
    } requests per asset`,
  });
  const [check, checkMs] = await timed(() => verifyRegions(world.connection));
  rows.push({
    what: `regions, ${COUNT} assets read back`,
    value: seconds(checkMs),
    aim: "all right",
    reached: check.right === COUNT && check.wrong.length === 0,
  });
  world.requests.length = 0;
  const [undone, undoMs] = await timed(() => undoRegions(world.connection));
  rows.push({
    what: `regions, ${COUNT} assets taken back`,
    value: `${(1000 * COUNT / undoMs).toFixed(0)} assets/s`,
    aim: "as before",
    reached: JSON.stringify(await world.abouts()) === before &&
      undone.outcomes.every((o) => o.status === "written"),
    note: `${(world.requests.length / COUNT).toFixed(3)} requests per asset`,
  });
  rows.push(await killed(world));
  rows.push(...await ranges());
  return rows;
};

/** A process that is killed (SIGKILL) in the middle of a run; then resumed here. */
async function killed(world: World): Promise<BenchRow> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      fileURLToPath(new URL("../regions/run_child.ts", import.meta.url)),
      world.work.path,
      world.archive.url,
    ],
    env: { DANDI_UPLOAD_TEST_KEY: world.archive.keys.owner },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const journal = world.work.statePath("regions.jsonl");
  const written = (): number =>
    (Deno.readTextFileSync(journal).match(/"did":"wrote"/g) ?? []).length;
  const start = written();
  for (let i = 0; i < 600 && written() < start + 300; i++) {
    await new Promise((r) => setTimeout(r, 50));
  }
  child.kill("SIGKILL");
  await child.status;
  const after = Object.values(await world.abouts()).filter((a) => a !== undefined).length;
  world.requests.length = 0;
  const plan = await planRegions(world.connection, { remote: false });
  await runRegions(world.connection, plan);
  const puts = world.requests.filter((r) => r.startsWith("PUT")).length;
  const check = await verifyRegions(world.connection);
  await undoRegions(world.connection);
  const clean = Object.values(await world.abouts()).every((a) => a === undefined);
  return {
    what: `regions, ${COUNT} assets, killed in the middle and resumed`,
    value: `${after} written before the kill, ${puts} after`,
    aim: "each once; undo leaves nothing",
    reached: after > 0 && after + puts === COUNT && check.right === COUNT && clean,
  };
}

/** Bytes that are read of a file of some megabytes, and of one a hundred times as large. */
async function ranges(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const folder = Deno.env.get("DANDI_BENCH_NWB") ??
    fileURLToPath(new URL("../../../shared/fixtures/nwb/", import.meta.url));
  const files: string[] = [];
  try {
    for await (const e of Deno.readDir(folder)) {
      if (e.isFile && /\.nwb$/.test(e.name) && !/^(derived|lfs)/.test(e.name)) {
        if ((await Deno.stat(folder + e.name)).size > 1_000_000) files.push(e.name);
      }
    }
  } catch { /* not on this machine */ }
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const path = folder + decodeURIComponent(new URL(request.url).pathname.slice(1));
    const m = /bytes=(\d+)-(\d+)/.exec(request.headers.get("range") ?? "");
    using file = await Deno.open(path);
    const [from, to] = [Number(m?.[1]), Number(m?.[2])];
    await file.seek(from, Deno.SeekMode.Start);
    const bytes = new Uint8Array(to - from + 1);
    for (let at = 0; at < bytes.length;) at += await file.read(bytes.subarray(at)) ?? bytes.length;
    return new Response(bytes, { status: 206 });
  });
  let [read, size, requests, count] = [0, 0, 0, 0];
  const parts: number[] = [];
  for (const name of files.sort()) {
    const bytes = (await Deno.stat(folder + name)).size;
    const r = await readRangeFacts(`http://127.0.0.1:${server.addr.port}/${name}`, {
      size: bytes,
      timeoutMs: 60_000,
    });
    if (r.status !== "read") continue;
    count++;
    read += r.bytesRead;
    size += bytes;
    requests += r.requests;
    parts.push(r.bytesRead);
  }
  await server.shutdown();
  parts.sort((a, b) => a - b);
  if (count > 0) {
    rows.push({
      what: `regions, ${count} files of 1 MB and more over HTTP ranges`,
      value: `${((parts[Math.floor(parts.length / 2)] ?? 0) / 1000).toFixed(0)} kB a file (median)`,
      note: `least ${((parts[0] ?? 0) / 1000).toFixed(0)} kB, most ${
        ((parts.at(-1) ?? 0) / 1000).toFixed(0)
      } kB, of ${(size / count / 1e6).toFixed(1)} MB; ${
        (requests / count).toFixed(0)
      } requests a file`,
    });
  }
  return rows;
}
