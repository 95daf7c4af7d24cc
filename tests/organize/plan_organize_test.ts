import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { NotFoundError, PlanError } from "../../lib/core/errors.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import {
  planOrganize,
  readOrganizePlan,
  runOrganize,
  undoOrganize,
} from "../../lib/organize/mod.ts";

/** A work folder whose `nwb/` holds fixtures (`name` → `as`) and texts. */
async function withWork(
  files: Record<string, string>,
  run: (work: WorkFolder, dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [as, content] of Object.entries(files)) {
      const path = `${dir}/nwb/${as}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      if (content.endsWith(".nwb")) {
        await Deno.copyFile(new URL(`../fixtures/nwb/${content}`, import.meta.url), path);
        await Deno.chmod(path, 0o644);
      } else await Deno.writeTextFile(path, content);
    }
    await run(new WorkFolder(dir, parseUploadConfig("", "upload.yaml")), dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("planOrganize() maps files, refuses unreadable ones, saves the plan, remembers what was read", async () => {
  await withWork(
    {
      "x/a.NWB": "naive-time.nwb",
      "b.nwb": "external-image.nwb",
      "bad.nwb": "this is no HDF5",
      "notes.txt": "not looked at",
      ".hidden.nwb": "naive-time.nwb",
    },
    async (work) => {
      const plan = await planOrganize(work);
      assertEquals(plan.items.map((i) => [i.file, i.assetPath, i.status]), [
        ["b.nwb", "sub-m1/sub-m1_ses-s10.nwb", "mapped"],
        ["bad.nwb", "", "refused"],
        ["x/a.NWB", "sub-c3/sub-c3_ses-s1.nwb", "mapped"],
      ]);
      assertMatch(plan.items[1]?.findings[0]?.message ?? "", /bad\.nwb/);
      assertEquals(readOrganizePlan(work), plan);
      const again = await planOrganize(work);
      assertEquals({ ...again, made: "" }, { ...plan, made: "" });
    },
  );
});

Deno.test("planOrganize() takes one of two copies", async () => {
  await withWork({ "a.nwb": "naive-time.nwb", "z/a.nwb": "naive-time.nwb" }, async (work) => {
    const plan = await planOrganize(work);
    assertEquals(plan.items.map((i) => i.status), ["mapped", "refused"]);
    assertEquals(plan.items[1]?.findings.map((f) => f.code), ["identical-copy"]);
  });
});

Deno.test("planOrganize() of a share reads only its files; the last run names all", async () => {
  await withWork(
    { "a.nwb": "naive-time.nwb", "b.nwb": "external-image.nwb" },
    async (work, dir) => {
      let read = 0;
      for (const index of [1, 2]) {
        const part = await planOrganize(work, { shard: { index, count: 2 } });
        read += part.items.length;
        assertEquals(part.warnings.at(-1)?.code, "share-only");
        assertEquals(readOrganizePlan(work), undefined);
      }
      assertEquals(read, 2);
      assertEquals((await planOrganize(work)).items.length, 2);
      const state = (await Array.fromAsync(Deno.readDir(`${dir}/state`))).map((e) => e.name).sort();
      assertEquals(state, ["facts.jsonl", "organize.items.jsonl", "organize.json"]);
    },
  );
});

Deno.test("planOrganize() says when there is no folder", async () => {
  await withWork({}, async (work) => {
    await assertRejects(() => planOrganize(work), NotFoundError, "nwb_folder");
  });
});

const VIDEO = {
  "v.nwb": "video-one.nwb",
  "vids/v1.mp4": "one",
  "vids/v2.avi": "two",
};
const FOLDER = "sub-m1/sub-m1_image";
const ID = "043984ff-f8a5-4d7d-a13a-7358de4a6804";

for (const [mode, media] of [["copy", "copy"], ["copy", "symlink"], ["move", "move"]] as const) {
  Deno.test(`runOrganize() by ${mode} brings videos along by ${media} and rewrites their paths`, async () => {
    await withWork(VIDEO, async (work, dir) => {
      const plan = await planOrganize(work);
      await runOrganize(work, plan, { mode, media });
      const nwb = `${dir}/dandiset/${FOLDER}.nwb`;
      const outcome = await readFactsOf(nwb);
      assert(outcome.status === "read");
      assertEquals(outcome.facts.externalFiles.flatMap((f) => f.files), [
        `sub-m1_image/${ID}_external_file_0.mp4`,
        `sub-m1_image/${ID}_external_file_1.avi`,
      ]);
      for (const [n, text] of [["0.mp4", "one"], ["1.avi", "two"]]) {
        assertEquals(
          await Deno.readTextFile(`${dir}/dandiset/${FOLDER}/${ID}_external_file_${n}`),
          text,
        );
      }
      // What is uploaded is the file with the rewritten paths.
      assertEquals(readOrganizePlan(work)?.items[0]?.localPath, nwb);
      assertEquals((await undoOrganize(work)).problems, []);
      const original = await readFactsOf(`${dir}/nwb/v.nwb`);
      assert(original.status === "read");
      assertEquals(original.facts.externalFiles[0]?.files, ["vids/v1.mp4", "vids/v2.avi"]);
      assertEquals(await Deno.readTextFile(`${dir}/nwb/vids/v1.mp4`), "one");
    });
  });
}

Deno.test("runOrganize() notices a missing video, a missing choice and a wrong mode before anything is done", async () => {
  await withWork({ "v.nwb": "video-one.nwb", "vids/v1.mp4": "one" }, async (work, dir) => {
    const plan = await planOrganize(work);
    const fails = async (options: Parameters<typeof runOrganize>[2], message: string) => {
      await assertRejects(() => runOrganize(work, plan, options), PlanError, message);
    };
    await fails({ mode: "copy", media: "copy" }, "v2.avi");
    await fails({ mode: "copy" }, "choose media");
    await fails({ mode: "symlink", media: "copy" }, "change the original");
    await assertRejects(() => Deno.stat(`${dir}/dandiset`), Deno.errors.NotFound);
    await runOrganize(work, plan, { mode: "symlink", media: "leave" });
  });
});
