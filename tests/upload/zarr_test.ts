/** NWB in Zarr, from the folder to the archive. */
import { assert, assertEquals } from "@std/assert";
import { planOrganize } from "../../lib/organize/mod.ts";
import { planUpload, runUpload, uploadExitStatus } from "../../lib/upload/mod.ts";
import { zarrDifference } from "../../lib/upload/zarr/difference.ts";
import { validate } from "../../lib/validate/mod.ts";
import { verify } from "../../lib/verify/mod.ts";
import { zarrFolderChecksum } from "../../lib/zarr/mod.ts";
import { unpack } from "../zarr/fixtures.ts";
import { Patience } from "../../lib/wire/mod.ts";
import { makeRig, type Rig } from "./rig.ts";

/** A work folder with one session in Zarr, planned to the end of step 04. */
async function withZarr(name: string): Promise<Rig & { store: string }> {
  const rig = await makeRig();
  const at = await unpack(name);
  await Deno.mkdir(`${rig.folder}/data`, { recursive: true });
  const store = `${rig.folder}/data/session.nwb.zarr`;
  await Deno.rename(at.store, store);
  await Deno.mkdir(at.store, { recursive: true });
  at[Symbol.dispose]();
  await validate(rig.connection.work);
  await planOrganize(rig.connection.work);
  return Object.assign(rig, { store });
}

const QUICK = { waitMs: 5000, pollMs: 20 };

Deno.test("a session in Zarr goes up, is proved, and a second run does nothing", async () => {
  await using rig = await withZarr("013-ecephys");
  const plan = await planUpload(rig.connection);
  const [item] = plan.items;
  assertEquals([item?.status, item?.assetPath.endsWith(".nwb.zarr")], ["new", true]);
  assert((item?.zarrFiles ?? 0) > 200);
  const result = await runUpload(rig.connection, plan);
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"], JSON.stringify(result.outcomes));
  const { checksum, bytes } = await zarrFolderChecksum(rig.store);
  const asset = await rig.connection.client.findAssetByPath(
    rig.dandiset,
    "draft",
    item?.assetPath ?? "",
    { metadata: true },
  );
  assert(asset?.zarr);
  assertEquals(asset.size, bytes);
  assertEquals(asset.metadata?.digest, { "dandi:dandi-zarr-checksum": checksum });
  assertEquals(asset.metadata?.encodingFormat, "application/x-zarr");
  assertEquals(
    (asset.metadata?.wasAttributedTo as { identifier: string }[])[0]?.identifier,
    "m013",
  );
  const verification = await verify(rig.connection, { ...QUICK, deep: "sample" });
  assert(verification.proved, JSON.stringify(verification.comparison));
  assertEquals(verification.deep?.outcomes.map((o) => o.error), [undefined]);
  const again = await planUpload(await rig.reconnect());
  assertEquals(again.items.map((i) => i.status), ["identical"]);
  const nothing = await runUpload(rig.connection, again);
  assertEquals([nothing.sentBytes, uploadExitStatus(nothing)], [0, 0]);
});

Deno.test("of a Zarr that changed only the files that differ are sent, and what is gone is deleted", async () => {
  await using rig = await withZarr("014-sharded");
  await runUpload(rig.connection, await planUpload(rig.connection));
  const text = "changed session";
  const meta = `${rig.store}/session_description/zarr.json`;
  const json = JSON.parse(await Deno.readTextFile(meta));
  json.attributes.note = text;
  await Deno.writeTextFile(meta, JSON.stringify(json));
  await Deno.remove(`${rig.store}/acquisition/ElectricalSeries/data/c`, { recursive: true });
  await Deno.writeTextFile(`${rig.store}/.DS_Store`, "left behind");
  await validate(rig.connection.work);
  await planOrganize(rig.connection.work);
  const plan = await planUpload(await rig.reconnect());
  assertEquals(plan.items.map((i) => i.status), ["replaces"]);
  assert(plan.items[0]?.findings.some((f) => f.code === "zarr-strays"));
  const result = await runUpload(rig.connection, plan);
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"], JSON.stringify(result.outcomes));
  const sent = (await Deno.stat(meta)).size;
  assert(result.sentBytes >= sent && result.sentBytes < sent + 10_000, `${result.sentBytes}`);
  const zarr = await rig.connection.client.zarrs.find(
    rig.dandiset,
    plan.items[0]?.assetPath ?? "",
  );
  assert(zarr);
  const there = await Array.fromAsync(rig.connection.client.zarrs.files(zarr.zarr_id));
  assert(!there.some((f) => /ElectricalSeries\/data\/c\/|DS_Store/.test(f.path)));
  assert((await verify(rig.connection, QUICK)).proved);
});

Deno.test("a stop in the midst of a Zarr loses nothing: the next run sends the rest", async () => {
  await using rig = await withZarr("013-ecephys");
  const stop = new AbortController();
  let sent = 0;
  const interrupted = await runUpload(rig.connection, await planUpload(rig.connection), {
    signal: stop.signal,
    onProgress: (event) => {
      if (event.kind === "bytes" && event.done > 0 && ++sent === 40) stop.abort();
    },
  }).catch((error) => error as Error);
  assert(interrupted instanceof Error, "it was not stopped");
  assertEquals(await rig.assets(), {}); // what is not complete is no asset
  const connection = await rig.reconnect();
  const plan = await planUpload(connection);
  const notes: string[] = [];
  const result = await runUpload(connection, plan, {
    onProgress: (event) => event.kind === "note" && notes.push(event.text),
  });
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"]);
  assert(notes.some((n) => /were there before/.test(n)), notes.join("\n"));
  assert(result.sentBytes < (plan.items[0]?.sizeBytes ?? 0));
  assert((await verify(connection, QUICK)).proved);
});

Deno.test("a storage that is away while a Zarr is sent is outlasted", async () => {
  await using rig = await withZarr("013-ecephys");
  const connection = await rig.reconnect({
    patience: new Patience({ ms: 60_000, minDelayMs: 5, maxDelayMs: 20 }),
  });
  const said: string[] = [];
  const { outcomes } = await runUpload(connection, await planUpload(connection), {
    retry: { minDelayMs: 1, maxDelayMs: 5 },
    onProgress(e) {
      if (e.kind === "item" && e.stage === "sending" && said.length === 0) {
        rig.archive.setFaults([{
          target: "store",
          times: 1e6,
          action: { kind: "status", status: 503 },
        }]);
      }
      if (e.kind !== "note" || !/has not answered|answers again/.test(e.text)) return;
      said.push(e.text);
      setTimeout(() => rig.archive.setFaults([]), 50);
    },
  });
  assertEquals(outcomes.map((o) => o.status), ["uploaded"], JSON.stringify(outcomes));
  assertEquals(said.length, 2, said.join());
});

Deno.test("a link that leads out of the NWB folder refuses the Zarr until it is asked for", async () => {
  await using rig = await withZarr("013-ecephys");
  const outside = await Deno.makeTempFile();
  await Deno.writeTextFile(outside, "private");
  await Deno.symlink(outside, `${rig.store}/acquisition/private`);
  await validate(rig.connection.work);
  await planOrganize(rig.connection.work);
  const plan = await planUpload(rig.connection);
  assertEquals(plan.items.map((i) => i.status), ["refused"]);
  const said = plan.items[0]?.findings.find((f) => f.code === "zarr-link-outside");
  assert(said?.fix?.includes("--follow-links"), JSON.stringify(plan.items[0]?.findings));
  const asked = await planUpload(rig.connection, { followLinks: true });
  assert(!asked.items[0]?.findings.some((f) => f.code === "zarr-link-outside"));
  await Deno.remove(outside);
});

Deno.test("a link in a Zarr that leads nowhere is said as that", async () => {
  await using rig = await withZarr("013-ecephys");
  await Deno.symlink("../../.git/annex/objects/Xx/absent", `${rig.store}/acquisition/chunk`);
  const [file] = (await validate(rig.connection.work)).files;
  assert(file?.findings.some((f) => f.message.includes("git annex get")), JSON.stringify(file));
});

Deno.test("a file of a Zarr that changes after the plan is not sent as something else", async () => {
  await using rig = await withZarr("014-sharded");
  const plan = await planUpload(rig.connection);
  await Deno.writeTextFile(`${rig.store}/session_description/zarr.json`, "{}");
  const result = await runUpload(rig.connection, plan);
  const [outcome] = result.outcomes;
  assert(outcome?.status === "failed" && outcome.code === "file-changed", JSON.stringify(outcome));
  assertEquals(await rig.assets(), {});
});

Deno.test("zarrDifference() finds what to send and what to delete", async () => {
  async function* remote() {
    await Promise.resolve();
    yield { path: "a", md5: "1", size: 1 };
    yield { path: "b", md5: "2", size: 2 };
    yield { path: "gone", md5: "3", size: 3 };
  }
  const local = [
    { path: "a", md5: "1", size: 1 },
    { path: "b", md5: "other", size: 2 },
    { path: "new", md5: "4", size: 4 },
  ];
  const difference = await zarrDifference(local, remote());
  assertEquals(difference.send.map((f) => f.path), ["b", "new"]);
  assertEquals([difference.remove, difference.same, difference.sameBytes], [["gone"], 1, 1]);
});
