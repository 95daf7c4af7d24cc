/** A repaired copy goes up in its original's place; videos that NWB files name are told wherever they lie. */
import { assert, assertEquals } from "@std/assert";
import { rememberRepaired } from "../../lib/inventory/mod.ts";
import { planOrganize, runOrganize } from "../../lib/organize/mod.ts";
import { status } from "../../lib/status/mod.ts";
import { planUpload, presentFiles, runUpload } from "../../lib/upload/mod.ts";
import { validate } from "../../lib/validate/mod.ts";
import { verify } from "../../lib/verify/mod.ts";
import { sharedTest } from "../shared.ts";
import { baseline } from "../validate/baseline.ts";
import { setValue, writeNwb } from "../validate/nwb_writer.ts";
import { makeRig } from "./rig.ts";

async function identityOf(path: string): Promise<{ sizeBytes: number; mtimeMs: number }> {
  const { size, mtime } = await Deno.stat(path);
  return { sizeBytes: size, mtimeMs: mtime?.getTime() ?? 0 };
}

Deno.test("a repaired copy is checked, named, sent and proved in its original's place", async () => {
  await using rig = await makeRig();
  const { connection } = rig;
  const { work, client } = connection;
  const model = await baseline();
  setValue(model, "general/subject/sex", "male");
  const original = `${rig.folder}/data/a.nwb`;
  await writeNwb(original, model);
  await validate(work);
  await planOrganize(work);
  assertEquals((await planUpload(connection)).items.map((i) => i.status), ["refused"]);
  const before = await Deno.readFile(original);
  const copy = `${work.path}/repaired/a.nwb`;
  await Deno.mkdir(`${work.path}/repaired`);
  setValue(model, "general/subject/sex", "M");
  await writeNwb(copy, model);
  rememberRepaired(work, {
    file: "a.nwb",
    copy: "a.nwb",
    original: await identityOf(original),
    repaired: await identityOf(copy),
  });
  assertEquals((await status(work)).next.step, "validate");
  assertEquals((await validate(work)).files.map((f) => [f.file, f.outcome]), [[
    "a.nwb",
    "checked",
  ]]);
  await planOrganize(work);
  const result = await runUpload(connection, await planUpload(connection));
  assertEquals(result.outcomes.map((o) => [o.file, o.status]), [["a.nwb", "uploaded"]]);
  const proof = await verify(connection, { waitMs: 5000, pollMs: 20 });
  assertEquals(proof.comparison.equal.map((e) => e.localPath), [copy]);
  assertEquals((await status(work)).line, "1 found · 1 named · 1 checked · 1 sent · 1 proved");
  const assets = await Array.fromAsync(
    client.listAssets(rig.dandiset, "draft", { metadata: true }),
  );
  assertEquals([...(await presentFiles(work, assets)).values()], [{
    file: "a.nwb",
    localPath: copy,
  }]);
  assertEquals(assets[0]?.size, (await Deno.stat(copy)).size);
  assertEquals(await Deno.readFile(original), before);
});

sharedTest(
  "the videos of a file are told before upload and in the status, also where a layout copied them",
  async (shared) => {
    await using rig = await makeRig();
    const { work } = rig.connection;
    const from = `${shared}fixtures/cases/external-videos/in`;
    await Deno.mkdir(`${rig.folder}/data/videos`);
    for (const name of ["rec.nwb", "videos/cam1.mp4", "videos/cam2.mp4"]) {
      await Deno.copyFile(`${from}/${name}`, `${rig.folder}/data/${name}`);
      await Deno.chmod(`${rig.folder}/data/${name}`, 0o644);
    }
    const plan = await planOrganize(work);
    const told = async () => {
      const upload = await planUpload(rig.connection, { validation: "skip" });
      const { referred } = await status(work);
      assert(
        upload.notes.some((n) =>
          n.startsWith("2 videos and images that NWB files name are not sent")
        ),
        upload.notes.join("\n"),
      );
      assertEquals(referred.map((r) => r.by), ["rec.nwb", "rec.nwb"]);
    };
    await told();
    await runOrganize(work, plan, { mode: "copy", media: "copy" });
    await told();
  },
);
