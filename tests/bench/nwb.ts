/**
 * Reading facts: files a second over the fixtures, beside dandi's `get_metadata` where `DANDI_PYTHON` names an
 * interpreter that has dandi; memory of the readers over 1,000 files.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { nwbPathsOf, takeInventory } from "../../lib/inventory/mod.ts";
import { readFacts } from "../../lib/nwb/mod.ts";
import { sharedFolder } from "../shared.ts";
import type { Bench, BenchRow } from "./row.ts";

/** Runs the measurements; without `../shared` over the samples of the tests. */
export const bench: Bench = async () => {
  const shared = sharedFolder();
  const folder = shared
    ? `${shared}fixtures/nwb`
    : fileURLToPath(new URL("../fixtures/nwb", import.meta.url));
  const all = (nwbPathsOf(await takeInventory(await Deno.realPath(folder)))).filter((path) =>
    !path.includes("damaged-hang")
  );
  const files: string[] = [];
  for await (const o of readFacts(all, { timeoutMs: 20_000 })) {
    if (o.status === "read") files.push(o.facts.file.path);
  }
  const one = await perSecond(files);
  const thousand = Array.from({ length: 1000 }, (_, i) => files[i % files.length] ?? "");
  const { rate, peakBytes } = await watched(thousand);
  const rows: BenchRow[] = [];
  const theirs = dandiPerSecond(files);
  const aim = theirs === undefined ? 180 : 20 * theirs;
  const best = Math.max(one, rate);
  rows.push({
    what: `facts, ${files.length} files, readers started anew`,
    value: `${one.toFixed(0)} files/s`,
    note: "best of 3, two readers, their start (0.3 s of CPU each) included",
  });
  rows.push({
    what: "facts, 1,000 files in a row",
    value: `${rate.toFixed(0)} files/s`,
    aim: `${aim.toFixed(0)} files/s (20 × dandi)`,
    reached: rate >= aim,
    note: "the same files again and again",
  });
  if (theirs !== undefined) {
    rows.push({
      what: "dandi get_metadata, the same files",
      value: `${theirs.toFixed(1)} files/s`,
      note: `${(best / theirs).toFixed(0)} × as many here; caches off`,
    });
  }
  if (peakBytes !== undefined) {
    rows.push({
      what: "memory of one reader, 1,000 files in a row",
      value: `${(peakBytes / 1e6).toFixed(0)} MB`,
      aim: "below 200 MB",
      reached: peakBytes < 200e6,
      note: "largest resident size of a reader process",
    });
  }
  rows.push(await remembered(files));
  return rows;
};

async function perSecond(files: readonly string[]): Promise<number> {
  let best = 0;
  for (let i = 0; i < 3; i++) best = Math.max(best, await timed(files));
  return best;
}

async function timed(files: readonly string[], cachePath?: string): Promise<number> {
  const start = performance.now();
  let count = 0;
  for await (const _ of readFacts(files, cachePath === undefined ? {} : { cachePath })) count++;
  return count / ((performance.now() - start) / 1000);
}

/** Reads while asking the system for the size of the reader processes (Linux). */
async function watched(
  files: readonly string[],
): Promise<{ rate: number; peakBytes: number | undefined }> {
  let peak = 0;
  const timer = setInterval(() => peak = Math.max(peak, ...readerSizes()), 100);
  const rate = await timed(files);
  clearInterval(timer);
  return { rate, peakBytes: peak > 0 ? peak : undefined };
}

function readerSizes(): number[] {
  try {
    return [...Deno.readDirSync("/proc")].filter((e) => /^\d+$/.test(e.name)).flatMap((e) => {
      try {
        if (!Deno.readTextFileSync(`/proc/${e.name}/cmdline`).includes("reader_child")) return [];
        const status = Deno.readTextFileSync(`/proc/${e.name}/status`);
        if (!status.includes(`PPid:\t${Deno.pid}\n`)) return [];
        return [Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

async function remembered(files: readonly string[]): Promise<BenchRow> {
  const folder = await Deno.makeTempDir();
  const cachePath = `${folder}/facts.jsonl`;
  await timed(files, cachePath);
  const rate = await timed(files, cachePath);
  await Deno.remove(folder, { recursive: true });
  return { what: "facts remembered from before", value: `${rate.toFixed(0)} files/s` };
}

const PYTHON = `
import os, sys, time
os.environ["DANDI_CACHE"] = "ignore"
import logging, warnings
logging.disable(logging.CRITICAL); warnings.simplefilter("ignore")
from dandi.metadata.nwb import get_metadata
files = sys.stdin.read().split("\\n")
start = time.perf_counter()
for path in files:
    try:
        get_metadata(path)
    except Exception:
        pass
print(len(files) / (time.perf_counter() - start))
`;

/** Files a second of dandi in one process, or nothing where there is no interpreter. */
function dandiPerSecond(files: readonly string[]): number | undefined {
  const python = Deno.env.get("DANDI_PYTHON");
  if (python === undefined) return undefined;
  const script = Deno.makeTempFileSync({ suffix: ".py" });
  const list = Deno.makeTempFileSync();
  Deno.writeTextFileSync(script, PYTHON.replace("sys.stdin", `open(${JSON.stringify(list)})`));
  Deno.writeTextFileSync(list, files.join("\n"));
  const { stdout } = new Deno.Command(python, { args: [script], stderr: "null" }).outputSync();
  Deno.removeSync(script);
  Deno.removeSync(list);
  const rate = Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
  return Number.isFinite(rate) && rate > 0 ? rate : undefined;
}
