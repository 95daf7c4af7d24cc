/**
 * Kills uploads with SIGKILL at seeded moments, with faults on, and looks whether the archive ends in the same state.
 *
 *     deno run -A tests/upload/kill_rehearsal.ts 200 1
 *
 * Arguments: number of kills, seed. Prints one line of JSON; exits with 1 if a promise was broken.
 */
import { fileURLToPath } from "node:url";
import { readJsonLines } from "../../lib/core/mod.ts";
import type { FaultAction, FaultRule } from "../../lib/local_archive/mod.ts";
import { dandiEtag } from "../../lib/upload/mod.ts";
import { makeRig, type Rig, seededBytes } from "./rig.ts";

/** What a rehearsal saw. */
export interface KillReport {
  /** Uploads that were killed. */
  kills: number;
  /** Uploads that were carried to their end, each into an empty Dandiset. */
  rounds: number;
  /** Parts that the storage was asked to take beyond the parts there are and the faults that fired. */
  partsTwice: number;
  /** The most that is allowed: one per connection and kill. */
  partsTwiceAllowed: number;
  /** Broken promises, in words. */
  broken: string[];
  /** Milliseconds of a run that ends by itself, from start to exit, as lately seen: kills fall into that time. */
  runMs: number;
}

const CONNECTIONS = 4;

/** Numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

const ACTIONS: readonly FaultAction[] = [
  { kind: "status", status: 503 },
  { kind: "cut", afterBytes: 1000 },
  { kind: "lost-answer" },
  { kind: "delay", ms: 80 },
];

function someFaults(random: () => number): FaultRule[] {
  const faults: FaultRule[] = [];
  for (let i = 0; i < 4; i++) {
    faults.push({
      target: random() < 0.5 ? "store" : "api",
      nth: 1 + Math.floor(random() * 60),
      action: ACTIONS[Math.floor(random() * ACTIONS.length)] as FaultAction,
    });
  }
  return faults;
}

/** Runs until so many uploads were killed, and the last begun one is finished. */
export async function rehearseKills(
  options: { kills: number; seed: number; sizes: readonly number[] },
): Promise<KillReport> {
  const random = generator(options.seed);
  const report: KillReport = {
    kills: 0,
    rounds: 0,
    partsTwice: 0,
    partsTwiceAllowed: 0,
    broken: [],
    runMs: 1900,
  };
  while (report.kills < options.kills) {
    await using rig = await makeRig();
    const before = report.kills;
    const expected: Record<string, { etag: string; parts: number }> = {};
    const files: Record<string, string> = {};
    for (const [i, size] of options.sizes.entries()) {
      const path = await rig.write(`${i}.nwb`, seededBytes(size, options.seed * 1000 + i));
      files[`${i}.nwb`] = `sub-${i}/sub-${i}.nwb`;
      const digest = await dandiEtag(path);
      expected[`sub-${i}/sub-${i}.nwb`] = { etag: digest.etag, parts: digest.parts.length };
    }
    await rig.organize(files);
    const puts = { seen: 0, faulty: 0 };
    for (let finished = false; !finished;) {
      // The first rule only counts.
      rig.archive.setFaults([
        { target: "store", method: "PUT", nth: 1e9, action: { kind: "cut" } },
        ...someFaults(random),
      ]);
      finished = await runOnce(rig, report, options.kills, random, expected);
      const [counter, ...others] = rig.archive.faultState();
      puts.seen += counter?.matched ?? 0;
      for (const o of others) if (o.rule.target === "store") puts.faulty += o.fired;
      await nothingClaimed(rig, report, expected);
    }
    const parts = Object.values(expected).reduce((sum, e) => sum + e.parts, 0);
    report.partsTwice += Math.max(0, puts.seen - parts - puts.faulty);
    report.partsTwiceAllowed += (report.kills - before) * CONNECTIONS;
    report.rounds++;
  }
  if (report.partsTwice > report.partsTwiceAllowed) {
    report.broken.push("too many parts were sent twice");
  }
  return report;
}

/** One process: killed at some moment, or left to end. Gives whether all is uploaded. */
async function runOnce(
  rig: Rig,
  report: KillReport,
  kills: number,
  random: () => number,
  expected: Record<string, { etag: string }>,
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      fileURLToPath(new URL("./kill_child.ts", import.meta.url)),
      rig.connection.work.path,
      rig.archive.keys.owner,
      String(CONNECTIONS),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const started = performance.now();
  let killed = false;
  const timer = report.kills < kills
    ? setTimeout(() => {
      killed = true;
      try {
        child.kill("SIGKILL");
      } catch { /* It has just ended by itself. */ }
    }, 100 + random() * report.runMs)
    : undefined;
  const output = await child.output();
  clearTimeout(timer);
  if (killed && output.signal === "SIGKILL") {
    report.kills++;
    return false;
  }
  report.runMs = Math.round((report.runMs + performance.now() - started) / 2);
  const text = new TextDecoder().decode(output.stdout);
  if (!output.success) {
    // Faults may be more than a run gets through; the next one goes on.
    const said = new TextDecoder().decode(output.stderr);
    if (!/HTTP 5|no answer|connection/.test(said)) {
      report.broken.push(`a run ended with: ${said.slice(0, 500)}`);
    }
    return report.broken.length > 5;
  }
  const answer = JSON.parse(text) as { reported: string[]; unfinished: unknown[] };
  const there = await etagsOf(rig);
  for (const path of answer.reported) {
    if (there[path] !== expected[path]?.etag) {
      report.broken.push(`"${path}" was reported and is not there`);
    }
  }
  if (answer.unfinished.length > 0) return false;
  const wanted = Object.fromEntries(Object.entries(expected).map(([p, e]) => [p, e.etag]));
  if (
    JSON.stringify(Object.entries(there).sort()) !== JSON.stringify(Object.entries(wanted).sort())
  ) {
    report.broken.push("the archive ended in another state");
  }
  return true;
}

/** Everything that a journal calls an asset is on the archive with these bytes. */
async function nothingClaimed(
  rig: Rig,
  report: KillReport,
  expected: Record<string, { etag: string }>,
): Promise<void> {
  const there = await etagsOf(rig);
  for (const record of readJsonLines(`${rig.connection.work.path}/state/upload.jsonl`).records) {
    const { t, path, etag } = record as { t?: string; path?: string; etag?: string };
    if (t !== "asset" || path === undefined) continue;
    if (there[path] !== etag || etag !== expected[path]?.etag) {
      report.broken.push(`the journal says "${path}" is there, and it is not`);
    }
  }
}

async function etagsOf(rig: Rig): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const assets = rig.connection.client.listAssets(rig.dandiset, "draft", { metadata: true });
  for await (const asset of assets) {
    const digest = asset.metadata?.digest as Record<string, string> | undefined;
    out[asset.path] = digest?.["dandi:dandi-etag"] ?? "";
  }
  return out;
}

/** Fifty files: many small ones, some of several megabytes, two of two parts. */
export const FIFTY: readonly number[] = [
  ...Array.from({ length: 38 }, (_, i) => 1000 + i * 4999),
  ...Array.from({ length: 10 }, (_, i) => (2 + i) * 2 ** 20 + i),
  2 ** 26 + 11,
  2 ** 26 + 12,
];

if (import.meta.main) {
  const [kills = "200", seed = "1"] = Deno.args;
  const started = performance.now();
  const report = await rehearseKills({ kills: Number(kills), seed: Number(seed), sizes: FIFTY });
  const seconds = Math.round((performance.now() - started) / 1000);
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ ...report, seconds }) + "\n"));
  Deno.exit(report.broken.length > 0 ? 1 : 0);
}
