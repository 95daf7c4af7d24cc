import { fileURLToPath } from "node:url";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PlanError } from "../../lib/core/mod.ts";
import { iriOf } from "../../lib/ontology/mod.ts";
import { runFlow, undoFlow } from "../../lib/regions/flow.ts";
import { patchOf, planRegions, writePatch } from "../../lib/regions/mod.ts";
import type { Connection } from "../../lib/connect/mod.ts";
import { makeWorld, type World } from "./world.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));
const CA1 = iriOf("UBERON:0003881");
const CA3 = iriOf("UBERON:0003883");
const PATH = "sub-m1/sub-m1_ses-1.nwb";

function flow(world: World, more: { dryRun?: boolean } = {}) {
  const dryRun = more.dryRun ?? false;
  return {
    // The parts that the step uses.
    connection: world.connection as unknown as Connection,
    step: {},
    dryRun,
    attended: false,
    show: () => Promise.resolve(),
    confirm: () => !dryRun,
  };
}

async function whole(world: World): Promise<unknown[]> {
  const metadata = await world.connection.client.getVersionMetadata(world.dandiset, "draft");
  return (metadata.about as { identifier?: string }[] | undefined ?? []).map((e) => e.identifier);
}

Deno.test("the step ends with the Dandiset's own about, keeps what others wrote there, and takes its own back", async () => {
  await using world = await makeWorld();
  await world.add(PATH, await Deno.readFile(FIXTURES + "m1-s1.nwb"));
  const { client } = world.connection;
  const info = await client.getVersionInfo(world.dandiset, "draft");
  const metadata = await client.getVersionMetadata(world.dandiset, "draft");
  const theirs = { schemaKey: "Disorder", identifier: "DOID:1826", name: "epilepsy" };
  await client.putDraftMetadata(world.dandiset, {
    name: info.name,
    metadata: { ...metadata, about: [theirs], keywords: ["kept"] },
  });
  assertEquals(await runFlow(flow(world)), 0);
  assertEquals(await whole(world), ["DOID:1826", CA1, CA3]);
  const after = await client.getVersionMetadata(world.dandiset, "draft");
  assertEquals(after.keywords, ["kept"]);
  // Again: nothing is sent.
  world.requests.length = 0;
  assertEquals(await runFlow(flow(world)), 0);
  assertEquals(world.requests.filter((r) => r.startsWith("PUT")), []);
  assertEquals(await undoFlow(flow(world)), 0);
  assertEquals(await whole(world), ["DOID:1826"]);
  assertEquals((await world.abouts())[PATH] ?? [], []);
});

Deno.test("a dry run leaves a patch; applying it adds its terms to about and nothing else; undo takes them back", async () => {
  await using world = await makeWorld();
  await world.add(PATH, await Deno.readFile(FIXTURES + "m1-s1.nwb"), { keywords: ["kept"] });
  const patch = world.work.resolve("patch.json");
  assertEquals(await runFlow(flow(world, { dryRun: true }), { patch }), 0);
  assertEquals((await world.abouts())[PATH] ?? [], []);
  const saved = JSON.parse(await Deno.readTextFile(patch));
  assertEquals(
    saved.assets.map((a: { path: string; add: { id: string }[] }) => [
      a.path,
      a.add.map((t) => t.id),
    ]),
    [[PATH, ["UBERON:0003881", "UBERON:0003883"]]],
  );
  assertEquals(await runFlow(flow(world), { apply: patch }), 0);
  const about = (await world.abouts())[PATH] as { identifier: string; name: string }[];
  assertEquals(about.map((e) => e.identifier), [CA1, CA3]);
  const asset = await world.connection.client.findAssetByPath(world.dandiset, "draft", PATH, {
    metadata: true,
  });
  assertEquals(asset?.metadata?.keywords, ["kept"]);
  await undoFlow(flow(world));
  assertEquals((await world.abouts())[PATH] ?? [], []);
});

Deno.test("a patch of another Dandiset, with an unknown term, or with more than terms is refused", async () => {
  await using world = await makeWorld();
  await world.add(PATH, await Deno.readFile(FIXTURES + "m1-s1.nwb"));
  const good = patchOf(await planRegions(world.connection));
  const file = world.work.resolve("patch.json");
  const bad: [unknown, string][] = [
    [{ ...good, dandiset: "999999" }, "it is for Dandiset 999999"],
    [{
      ...good,
      assets: [{ path: PATH, assetId: "", texts: [], add: [{ id: "UBERON:9999999", label: "x" }] }],
    }, "UBERON:9999999 is no live term"],
    [
      { ...good, assets: [{ path: PATH, assetId: "", texts: [], add: [], keywords: ["x"] }] },
      "Cannot read the patch",
    ],
    ["nonsense", "Cannot read the patch"],
  ];
  writePatch(file, good);
  assertEquals(JSON.parse(await Deno.readTextFile(file)), good);
  for (const [value, says] of bad) {
    await Deno.writeTextFile(file, JSON.stringify(value));
    const error = await assertRejects(() => runFlow(flow(world), { apply: file }), PlanError);
    assertStringIncludes(error.message, says);
  }
  assertEquals((await world.abouts())[PATH] ?? [], []);
});
