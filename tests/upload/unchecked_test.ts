/** Nothing goes up unchecked: what was not validated as it is now is validated before it is planned. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import { planUpload, readUploadResult, runUpload, uploadExitStatus } from "../../lib/upload/mod.ts";
import { readValidation, validate } from "../../lib/validate/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { VIEW } from "../../lib/display/view.ts";
import { verify } from "../../lib/verify/mod.ts";
import { sharedTest } from "../shared.ts";
import { baseline } from "../validate/baseline.ts";
import { remove, setValue, writeNwb } from "../validate/nwb_writer.ts";
import { makeRig, type Rig } from "./rig.ts";

async function writeGood(rig: Rig, name: string, subject: string): Promise<void> {
  const model = await baseline();
  setValue(model, "general/subject/subject_id", subject);
  await writeNwb(`${rig.folder}/data/${name}`, model);
}

async function writeBad(rig: Rig, name: string, subject: string): Promise<void> {
  const model = await baseline();
  setValue(model, "general/subject/subject_id", subject);
  setValue(model, "general/subject/sex", "male");
  await writeNwb(`${rig.folder}/data/${name}`, model);
}

/** Status and codes of what refuses, by file. */
function short(
  plan: {
    items: readonly { file: string; status: string; findings: readonly { code: string }[] }[];
  },
) {
  return plan.items.map((i) => [i.file, i.status, i.findings.map((f) => f.code).join()])
    .sort((a, b) => (a[0] ?? "") < (b[0] ?? "") ? -1 : 1);
}

Deno.test("planUpload() validates what step 03 has not seen, and refuses what findings block", async () => {
  await using rig = await makeRig();
  const { work } = rig.connection;
  await writeGood(rig, "good.nwb", "m1");
  await writeBad(rig, "bad.nwb", "m2");
  await planOrganize(work);
  const plan = await planUpload(rig.connection);
  assertEquals(short(plan), [["bad.nwb", "refused", "subject-sex"], ["good.nwb", "new", ""]]);
  assert(plan.notes.some((n) => n.startsWith("2 files were validated now")), plan.notes.join());
  // It is as if step 03 had been run, and is not done again.
  assertEquals(readValidation(work)?.files.map((f) => [f.file, f.outcome]), [
    ["bad.nwb", "checked"],
    ["good.nwb", "checked"],
  ]);
  const again = await planUpload(rig.connection);
  assert(!again.notes.some((n) => n.includes("validated now")), again.notes.join());
  const result = await runUpload(rig.connection, again);
  assertEquals(result.outcomes.map((o) => o.status).sort(), ["refused", "uploaded"]);
  assertEquals(uploadExitStatus(result), 1);
  assertEquals(result.validation, undefined);
});

Deno.test("planUpload() validates a file again that was written to after step 03, and sends none whose name is of former content", async () => {
  await using rig = await makeRig();
  const { work } = rig.connection;
  await writeGood(rig, "a.nwb", "m1");
  await validate(work);
  await planOrganize(work);
  await writeBad(rig, "a.nwb", "m1");
  const replaced = await planUpload(rig.connection);
  assertEquals(short(replaced), [["a.nwb", "refused", "subject-sex,changed-since-named"]]);
  await planOrganize(work);
  assertEquals(short(await planUpload(rig.connection)), [["a.nwb", "refused", "subject-sex"]]);
});

Deno.test("planUpload() takes --validation ignore and skip at their word, and everything says so", async () => {
  await using rig = await makeRig();
  await writeBad(rig, "bad.nwb", "m2");
  await planOrganize(rig.connection.work);
  const ignored = await planUpload(rig.connection, { validation: "ignore" });
  assertEquals([short(ignored), ignored.items[0]?.findings[0]?.waived], [
    [["bad.nwb", "new", "subject-sex"]],
    "ignored, as was asked for (--validation ignore)",
  ]);
  const skipped = await planUpload(rig.connection, { validation: "skip" });
  assertEquals(short(skipped), [["bad.nwb", "new", ""]]);
  assert(skipped.notes.some((n) => n.startsWith("Validation was skipped")), skipped.notes.join());
  const result = await runUpload(rig.connection, skipped);
  assertEquals([result.outcomes[0]?.status, result.validation], ["uploaded", "skip"]);
  const told = renderText(
    readUploadResult(rig.connection.work)?.[VIEW]() ?? { title: "", blocks: [] },
    {
      columns: 120,
    },
  );
  assert(told.includes("skipped, as was asked for"), told);
  await assertRejects(
    () => planUpload(rig.connection, { validation: "later" }),
    UsageError,
    "known are require, ignore, skip",
  );
});

Deno.test("planUpload() lets nothing pass that the archive itself refuses, whatever is ignored", async () => {
  await using rig = await makeRig();
  await rig.write("text.nwb", new TextEncoder().encode("no HDF5 at all"));
  await rig.organize({ "text.nwb": "sub-x/sub-x.nwb" });
  const plan = await planUpload(rig.connection, { validation: "ignore" });
  assertEquals(short(plan), [["text.nwb", "refused", "unreadable"]]);
});

Deno.test("planUpload() says of a file that is blocked now that the archive has it from before", async () => {
  await using rig = await makeRig();
  await writeBad(rig, "bad.nwb", "m2");
  await planOrganize(rig.connection.work);
  await runUpload(rig.connection, await planUpload(rig.connection, { validation: "skip" }));
  const plan = await planUpload(rig.connection);
  assertEquals(plan.items.map((i) => [i.status, i.fromBefore]), [["refused", "these-bytes"]]);
  const result = await runUpload(rig.connection, plan);
  const [outcome] = result.outcomes;
  assert(outcome?.status === "refused" && outcome.fromBefore === "these-bytes");
  assert(
    renderText(result[VIEW](), { columns: 160 }).replaceAll(/\s+/g, " ")
      .includes("these bytes, from before"),
  );
  await writeBad(rig, "bad.nwb", "m2");
  await Deno.writeFile(`${rig.folder}/data/bad.nwb`, new Uint8Array(8), { append: true });
  await planOrganize(rig.connection.work);
  assertEquals((await planUpload(rig.connection)).items.map((i) => i.fromBefore), ["other-bytes"]);
});

Deno.test("planUpload() checks files that a caller names alike", async () => {
  await using rig = await makeRig();
  await writeBad(rig, "bad.nwb", "m2");
  const localPath = `${rig.folder}/data/bad.nwb`;
  const sources = [{ localPath, file: "bad.nwb", assetPath: "sub-m2/sub-m2.nwb" }];
  const plan = await planUpload(rig.connection, { sources });
  assertEquals(short(plan), [["bad.nwb", "refused", "subject-sex"]]);
  assertEquals(readValidation(rig.connection.work), undefined);
});

Deno.test("planUpload() tells of files that came since step 04, of what stays behind, and of videos that are not sent", async () => {
  await using rig = await makeRig();
  const video = new URL("../fixtures/nwb/video-one.nwb", import.meta.url);
  await rig.write("video-one.nwb", await Deno.readFile(video));
  await rig.write("cam.mp4", new Uint8Array(10));
  await planOrganize(rig.connection.work);
  await writeGood(rig, "late.nwb", "m9");
  const { notes } = await planUpload(rig.connection);
  assert(
    notes.some((n) =>
      n.startsWith('1 file came since step 04 (organize) and is not in this plan ("late.nwb")')
    ),
    notes.join("\n"),
  );
  assert(
    notes.some((n) => n.includes("1 file that is not NWB stays behind (10 B): 1 .mp4")),
    notes.join("\n"),
  );
  assert(notes.some((n) => n.includes("will point to nothing")), notes.join("\n"));
});

sharedTest(
  "steps 03, 04 and 05 take exactly the same files: BAD.NWB is refused",
  async (shared) => {
    await using rig = await makeRig();
    const { work } = rig.connection;
    for (const name of ["BAD.NWB", "good.nwb"]) {
      await Deno.copyFile(
        `${shared}fixtures/cases/upper-case-suffix/${name}`,
        `${rig.folder}/data/${name}`,
      );
    }
    const validation = await validate(work);
    const organized = await planOrganize(work);
    const plan = await planUpload(rig.connection);
    const files = [validation.files, organized.items, plan.items].map((list) =>
      list.map((f) => f.file).sort()
    );
    assertEquals(files, Array(3).fill(["BAD.NWB", "good.nwb"]));
    assertEquals(plan.items.find((i) => i.file === "BAD.NWB")?.status, "refused");
  },
);

sharedTest(
  "steps 03 and 04 take a Zarr session beside a file, and give it the ending that clients find",
  async (shared) => {
    await using rig = await makeRig();
    const { work } = rig.connection;
    const from = `${shared}fixtures/cases/zarr-folder`;
    await Deno.copyFile(`${from}/rec1.nwb`, `${rig.folder}/data/rec1.nwb`);
    const tar = await new Deno.Command("tar", {
      args: ["-xzf", `${from}/session.nwb.zarr.tar.gz`, "-C", `${rig.folder}/data`],
    }).output();
    assert(tar.success);
    const validation = await validate(work);
    assertEquals(validation.files.map((f) => f.outcome), ["checked", "checked"]);
    const organized = await planOrganize(work);
    const zarr = organized.items.find((i) => i.file.includes("zarr"));
    assertEquals([zarr?.status, zarr?.assetPath.endsWith(".nwb.zarr")], ["mapped", true]);
  },
);

Deno.test("verify() does not advise to send what step 05 refuses", async () => {
  await using rig = await makeRig();
  const { work } = rig.connection;
  await writeGood(rig, "good.nwb", "m1");
  for (const i of [2, 3]) await writeBad(rig, `bad${i}.nwb`, `m${i}`);
  await planOrganize(work);
  await runUpload(rig.connection, await planUpload(rig.connection));
  const v = await verify(rig.connection, { waitMs: 5000, pollMs: 20 });
  assertEquals([v.proved, v.comparison.missing], [true, []]);
  assertEquals(v.refused.map((r) => [r.file, r.why]), [
    ["bad2.nwb", "findings block it: subject-sex"],
    ["bad3.nwb", "findings block it: subject-sex"],
  ]);
  const told = renderText(v[VIEW](), { columns: 160 });
  assert(!told.includes("Run step 05"), told);
  assert(told.includes("2 refused and not there"), told);
  // A file that could be sent is still said to be missing.
  await writeGood(rig, "more.nwb", "m4");
  await validate(work);
  await planOrganize(work);
  const more = await verify(rig.connection, { waitMs: 5000, pollMs: 20 });
  assertEquals(more.comparison.missing.map((m) => m.file), ["more.nwb"]);
  assert(renderText(more[VIEW](), { columns: 160 }).includes("Run step 05"));
});

Deno.test("planUpload() says one problem once, though steps 03 and 04 both object to it", async () => {
  await using rig = await makeRig();
  const model = await baseline();
  remove(model, "general/subject/subject_id");
  await writeNwb(`${rig.folder}/data/nameless.nwb`, model);
  await rig.write("text.nwb", new TextEncoder().encode("no HDF5 at all"));
  await planOrganize(rig.connection.work);
  await validate(rig.connection.work);
  assertEquals(short(await planUpload(rig.connection)), [
    ["nameless.nwb", "refused", "subject-id-exists"],
    ["text.nwb", "refused", "unreadable"],
  ]);
});
