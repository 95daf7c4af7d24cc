import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FileChangedError, PlanError, StoppedError } from "../../lib/core/errors.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import { planNames } from "../../lib/organize/plan_names.ts";
import type { OrganizePlan } from "../../lib/organize/plan_types.ts";
import { runOrganize } from "../../lib/organize/run.ts";
import { undoOrganize } from "../../lib/organize/files/undo.ts";
import { RunJournal } from "../../lib/organize/files/run_journal.ts";
import { readOrganizePlan } from "../../lib/organize/read_plan.ts";
import { place } from "../../lib/organize/files/place.ts";
import { record } from "./records.ts";

/** A work folder with files `nwb/NAME`, whose content is their name, and the plan of them. */
interface Bed {
  dir: string;
  work: WorkFolder;
  plan: OrganizePlan;
}

async function withBed(
  files: Record<string, { s: string; ses?: string }>,
  run: (bed: Bed) => Promise<void>,
): Promise<void> {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  try {
    const work = new WorkFolder(dir, parseUploadConfig("", "upload.yaml"));
    await run({ dir, work, plan: await planOf(dir, files) });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function planOf(
  dir: string,
  files: Record<string, { s: string; ses?: string }>,
  rename = false,
): Promise<OrganizePlan> {
  const records = [];
  for (const [path, ids] of Object.entries(files)) {
    const localPath = `${dir}/nwb/${path}`;
    await Deno.mkdir(localPath.slice(0, localPath.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(localPath, `content of ${path}`);
    await Deno.utime(localPath, 1_600_000_000, 1_600_000_000);
    const info = await Deno.stat(localPath);
    records.push({
      ...record({ ...ids, path }),
      localPath,
      sizeBytes: info.size,
      mtimeMs: info.mtime?.getTime() ?? 0,
    });
  }
  return planNames(records, {
    source: `${dir}/nwb`,
    ...(rename ? { organized: "rename" as const } : {}),
  });
}

/** All files below a folder, with their content, links followed. */
async function tree(folder: string, at = ""): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  try {
    for await (const entry of Deno.readDir(folder + at)) {
      const path = `${at}/${entry.name}`;
      if (entry.isDirectory) Object.assign(out, await tree(folder, path));
      else out[path.slice(1)] = await Deno.readTextFile(folder + path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return out;
}

const TWO = { "a.nwb": { s: "m1", ses: "s1" }, "x/b.nwb": { s: "m1", ses: "s2" } };
const TWO_SOURCE = { "a.nwb": "content of a.nwb", "x/b.nwb": "content of x/b.nwb" };
const TWO_TARGET = {
  "sub-m1/sub-m1_ses-s1.nwb": "content of a.nwb",
  "sub-m1/sub-m1_ses-s2.nwb": "content of x/b.nwb",
};

Deno.test("runOrganize() changes nothing by default", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    const result = await runOrganize(work, plan);
    assertEquals(result.mode, "mapping");
    assertEquals(result.outcomes.map((o) => o.status), ["mapped", "mapped"]);
    assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
    assertEquals(await tree(`${dir}/dandiset`), {});
  });
});

for (const mode of ["copy", "hardlink", "symlink", "move", "auto"] as const) {
  Deno.test(`runOrganize() puts files in their places by ${mode}`, async () => {
    await withBed(TWO, async ({ dir, work, plan }) => {
      const result = await runOrganize(work, plan, { mode });
      assertEquals(result.outcomes.map((o) => o.status), ["placed", "placed"]);
      assertEquals(await tree(`${dir}/dandiset`), TWO_TARGET);
      assertEquals(await tree(`${dir}/nwb`), mode === "move" ? {} : TWO_SOURCE);
      const placed = await Deno.lstat(`${dir}/dandiset/sub-m1/sub-m1_ses-s1.nwb`);
      assertEquals(placed.isSymlink, result.mode === "symlink");
      if (!placed.isSymlink) assertEquals(placed.mtime?.getTime(), 1_600_000_000_000);
    });
  });
}

Deno.test("runOrganize() repeated leaves what is there", async () => {
  for (const mode of ["copy", "hardlink", "symlink"] as const) {
    await withBed(TWO, async ({ work, plan }) => {
      await runOrganize(work, plan, { mode });
      const again = await runOrganize(work, plan, { mode });
      assertEquals(again.outcomes.map((o) => o.status), ["already-there", "already-there"]);
    });
  }
});

Deno.test("runOrganize() overwrites nothing: other content at a target stops it before anything is done", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    await Deno.mkdir(`${dir}/dandiset/sub-m1`, { recursive: true });
    await Deno.writeTextFile(`${dir}/dandiset/sub-m1/sub-m1_ses-s2.nwb`, "precious");
    for (const mode of ["copy", "move", "symlink", "hardlink"] as const) {
      const error = await assertRejects(() => runOrganize(work, plan, { mode }), PlanError);
      assertMatch(error.message, /1 path there is taken.*sub-m1_ses-s2\.nwb.*nothing was changed/);
    }
    assertEquals(await tree(`${dir}/dandiset`), { "sub-m1/sub-m1_ses-s2.nwb": "precious" });
    assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
  });
});

Deno.test("runOrganize() undoes all when one file cannot be placed", async () => {
  const files = { "a.nwb": { s: "m1", ses: "s1" }, "b.nwb": { s: "m2", ses: "s2" } };
  for (const mode of ["copy", "move", "symlink", "hardlink"] as const) {
    await withBed(files, async ({ dir, work, plan }) => {
      await Deno.mkdir(`${dir}/dandiset`);
      // A file stands where the folder of the second subject must be.
      await Deno.writeTextFile(`${dir}/dandiset/sub-m2`, "in the way");
      const error = await assertRejects(() => runOrganize(work, plan, { mode }), PlanError);
      assertMatch(error.message, /all files are as they were/);
      assertEquals(await tree(`${dir}/dandiset`), { "sub-m2": "in the way" });
      assertEquals(await tree(`${dir}/nwb`), {
        "a.nwb": "content of a.nwb",
        "b.nwb": "content of b.nwb",
      });
      assertEquals((await undoOrganize(work)).undone, 0);
    });
  }
});

Deno.test("runOrganize() undoes what a killed run left before it begins", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    const target = `${dir}/dandiset/sub-m1`;
    await Deno.mkdir(target, { recursive: true });
    {
      using journal = new RunJournal(
        work.statePath("organize-run.jsonl"),
        "move",
        target,
        new Date(),
      );
      const to = `${target}/half.nwb`;
      await place(journal, { from: `${dir}/nwb/a.nwb`, to, mode: "move", relative: false });
    }
    const result = await runOrganize(work, plan, { mode: "copy" });
    assertEquals(result.undone, 1);
    assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
    assertEquals(await tree(`${dir}/dandiset`), TWO_TARGET);
  });
});

Deno.test("undoOrganize() takes away only what the run made", async () => {
  await withBed(TWO, async ({ dir, work }) => {
    const to = `${dir}/other.nwb`;
    await Deno.writeTextFile(
      work.statePath("organize-run.jsonl"),
      [
        { begin: "2026-01-01", mode: "copy", target: dir },
        { will: 0, change: { op: "copy", from: `${dir}/nwb/a.nwb`, to, temp: `${dir}/t.part` } },
      ].map((r) => JSON.stringify(r)).join("\n") + '\n{"will":1,"cha',
    );
    // Made by somebody else after the kill: not a copy of the source.
    await Deno.writeTextFile(to, "somebody else's");
    await undoOrganize(work);
    assertEquals(await Deno.readTextFile(to), "somebody else's");
  });
});

Deno.test("runOrganize() stopped by a signal leaves everything as it was", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    const stop = new AbortController();
    const error = await assertRejects(
      () =>
        runOrganize(work, plan, {
          mode: "move",
          signal: stop.signal,
          onProgress: (e) => e.kind === "item-done" && stop.abort(),
        }),
      StoppedError,
    );
    assertMatch(error.message, /undone/);
    assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
    assertEquals(await tree(`${dir}/dandiset`), {});
  });
});

Deno.test("runOrganize() in place swaps names and removes emptied folders", async () => {
  await withBed({}, async ({ dir, work }) => {
    const plan = await planOf(dir, {
      "sub-m1/sub-m1_ses-s1.nwb": { s: "m1", ses: "s2" },
      "sub-m1/sub-m1_ses-s2.nwb": { s: "m1", ses: "s1" },
      "old/deep/c.nwb": { s: "m2", ses: "s1" },
    }, true);
    const result = await runOrganize(work, plan, { mode: "move", target: "nwb" });
    assertEquals(await tree(`${dir}/nwb`), {
      "sub-m1/sub-m1_ses-s2.nwb": "content of sub-m1/sub-m1_ses-s1.nwb",
      "sub-m1/sub-m1_ses-s1.nwb": "content of sub-m1/sub-m1_ses-s2.nwb",
      "sub-m2/sub-m2_ses-s1.nwb": "content of old/deep/c.nwb",
    });
    assertEquals(result.removedFolders, [`${dir}/nwb/old/deep`, `${dir}/nwb/old`]);
  });
});

Deno.test("runOrganize() refuses a plan whose files have changed", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    await Deno.writeTextFile(`${dir}/nwb/a.nwb`, "something else now");
    await assertRejects(() => runOrganize(work, plan, { mode: "copy" }), FileChangedError, "a.nwb");
    assertEquals(await tree(`${dir}/dandiset`), {});
  });
});

Deno.test("runOrganize() writes relative links inside the work folder, absolute ones out of it", async () => {
  const outside = await Deno.realPath(await Deno.makeTempDir());
  try {
    await withBed(TWO, async ({ dir, work, plan }) => {
      await runOrganize(work, plan, { mode: "symlink" });
      assertEquals(
        await Deno.readLink(`${dir}/dandiset/sub-m1/sub-m1_ses-s2.nwb`),
        "../../nwb/x/b.nwb",
      );
      await runOrganize(work, plan, { mode: "symlink", target: `${outside}/t` });
      assertEquals(
        await Deno.readLink(`${outside}/t/sub-m1/sub-m1_ses-s2.nwb`),
        `${dir}/nwb/x/b.nwb`,
      );
    });
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
});

Deno.test("runOrganize() says when the target is a file", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    await Deno.writeTextFile(`${dir}/t`, "");
    await assertRejects(
      () => runOrganize(work, plan, { mode: "copy", target: "t" }),
      PlanError,
      "is a file, not a folder",
    );
  });
});

Deno.test("runOrganize() moves across drives by copy, proof and removal", async (t) => {
  const other = await Deno.makeTempDir({ dir: "/dev/shm" }).catch(() => undefined);
  const here = await Deno.makeTempDir();
  const twoDrives = other !== undefined &&
    (await Deno.stat(other)).dev !== (await Deno.stat(here)).dev;
  await Deno.remove(here);
  await t.step({
    name: "with two drives",
    ignore: !twoDrives,
    fn: () =>
      withBed(TWO, async ({ dir, work, plan }) => {
        const target = `${other}/t`;
        await assertRejects(
          () => runOrganize(work, plan, { mode: "hardlink", target }),
          PlanError,
          "on two drives",
        );
        await runOrganize(work, plan, { mode: "move", target });
        assertEquals(await tree(target), TWO_TARGET);
        assertEquals(await tree(`${dir}/nwb`), {});
        const info = await Deno.stat(`${target}/sub-m1/sub-m1_ses-s1.nwb`);
        assertEquals(info.mtime?.getTime(), 1_600_000_000_000);
      }),
  });
  if (other) await Deno.remove(other, { recursive: true });
});

Deno.test("runOrganize() leaves refused files alone and says why", async () => {
  await withBed({}, async ({ dir, work }) => {
    const plan = await planOf(dir, { "a.nwb": { s: "m1" }, "b.nwb": { s: "müller" } });
    const result = await runOrganize(work, plan, { mode: "copy" });
    assertEquals(result.outcomes.map((o) => o.status), ["placed", "refused"]);
    assert(result.outcomes[1]?.findings?.some((f) => f.code === "path-characters"));
    assertEquals(Object.keys(await tree(`${dir}/dandiset`)), ["sub-m1/sub-m1.nwb"]);
  });
});

Deno.test("undoOrganize() takes a finished run back, and the plan follows the files both ways", async () => {
  for (const mode of ["copy", "move", "symlink", "hardlink"] as const) {
    await withBed(TWO, async ({ dir, work, plan }) => {
      work.writeState("organize", plan);
      await runOrganize(work, plan, { mode });
      const there = `${dir}/dandiset/sub-m1/sub-m1_ses-s1.nwb`;
      assertEquals(
        readOrganizePlan(work)?.items[0]?.localPath,
        mode === "move" ? there : `${dir}/nwb/a.nwb`,
      );
      const back = await undoOrganize(work);
      assertEquals(back.problems, []);
      assert(back.undone >= 2);
      assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
      assertEquals(await tree(`${dir}/dandiset`), {});
      assertEquals(readOrganizePlan(work), plan);
      assertEquals((await undoOrganize(work)).undone, 0);
    });
  }
});

Deno.test("undoOrganize() leaves a copy that was changed since", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    await runOrganize(work, plan, { mode: "copy" });
    const there = `${dir}/dandiset/sub-m1/sub-m1_ses-s1.nwb`;
    await Deno.writeTextFile(there, "worked on");
    const back = await undoOrganize(work);
    assertEquals(back.problems.length, 1);
    assertEquals(await tree(`${dir}/dandiset`), { "sub-m1/sub-m1_ses-s1.nwb": "worked on" });
  });
});

Deno.test("runOrganize() by reflink places files or says that the disk cannot, with nothing left behind", async () => {
  await withBed(TWO, async ({ dir, work, plan }) => {
    try {
      await runOrganize(work, plan, { mode: "reflink" });
      assertEquals(await tree(`${dir}/dandiset`), TWO_TARGET);
    } catch (error) {
      assert(error instanceof PlanError);
      assertMatch(error.message, /use copy, hardlink or symlink.*all files are as they were/);
      assertEquals(await tree(`${dir}/dandiset`), {});
    }
    assertEquals(await tree(`${dir}/nwb`), TWO_SOURCE);
  });
});

Deno.test("runOrganize() follows linked sources, and does not move relative links", async () => {
  await withBed({}, async ({ dir, work }) => {
    await Deno.mkdir(`${dir}/real`);
    await Deno.writeTextFile(`${dir}/real/a.nwb`, "content of a.nwb");
    await Deno.mkdir(`${dir}/nwb`);
    await Deno.symlink("../real/a.nwb", `${dir}/nwb/a.nwb`);
    const plan = planNames([{ ...record({ s: "m1" }), localPath: `${dir}/nwb/a.nwb` }], {
      source: `${dir}/nwb`,
    });
    await assertRejects(() => runOrganize(work, plan, { mode: "move" }), PlanError, "relative");
    for (const mode of ["copy", "hardlink"] as const) {
      await runOrganize(work, plan, { mode, target: mode });
      const placed = await Deno.lstat(`${dir}/${mode}/sub-m1/sub-m1.nwb`);
      assert(placed.isFile);
    }
    await undoOrganize(work);
    assertEquals(await tree(`${dir}/hardlink`), {});
    assertEquals(await Deno.readTextFile(`${dir}/real/a.nwb`), "content of a.nwb");
  });
});
