import { assert, assertEquals } from "@std/assert";
import { runUpload } from "../../lib/upload/mod.ts";
import { readVerification, verify, verifyExitStatus } from "../../lib/verify/mod.ts";
import { makeRig, plainMetadata, planBytes, QUICK, type Rig, seededBytes } from "../upload/rig.ts";
import type { MetadataReader } from "../../lib/upload/mod.ts";

const RUN = { metadata: plainMetadata, retry: QUICK };
const WAIT = { waitMs: 20_000, pollMs: 100 };

async function upload(rig: Rig, metadata: MetadataReader = plainMetadata): Promise<void> {
  const result = await runUpload(rig.connection, await planBytes(rig.connection), {
    ...RUN,
    metadata,
  });
  assertEquals(new Set(result.outcomes.map((o) => o.status)), new Set(["uploaded"]));
}

async function twoFiles(rig: Rig): Promise<void> {
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.write("b.nwb", seededBytes(7 * 2 ** 20, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
}

Deno.test("verify() proves an upload, with bytes compared, and remembers it", async () => {
  await using rig = await makeRig();
  await twoFiles(rig);
  await upload(rig);
  const v = await verify(rig.connection, { ...WAIT, deep: "sampled", sha256: true });
  assertEquals([v.proved, v.comparison.equal.length, verifyExitStatus(v)], [true, 2, 0]);
  assertEquals(v.comparison.equal.map((e) => e.sha256Compared), [true, true]);
  assertEquals(v.verdict.counts, { valid: 2, invalid: 0, pending: 0 });
  // Five ranges of the larger file, all of the small one.
  assertEquals(v.deep?.outcomes.map((o) => o.comparedBytes), [500, 5 * 2 ** 20]);
  const all = await verify(rig.connection, { ...WAIT, deep: "all" });
  assertEquals(all.deep?.outcomes.map((o) => [o.comparedBytes, o.error]), [
    [500, undefined],
    [7 * 2 ** 20, undefined],
  ]);
  assertEquals({ ...readVerification(rig.connection.work) }, JSON.parse(JSON.stringify(all)));
});

Deno.test("verify() finds what differs, is missing, is extra", async () => {
  await using rig = await makeRig();
  await twoFiles(rig);
  await upload(rig);
  await rig.write("a.nwb", seededBytes(500, 3));
  await rig.write("c.nwb", seededBytes(5, 4));
  await rig.organize({
    "a.nwb": "sub-a/sub-a.nwb",
    "c.nwb": "sub-c/sub-c.nwb",
    "gone.nwb": "sub-d/sub-d.nwb",
  });
  const v = await verify(rig.connection, WAIT);
  assertEquals([v.proved, verifyExitStatus(v)], [false, 1]);
  assertEquals(v.comparison.different.map((d) => d.assetPath), ["sub-a/sub-a.nwb"]);
  assertEquals(v.comparison.missing.map((m) => m.assetPath), ["sub-c/sub-c.nwb"]);
  assertEquals(v.comparison.extra.map((e) => e.assetPath), ["sub-b/sub-b.nwb"]);
  assertEquals(v.unread.map((u) => u.assetPath), ["sub-d/sub-d.nwb"]);
});

Deno.test("verify() does not call an empty comparison a proof", async () => {
  await using rig = await makeRig();
  await rig.organize({});
  const v = await verify(rig.connection, { waitMs: 0 });
  assertEquals([v.proved, verifyExitStatus(v)], [false, 1]);
});

Deno.test("verify() works where somebody else uploaded: no journal, no plan of step 04", async () => {
  await using rig = await makeRig();
  await twoFiles(rig);
  await upload(rig);
  await Deno.rename(`${rig.folder}/data/a.nwb`, `${rig.folder}/data/x.nwb`);
  for (const [from, to] of [["x.nwb", "sub-a/sub-a.nwb"], ["b.nwb", "sub-b/sub-b.nwb"]] as const) {
    await rig.write(to, await Deno.readFile(`${rig.folder}/data/${from}`));
    await Deno.remove(`${rig.folder}/data/${from}`);
  }
  for await (const entry of Deno.readDir(`${rig.folder}/work/state`)) {
    if (entry.name !== "dandiset.json") await Deno.remove(`${rig.folder}/work/state/${entry.name}`);
  }
  const v = await verify(rig.connection, WAIT);
  assertEquals([v.proved, v.comparison.equal.length], [true, 2]);
});

Deno.test("verify() tells pending from invalid, and joins errors to our files with a fix", async () => {
  await using rig = await makeRig({ background: "manual" });
  await twoFiles(rig);
  const describe: MetadataReader = async function* (items, context) {
    for await (const d of plainMetadata(items, context)) {
      if (d.item.file === "a.nwb") delete d.metadata?.encodingFormat;
      yield d;
    }
  };
  await upload(rig, describe);
  const before = await verify(rig.connection, { waitMs: 300, pollMs: 50 });
  assertEquals(before.verdict.counts, { valid: 0, invalid: 0, pending: 2 });
  assertEquals([before.proved, verifyExitStatus(before)], [true, 0]);
  await rig.archive.settle();
  const after = await verify(rig.connection, WAIT);
  assertEquals(after.verdict.counts, { valid: 1, invalid: 1, pending: 0 });
  const [invalid] = after.verdict.assets;
  assertEquals([invalid?.file, invalid?.status], ["a.nwb", "invalid"]);
  assert(invalid?.errors[0]?.message.includes("encodingFormat"));
  assert(invalid?.errors[0]?.fix.includes("force"));
  assertEquals(verifyExitStatus(after), 1);
});

Deno.test("verify() asks for each asset where the archive's list is cut at fifty", async () => {
  await using rig = await makeRig();
  const files: Record<string, string> = {};
  for (let i = 0; i < 60; i++) {
    await rig.write(`${i}.nwb`, seededBytes(100 + i, i));
    files[`${i}.nwb`] = `sub-${i}/sub-${i}.nwb`;
  }
  await rig.organize(files);
  const describe: MetadataReader = async function* (items, context) {
    for await (const d of plainMetadata(items, context)) {
      if (d.item.file !== "7.nwb") delete d.metadata?.encodingFormat;
      yield d;
    }
  };
  await upload(rig, describe);
  const v = await verify(rig.connection, WAIT);
  assertEquals(v.verdict.counts, { valid: 1, invalid: 59, pending: 0 });
  assertEquals(new Set(v.verdict.assets.map((a) => a.file)).size, 59);
});

Deno.test("verify() with deep finds a byte that differs although the checksum was remembered", async () => {
  await using rig = await makeRig();
  await twoFiles(rig);
  await upload(rig);
  const path = `${rig.folder}/data/a.nwb`;
  const { mtime } = await Deno.stat(path);
  const bytes = seededBytes(500, 1);
  bytes[123] = (bytes[123] ?? 0) ^ 1;
  // In place, with size, time and inode as before: what a disk that lies looks like.
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, mtime ?? 0, mtime ?? 0);
  const v = await verify(rig.connection, { ...WAIT, deep: "all" });
  assertEquals(v.deep?.outcomes.find((o) => o.assetPath === "sub-a/sub-a.nwb")?.differsAt, 123);
  assertEquals(v.proved, false);
});
