import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, newWorkFolder, openWorkFolder } from "../../lib/core/mod.ts";
import { openOntology } from "../../lib/ontology/mod.ts";
import { takeDecisions } from "../../lib/regions/flow.ts";
import {
  askRegions,
  decideRegions,
  familiesOf,
  type FileLocations,
  mapRegions,
  placeInTree,
  readLabTable,
  readRegionDecisions,
  type RegionsPlan,
} from "../../lib/regions/mod.ts";

const o = openOntology();
const CA1 = "UBERON:0003881";
const PREMOTOR = "UBERON:0016634";

function file(texts: readonly string[], more: Partial<FileLocations> = {}): FileLocations {
  return {
    assetPath: "sub-1/a.nwb",
    from: "local",
    subject: "1",
    session: "",
    species: "Mus musculus",
    locations: texts.map((text, i) => ({ kind: "electrode", place: `/p${i}`, text, count: 2 })),
    ...more,
  };
}

async function withFolder(run: (path: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    newWorkFolder(`${dir}/a`, {});
    await run(`${dir}/a`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("familiesOf() joins texts that differ by side, number or layer only, and keeps species apart", () => {
  const map = mapRegions([
    file(["ALM", "left ALM", "ALM_R", "ALM layer 5", "banana area"]),
    file(["ALM"], { assetPath: "b.nwb", species: "Rattus norvegicus" }),
  ], o);
  const families = familiesOf(map.texts);
  const first = families[0];
  assertEquals(first?.rows.map((r) => r.text).sort(), ["ALM", "ALM layer 5", "ALM_R", "left ALM"]);
  assertEquals([first?.files, first?.count], [4, 8]);
  assertEquals(families.filter((f) => f.rows.some((r) => r.text === "ALM")).length, 2);
});

Deno.test("placeInTree() names what a term lies in, the larger first", () => {
  assertStringIncludes(placeInTree(o, CA1), "hippocamp");
  assertEquals(placeInTree(o, "UBERON:0001016"), "");
});

Deno.test('askRegions() asks once for a family; "only" decides one text', async () => {
  await withFolder((path) => {
    const work = openWorkFolder(path);
    const map = mapRegions([file(["ALM", "left ALM", "ALM_R"])], o);
    const plan = { texts: map.texts } as unknown as RegionsPlan;
    const asked: string[] = [];
    const ask = (answer: string) => (q: string): string => {
      asked.push(q);
      return answer;
    };
    assertEquals(askRegions(work, o, plan, ask("1")), 3);
    assertEquals(asked.length, 1);
    assertStringIncludes(asked[0] ?? "", "One answer holds for 2 texts like it");
    assertStringIncludes(asked[0] ?? "", "6 electrodes or planes");
    assertStringIncludes(asked[0] ?? "", ", in ");
    const decided = [...readRegionDecisions(work, o).values()];
    assertEquals(decided.map((d) => d.terms), [[PREMOTOR], [PREMOTOR], [PREMOTOR]]);
    assertEquals(askRegions(work, o, plan, ask("only none")), 1);
  });
});

Deno.test("readLabTable() takes a lab's own words, checks them, and its rows are the evidence", async () => {
  await withFolder((path) => {
    const work = openWorkFolder(path);
    const write = (text: string) => Deno.writeTextFileSync(`${path}/regions.tsv`, text);
    assertEquals(readLabTable(work, o).size, 0);
    write(`text\tspecies\tid\twho\nTJM1\tMus musculus\t${PREMOTOR}\tAda\nzone 7\t\t\tAda\n`);
    const table = readLabTable(work, o);
    const map = mapRegions(
      [
        file(["TJM1"]),
        file(["zone 7"], { assetPath: "b.nwb", species: "Macaca mulatta" }),
        file(["TJM1"], { assetPath: "c.nwb", species: "Macaca mulatta" }),
      ],
      o,
      table,
    );
    const row = map.texts.find((t) => t.text === "TJM1" && t.species === "Mus musculus");
    assertEquals([row?.status, row?.matches[0]?.id], ["decided", PREMOTOR]);
    assertStringIncludes(row?.matches[0]?.evidence.source ?? "", "regions.tsv, Ada");
    assertEquals(map.texts.find((t) => t.text === "zone 7")?.reason, "decided: no term");
    assert(
      map.texts.find((t) => t.species === "Macaca mulatta" && t.text === "TJM1")?.status !==
        "decided",
    );
    const bad: [string, string][] = [
      ["text\tid\nx\ty\n", 'line 1: the column "who" is missing'],
      ["text\tid\twho\nx\tUBERON:9999999\tAda\n", 'line 2: "UBERON:9999999" is no live term'],
      [`text\tid\twho\nx\t${CA1}\t\n`, "line 2: nobody stands for it"],
      [
        `text\tid\twho\nx\t${CA1}\tA\nx\t${PREMOTOR}\tB\n`,
        'line 3: "x" of "" has another id above',
      ],
    ];
    for (const [text, says] of bad) {
      write(text);
      const error = assertThrows(() => readLabTable(work, o), ConfigError);
      assertStringIncludes(error.message, says);
    }
  });
});

Deno.test("takeDecisions() takes over what is not decided here, and names what differs", async () => {
  await withFolder(async (path) => {
    const other = `${path}-other`;
    newWorkFolder(other, {});
    const d = (text: string, ...terms: string[]) => ({ species: "Mus musculus", text, terms });
    decideRegions(openWorkFolder(other), o, [d("ALM", PREMOTOR), d("X9", CA1), d("Y9")]);
    const work = openWorkFolder(path);
    decideRegions(work, o, [d("X9", PREMOTOR)]);
    assertEquals(await takeDecisions(work, [other]), { taken: 2, differ: ["X9"] });
    const now = readRegionDecisions(work, o);
    assertEquals([...now.values()].map((x) => [x.text, x.terms]), [
      ["ALM", [PREMOTOR]],
      ["X9", [PREMOTOR]],
      ["Y9", []],
    ]);
    assertStringIncludes([...now.values()][0]?.evidence ?? "", "taken from a-other");
    assertEquals(await takeDecisions(work, [other]), { taken: 0, differ: ["X9"] });
  });
});

Deno.test("mapRegions() offers first what lies with the other places of the file, and says so", () => {
  const map = mapRegions([
    file(["SUB", "CA1", "CA3", "DG"], { species: "Rattus norvegicus" }),
  ], o);
  const row = map.texts.find((t) => t.text === "SUB");
  assertEquals(row?.status, "open");
  assertStringIncludes(row?.reason ?? "", "of the same file in");
  assertEquals(row?.candidates[0]?.label, "subiculum");
});
