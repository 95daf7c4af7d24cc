/**
 * Bench of repairs: the plan of many files from remembered facts, and one large file, where the copy is all that takes
 * time. `BENCH_REPAIR_GB` says how large it is (default 2).
 *
 * @module
 */
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { formatBytes, formatDuration } from "../../lib/core/text.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import { rewriteTexts } from "../../lib/organize/files/rewrite_process.ts";
import { changeOf, mendFile, planRepair, runRepair } from "../../lib/repair/mod.ts";
import type { Bench, BenchRow } from "./row.ts";

/** A small file (20 kB) of a subject and a session; its ids are written over in each copy. */
const SEED = new URL("../fixtures/nwb/m2-s2.nwb", import.meta.url);

async function timed<T>(run: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await run();
  return [performance.now() - start, result];
}

async function manyFiles(home: string, count: number): Promise<BenchRow[]> {
  await Deno.mkdir(`${home}/nwb`);
  for (let i = 0; i < count; i++) {
    const path = `${home}/nwb/f${String(i).padStart(5, "0")}.nwb`;
    await Deno.copyFile(SEED, path);
    await Deno.chmod(path, 0o644);
    await rewriteTexts(path, [
      { dataset: "general/subject/subject_id", texts: new Map([[-1, `m${Math.floor(i / 20)}`]]) },
      { dataset: "general/session_id", texts: new Map([[-1, `s${i % 20}`]]) },
      { dataset: "general/subject/sex", texts: new Map([[-1, "male"]]) },
    ]);
  }
  const work = new WorkFolder(home, parseUploadConfig("nwb_folder: nwb\n", "upload.yaml"));
  const [first] = await timed(() => planRepair(work));
  const [remembered, plan] = await timed(() => planRepair(work));
  const few = { ...plan, items: plan.items.slice(0, 40) };
  const [run] = await timed(() => runRepair(work, few, { validate: false }));
  return [
    { what: `plan, ${count} files, read for the first time`, value: formatDuration(first) },
    {
      what: `plan, ${count} files, remembered facts`,
      value: formatDuration(remembered),
      aim: "under 3 s",
      reached: remembered < 3000,
    },
    { what: "repair, 40 small files", value: `${formatDuration(run / 40)} a file` },
  ];
}

/** A large file: a small one behind a user block of so many bytes, none of them zero. */
async function largeFile(path: string, bytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const piece = new Uint8Array(16 * 1024 * 1024);
  for (let at = 0; at < piece.length; at += 65_536) {
    crypto.getRandomValues(piece.subarray(at, at + 65_536));
  }
  for (let at = 0; at < bytes;) {
    at += await file.write(piece.subarray(0, Math.min(piece.length, bytes - at)));
  }
  await file.write(await Deno.readFile(SEED));
  await file.sync();
}

async function oneLarge(home: string): Promise<BenchRow[]> {
  // A user block is a power of two.
  const gigabytes = Number(Deno.env.get("BENCH_REPAIR_GB") ?? "2");
  const bytes = 2 ** Math.round(Math.log2(gigabytes * 2 ** 30));
  const original = `${home}/large.nwb`;
  await largeFile(original, bytes);
  const change = changeOf("/general/subject/sex", "O");
  if ("problem" in change) throw new Error(change.problem);
  const [copy] = await timed(() => Deno.copyFile(original, `${home}/copy.nwb`));
  await Deno.remove(`${home}/copy.nwb`);
  const before = Deno.memoryUsage().rss;
  const [took, done] = await timed(() =>
    mendFile({ original, target: `${home}/repaired/large.nwb`, changes: [change] })
  );
  if (done.outcome !== "repaired") throw new Error(JSON.stringify(done));
  return [{
    what: `repair, one file of ${formatBytes(bytes)}`,
    value: formatDuration(took),
    aim: "a copy",
    reached: took < 1.5 * copy + 1500,
    note: `Deno.copyFile alone ${formatDuration(copy)}, memory here +${
      formatBytes(Math.max(0, Deno.memoryUsage().rss - before))
    }`,
  }];
}

/** Measures. */
export const bench: Bench = async () => {
  const home = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${home}/many`);
    return [...await manyFiles(`${home}/many`, 1000), ...await oneLarge(home)];
  } finally {
    await Deno.remove(home, { recursive: true });
  }
};
