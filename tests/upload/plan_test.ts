import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseShard, PlanError } from "../../lib/core/mod.ts";
import {
  clearUnfinished,
  joinUpload,
  listUnfinished,
  planUpload,
  readUploadPlan,
  runUpload,
  uploadExitStatus,
} from "../../lib/upload/mod.ts";
import { CHECKS_VERSION } from "../../lib/validate/mod.ts";
import { makeRig, plainMetadata, planBytes, QUICK, seededBytes } from "./rig.ts";

const RUN = { metadata: plainMetadata, retry: QUICK };

Deno.test("planUpload() tells new, identical, replaces, renamed, refused and only-remote apart", async () => {
  await using rig = await makeRig();
  await rig.write("same.nwb", seededBytes(5000, 1));
  await rig.write("old.nwb", seededBytes(5000, 2));
  await rig.write("moved.nwb", seededBytes(6000, 3));
  await rig.write("gone.nwb", seededBytes(7000, 4));
  await rig.organize({
    "same.nwb": "sub-a/sub-a_ses-1.nwb",
    "old.nwb": "sub-a/sub-a_ses-2.nwb",
    "moved.nwb": "sub-a/sub-a_ses-3.nwb",
    "gone.nwb": "sub-a/sub-a_ses-4.nwb",
  });
  await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  await rig.write("old.nwb", seededBytes(5000, 22));
  await rig.write("new.nwb", seededBytes(9000, 5));
  await rig.write("empty.nwb", new Uint8Array(0));
  await rig.write("below.nwb", seededBytes(10, 9));
  await rig.write("zero.nwb", seededBytes(10, 10));
  const files = {
    "same.nwb": "sub-a/sub-a_ses-1.nwb",
    "old.nwb": "sub-a/sub-a_ses-2.nwb",
    "moved.nwb": "sub-b/sub-b_ses-3.nwb",
    "new.nwb": "sub-c/sub-c.nwb",
    "empty.nwb": "sub-d/sub-d.nwb",
    "nothing.nwb": "sub-e/sub-e.nwb",
    "below.nwb": "sub-a/sub-a_ses-1.nwb/sub-x.nwb",
    "zero.nwb": "sub-f/ü.nwb",
    "unnamed.nwb": null,
  };
  await rig.organize(files);
  const plan = await planBytes(rig.connection);
  const status = Object.fromEntries(plan.items.map((i) => [i.file, i.status]));
  assertEquals(status, {
    "same.nwb": "identical",
    "old.nwb": "replaces",
    "moved.nwb": "renamed",
    "new.nwb": "new",
    "empty.nwb": "refused",
    "nothing.nwb": "refused",
    "below.nwb": "refused",
    "zero.nwb": "refused",
    "unnamed.nwb": "refused",
  });
  const codes = Object.fromEntries(
    plan.items.filter((i) => i.status === "refused").map((i) => [i.file, i.findings.at(-1)?.code]),
  );
  assertEquals(codes, {
    "empty.nwb": "file-empty",
    "nothing.nwb": "file-unreadable",
    "below.nwb": "path-conflict",
    "zero.nwb": "path-refused",
    "unnamed.nwb": "not-organized",
  });
  assertEquals(plan.onlyRemote.map((r) => r.path), ["sub-a/sub-a_ses-4.nwb"]);
  assertEquals(plan.summary.bytesToSend, 5000 + 9000);
  assertEquals(plan.summary.bytesSaved, 5000 + 6000);
  assertEquals({ ...readUploadPlan(rig.connection.work) }, { ...plan });

  const result = await runUpload(rig.connection, plan, RUN);
  const outcome = Object.fromEntries(result.outcomes.map((o) => [o.file, o]));
  assertEquals(outcome["same.nwb"]?.status, "already-there");
  assert(outcome["moved.nwb"]?.status === "uploaded" && outcome["moved.nwb"].how === "moved");
  assert(outcome["old.nwb"]?.status === "uploaded");
  assertEquals(outcome["empty.nwb"]?.status, "refused");
  assertEquals(result.sentBytes, 5000 + 9000);
  assertEquals(uploadExitStatus(result), 1);
  assertEquals(Object.keys(await rig.assets()), [
    "sub-a/sub-a_ses-1.nwb",
    "sub-a/sub-a_ses-2.nwb",
    "sub-a/sub-a_ses-4.nwb",
    "sub-b/sub-b_ses-3.nwb",
    "sub-c/sub-c.nwb",
  ]);
  // Only with an explicit yes, and not while a file has no path: the asset may be that file's.
  const unsure = await runUpload(rig.connection, await planBytes(rig.connection), {
    ...RUN,
    removeOnlyRemote: true,
  });
  assertEquals(unsure.removed, []);
  assertEquals(unsure.notRemoved, ["sub-a/sub-a_ses-4.nwb"]);
  assert(unsure.notes.some((n) => n.includes('"unnamed.nwb" has no path')), String(unsure.notes));
  const { "unnamed.nwb": _, ...named } = files;
  await rig.organize(named);
  const last = await planBytes(rig.connection);
  const cleared = await runUpload(rig.connection, last, { ...RUN, removeOnlyRemote: true });
  assertEquals(cleared.removed, ["sub-a/sub-a_ses-4.nwb"]);
});

Deno.test("planUpload() follows upload.yaml and the words for existing files", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  const status = async (existing: string) =>
    (await planBytes(rig.connection, { existing })).items[0]?.status;
  assertEquals([await status("error"), await status("force"), await status("skip")], [
    "refused",
    "replaces",
    "identical",
  ]);
  await rig.write("a.nwb", seededBytes(500, 2));
  assertEquals([await status("skip"), await status("overwrite"), await status("refresh")], [
    "kept",
    "replaces",
    "replaces",
  ]);
  await Deno.utime(`${rig.folder}/data/a.nwb`, 1e9, 1e9);
  assertEquals(await status("refresh"), "kept");
  const kept = await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  assert(kept.outcomes[0]?.status === "already-there" && kept.outcomes[0].keptOther);
});

Deno.test("planUpload() needs step 04, and refuses two files with one path", async () => {
  await using rig = await makeRig();
  await assertRejects(() => planBytes(rig.connection), PlanError, "step 04");
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.write("b.nwb", seededBytes(500, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-a/sub-a.nwb" });
  const plan = await planBytes(rig.connection);
  assertEquals(plan.items.map((i) => [i.status, i.findings[0]?.code]), [
    ["refused", "path-twice"],
    ["refused", "path-twice"],
  ]);
});

Deno.test("planUpload() lets blocking findings of step 03 refuse, unless they are waived now, and records the waiver", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.write("b.nwb", seededBytes(500, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  const finding = {
    code: "subject-sex-missing",
    severity: "blocks-upload",
    origin: { by: "nwb-inspector", rule: "check_subject_sex" },
    message: "Subject.sex is missing",
  };
  await Deno.writeTextFile(
    `${rig.folder}/work/state/validate.json`,
    JSON.stringify({
      version: 1,
      checks: CHECKS_VERSION,
      madeAt: new Date().toISOString(),
      folder: `${rig.folder}/data`,
      files: [
        // A waiver that was taken back since, and one that was written since.
        {
          file: "a.nwb",
          outcome: "checked",
          findings: [{ ...finding, waived: "not known (Ada, 2026-11-24)" }],
          tookMs: 1,
        },
        { file: "b.nwb", outcome: "checked", findings: [finding], tookMs: 1 },
      ],
      folderFindings: [],
    }),
  );
  const waiver = { code: "check_subject_sex", reason: "not known", who: "Ada", when: "2026-11-25" };
  rig.connection.work.writeDecisions("waivers", [{ ...waiver, path: "b.*" }]);
  const plan = await planUpload(rig.connection);
  assertEquals(plan.items.map((i) => i.status), ["refused", "new"]);
  const { outcomes: [a, b] } = await runUpload(rig.connection, plan, RUN);
  assert(a?.status === "refused" && a.findings[0]?.code === "subject-sex-missing");
  assert(b?.status === "uploaded" && b.waived?.[0]?.waived?.includes("not known"));
});

Deno.test("runUpload() sends equal files once and registers them all; small files cost four requests", async () => {
  await using rig = await makeRig();
  const files: Record<string, string> = {};
  for (let i = 0; i < 30; i++) {
    // Ten contents, each three times.
    await rig.write(`${i}.nwb`, seededBytes(2000, i % 10));
    files[`${i}.nwb`] = `sub-${i}/sub-${i}.nwb`;
  }
  await rig.organize(files);
  const plan = await planBytes(rig.connection);
  rig.archive.setFaults([
    { target: "api", nth: 1e9, action: { kind: "cut" } },
    { target: "store", method: "PUT", nth: 1e9, action: { kind: "cut" } },
  ]);
  const result = await runUpload(rig.connection, plan, RUN);
  const [api, store] = rig.archive.faultState();
  assertEquals(new Set(result.outcomes.map((o) => o.status)), new Set(["uploaded"]));
  assertEquals(result.sentBytes, 10 * 2000);
  assertEquals(store?.matched, 10);
  // Readiness is three; ten contents are begun, completed, checked; thirty assets are registered.
  assertEquals(api?.matched, 3 + 10 * 3 + 30);
  rig.archive.setFaults([{ target: "api", nth: 1e9, action: { kind: "cut" } }]);
  const second = await planBytes(rig.connection);
  await runUpload(rig.connection, second, RUN);
  // Readiness, and one page of assets: nothing that grows with the files.
  assertEquals(rig.archive.faultState()[0]?.matched, 4);
});

Deno.test("planUpload() and joinUpload() share the work out to shards, each file to one", async () => {
  await using rig = await makeRig();
  const files: Record<string, string> = {};
  for (let i = 0; i < 12; i++) {
    await rig.write(`${i}.nwb`, seededBytes(300 + i, i));
    files[`${i}.nwb`] = `sub-${i}/sub-${i}.nwb`;
  }
  await rig.organize(files);
  const { work } = rig.connection;
  assertThrows(() => joinUpload(work, 3), PlanError, "no shard");
  const seen: string[] = [];
  for (const name of ["1/3", "2/3"]) {
    const shard = parseShard(name);
    const plan = await planBytes(rig.connection, { shard });
    seen.push(...plan.items.map((i) => i.assetPath));
    await runUpload(rig.connection, plan, RUN);
  }
  assertEquals(joinUpload(work, 3).missing, ["3/3"]);
  const plan = await planBytes(rig.connection, { shard: parseShard("3/3") });
  seen.push(...plan.items.map((i) => i.assetPath));
  await runUpload(rig.connection, plan, RUN);
  assertEquals(seen.sort(), Object.values(files).sort());
  const { result, missing } = joinUpload(work, 3);
  assertEquals([missing, result.outcomes.length], [[], 12]);
  assertEquals(Object.keys(await rig.assets()).length, 12);
});

Deno.test("listUnfinished() and clearUnfinished() work on request only", async () => {
  await using rig = await makeRig();
  await rig.connection.client.initializeUpload({
    contentSize: 5,
    etag: `${"a".repeat(32)}-1`,
    dandiset: rig.dandiset,
  });
  assertEquals((await listUnfinished(rig.connection)).length, 1);
  await rig.organize({});
  const { readiness } = await planBytes(rig.connection);
  assert(readiness.notes.some((n) => n.startsWith("1 unfinished upload on the archive")));
  assertEquals(await clearUnfinished(rig.connection), 1);
  assertEquals(await listUnfinished(rig.connection), []);
});
