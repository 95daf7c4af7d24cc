/** The main job, end to end, over the samples. */
import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/yaml";
import { NotFoundError, UsageError } from "../../lib/core/errors.ts";
import { rehearse, SAMPLES_FOLDER } from "../../lib/rehearse/mod.ts";

async function hashes(folder: string): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for await (const entry of Deno.readDir(folder)) {
    const bytes = await Deno.readFile(`${folder}/${entry.name}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    out[entry.name] = digest.toHex();
  }
  return out;
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* filesBelow(`${folder}/${entry.name}`);
    else yield `${folder}/${entry.name}`;
  }
}

Deno.test("rehearse() takes the samples to a published Dandiset, loses no file, leaks no key, and repeats nothing", async (t) => {
  const dir = await Deno.makeTempDir();
  const before = await hashes(SAMPLES_FOLDER);
  try {
    const first = await rehearse({ dir, notebooks: false });
    await t.step("every step ran", () => {
      assertEquals(first.steps.steps.filter((s) => s.error !== undefined), []);
      assertEquals(first.steps.steps.length, 10);
    });
    await t.step("every file has an outcome, and those that are wrong a reason", () => {
      const ends = Object.fromEntries(first.files.files.map((f) => [f.file, f]));
      assertEquals(
        Object.values(ends).filter((f) => f.outcome === "uploaded").map((f) => f.assetPath).sort(),
        [
          "sub-M01/sub-M01_ses-day1_ecephys.nwb",
          "sub-M01/sub-M01_ses-day2_behavior+ecephys.nwb",
          "sub-M02/sub-M02_ses-day1_ecephys.nwb",
          "sub-M03/sub-M03_ses-fov1_ophys.nwb",
          "sub-M04/sub-M04_ses-cell3_icephys.nwb",
          "sub-M05/sub-M05_ses-opto1_ogen.nwb",
        ],
      );
      assertEquals(ends["no_subject.nwb"]?.outcome, "refused");
      assertStringIncludes(ends["no_subject.nwb"]?.reason ?? "", "subject");
      assertEquals(ends["cut_off.nwb"]?.outcome, "refused");
      assert((ends["cut_off.nwb"]?.reason ?? "") !== "");
      assertEquals(Object.keys(ends).length, 8);
    });
    await t.step("it leaves what a person wants to look at", async () => {
      const report = await Deno.readTextFile(`${dir}/report.html`);
      // Paths may break after their separators.
      assertStringIncludes(report.replaceAll("<wbr>", ""), "sub-M01/sub-M01_ses-day1_ecephys.nwb");
      assertFalse(/<script|https?:\/\/[^"' ]*cdn/i.test(report));
      const manifest = parse(await Deno.readTextFile(`${dir}/conversion_manifest.yaml`)) as {
        conversions: { dandi_id: string; species: string }[];
      };
      assertEquals(manifest.conversions[0]?.dandi_id, first.dandiset);
      assertEquals(manifest.conversions[0]?.species, "Mus musculus");
    });
    await t.step("the user's files are untouched", async () => {
      assertEquals(await hashes(SAMPLES_FOLDER), before);
    });
    await t.step(
      "no key and no signed link is in anything that it wrote, but the key file and private journals",
      async () => {
        const key = (await Deno.readTextFile(`${dir}/archive/rehearsal.key`)).trim();
        for await (const path of filesBelow(dir)) {
          if (path.startsWith(`${dir}/archive/`)) continue;
          const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
          assertFalse(text.includes(key), `the key is in ${path}`);
          if (path.startsWith(`${dir}/state/`)) {
            const mode = (await Deno.stat(path)).mode ?? 0;
            if (/Signature=/.test(text) && Deno.build.os !== "windows") {
              assertEquals(mode & 0o077, 0, path);
            }
          } else assertFalse(/X-Amz-Signature=/.test(text), `a signed link is in ${path}`);
        }
      },
    );
    await t.step("a second run changes nothing", async () => {
      const second = await rehearse({ dir, notebooks: false });
      assertEquals(second.dandiset, first.dandiset);
      assertEquals(second.steps.steps.filter((s) => s.error !== undefined), []);
      assertEquals(
        second.files.files.map((f) => [f.file, f.assetPath]),
        first.files.files.map((f) => [f.file, f.assetPath]),
      );
      assertEquals(second.files.files.filter((f) => f.outcome === "uploaded"), []);
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("rehearse() says which folder has no NWB files", async () => {
  const empty = await Deno.makeTempDir();
  try {
    await assertRejects(() => rehearse({ nwbFolder: empty }), NotFoundError, empty);
    await assertRejects(() => rehearse({ nwbFolder: `${empty}/none` }), NotFoundError, "none");
  } finally {
    await Deno.remove(empty, { recursive: true });
  }
});

Deno.test("rehearse() refuses a work folder of a real archive, and leaves it as it was", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/upload.yaml`, "instance: dandi\n");
    await assertRejects(
      () => rehearse({ dir, notebooks: false }),
      UsageError,
      "names another archive",
    );
    assertEquals(await Deno.readTextFile(`${dir}/upload.yaml`), "instance: dandi\n");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
