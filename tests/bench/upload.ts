/**
 * Uploads against the embedded archive in a process of its own, on loopback: one large file, many small ones, a second
 * run with nothing to do, and the checksum of a large file beside the bare MD5 of all cores. Where `DANDI_PYTHON` names
 * an interpreter with `dandi`, the same files go to the same archive with `dandi upload`.
 *
 * Sizes: `BENCH_UPLOAD_MIB` (default 1024), `BENCH_UPLOAD_FILES` (500), `BENCH_DIGEST_MIB` (5120), `BENCH_SCALE`
 * (100,2000), `BENCH_RUNS` (2).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { formatBytes, formatDuration } from "../../lib/core/mod.ts";
import { dandiEtag, Hasher } from "../../lib/upload/mod.ts";
import type { Bench, BenchRow } from "./row.ts";

const number = (name: string, otherwise: number): number => Number(Deno.env.get(name) ?? otherwise);
const LARGE_MIB = number("BENCH_UPLOAD_MIB", 1024);
const SMALL_FILES = number("BENCH_UPLOAD_FILES", 500);
const DIGEST_MIB = number("BENCH_DIGEST_MIB", 5120);
const RUNS = number("BENCH_RUNS", 2);
const SCALE = (Deno.env.get("BENCH_SCALE") ?? "100,2000").split(",").map(Number);
/** `BENCH_PACE=real`: the archive has two workers, as slow as those of a real one. */
const PACE = Deno.env.get("BENCH_PACE") === "real" ? ["real"] : [];
const SMALL_BYTES = 200_000;
const MIB = 2 ** 20;
const SAMPLE = new URL("../fixtures/nwb/m1-s1.nwb", import.meta.url);

/** What one upload took. */
interface Took {
  ms: number;
  cpuS: number;
  peakMb: number;
  /** Milliseconds of the run alone, without starting, connecting and planning; 0 of others. */
  uploadMs: number;
}

/** Measures uploads; takes several minutes at the full sizes, most of them in the Python client. */
export const bench: Bench = async () => {
  const dir = await Deno.makeTempDir({ prefix: "bench-upload-" });
  const script = fileURLToPath(new URL("../local_archive/serve_child.ts", import.meta.url));
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, `${dir}/archive`, ...PACE],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  try {
    const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const line = JSON.parse((await reader.read()).value ?? "") as Served;
    await reader.cancel();
    return [
      ...await oneLarge(dir, line),
      ...await manySmall(dir, line),
      ...await scale(dir, line),
      ...await digests(dir),
    ];
  } finally {
    server.kill("SIGKILL");
    await server.status;
    await Deno.remove(dir, { recursive: true });
  }
};

interface Served {
  url: string;
  api: string;
  keys: { owner: string };
}

async function oneLarge(dir: string, line: Served): Promise<BenchRow[]> {
  const size = LARGE_MIB * MIB;
  const ours: Took[] = [];
  const theirs: Took[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await upload(dir, line, await makeFiles(dir, 1, size), "plain"));
    if (python()) theirs.push(await dandi(dir, line, await makeFiles(dir, 1, size), "skip"));
  }
  const [best, other] = [least(ours), least(theirs)];
  const what = `1 file of ${formatBytes(size)}`;
  const times = other ? other.ms / best!.ms : undefined;
  return [
    row(
      what,
      best!,
      other
        ? { aim: "2 × dandi (3 × wished)", reached: (times ?? 0) >= 2 }
        : { aim: "2 × dandi", note: "DANDI_PYTHON is not set" },
      times,
    ),
    ...(other ? [row(`${what}, dandi upload`, other, {})] : []),
    {
      what: `${what}: peak memory`,
      value: `${Math.round(best!.peakMb)} MB`,
      aim: "under 300 MB",
      reached: best!.peakMb < 300,
    },
    {
      what: `${what}: processor time`,
      value: `${(best!.cpuS / (size / 2 ** 30)).toFixed(1)} s per GiB`,
    },
  ];
}

async function manySmall(dir: string, line: Served): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const mode of ["plain", "validate"] as const) {
    const what = `${SMALL_FILES} files of ${formatBytes(SMALL_BYTES)}${
      mode === "validate" ? ", validated" : ""
    }`;
    const files = await makeFiles(dir, SMALL_FILES, SMALL_BYTES);
    const first = await upload(dir, line, files, mode);
    const second = await upload(dir, line, files, mode);
    let other: Took | undefined;
    let otherSecond: Took | undefined;
    if (python()) {
      const validation = mode === "validate" ? "require" : "skip";
      const theirs = await makeFiles(dir, SMALL_FILES, SMALL_BYTES);
      other = await dandi(dir, line, theirs, validation);
      otherSecond = await dandi(dir, line, theirs, validation);
    }
    const wanted = mode === "validate" ? 5 : 2;
    const times = other ? other.ms / first.ms : undefined;
    rows.push(
      row(
        what,
        first,
        other
          ? { aim: `${wanted} × dandi`, reached: (times ?? 0) >= wanted }
          : { aim: `${wanted} × dandi`, note: "DANDI_PYTHON is not set" },
        times,
      ),
      ...(other ? [row(`${what}, dandi upload`, other, {})] : []),
      row(`${what}: second run`, second, { aim: "under 3 s", reached: second.ms < 3000 }),
      ...(otherSecond ? [row(`${what}: second run, dandi upload`, otherSecond, {})] : []),
    );
  }
  return rows;
}

/** Whether a file costs the same among few and many. */
async function scale(dir: string, line: Served): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  let first: { each: number; peakMb: number } | undefined;
  for (const count of SCALE) {
    const took = await upload(dir, line, await makeFiles(dir, count, 60_000), "plain");
    const each = took.uploadMs / count;
    first ??= { each, peakMb: took.peakMb };
    rows.push({
      what: `${count.toLocaleString("en-US")} files of 60 kB`,
      value: `${each.toFixed(1)} ms a file, peak ${Math.round(took.peakMb)} MB`,
      ...(rows.length === 0 ? {} : {
        aim: "as with few",
        reached: each <= first.each * 1.3 && took.peakMb <= first.peakMb * 1.5,
      }),
    });
  }
  return rows;
}

async function digests(dir: string): Promise<BenchRow[]> {
  const path = `${dir}/digest`;
  await fill(path, DIGEST_MIB * MIB);
  const size = DIGEST_MIB * MIB;
  using hasher = new Hasher();
  let bare = 0;
  let ours = 0;
  let sha = 0;
  for (let run = 0; run < RUNS; run++) {
    ours = Math.max(ours, await rate(size, () => dandiEtag(path, { hasher })));
    bare = Math.max(bare, await bareMd5(hasher.workers));
  }
  sha = await rate(size, () => dandiEtag(path, { hasher, sha256: true }));
  await Deno.remove(path);
  return [{
    what: `dandi-etag of ${formatBytes(size)}`,
    value: `${formatBytes(ours)}/s`,
    aim: "90 % of all cores' MD5",
    reached: ours >= 0.9 * bare,
    note: `bare MD5 of memory in ${hasher.workers} threads: ${formatBytes(bare)}/s`,
  }, {
    what: `dandi-etag and SHA-256 of ${formatBytes(size)}`,
    value: `${formatBytes(sha)}/s`,
  }];
}

async function rate(bytes: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return bytes / (performance.now() - start) * 1000;
}

/** MD5 over memory in so many threads, nothing else: what the cores give. */
async function bareMd5(threads: number): Promise<number> {
  const source = `
    import { createHash } from "node:crypto";
    const block = new Uint8Array(1 << 20).fill(7);
    self.onmessage = () => {
      const start = performance.now();
      const hash = createHash("md5");
      let n = 0;
      while (performance.now() - start < 2000) { hash.update(block); n++; }
      self.postMessage(n * block.length / (performance.now() - start) * 1000);
    };`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const workers = Array.from({ length: threads }, () => new Worker(url, { type: "module" }));
  const rates = await Promise.all(workers.map((w) =>
    new Promise<number>((done) => {
      w.onmessage = (e: MessageEvent<number>) => done(e.data);
      w.postMessage(0);
    })
  ));
  for (const w of workers) w.terminate();
  URL.revokeObjectURL(url);
  return rates.reduce((a, b) => a + b, 0);
}

/** A folder of NWB files, each with bytes of its own appended, as a Dandiset of its own would have them. */
async function makeFiles(dir: string, count: number, bytes: number): Promise<string> {
  const folder = await Deno.makeTempDir({ dir, prefix: "files-" });
  for (let i = 0; i < count; i++) {
    const subject = `b${i}`;
    await Deno.mkdir(`${folder}/sub-${subject}`);
    const path = `${folder}/sub-${subject}/sub-${subject}.nwb`;
    await Deno.copyFile(SAMPLE, path);
    // HDF5 takes no notice of what follows its end.
    await fill(path, bytes);
  }
  return folder;
}

/** Lengthens a file with random bytes. */
async function fill(path: string, size: number): Promise<void> {
  using file = await Deno.open(path, { create: true, append: true });
  let left = size - (await file.stat()).size;
  const block = new Uint8Array(Math.min(MIB, Math.max(1, left)));
  for (let at = 0; at < block.length; at += 65_536) {
    crypto.getRandomValues(block.subarray(at, Math.min(block.length, at + 65_536)));
  }
  const counter = new DataView(block.buffer);
  for (let n = 0; left > 0; n++) {
    if (block.length >= 4) counter.setUint32(0, n);
    left -= await file.write(left < block.length ? block.subarray(0, left) : block);
  }
}

async function newDandiset(line: Served): Promise<string> {
  const made = await fetch(`${line.api}/dandisets/`, {
    method: "POST",
    headers: { "authorization": `token ${line.keys.owner}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "Bench",
      metadata: { description: "Bench", license: ["spdx:CC-BY-4.0"] },
    }),
  });
  return (await made.json() as { identifier: string }).identifier;
}

const ours = new Map<string, string>();

async function upload(dir: string, line: Served, files: string, mode: string): Promise<Took> {
  let work = ours.get(files);
  if (!work) {
    const identifier = await newDandiset(line);
    work = await Deno.makeTempDir({ dir, prefix: "work-" });
    ours.set(files, work);
    await Deno.mkdir(`${work}/state`);
    await Deno.writeTextFile(
      `${work}/upload.yaml`,
      `instance: ${line.url}\ndandiset: "${identifier}"\nnwb_folder: ${files}\n`,
    );
    await Deno.writeTextFile(
      `${work}/state/dandiset.json`,
      JSON.stringify({
        version: 1,
        identifier,
        name: "Bench",
        instance: "bench",
        api: line.api,
        url: line.url,
        made: true,
        embargo: "OPEN",
        at: new Date().toISOString(),
      }),
    );
    await organizeAsIs(work, files);
  }
  const start = performance.now();
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...await flagsOfTask(),
      "-A",
      "--quiet",
      "--no-check",
      fileURLToPath(new URL("./_upload_child.ts", import.meta.url)),
      work,
      line.keys.owner,
      mode,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).output();
  const ms = performance.now() - start;
  const said = JSON.parse(new TextDecoder().decode(output.stdout)) as {
    wrong: unknown[];
    cpuS: number;
    peakMb: number;
    uploadMs: number;
  };
  if (said.wrong.length > 0) throw new Error(`not uploaded: ${JSON.stringify(said.wrong)}`);
  return { ms, cpuS: said.cpuS, peakMb: said.peakMb, uploadMs: said.uploadMs };
}

/** The flags of the engine that `deno task upload` gives: what people run is what is measured. */
async function flagsOfTask(): Promise<string[]> {
  const config = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  ) as { tasks: { upload: { command: string } } };
  return /--v8-flags=\S+/.exec(config.tasks.upload.command)?.slice() ?? [];
}

/** The plan of step 04 for files that have their names already. */
async function organizeAsIs(work: string, files: string): Promise<void> {
  const items = [];
  for await (const subject of Deno.readDir(files)) {
    if (!subject.isDirectory) continue;
    const file = `${subject.name}/${subject.name}.nwb`;
    items.push({
      localPath: `${files}/${file}`,
      file,
      assetPath: file,
      status: "mapped",
      kept: true,
      findings: [],
      modalities: [],
      media: [],
    });
  }
  await Deno.writeTextFile(
    `${work}/state/organize.json`,
    JSON.stringify({
      planVersion: 1,
      made: new Date().toISOString(),
      source: files,
      naming: "dandi",
      requiredFields: [],
      items,
      collisions: [],
      warnings: [],
    }),
  );
}

function python(): string | undefined {
  return Deno.env.get("DANDI_PYTHON");
}

async function dandi(
  dir: string,
  line: Served,
  files: string,
  validation: string,
): Promise<Took> {
  const yaml = `${files}/dandiset.yaml`;
  try {
    await Deno.stat(yaml);
  } catch {
    await Deno.writeTextFile(
      yaml,
      `identifier: DANDI:${await newDandiset(line)}\nname: Bench\ndescription: Bench\n`,
    );
  }
  const home = `${dir}/home`;
  await Deno.mkdir(home, { recursive: true });
  const program = `
import json, resource, subprocess, sys, time
start = time.time()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": done.returncode, "said": (done.stdout + done.stderr)[-800:], "ms": (time.time() - start) * 1000,
  "cpuS": usage.ru_utime + usage.ru_stime, "peakMb": usage.ru_maxrss * 1.024 / 1000}))`;
  const interpreter = python() ?? "";
  const output = await new Deno.Command(interpreter, {
    args: [
      "-c",
      program,
      `${interpreter.slice(0, interpreter.lastIndexOf("/"))}/dandi`,
      "upload",
      "-i",
      line.url,
      "--validation",
      validation,
    ],
    cwd: files,
    env: {
      HOME: home,
      XDG_CACHE_HOME: `${home}/.cache`,
      XDG_STATE_HOME: `${home}/.state`,
      DANDI_NO_ET: "1",
      DANDI_CACHE: "ignore",
      PYTHON_KEYRING_BACKEND: "keyring.backends.null.Keyring",
      [`${new URL(line.url).host.toUpperCase()}_API_KEY`]: line.keys.owner,
    },
    stdout: "piped",
    stderr: "inherit",
  }).output();
  const took = JSON.parse(new TextDecoder().decode(output.stdout)) as Took & {
    code: number;
    said: string;
  };
  if (took.code !== 0) throw new Error(`dandi upload failed: ${took.said}`);
  return took;
}

function least(runs: readonly Took[]): Took | undefined {
  return [...runs].sort((a, b) => a.ms - b.ms)[0];
}

function row(
  what: string,
  took: Took,
  extra: { aim?: string; reached?: boolean; note?: string },
  times?: number,
): BenchRow {
  return {
    what,
    value: `${formatDuration(took.ms)}${
      times === undefined ? "" : ` (${times.toFixed(1)} × dandi)`
    }`,
    ...extra,
    note: extra.note ?? `peak ${Math.round(took.peakMb)} MB, processor ${took.cpuS.toFixed(1)} s`,
  };
}
