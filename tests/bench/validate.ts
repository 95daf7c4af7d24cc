/**
 * Validation: one file from a cold start and a folder, beside `dandi validate` where `DANDI_PYTHON` names an
 * interpreter that has dandi; memory of the reader on a file of 10 GB, made sparse.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import h5wasm, { File as H5File } from "h5wasm/node";
import { validateFolder } from "../../lib/validate/mod.ts";
import { baseline } from "../validate/baseline.ts";
import { writeNwb } from "../validate/nwb_writer.ts";
import type { Bench, BenchRow } from "./row.ts";

const FILES = 40;

/** Runs the measurements. */
export const bench: Bench = async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/dandiset.yaml`,
      "identifier: '000027'\nname: n\ndescription: d\n",
    );
    await Deno.mkdir(`${folder}/sub-s1`);
    const model = await baseline();
    for (let i = 0; i < FILES; i++) {
      await writeNwb(`${folder}/sub-s1/sub-s1_ses-${i}.nwb`, model);
    }
    const one = `${folder}/sub-s1/sub-s1_ses-0.nwb`;
    const dandi = Deno.env.get("DANDI_PYTHON");
    return [
      ...await oneFile(one, dandi),
      ...await wholeFolder(folder, dandi),
      await largeFile(folder),
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

/** Best of five, in seconds. */
async function timed(command: string, args: string[]): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

// the client's own command line, without its start-up message about newer versions
const CLIENT = "import sys; from dandi.cli.command import main; main(sys.argv[1:])";

async function oneFile(path: string, dandi: string | undefined): Promise<BenchRow[]> {
  const script = fileURLToPath(new URL("./_validate_one.ts", import.meta.url));
  const ours = await timed(Deno.execPath(), ["run", "--quiet", "-A", script, path]);
  const theirs = dandi === undefined
    ? undefined
    : await timed(dandi, ["-c", CLIENT, "validate", path]);
  const aim = theirs === undefined ? 1 : theirs / 4;
  return [{
    what: "validate one file from a cold start",
    value: `${ours.toFixed(2)} s`,
    aim: theirs === undefined ? "below 1 s" : `${aim.toFixed(2)} s (a quarter of dandi's)`,
    reached: ours <= aim,
    note: theirs === undefined
      ? "best of 5; set DANDI_PYTHON to compare"
      : `dandi validate: ${theirs.toFixed(2)} s, ${
        (theirs / ours).toFixed(1)
      } × as long; best of 5`,
  }];
}

async function wholeFolder(folder: string, dandi: string | undefined): Promise<BenchRow[]> {
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await validateFolder(folder);
    best = Math.min(best, (performance.now() - start) / FILES);
  }
  let theirs: number | undefined;
  if (dandi !== undefined) {
    const start = performance.now();
    await new Deno.Command(dandi, {
      args: ["-c", CLIENT, "validate", folder],
      stdout: "null",
      stderr: "null",
    }).output();
    theirs = (performance.now() - start) / FILES;
  }
  const cachePath = `${folder}/remembered.jsonl`;
  await validateFolder(folder, { cachePath });
  const start = performance.now();
  await validateFolder(folder, { cachePath });
  const again = (performance.now() - start) / FILES;
  const aim = theirs === undefined ? 25 : theirs / 10;
  return [{
    what: `validate a folder of ${FILES} files, all checks`,
    value: `${best.toFixed(0)} ms a file`,
    aim: `${aim.toFixed(0)} ms a file (a tenth of dandi's)`,
    reached: best <= aim,
    note: theirs === undefined
      ? "best of 3, readers started anew; set DANDI_PYTHON to compare"
      : `dandi validate: ${theirs.toFixed(0)} ms a file, ${(theirs / best).toFixed(1)} × as long`,
  }, {
    what: "the same folder again, nothing changed",
    value: `${again.toFixed(1)} ms a file`,
    note: "results are remembered",
  }];
}

/** A series of 1.25 × 10^9 samples that take no room, in a file stretched to 10 GB. */
async function largeFile(folder: string): Promise<BenchRow> {
  const path = `${folder}/large.nwb`;
  await writeNwb(path, await baseline());
  await h5wasm.ready;
  const file = new H5File(path, "a");
  const group = file.create_group("/acquisition/large");
  for (
    const [name, value] of [
      ["neurodata_type", "TimeSeries"],
      ["namespace", "core"],
      ["object_id", "00000000-0000-4000-8000-ffffffffffff"],
      ["description", "large"],
      ["comments", "large"],
    ] as const
  ) group.create_attribute(name, value);
  for (const name of ["data", "timestamps"]) {
    const dataset = group.create_dataset({
      name,
      data: Float64Array.from({ length: 100_000 }, (_, i) => i + (i % 7) / 100),
      shape: [100_000],
      maxshape: [null],
      chunks: [65_536],
    });
    dataset.create_attribute("unit", name === "data" ? "m" : "seconds");
    dataset.resize([1_250_000_000]);
  }
  file.close();
  await Deno.truncate(path, 10_000_000_000);
  let peak = 0;
  const timer = setInterval(() => peak = Math.max(peak, ...childSizes()), 20);
  const start = performance.now();
  const { files } = await validateFolder(folder, { files: ["large.nwb"], assetMetadata: "0.7.0" });
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  return {
    what: "memory of the reader, one file of 10 GB",
    value: `${(peak / 1e6).toFixed(0)} MB`,
    aim: "below 300 MB",
    reached: peak > 0 && peak < 300e6 && files[0]?.outcome === "checked",
    note: `${
      seconds.toFixed(1)
    } s; two data sets of 1.25 × 10^9 numbers, sparse; largest resident size of the child`,
  };
}

/** Resident sizes of our child processes (Linux). */
function childSizes(): number[] {
  const sizes: number[] = [];
  for (const entry of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    try {
      const status = Deno.readTextFileSync(`/proc/${entry.name}/status`);
      if (!status.includes(`PPid:\t${Deno.pid}\n`)) continue;
      sizes.push(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    } catch { /* ended meanwhile */ }
  }
  return sizes;
}
