/**
 * Kills the embedded archive with SIGKILL at random points of an upload by this product's client, starts it again, and looks
 * whether the client goes on and everything arrives.
 *
 *     deno run -A tests/local_archive/kill_rehearsal.ts 50 1
 *
 * Arguments: number of kills, seed. Prints one line of JSON; exits with 1 if a promise was broken.
 */
import { connect } from "../../lib/connect/mod.ts";
import { messageOf, openWorkFolder } from "../../lib/core/mod.ts";
import { dandiEtag, runUpload } from "../../lib/upload/mod.ts";
import { plainMetadata, planBytes, seededBytes } from "../upload/rig.ts";
import type { Client } from "./harness.ts";
import { Killable } from "./killable.ts";

/** What a rehearsal saw. */
export interface ArchiveKillReport {
  kills: number;
  /** Uploads into an empty Dandiset that were carried to their end. */
  rounds: number;
  /** Runs of the upload step; more than rounds where a run gave up and the next went on. */
  runs: number;
  /** Files of all rounds. */
  files: number;
  /** Broken promises, in words. */
  broken: string[];
}

const RETRY = { attempts: 10, minDelayMs: 50, maxDelayMs: 500 };

/** Uploads until the archive was killed so often, and the last upload has ended. */
export async function rehearseArchiveKills(
  options: { kills: number; seed: number; files: number },
): Promise<ArchiveKillReport> {
  const folder = await Deno.makeTempDir();
  const server = new Killable(`${folder}/archive`);
  const report: ArchiveKillReport = { kills: 0, rounds: 0, runs: 0, files: 0, broken: [] };
  try {
    const client = await server.start();
    while (report.kills < options.kills && report.broken.length === 0) {
      const data = `${folder}/data${report.rounds}`;
      await Deno.mkdir(data);
      let done = false;
      const killing = (async () => {
        while (!done && report.kills < options.kills) {
          await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 500));
          if (done) return;
          await server.kill();
          report.kills++;
          await server.start();
        }
      })();
      try {
        await round(client, folder, data, options, report);
      } finally {
        done = true;
        await killing;
      }
      report.rounds++;
      await Deno.remove(data, { recursive: true });
    }
    return report;
  } finally {
    await server.kill();
    await Deno.remove(folder, { recursive: true });
  }
}

async function round(
  client: Client,
  folder: string,
  data: string,
  options: { seed: number; files: number },
  report: ArchiveKillReport,
): Promise<void> {
  const etags = new Map<string, string>();
  const items = [];
  for (let index = 0; index < options.files; index++) {
    const localPath = `${data}/${index}.nwb`;
    const assetPath = `sub-${index}/sub-${index}.nwb`;
    const size = index === 0 ? 70_000_000 : 1_500_000;
    await Deno.writeFile(
      localPath,
      seededBytes(size, options.seed * 10_000 + report.rounds * 100 + index),
    );
    etags.set(assetPath, (await dandiEtag(localPath)).etag);
    items.push({
      localPath,
      file: `${index}.nwb`,
      assetPath,
      status: "mapped",
      kept: false,
      findings: [],
      modalities: [],
      media: [],
    });
  }
  report.files += options.files;
  const dandiset = await persistent(() => client.dandiset());
  const work = `${folder}/work${report.rounds}`;
  await Deno.mkdir(`${work}/state`, { recursive: true });
  const api = client.archive.api;
  const web = api.replace(/\/api$/, "");
  await Deno.writeTextFile(
    `${work}/upload.yaml`,
    `instance: ${web}\ndandiset: "${dandiset}"\nnwb_folder: ${data}\n`,
  );
  const connection = await persistent(() =>
    connect(openWorkFolder(work), {
      key: client.archive.keys.owner,
      prompt: false,
      env: () => undefined,
      retry: RETRY,
    })
  );
  const state: Record<string, unknown> = {
    dandiset: {
      version: 1,
      identifier: dandiset,
      name: "Killed",
      instance: connection.instance.name,
      api,
      url: `${web}/dandiset/${dandiset}/draft`,
      made: true,
      embargo: "OPEN",
      at: new Date().toISOString(),
    },
    organize: {
      planVersion: 1,
      made: new Date().toISOString(),
      source: data,
      naming: "dandi",
      requiredFields: [],
      items,
      collisions: [],
      warnings: [],
    },
  };
  for (const [name, value] of Object.entries(state)) {
    await Deno.writeTextFile(`${work}/state/${name}.json`, JSON.stringify(value));
  }
  const claimed = new Set<string>();
  for (let run = 0; claimed.size < options.files; run++) {
    if (run > 30) {
      report.broken.push("thirty runs did not end the upload");
      return;
    }
    report.runs++;
    try {
      const plan = await planBytes(connection);
      const result = await runUpload(connection, plan, {
        metadata: plainMetadata,
        retry: RETRY,
        connections: 4,
      });
      for (const { status, assetPath } of result.outcomes) {
        if (status === "uploaded" || status === "already-there") claimed.add(assetPath);
      }
    } catch (error) {
      if (!/HTTP 5|no answer|connection|could not be reached/i.test(messageOf(error))) throw error;
    }
  }
  type Page = { results: { path: string; metadata: { digest: Record<string, string> } }[] };
  const list = await persistent(() =>
    client.ok<Page>(
      "GET",
      `/dandisets/${dandiset}/versions/draft/assets/?metadata=true&page_size=1000`,
    )
  );
  const there = new Map(
    list.results.map(({ path, metadata }) => [path, metadata.digest["dandi:dandi-etag"]]),
  );
  for (const [path, etag] of etags) {
    if (there.get(path) !== etag) report.broken.push(`${path} is ${there.get(path)}, not ${etag}`);
  }
}

/** Repeats a harmless call while the archive is down. */
async function persistent<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0;; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

if (import.meta.main) {
  const [kills = "50", seed = "1"] = Deno.args;
  const report = await rehearseArchiveKills({
    kills: Number(kills),
    seed: Number(seed),
    files: 30,
  });
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(report)}\n`));
  if (report.broken.length > 0) Deno.exit(1);
}
