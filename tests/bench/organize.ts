/**
 * Bench of the organize step: the plan of many small files, beside `dandi organize -f dry` where `DANDI_PYTHON` names
 * a Python that has it.
 *
 * @module
 */
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { formatDuration } from "../../lib/core/text.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import { rewriteTexts } from "../../lib/organize/files/rewrite_process.ts";
import { formatDandiDry, planOrganize } from "../../lib/organize/mod.ts";
import type { Bench, BenchRow } from "./row.ts";

/** A small file (20 kB) of a subject and a session; its ids are written over in each copy. */
const SEED = new URL("../fixtures/nwb/naive-time.nwb", import.meta.url);

/** Makes `count` files of different subjects and sessions: 20 sessions a subject. */
async function makeFiles(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const path = `${folder}/f${String(i).padStart(5, "0")}.nwb`;
    await Deno.copyFile(SEED, path);
    await rewriteTexts(path, [
      { dataset: "general/subject/subject_id", texts: new Map([[-1, `m${Math.floor(i / 20)}`]]) },
      { dataset: "general/session_id", texts: new Map([[-1, `s${i % 20}`]]) },
    ]);
  }
}

async function timed<T>(run: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await run();
  return [performance.now() - start, result];
}

/** The shortest of several times. */
async function best(runs: number, run: () => Promise<unknown>): Promise<number> {
  let shortest = Infinity;
  for (let i = 0; i < runs; i++) shortest = Math.min(shortest, (await timed(run))[0]);
  return shortest;
}

/** The lines of `dandi organize -f dry`, and how long it took. */
async function dandiDry(python: string, folder: string, home: string): Promise<[number, string[]]> {
  return await timed(async () => {
    const { stdout, stderr, success } = await new Deno.Command(python, {
      args: [
        "-c",
        "from dandi.cli.command import main; main()",
        "organize",
        "-f",
        "dry",
        "-d",
        `${home}/out`,
        folder,
      ],
      env: { HOME: home, XDG_CACHE_HOME: `${home}/cache`, DANDI_NO_ET: "1", TZ: "UTC" },
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).slice(-500));
    return new TextDecoder().decode(stdout).split("\n")
      .filter((l) => l.startsWith("DRY:") && l.includes(" -> ")).sort();
  });
}

/** See {@linkcode Bench}. */
export const bench: Bench = async () => {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  const rows: BenchRow[] = [];
  try {
    const folder = `${dir}/nwb`;
    await makeFiles(folder, 1000);
    const work = (name: string) =>
      new WorkFolder(`${dir}/${name}`, parseUploadConfig(`nwb_folder: ${folder}`, "upload.yaml"));
    const mkWork = async (name: string) => {
      await Deno.mkdir(`${dir}/${name}`, { recursive: true });
      return work(name);
    };
    const [first, plan] = await timed(async () => planOrganize(await mkWork("w1")));
    const remembered = await best(3, () => planOrganize(work("w1")));
    const ours = formatDandiDry(plan).trim().split("\n").sort();
    const python = Deno.env.get("DANDI_PYTHON");
    const theirs = python === undefined
      ? undefined
      : { first: await dandiDry(python, folder, dir), again: await dandiDry(python, folder, dir) };
    const same = theirs && JSON.stringify(theirs.first[1]) === JSON.stringify(ours);
    const beside = (mine: number, other: number | undefined, aim: number) =>
      other === undefined ? {} : {
        aim: `${aim} × faster than dandi`,
        reached: other / mine >= aim,
        note: `dandi ${formatDuration(other)}: ${(other / mine).toFixed(1)} ×; ${
          same ? "same" : "DIFFERENT"
        } mapping`,
      };
    rows.push({
      what: "plan of 1,000 files of 20 kB, first look",
      value: formatDuration(first),
      ...beside(first, theirs?.first[0], 10),
    }, {
      what: "the same, facts remembered",
      value: formatDuration(remembered),
      ...beside(remembered, theirs?.again[0], 5),
    });
    await makeFiles(folder, 10_000);
    const [ten] = await timed(async () => planOrganize(await mkWork("w2")));
    const tenAgain = await best(3, () => planOrganize(work("w2")));
    rows.push({
      what: "plan of 10,000 files, first look",
      value: formatDuration(ten),
      aim: "linear: at most 12 × that of 1,000",
      reached: ten / first <= 12,
      note: `${(ten / first).toFixed(1)} ×`,
    }, {
      what: "the same, facts remembered",
      value: formatDuration(tenAgain),
      aim: "linear: at most 12 × that of 1,000",
      reached: tenAgain / remembered <= 12,
      note: `${(tenAgain / remembered).toFixed(1)} ×`,
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return rows;
};
