import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { pool } from "../../lib/core/pool.ts";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import { type Change, changeOf, mendFile, type MendFileOutcome } from "../../lib/repair/mod.ts";
import { CannotMend } from "../../lib/repair/child/process.ts";
import { checkRoom } from "../../lib/repair/files/copy.ts";
import { prove } from "../../lib/repair/child/prove.ts";
import { sharedTest } from "../shared.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A committed fixture, or one of `../shared`, laid into a folder. */
async function lay(folder: string, from: string | URL, name = "in.nwb"): Promise<string> {
  const path = `${folder}/${name}`;
  await Deno.copyFile(from, path);
  await Deno.chmod(path, 0o644);
  return path;
}

const made = (name: string): URL => new URL(`../fixtures/nwb/${name}`, import.meta.url);

function changes(rows: Readonly<Record<string, string>>): Change[] {
  return Object.entries(rows).map(([field, value]) => {
    const change = changeOf(field, value);
    if ("problem" in change) throw new Error(change.problem);
    return change;
  });
}

async function mend(
  folder: string,
  original: string,
  rows: Readonly<Record<string, string>>,
  note?: string,
): Promise<MendFileOutcome> {
  const before = await Deno.readFile(original);
  const outcome = await mendFile({
    original,
    target: `${folder}/out/copy.nwb`,
    changes: changes(rows),
    ...(note === undefined ? {} : { note }),
  });
  assertEquals(await Deno.readFile(original), before, "the original was touched");
  const left = [];
  try {
    for await (const { name } of Deno.readDir(`${folder}/out`)) left.push(name);
  } catch { /* nothing was written */ }
  assertEquals(left, outcome.outcome === "repaired" ? ["copy.nwb"] : []);
  return outcome;
}

function whyOf(outcome: MendFileOutcome): string {
  assert(outcome.outcome === "refused", JSON.stringify(outcome));
  return outcome.why;
}

Deno.test("mendFile() writes over, makes and says what it did; nothing else of the file differs", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    const outcome = await mend(folder, original, {
      "/general/subject/sex": "M",
      "/general/subject/strain": "C57BL/6J",
      "/general/lab": "Größe",
    }, "a note");
    assert(outcome.outcome === "repaired", JSON.stringify(outcome));
    const read = await readFactsOf(`${folder}/out/copy.nwb`);
    assert(read.status === "read");
    assertEquals(read.facts.subject?.sex, "M");
    assertEquals(read.facts.subject?.strain, "C57BL/6J");
    assertEquals(read.facts.lab, "Größe");
    assertEquals(read.facts.generalTexts["notes"], "a note");
    // What differs before the old end is what the proof says, byte for byte.
    const [a, b] = [await Deno.readFile(original), await Deno.readFile(`${folder}/out/copy.nwb`)];
    const { runs, sizeBytes } = outcome.mended;
    assertEquals(sizeBytes, b.length);
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== b[i]) assert(runs.some((r) => r.from <= i && i < r.to), `byte ${i}`);
    }
    assert(runs.reduce((n, r) => n + r.to - r.from, 0) < 4096);
  });
});

Deno.test("mendFile() leaves a file alone whose values stand there already", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    const facts = await readFactsOf(original);
    assert(facts.status === "read");
    const sex = facts.facts.subject?.sex ?? "";
    const outcome = await mend(folder, original, { "/general/subject/sex": sex }, "a note");
    assertEquals(outcome.outcome, "unchanged");
  });
});

Deno.test("mendFile() is all or nothing: one change without a place, and there is no copy", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    const rows = { "/general/subject/sex": "M", "/acquisition/none/data@unit": "V" };
    assertStringIncludes(
      whyOf(await mend(folder, original, rows)),
      "there is no /acquisition/none",
    );
  });
});

Deno.test("mendFile() refuses what is no HDF5, empty, cut off, with the reason", async () => {
  await inFolder(async (folder) => {
    const rows = { "/general/subject/sex": "M" };
    const path = `${folder}/in.nwb`;
    await Deno.writeTextFile(path, "");
    assertEquals(whyOf(await mend(folder, path, rows)), "it is empty");
    await Deno.writeTextFile(path, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assertStringIncludes(whyOf(await mend(folder, path, rows)), "Git LFS");
    const whole = await Deno.readFile(made("m2-s2.nwb"));
    await Deno.writeFile(path, whole.subarray(0, whole.length - 1));
    assertStringIncludes(whyOf(await mend(folder, path, rows)), "cut off");
    await Deno.writeFile(path, whole.fill(1, 0, 4));
    assertStringIncludes(whyOf(await mend(folder, path, rows)), "no HDF5 file");
  });
});

Deno.test("mendFile() refuses a file that another program holds", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    using held = await Deno.open(original, { read: true, write: true });
    await held.lock(true);
    const why = whyOf(await mend(folder, original, { "/general/subject/sex": "M" }));
    assertStringIncludes(why, "another program has it open");
  });
});

Deno.test("checkRoom() refuses with both numbers before anything is written, unless the copy takes no space", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    const space = (kind: number) => () => Promise.resolve({ free: 1_100_000 - 60_000, kind });
    const error = await assertRejects(() => checkRoom(original, folder, space(0xef53)), CannotMend);
    assertStringIncludes(error.message, "1,040,000");
    await checkRoom(original, folder, () => Promise.resolve({ free: 2_000_000, kind: 0xef53 }));
    // Btrfs shares what is not written to.
    const large = `${folder}/large.nwb`;
    await Deno.truncate(await lay(folder, made("m2-s2.nwb"), "large.nwb"), 50_000_000);
    await checkRoom(large, folder, () => Promise.resolve({ free: 2_000_000, kind: 0x9123683e }));
  });
});

Deno.test("prove() refuses a copy in which anything else differs by one byte", async () => {
  await inFolder(async (folder) => {
    const original = await lay(folder, made("m2-s2.nwb"));
    const whole = await Deno.readFile(original);
    const steps = [{
      change: { kind: "text", path: "/general/subject/sex", value: "M" } as const,
      standing: { change: 0, way: "overwrite" } as const,
    }];
    const copy = `${folder}/copy.nwb`;
    await Deno.writeFile(copy, whole);
    await prove(original, copy, steps, false, []);
    // The text of the identifier's neighbour: a byte in the middle of the cached schema or data.
    whole[Math.floor(whole.length / 2)]! ^= 1;
    await Deno.writeFile(copy, whole);
    await assertRejects(() => prove(original, copy, steps, false, []), Error, "came out different");
  });
});

sharedTest(
  "mendFile() mends every form that a dataset can have, and refuses what cannot be",
  async (shared) => {
    const folder = `${shared}fixtures/repair/`;
    const answers = new Map<string, Record<string, string>>();
    for (const line of (await Deno.readTextFile(`${folder}answers.tsv`)).split("\n").slice(1)) {
      const [file, field, value] = line.split("\t");
      if (!file?.startsWith("trap-") || field === undefined) continue;
      answers.set(file, { ...answers.get(file), [field]: value ?? "" });
    }
    assert(answers.size > 15);
    await pool(answers, ([file, rows]) =>
      inFolder(async (work) => {
        if (Object.entries(rows).some(([f, v]) => "problem" in changeOf(f, v))) {
          return assertStringIncludes(file, "trap-refuse");
        }
        const original = await lay(work, `${folder}traps/${file}`);
        const outcome = await mend(work, original, rows, "a note");
        if (file.startsWith("trap-refuse")) return void whyOf(outcome);
        assert(outcome.outcome === "repaired", `${file}: ${JSON.stringify(outcome)}`);
        const read = await readFactsOf(`${work}/out/copy.nwb`);
        assert(read.status === "read", file);
        for (const [field, value] of Object.entries(rows)) {
          const name = field.slice(field.lastIndexOf("/") + 1) as "sex";
          assertEquals(read.facts.subject?.[name], value, `${file} ${field}`);
        }
      }), { concurrency: 2 });
  },
);

sharedTest("mendFile() refuses damaged files, each with its cause", async (shared) => {
  const causes: Record<string, string> = {
    "derived-damaged-abort.nwb": "bad global heap collection",
    "derived-damaged-attributes.nwb": "cannot be opened",
    "derived-damaged-root-listing.nwb": "the names in /",
    "derived-not-closed.nwb": "its writer has not closed it",
    "pynwb-ui_write-496908818s.nwb": "not NWB 2",
    "pynwb-empty.nwb": "not NWB 2",
  };
  for (const [name, cause] of Object.entries(causes)) {
    await inFolder(async (folder) => {
      const original = await lay(folder, `${shared}fixtures/nwb/${name}`);
      const why = whyOf(await mend(folder, original, { "/general/subject/sex": "M" }));
      assertStringIncludes(why, cause, name);
    });
  }
});
