import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openWorkFolder, PlanError, type WorkFolder } from "../../lib/core/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { nwbPathsOf, workInventory } from "../../lib/inventory/mod.ts";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import {
  planRepair,
  readRepairPlan,
  readRepairResult,
  runRepair,
  summarizeRepairs,
  undoRepair,
} from "../../lib/repair/mod.ts";
import { VIEW } from "../../lib/display/view.ts";
import { validate } from "../../lib/validate/mod.ts";
import { baseline } from "../validate/baseline.ts";
import { dataset, type GroupModel, put, remove, writeNwb } from "../validate/nwb_writer.ts";

type Edit = (model: GroupModel) => void;

/** A work folder with files made of one good one. */
async function inWork(
  files: Readonly<Record<string, Edit>>,
  run: (work: WorkFolder) => Promise<void>,
): Promise<void> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(`${path}/upload.yaml`, "nwb_folder: nwb\n");
    for (const [file, edit] of Object.entries(files)) {
      await Deno.mkdir(`${path}/nwb/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
      const model = await baseline();
      edit(model);
      await writeNwb(`${path}/nwb/${file}`, model);
    }
    await run(openWorkFolder(path));
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const subject = (name: string, value: string): Edit => (m) =>
  put(m, `general/subject/${name}`, dataset(value));
const without = (path: string): Edit => (m) => remove(m, path);
const both = (...edits: Edit[]): Edit => (m) => edits.forEach((e) => e(m));

/** Fills cells of a table by its keys. */
async function fill(
  work: WorkFolder,
  name: string,
  cells: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  const path = `${work.path}/${name}`;
  const [head = "", ...lines] = (await Deno.readTextFile(path)).trimEnd().split("\n");
  const columns = head.split("\t");
  const rows = lines.map((line) => {
    const row = line.split("\t");
    for (const [column, value] of Object.entries(cells[row[0] ?? ""] ?? {})) {
      assert(columns.includes(column), `${column} in ${head}`);
      row[columns.indexOf(column)] = value;
    }
    return row.join("\t");
  });
  await Deno.writeTextFile(path, [head, ...rows, ""].join("\n"));
}

Deno.test("planRepair() writes the tables, derives, and says what is open; nothing is changed", async () => {
  await inWork({
    "good.nwb": () => {},
    "words.nwb": both(
      subject("subject_id", "s2"),
      subject("sex", "female"),
      subject("age", "12 weeks"),
    ),
    "open.nwb": both(subject("subject_id", "s3"), without("general/subject/species")),
  }, async (work) => {
    await validate(work);
    const before = await Deno.readFile(`${work.nwbFolder}/words.nwb`);
    const plan = await planRepair(work);
    const [good, open, words] = plan.items;
    assertEquals([good?.status, good?.open], ["nothing", []]);
    assertEquals([open?.status, open?.open], ["nothing", ["species"]]);
    assertEquals(words?.status, "repair");
    assertEquals(
      words?.changes.map((c) => [c.field, c.now, c.change.value, c.source.by, c.answers]),
      [
        ["/general/subject/sex", "female", "F", "derived", ["subject-sex"]],
        ["/general/subject/age", "12 weeks", "P12W", "derived", ["subject-age"]],
      ],
    );
    assertEquals(words?.changes[0]?.source.how, 'the file says "female"');
    assertEquals(await Deno.readFile(`${work.nwbFolder}/words.nwb`), before);
    const table = await Deno.readTextFile(`${work.path}/subjects.tsv`);
    assertStringIncludes(table, "species is missing");
    assertEquals(readRepairPlan(work)?.items.length, 3);
    assertStringIncludes(renderText(plan[VIEW]()), "words.nwb");
    // A second plan leaves what people wrote and writes the same.
    await planRepair(work);
    assertEquals(await Deno.readTextFile(`${work.path}/subjects.tsv`), table);
  });
});

Deno.test("planRepair() keeps what people wrote, and refuses the files of a row that cannot be used", async () => {
  await inWork({
    "a.nwb": subject("subject_id", "s1"),
    "b.nwb": both(subject("subject_id", "s2"), without("general/subject/sex")),
  }, async (work) => {
    await planRepair(work);
    await fill(work, "subjects.tsv", { s1: { strain: "C57BL/6J" }, s2: { sex: "purple" } });
    const plan = await planRepair(work);
    const [a, b] = plan.items;
    assertEquals(a?.changes.map((c) => [c.field, c.change.value, c.source]), [
      ["/general/subject/strain", "C57BL/6J", { by: "table", table: "subjects.tsv, line 2" }],
    ]);
    assertEquals([b?.status, b?.changes], ["refused", []]);
    assertStringIncludes(b?.problems[0] ?? "", "subjects.tsv, line 3");
    assertStringIncludes(await Deno.readTextFile(`${work.path}/subjects.tsv`), "purple");
    await fill(work, "subjects.tsv", { s2: { sex: "F" } });
    assertEquals((await planRepair(work)).items.map((i) => i.status), ["repair", "repair"]);
  });
});

Deno.test("runRepair() makes copies that every step takes, keeps them, makes them anew, and undoes", async () => {
  await inWork({
    "x/a.nwb": both(subject("subject_id", "s1"), subject("sex", "male")),
    "x/b.nwb": both(subject("subject_id", "s2"), without("general/subject/species")),
  }, async (work) => {
    await validate(work);
    await planRepair(work);
    await fill(work, "subjects.tsv", { s2: { species: "Mus musculus" } });
    const originals = ["a", "b"].map((n) => Deno.readFileSync(`${work.nwbFolder}/x/${n}.nwb`));
    const first = await runRepair(work, await planRepair(work), { confirmedBy: "Ada" });
    assertEquals(first.outcomes.map((o) => [o.file, o.outcome, o.copy, o.left]), [
      ["x/a.nwb", "repaired", "repaired/x/a.nwb", []],
      ["x/b.nwb", "repaired", "repaired/x/b.nwb", []],
    ]);
    assertEquals(first.confirmedBy, "Ada");
    const saved = readRepairResult(work);
    assert(saved);
    assertEquals(summarizeRepairs(saved), [
      { field: "/general/subject/sex", to: "M", files: 1, source: "derived" },
      { field: "/general/subject/species", to: "Mus musculus", files: 1, source: "subjects.tsv" },
    ]);
    const now = ["a", "b"].map((n) => Deno.readFileSync(`${work.nwbFolder}/x/${n}.nwb`));
    assertEquals(now, originals);
    // Every step takes the copies; their findings are gone.
    const paths = nwbPathsOf(await workInventory(work));
    assertEquals(paths, ["a", "b"].map((n) => `${work.path}/repaired/x/${n}.nwb`));
    const validation = await validate(work);
    const blocking = validation.files.flatMap((f) =>
      f.findings.filter((x) => x.severity === "blocks-upload" && x.origin.by !== "path")
    );
    assertEquals(blocking, []);
    const organized = await planOrganize(work);
    assertEquals(organized.items.map((i) => i.localPath), paths);
    const read = await readFactsOf(paths[0] ?? "");
    assert(read.status === "read");
    assertStringIncludes(read.facts.generalTexts["notes"] ?? "", 'sex from "male" to "M"');
    assertStringIncludes(renderText(first[VIEW]()), "x/a.nwb");
    // The plan is made of the originals still, and nothing is done twice.
    const again = await runRepair(work, await planRepair(work));
    assertEquals(again.outcomes.map((o) => o.outcome), ["kept", "kept"]);
    await fill(work, "subjects.tsv", { s2: { species: "Rattus norvegicus" } });
    const other = await runRepair(work, await planRepair(work), { validate: false });
    assertEquals(other.outcomes.map((o) => o.outcome), ["kept", "repaired"]);
    await fill(work, "subjects.tsv", { s2: { species: "" } });
    const back = await runRepair(work, await planRepair(work));
    assertEquals(back.outcomes.map((o) => o.outcome), ["kept", "taken-back"]);
    const undone = await undoRepair(work);
    assertEquals([undone.copies, undone.problems], [["x/a.nwb"], []]);
    const left = nwbPathsOf(await workInventory(work));
    assertEquals(left, ["a", "b"].map((n) => `${work.nwbFolder}/x/${n}.nwb`));
  });
});

Deno.test("runRepair() refuses a file that changed since the plan, and finishes the others", async () => {
  await inWork({
    "a.nwb": subject("sex", "male"),
    "b.nwb": both(subject("subject_id", "s2"), subject("sex", "male")),
  }, async (work) => {
    const plan = await planRepair(work);
    await Deno.utime(`${work.nwbFolder}/a.nwb`, new Date(), new Date("2020-01-01"));
    const { outcomes } = await runRepair(work, plan, { validate: false });
    assertEquals(outcomes.map((o) => o.outcome), ["refused", "repaired"]);
    assertStringIncludes(outcomes[0]?.why ?? "", "plan again");
  });
});

Deno.test("runRepair() in place changes the original and undoRepair() gives its bytes back", async () => {
  await inWork(
    { "a.nwb": both(subject("sex", "male"), without("general/subject/age")) },
    async (work) => {
      const path = `${work.nwbFolder}/a.nwb`;
      const before = await Deno.readFile(path);
      const { outcomes } = await runRepair(work, await planRepair(work), { inPlace: true });
      assertEquals(outcomes.map((o) => o.outcome), ["repaired"]);
      const read = await readFactsOf(path);
      assert(read.status === "read");
      assertEquals(read.facts.subject?.sex, "M");
      // `state/` may be deleted; the old bytes are elsewhere.
      await Deno.remove(`${work.path}/state`, { recursive: true });
      const undone = await undoRepair(work);
      assertEquals([undone.originals, undone.problems], [["a.nwb"], []]);
      assertEquals(await Deno.readFile(path), before);
      // Not over a later change of somebody else.
      await runRepair(work, await planRepair(work), { inPlace: true, validate: false });
      await Deno.writeTextFile(path, "x", { append: true });
      const refused = await undoRepair(work);
      assertEquals(refused.originals, []);
      assertStringIncludes(refused.problems[0] ?? "", "something else has written to it");
    },
  );
});

Deno.test("a run that was killed leaves no copy that looks done", async () => {
  await inWork({ "a.nwb": subject("sex", "male") }, async (work) => {
    const plan = await planRepair(work);
    await Deno.mkdir(`${work.path}/repaired`);
    await Deno.writeTextFile(`${work.path}/repaired/a.nwb.12345678.unfinished`, "half");
    const { outcomes } = await runRepair(work, plan, { validate: false });
    assertEquals(outcomes.map((o) => o.outcome), ["repaired"]);
    const names = (await Array.fromAsync(Deno.readDir(`${work.path}/repaired`))).map((e) => e.name);
    assertEquals(names, ["a.nwb"]);
  });
});

Deno.test("runRepair() writes through no link", async () => {
  await inWork({ "x/a.nwb": subject("sex", "male") }, async (work) => {
    const plan = await planRepair(work);
    const elsewhere = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${work.path}/repaired`);
      await Deno.symlink(elsewhere, `${work.path}/repaired/x`);
      const { outcomes } = await runRepair(work, plan, { validate: false });
      assertEquals(outcomes.map((o) => o.outcome), ["refused"]);
      assertStringIncludes(outcomes[0]?.why ?? "", "is a link");
      await Deno.remove(`${work.path}/repaired`, { recursive: true });
      await Deno.symlink(elsewhere, `${work.path}/repaired`);
      await assertRejects(() => runRepair(work, plan), PlanError, "is a link");
      assertEquals(await Array.fromAsync(Deno.readDir(elsewhere)), []);
    } finally {
      await Deno.remove(elsewhere, { recursive: true });
    }
  });
});
