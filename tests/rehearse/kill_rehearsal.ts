/**
 * Kills a rehearsal with `kill -9` at seeded random moments, starts it again until it ends, and compares what is then
 * on the archive with an undisturbed rehearsal. Not part of the everyday tests, for it takes a while:
 *
 *     deno task test:kill [ROUNDS] [SEED]
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { write } from "../../lib/display/show.ts";
import { startLocalArchive } from "../../lib/local_archive/mod.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Numbers from 0 to 1 that depend on the seed only (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function start(dir: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}scripts/rehearse.ts`, "--no-notebooks", "--dir", dir],
    stdout: "null",
    stderr: "null",
    stdin: "null",
  }).spawn();
}

/** What a user would see on the archive, without times and ids that differ from run to run. */
async function stateOf(dir: string): Promise<unknown> {
  const archive = await startLocalArchive({ dir: `${dir}/archive` });
  try {
    const get = async (path: string) => {
      const response = await fetch(`${archive.api}${path}`, {
        headers: { authorization: `token ${archive.keys.owner}` },
      });
      return await response.json();
    };
    const dandisets = await get("/dandisets/?draft=true&empty=true&user=me");
    const states = [];
    for (const { identifier } of dandisets.results) {
      const versions = await get(`/dandisets/${identifier}/versions/`);
      const states1 = [];
      for (const { version } of versions.results) {
        const assets = await get(
          `/dandisets/${identifier}/versions/${version}/assets/?metadata=true&page_size=1000`,
        );
        states1.push({
          version: version === "draft" ? "draft" : "published",
          name: versions.results.find((v: { version: string }) => v.version === version)?.name,
          assets: assets.results
            .map((
              a: { path: string; size: number; metadata: { about?: unknown; digest?: unknown } },
            ) => [
              a.path,
              a.size,
              a.metadata.digest,
              a.metadata.about,
            ])
            .sort((a: [string], b: [string]) => a[0] < b[0] ? -1 : 1),
        });
      }
      const draft = await get(`/dandisets/${identifier}/versions/draft/`);
      states.push({
        identifier,
        versions: states1.sort((a, b) => a.version < b.version ? -1 : 1),
        contributors: draft.contributor.map((c: { name: string }) => c.name),
        about: draft.about,
      });
    }
    return states;
  } finally {
    await archive.stop();
  }
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 3);
  const random = seeded(Number(Deno.args[1] ?? 20261125));
  // A rehearsal in a folder of another name is described with another working title; the names are equal here.
  const base = await Deno.makeTempDir();
  try {
    const begun = performance.now();
    await start(`${base}/plain/rehearsal`).status;
    const wholeMs = performance.now() - begun;
    const expected = await stateOf(`${base}/plain/rehearsal`);
    let kills = 0;
    for (let round = 1; round <= rounds; round++) {
      const dir = `${base}/round-${round}/rehearsal`;
      await Deno.mkdir(dir, { recursive: true });
      for (let tries = 0;; tries++) {
        const child = start(dir);
        // At most six kills a round, so that it ends; all over the run, its start included.
        const timer = tries < 6
          ? setTimeout(() => {
            kills++;
            child.kill("SIGKILL");
          }, random() * wholeMs)
          : undefined;
        const { signal } = await child.status;
        clearTimeout(timer);
        if (signal === null) break;
      }
      assertEquals(await stateOf(dir), expected, `round ${round} ended in another state`);
      write(Deno.stdout, `round ${round}: same state, ${kills} kills so far\n`);
    }
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}
