import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError, PlanError } from "../../lib/core/mod.ts";
import { VIEW } from "../../lib/display/view.ts";
import { iriOf, openOntology } from "../../lib/ontology/mod.ts";
import {
  askRegions,
  decideRegions,
  planRegions,
  readRegionsPlan,
  regionsExitStatus,
  regionsForDandiset,
  runRegions,
  undoRegions,
  verifyRegions,
} from "../../lib/regions/mod.ts";
import { makeWorld, type World } from "./world.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));
const CA1 = {
  schemaKey: "Anatomy",
  identifier: iriOf("UBERON:0003881"),
  name: "CA1 field of hippocampus",
};
const CA3 = {
  schemaKey: "Anatomy",
  identifier: iriOf("UBERON:0003883"),
  name: "CA3 field of hippocampus",
};

/** Puts a fixture into the work folder and on the archive under the same path. */
async function place(
  world: World,
  fixture: string,
  path: string,
  metadata: Record<string, unknown> = {},
): Promise<void> {
  const local = `${world.work.nwbFolder}/${path}`;
  await Deno.mkdir(local.slice(0, local.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(FIXTURES + fixture, local);
  await world.add(path, await Deno.readFile(local), metadata);
}

Deno.test("planRegions(), runRegions() and verifyRegions() write each file's own regions; again nothing is sent", async () => {
  await using world = await makeWorld();
  const disorder = { schemaKey: "Disorder", identifier: "DOID:1826", name: "epilepsy" };
  const derived = [{ schemaKey: "BioSample", identifier: "x", anatomy: { name: "kept" } }];
  await place(world, "m1-s1.nwb", "sub-m1/sub-m1_ses-1.nwb", {
    about: [disorder, { schemaKey: "Anatomy", identifier: "UBERON:0003881", name: "CA1" }],
    wasDerivedFrom: derived,
  });
  await place(world, "m2-s2.nwb", "sub-m2/sub-m2_ses-2.nwb");
  await world.add("dataset_description.txt", "no NWB");
  const plan = await planRegions(world.connection);
  assertEquals(plan.assets.map((a) => [a.assetPath, a.status, a.terms]), [
    ["sub-m1/sub-m1_ses-1.nwb", "change", ["UBERON:0003881", "UBERON:0003883"]],
    ["sub-m2/sub-m2_ses-2.nwb", "change", ["UBERON:0002436", "UBERON:0035895"]],
  ]);
  assertEquals(plan.skipped, 1);
  // What was there keeps its place and its form; only what is missing is added.
  assertEquals(plan.assets[0]?.after, [
    disorder,
    { schemaKey: "Anatomy", identifier: "UBERON:0003881", name: "CA1" },
    CA3,
  ]);
  assertEquals(readRegionsPlan(world.work), plan);
  world.requests.length = 0;
  const result = await runRegions(world.connection, plan);
  assertEquals(result.outcomes.map((o) => o.status), ["written", "written"]);
  assertEquals(world.requests.filter((r) => r.startsWith("PUT")).length, 2);
  // Whether it may and should be written is asked with three, the draft is listed with one.
  assertEquals(world.requests.filter((r) => r.startsWith("GET")).length, 4);
  const first = await world.connection.client.findAssetByPath(
    world.dandiset,
    "draft",
    "sub-m1/sub-m1_ses-1.nwb",
    { metadata: true },
  );
  assertEquals(first?.metadata?.wasDerivedFrom, derived);
  const check = await verifyRegions(world.connection);
  assertEquals([check.right, check.wrong], [2, []]);
  assertEquals(regionsExitStatus(result, check), 0);
  world.requests.length = 0;
  const again = await planRegions(world.connection);
  assertEquals(again.assets.map((a) => a.status), ["same", "same"]);
  await runRegions(world.connection, again);
  assertEquals(world.requests.filter((r) => r.startsWith("PUT")), []);
  assertEquals((await regionsForDandiset(world.work)).map((r) => [r.label, r.files]), [
    ["primary visual cortex", 1],
    ["CA1 field of hippocampus", 1],
    ["CA3 field of hippocampus", 1],
    ["lateral visual area", 1],
  ]);
});

Deno.test("undoRegions() takes back what was written, and leaves what others did since", async () => {
  await using world = await makeWorld();
  const path = "sub-m1/sub-m1_ses-1.nwb";
  await place(world, "m1-s1.nwb", path);
  const before = await world.abouts();
  await runRegions(world.connection, await planRegions(world.connection));
  assertEquals((await world.abouts())[path], [CA1, CA3]);
  const other = { schemaKey: "GenericType", name: "somebody's own" };
  await world.connection.client.replaceAssetMetadata(world.dandiset, path, (m) => ({
    ...m,
    about: [...(m.about as unknown[]), other],
  }));
  await undoRegions(world.connection);
  assertEquals((await world.abouts())[path], [other]);
  await world.connection.client.replaceAssetMetadata(world.dandiset, path, (m) => {
    delete m.about;
  });
  assertEquals(await world.abouts(), before);
  // A second undo has nothing to do.
  const result = await undoRegions(world.connection);
  assertEquals(result.outcomes, []);
});

Deno.test("runRegions() keeps an edit that somebody made after the plan, and names assets that are gone", async () => {
  await using world = await makeWorld();
  await place(world, "m1-s1.nwb", "sub-m1/sub-m1_ses-1.nwb");
  await place(world, "m2-s2.nwb", "sub-m2/sub-m2_ses-2.nwb");
  const plan = await planRegions(world.connection);
  const { client } = world.connection;
  await client.replaceAssetMetadata(world.dandiset, "sub-m1/sub-m1_ses-1.nwb", (m) => ({
    ...m,
    keywords: ["theirs"],
  }));
  const gone = await client.findAssetByPath(world.dandiset, "draft", "sub-m2/sub-m2_ses-2.nwb");
  await client.deleteAsset(world.dandiset, gone?.asset_id ?? "");
  const result = await runRegions(world.connection, plan);
  assertEquals(result.outcomes.map((o) => o.status), ["written", "gone"]);
  assertEquals(regionsExitStatus(result), 1);
  assert(result.outcomes[0]?.status === "written" && result.outcomes[0].editedMeanwhile);
  const now = await client.findAssetByPath(world.dandiset, "draft", "sub-m1/sub-m1_ses-1.nwb", {
    metadata: true,
  });
  assertEquals([now?.metadata?.keywords, now?.metadata?.about], [["theirs"], [CA1, CA3]]);
  const check = await verifyRegions(world.connection);
  assertEquals([check.right, check.wrong.map((w) => w.problem)], [1, ["gone"]]);
});

Deno.test("planRegions() lists what is open, takes a decision, and then asks nothing", async () => {
  await using world = await makeWorld();
  await place(world, "locations-many.nwb", "sub-1/sub-1.nwb");
  const plan = await planRegions(world.connection);
  const open = plan.texts.filter((t) => t.status === "open");
  assert(open.length > 0, "the fixture has texts that need a person");
  assert(open.every((t) => t.matches.length === 0));
  decideRegions(
    world.work,
    openOntology(),
    open.map((t) => ({
      species: t.species,
      text: t.text,
      terms: [],
      who: "Ada",
      evidence: "the lab's legend",
    })),
  );
  const again = await planRegions(world.connection);
  assertEquals(again.texts.filter((t) => t.status === "open"), []);
  assertEquals(again.texts.filter((t) => t.status === "decided").length, open.length);
  const view = again[VIEW]();
  assert(view.title.startsWith("Regions: 1 asset to write"), view.title);
});

Deno.test("planRegions() reads assets without a local file from the archive, a part of the file only", async () => {
  await using world = await makeWorld();
  await world.add("sub-m1/sub-m1_ses-1.nwb", await Deno.readFile(FIXTURES + "m1-s1.nwb"));
  await world.add("sub-x/damaged.nwb", "this is no HDF5 file");
  const plan = await planRegions(world.connection);
  assertEquals(plan.assets.map((a) => [a.from, a.status, a.terms, a.subject]), [
    ["archive", "change", ["UBERON:0003881", "UBERON:0003883"], "m1"],
    // The path names the subject of a file that cannot be read.
    ["none", "unreadable", [], "x"],
  ]);
  // The second time nothing is fetched: the bytes are the same.
  world.requests.length = 0;
  await planRegions(world.connection);
  assertEquals(world.requests.filter((r) => r.includes("download")).length, 1);
  const none = await planRegions(world.connection, { remote: false });
  assertEquals(none.assets.map((a) => a.status), ["nothing", "nothing"]);
});

Deno.test("planRegions() names line and fix of a mistake in decisions.yaml", async () => {
  await using world = await makeWorld();
  const write = (text: string) => Deno.writeTextFile(world.work.decisionsPath, text);
  const bad: [string, string][] = [
    [
      "regions:\n  - text: ALM\n    terms: [UBERON:1]\n",
      'line 2: regions: terms.0 must be an id such as "UBERON:0002436"',
    ],
    ["# x\nregions:\n  - {text: a, terms: []}\n  - {txt: ALM, terms: []}\n", "line 4: regions: "],
    ["regions:\n- {text: ALM, terms: ['UBERON:9999999']}\n", "line 2: UBERON:9999999 is no term"],
    [
      "regions:\n- {text: ALM, terms: ['UBERON:0000027']}\n",
      "UBERON:0000027 is obsolete in UBERON 2026-04-01, it was replaced by UBERON:0001466",
    ],
    [
      "regions:\n- {text: ALM, terms: []}\n- {text: ALM, terms: ['UBERON:0016634']}\n",
      'line 3: "ALM" of "" is decided twice and differently',
    ],
  ];
  for (const [text, says] of bad) {
    await write(text);
    const error = await assertRejects(() => planRegions(world.connection), ConfigError);
    assert(error.message.includes(says), `${error.message}\n lacks ${says}`);
  }
});

Deno.test("runRegions() refuses a plan of another Dandiset", async () => {
  await using world = await makeWorld();
  await place(world, "m1-s1.nwb", "sub-m1/sub-m1_ses-1.nwb");
  const plan = await planRegions(world.connection);
  await assertRejects(
    () => runRegions(world.connection, { ...plan, dandiset: "999999" }),
    PlanError,
    "plan again",
  );
});

Deno.test("planRegions() asks about an asset whose file cannot be read, and writes what was confirmed", async () => {
  await using world = await makeWorld();
  await place(world, "m1-s1.nwb", "sub-m1/sub-m1_ses-1.nwb");
  const path = "sub-m1/sub-m1_ses-2.nwb";
  await world.add(path, "no HDF5 at all");
  const plan = await planRegions(world.connection);
  assertEquals(plan.assets.map((a) => a.status), ["change", "unreadable"]);
  const open = plan.texts.filter((t) => t.status === "open");
  assertEquals(open.map((t) => t.text), [`asset:${path}`]);
  assertStringIncludes(open[0]?.reason ?? "", 'other sessions of subject "m1"');
  const ontology = openOntology();
  decideRegions(world.work, ontology, [
    { species: open[0]?.species ?? "", text: `asset:${path}`, terms: ["UBERON:0003881"] },
  ]);
  const again = await planRegions(world.connection);
  assertEquals(again.assets.map((a) => [a.status, a.from]), [["change", "local"], [
    "change",
    "none",
  ]]);
  await runRegions(world.connection, again);
  assertEquals((await world.abouts())[path], [CA1]);
});

Deno.test("askRegions() keeps what is answered, asks again what cannot be read, leaves the rest open", async () => {
  await using world = await makeWorld();
  await place(world, "m1-s1.nwb", "sub-m1/sub-m1_ses-1.nwb");
  const damaged = "sub-m1/sub-m1_ses-2.nwb";
  await world.add(damaged, "no HDF5 at all");
  await world.add("sub-m1/sub-m1_ses-3.nwb", "no HDF5 either");
  await world.add("sub-m1/sub-m1_ses-4.nwb", "nor this");
  const plan = await planRegions(world.connection);
  const asked: string[] = [];
  const answers = ["9", "2, UBERON:0003881", "none", ""];
  const decided = askRegions(world.work, openOntology(), plan, (question) => {
    asked.push(question);
    return answers.shift();
  }, { who: "ada" });
  assertEquals(decided, 2);
  assertStringIncludes(
    asked[0] ?? "",
    "1: CA1 field of hippocampus (UBERON:0003881, in hippocampal formation",
  );
  assertStringIncludes(asked[1] ?? "", '"9" is neither the number of a candidate');
  assertEquals(asked.length, 4);
  const again = await planRegions(world.connection);
  const row = again.texts.find((t) => t.text === `asset:${damaged}`);
  assertEquals([row?.status, row?.matches.map((m) => m.id)], ["decided", [
    "UBERON:0003883",
    "UBERON:0003881",
  ]]);
  assertStringIncludes(row?.matches[0]?.evidence.source ?? "", "ada");
  assertEquals(again.texts.filter((t) => t.status === "open").map((t) => t.text), [
    "asset:sub-m1/sub-m1_ses-4.nwb",
  ]);
});
