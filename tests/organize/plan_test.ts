import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { PlanError } from "../../lib/core/errors.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import { isViewable, VIEW } from "../../lib/display/view.ts";
import { findCopies } from "../../lib/organize/files/copies.ts";
import { findDandisetFolder } from "../../lib/organize/names/dandiset_folder.ts";
import { formatDandiDry } from "../../lib/organize/dry_format.ts";
import { isAddress, planMedia } from "../../lib/organize/names/media.ts";
import { planNames } from "../../lib/organize/plan_names.ts";
import { readOrganizePlan } from "../../lib/organize/read_plan.ts";
import { recordOf } from "../../lib/organize/names/record.ts";
import { viewOrganizePlan } from "../../lib/organize/view.ts";
import type { NwbFacts } from "../../lib/nwb/facts.ts";
import { record, records, type Short } from "./records.ts";

async function withFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function facts(more: Partial<NwbFacts> = {}): NwbFacts {
  return {
    factsVersion: 2,
    file: { path: "/data/a.nwb", sizeBytes: 5, mtimeMs: 1 },
    nwbVersion: { value: "2.7.0", is: "attribute" },
    sessionStartTime: { raw: "2021-03-04T05:06:07Z", parsed: "2021-03-04T05:06:07Z", zone: true },
    subject: { subject_id: "m1" },
    fileCreateDate: [],
    generalTexts: {},
    locations: [],
    probes: [],
    externalFiles: [],
    types: [],
    externalLinks: {},
    softLinks: 0,
    brokenLinks: [],
    specifications: {},
    errors: {},
    ...more,
  };
}

Deno.test("recordOf() says in one sentence what is wrong with a file", () => {
  const cases: [Partial<NwbFacts>, string, RegExp][] = [
    [{ subject: {} }, "subject-id-missing", /"a\.nwb" has no subject_id/],
    [{ subject: { subject_id: "" } }, "subject-id-missing", /it is empty/],
    [{ nwbVersion: { value: "1.0.6", is: "dataset" } }, "old-nwb-version", /"1\.0\.6"/],
    [{ nwbVersion: { value: "NWB-2.0.0", is: "attribute" } }, "old-nwb-version", /NWB-2\.0\.0/],
    [{ externalLinks: { "/a/b": "other.h5" } }, "external-link", /"\/a\/b" leads to "other\.h5"/],
    [
      { sessionStartTime: { raw: "spring 2019", parsed: null, zone: false } },
      "start-time-unusable",
      /"spring 2019"/,
    ],
  ];
  for (const [more, code, message] of cases) {
    const [problem] = recordOf({ status: "read", facts: facts(more) }, "a.nwb").problems;
    assertEquals(problem?.code, code);
    assertMatch(problem?.message ?? "", message);
  }
  assertEquals(recordOf({ status: "read", facts: facts() }, "a.nwb").problems, []);
  assertEquals(
    recordOf(
      { status: "read", facts: facts({ nwbVersion: { value: "2.0b", is: "attribute" } }) },
      "a",
    ).problems,
    [],
  );
});

Deno.test("recordOf() without a version says only that", () => {
  const { nwbVersion: _, ...rest } = facts({ subject: {} });
  assertEquals(
    recordOf({ status: "read", facts: rest }, "a.nwb").problems.map((p) => p.code),
    ["no-nwb-version"],
  );
});

Deno.test("planNames() refuses unreadable files with the reader's reason", () => {
  const bad = recordOf({
    status: "unreadable",
    path: "/data/b.nwb",
    reason: "empty",
    why: "it has no content",
    message: '"b.nwb" is empty',
  }, "b.nwb");
  const plan = planNames([bad, record({ s: "m1" })], { source: "/data" });
  assertEquals(plan.items.map((i) => [i.file, i.status, i.assetPath]), [
    ["a.nwb", "mapped", "sub-m1/sub-m1.nwb"],
    ["b.nwb", "refused", ""],
  ]);
  assertEquals(plan.items[1]?.findings[0]?.message, '"b.nwb" is empty');
});

Deno.test("planNames() keeps names where all files have fitting ones", () => {
  const shorts: Short[] = [{ s: "m1", ses: "x", path: "sub-m1/sub-m1_ses-x_ecephys.nwb" }];
  const kept = planNames(records(...shorts), { source: "/data" });
  assertEquals(kept.items[0]?.assetPath, "sub-m1/sub-m1_ses-x_ecephys.nwb");
  assert(kept.items[0]?.kept);
  const renamed = planNames(records(...shorts), { source: "/data", organized: "rename" });
  assertEquals(renamed.items[0]?.assetPath, "sub-m1/sub-m1.nwb");
  const mixed = planNames(records(...shorts, { s: "m1", ses: "y", path: "raw.nwb" }), {
    source: "/data",
  });
  assertEquals(mixed.items.map((i) => i.kept), [false, false]);
});

Deno.test("planNames() in a Dandiset keeps fitting names and names the rest around them", () => {
  const plan = planNames(
    records(
      { s: "m1", path: "sub-m1/sub-m1.nwb", oid: "o1" },
      { s: "m1", path: "new.nwb", oid: "o2" },
      { s: "m2", path: "sub-m9/sub-m9.nwb", oid: "o3" },
    ),
    { source: "/data", dandiset: { path: "/data", bids: false } },
  );
  assertEquals(plan.items.map((i) => [i.assetPath, i.kept]), [
    ["sub-m1/sub-m1_obj-105wjwa.nwb", false],
    ["sub-m1/sub-m1.nwb", true],
    ["sub-m9/sub-m9.nwb", true],
  ]);
  assertEquals(plan.items[2]?.findings.map((f) => f.code), ["name-other-subject"]);
});

Deno.test("planNames() counts paths from the Dandiset's root when a part of it is read", () => {
  const [r] = records({ s: "m1", path: "sub-m1.nwb" });
  assert(r);
  const plan = planNames([{ ...r, localPath: "/data/sub-m1/sub-m1.nwb" }], {
    source: "/data/sub-m1",
    dandiset: { path: "/data", bids: false },
  });
  assertEquals(plan.items[0]?.assetPath, "sub-m1/sub-m1.nwb");
});

Deno.test("planNames() warns of ids that will be regretted", () => {
  const codes = (...shorts: Short[]) =>
    planNames(records(...shorts), { source: "/data" }).warnings.map((w) => w.code);
  assertEquals(codes({ s: "m_1", oid: "o1" }, { s: "m-1", oid: "o2" }), ["ids-merged"]);
  assertEquals(codes({ s: "M1" }, { s: "m1" }), ["case-twins"]);
  assertEquals(codes({ s: "m1" }, { s: "m1b" }), ["subject-id-prefix"]);
  assertEquals(codes({ s: "m1" }, { s: "m12" }), []);
  assertEquals(codes({ s: "m" }, { s: "mouse" }), []);
  assertEquals(codes({ s: "sub-01" }), ["double-prefix"]);
  assertEquals(codes({ s: " . " }), ["id-says-nothing"]);
  assertEquals(codes({ s: "mouse1_openfield" }), ["glued-task"]);
  assertEquals(codes({ s: "mouse1-20210304" }), ["glued-task"]);
  assertEquals(codes({ s: "m1", ses: "s1_copy" }), ["odd-suffix"]);
  assertEquals(codes({ s: "m1 " }), ["label-edge"]);
  assertEquals(codes(), ["no-nwb-files"]);
  assertEquals(codes({ s: "ASH083", ses: "2021" }, { s: "ASHL", ses: "b" }), []);
});

Deno.test("formatDandiDry() prints the lines of the real client, refused letters included", () => {
  const plan = planNames(records({ s: "m1" }, { s: "é" }), { source: "/data" });
  assertEquals(
    formatDandiDry(plan, { source: (i) => `src/${i.file}`, makes: "out" }),
    "DRY: makedirs ('out',), {}\nDRY: src/a.nwb -> sub-m1/sub-m1.nwb\nDRY: src/b.nwb -> sub-é/sub-é.nwb\n",
  );
});

Deno.test("planMedia() numbers accepted files and rewrites the right element", () => {
  const media = planMedia({
    ...record({ s: "m1" }),
    localPath: "/data/x/a.nwb",
    externalFiles: [{
      place: "acquisition/v",
      name: "v",
      type: "ImageSeries",
      objectId: "ID",
      files: ["x.tif", "../vids/V1.MP4", "https://example.org/y.mp4", "C:\\lab\\z.avi"],
    }, { place: "acquisition/i/p", name: "p", type: "ExternalImage", files: ["p.PNG"] }],
  }, "sub-m1/sub-m1_image.nwb");
  assertEquals(media.items, [
    {
      dataset: "acquisition/v/external_file",
      index: 1,
      written: "../vids/V1.MP4",
      localPath: "/data/vids/V1.MP4",
      rewritten: "sub-m1_image/ID_external_file_0.mp4",
      assetPath: "sub-m1/sub-m1_image/ID_external_file_0.mp4",
    },
    {
      dataset: "acquisition/v/external_file",
      index: 3,
      written: "C:\\lab\\z.avi",
      localPath: "C:/lab/z.avi",
      rewritten: "sub-m1_image/ID_external_file_1.avi",
      assetPath: "sub-m1/sub-m1_image/ID_external_file_1.avi",
    },
    {
      dataset: "acquisition/i/p",
      written: "p.PNG",
      localPath: "/data/x/p.PNG",
      rewritten: "sub-m1_image/acquisition-i-p_external_file_0.png",
      assetPath: "sub-m1/sub-m1_image/acquisition-i-p_external_file_0.png",
    },
  ]);
  assertEquals(media.findings.map((f) => f.found), ["x.tif"]);
});

Deno.test("isAddress() tells addresses from paths", () => {
  for (
    const a of [
      "https://x.org/a.mp4",
      "s3://b/k.mp4",
      "dandi://dandi/000123/a.mp4",
      "https:/x.org/a.mp4",
    ]
  ) assert(isAddress(a), a);
  for (const p of ["a.mp4", "/a/b.mp4", "C:/a.mp4", "C:\\a.mp4", "file:///a/b.mp4", "../a:b.mp4"]) {
    assert(!isAddress(p), p);
  }
});

Deno.test("findDandisetFolder() finds dandiset.yaml above, and survives what is in it", async () => {
  await withFolder(async (dir) => {
    await Deno.mkdir(`${dir}/a/b`, { recursive: true });
    assertEquals(await findDandisetFolder(`${dir}/a/b`, 2), undefined);
    const yaml = (text: string) => Deno.writeTextFile(`${dir}/dandiset.yaml`, text);
    await yaml("identifier: DANDI:000123\nname: Mice\n");
    assertEquals(await findDandisetFolder(`${dir}/a/b`), {
      path: dir,
      bids: false,
      identifier: "000123",
      name: "Mice",
    });
    for (
      const [text, expected] of [["", {}], ["- a\n", { problem: "it is no mapping" }], ["a: [", {
        problem: "it is not YAML",
      }], ["identifier: 123\n", {}]] as const
    ) {
      await yaml(text);
      assertEquals(await findDandisetFolder(dir), { path: dir, bids: false, ...expected });
    }
  });
});

Deno.test("findCopies() finds byte-identical files, and only those", async () => {
  await withFolder(async (dir) => {
    const contents = { "a.nwb": "same", "b.nwb": "same", "c.nwb": "diff" };
    const all = [];
    for (const [file, text] of Object.entries(contents)) {
      await Deno.writeTextFile(`${dir}/${file}`, text);
      all.push({
        ...record({ s: "m1", oid: "o1", size: 4, path: file }),
        localPath: `${dir}/${file}`,
      });
    }
    assertEquals([...await findCopies(all)], [["b.nwb", "a.nwb"]]);
  });
});

Deno.test("findCopies() reads each of many alike once, and sees a byte that differs anywhere", async () => {
  await withFolder(async (dir) => {
    const size = 300_000;
    const all = [];
    // Names in the order of what is expected: the first by path is the original.
    const changed = {
      a: undefined,
      b: 40_000,
      c: undefined,
      d: 40_000,
      e: 299_999,
      f: 0,
      g: 200_000,
    };
    for (const [name, at] of Object.entries(changed)) {
      const bytes = new Uint8Array(size);
      if (at !== undefined) bytes[at] = 1;
      const path = `${name}.nwb`;
      await Deno.writeFile(`${dir}/${path}`, bytes);
      all.push({ ...record({ s: "m1", oid: "o1", size, path }), localPath: `${dir}/${path}` });
    }
    all.push({
      ...record({ s: "m1", oid: "o1", size, path: "gone.nwb" }),
      localPath: `${dir}/gone`,
    });
    const copies = await findCopies(all.toReversed());
    assertEquals(Object.fromEntries(copies), { "c.nwb": "a.nwb", "d.nwb": "b.nwb" });
  });
});

Deno.test("readOrganizePlan() gives back what was saved, with its view, and refuses what is damaged", async () => {
  await withFolder((dir) => {
    const work = new WorkFolder(dir, parseUploadConfig("", "upload.yaml"));
    assertEquals(readOrganizePlan(work), undefined);
    const plan = planNames(records({ s: "m1", ses: "a" }, { s: "é" }), { source: "/data" });
    work.writeState("organize", plan);
    const back = readOrganizePlan(work);
    assertEquals(back, plan);
    assert(isViewable(back));
    assertMatch(back[VIEW]().title, /1 file mapped, 1 refused/);
    work.writeState("organize", { ...plan, items: [{ localPath: 3 }] });
    assertThrows(() => readOrganizePlan(work), PlanError, "run step 04 (organize) again");
    work.writeState("organize", { ...plan, planVersion: 99 });
    assertThrows(() => readOrganizePlan(work), PlanError, "it is of version 99");
    return Promise.resolve();
  });
});

Deno.test("viewOrganizePlan() shows the mapping, the refused with reasons, collisions and warnings", () => {
  const plan = planNames(
    records({ s: "m1", oid: "o1" }, { s: "m1", oid: "o1" }, { s: "sub-2" }),
    { source: "/data" },
  );
  const view = viewOrganizePlan(plan);
  assertEquals(view.tone, "bad");
  const text = JSON.stringify(view.blocks);
  for (const part of ["sub-sub-2/sub-sub-2.nwb", "same object_id", "leave one of them out"]) {
    assert(text.includes(part), part);
  }
  assertEquals(view.blocks.filter((b) => b.kind === "heading").map((b) => b.text), [
    "Refused",
    "Files that would have one name",
    "Warnings",
  ]);
});
