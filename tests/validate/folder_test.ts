import { assert, assertEquals, assertRejects } from "@std/assert";
import { NotFoundError, openWorkFolder, StoppedError } from "../../lib/core/mod.ts";
import { isViewable, VIEW } from "../../lib/display/view.ts";
import {
  readValidation,
  readyForDandi,
  validate,
  validateFile,
  validateFolder,
} from "../../lib/validate/mod.ts";
import { baseline } from "./baseline.ts";
import { dataset, put, remove, setValue, writeNwb } from "./nwb_writer.ts";

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const YAML = "identifier: '000027'\nname: n\ndescription: d\n";

Deno.test("validateFolder() of an organised folder has outcomes, path findings and remembers", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/dandiset.yaml`, YAML);
    await Deno.mkdir(`${folder}/sub-s1`);
    await writeNwb(`${folder}/sub-s1/sub-s1.nwb`, await baseline());
    const bad = await baseline();
    remove(bad, "general/subject");
    await writeNwb(`${folder}/sub-s1/wrong.nwb`, bad);
    await Deno.writeTextFile(`${folder}/sub-s1/sub-s1_ses-text.nwb`, "no HDF5 at all");
    await Deno.symlink("nowhere.nwb", `${folder}/sub-s1/sub-s1_ses-gone.nwb`);
    await Deno.writeTextFile(`${folder}/sub-s1/.hidden.nwb`, "x");
    const cachePath = `${folder}/cache.jsonl`;

    const first = await validateFolder(folder, { cachePath });
    assertEquals(first.files.map((f) => [f.file, f.outcome, f.findings.map((x) => x.code)]), [
      ["sub-s1/sub-s1.nwb", "checked", []],
      ["sub-s1/sub-s1_ses-gone.nwb", "unreadable", ["file-content-missing"]],
      ["sub-s1/sub-s1_ses-text.nwb", "unreadable", ["unreadable"]],
      ["sub-s1/wrong.nwb", "checked", ["non-dandi-filename", "subject-exists"]],
    ]);
    assertEquals(first.dandiset, folder);
    assertEquals(first.folderFindings, []);

    const second = await validateFolder(folder, { cachePath });
    assertEquals(second.files.map((f) => f.remembered ?? false), [true, false, true, true]);
    assertEquals(second.files.map((f) => f.findings), first.files.map((f) => f.findings));
    const other = await validateFolder(folder, { cachePath, suggestions: true });
    assert(other.files.every((f) => !f.remembered));
  }));

Deno.test("validateFolder() stays at rest with links to nowhere, as is asked for", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/dandiset.yaml`, YAML);
    await Deno.symlink("nowhere.nwb", `${folder}/wrong.nwb`);
    const codes = async (missingContent: "error" | "skip" | "only-path") =>
      (await validateFolder(folder, { missingContent })).files[0]?.findings.map((f) => f.code);
    assertEquals(await codes("error"), ["file-content-missing"]);
    assertEquals(await codes("skip"), ["file-content-missing-skipped"]);
    assertEquals(await codes("only-path"), [
      "non-dandi-filename",
      "non-dandi-foldername",
      "file-content-missing-partial",
    ]);
  }));

Deno.test("validateFolder() kills a reader at the time limit, and goes on", () =>
  withFolder(async (folder) => {
    await writeNwb(`${folder}/a.nwb`, await baseline());
    // no file is read within a millisecond: starting the reader takes longer
    const { files } = await validateFolder(folder, { timeoutMs: 1 });
    assertEquals(files[0]?.outcome, "timeout");
    assertEquals(files[0]?.findings[0]?.code, "validation-timeout");
    const again = await validateFolder(folder);
    assertEquals(again.files[0]?.outcome, "checked");
  }));

Deno.test("validateFolder() says what is missing, and stops when it is told to", () =>
  withFolder(async (folder) => {
    await assertRejects(() => validateFolder(`${folder}/none`), NotFoundError, "none");
    await assertRejects(
      () => validateFolder(folder, { files: ["no.nwb"] }),
      NotFoundError,
      "no.nwb",
    );
    await assertRejects(
      () => validateFolder(folder, { files: ["/etc/hostname"] }),
      NotFoundError,
      "not inside",
    );
    await writeNwb(`${folder}/a.nwb`, await baseline());
    await assertRejects(
      () => validateFolder(folder, { signal: AbortSignal.abort() }),
      StoppedError,
    );
  }));

Deno.test("validateFolder() shares the files between shards", () =>
  withFolder(async (folder) => {
    for (let i = 0; i < 6; i++) await Deno.writeTextFile(`${folder}/f${i}.nwb`, "x");
    const names = async (index: number) =>
      (await validateFolder(folder, { shard: { index, count: 2 } })).files.map((f) => f.file);
    const [one, two] = [await names(1), await names(2)];
    assertEquals(
      [...one, ...two].sort(),
      ["f0", "f1", "f2", "f3", "f4", "f5"].map((n) => `${n}.nwb`),
    );
  }));

Deno.test("validate() joins what shards have checked, and names the shard that is missing", () =>
  withFolder(async (folder) => {
    for (let i = 0; i < 4; i++) await writeNwb(`${folder}/f${i}.nwb`, await baseline());
    await Deno.writeTextFile(`${folder}/upload.yaml`, "nwb_folder: .\n");
    const work = openWorkFolder(folder);
    await validate(work, { shard: { index: 1, count: 2 } });
    await assertRejects(() => validate(work, { join: 2 }), NotFoundError, "no result of 2-of-2");
    await validate(work, { shard: { index: 2, count: 2 } });
    const joined = await validate(work, { join: 2 });
    assertEquals(joined.files.map((f) => f.file), [0, 1, 2, 3].map((i) => `f${i}.nwb`));
    assert(joined.files.every((f) => f.remembered));
    assertEquals(readValidation(work)?.files.length, 4);
  }));

Deno.test("readValidation() gives waivers as decisions.yaml says now, to every step alike", () =>
  withFolder(async (folder) => {
    await writeNwb(`${folder}/f.nwb`, await baseline());
    await Deno.writeTextFile(`${folder}/upload.yaml`, "nwb_folder: .\n");
    const work = openWorkFolder(folder);
    const code = "subject-sex-missing";
    const finding = { code, severity: "advice", origin: { by: "nwb-inspector" }, message: "m" };
    const saved = await validate(work);
    work.writeState("validate", {
      ...saved,
      files: saved.files.map((f) => ({
        ...f,
        findings: [{ ...finding, waived: "once (A, then)" }],
      })),
      folderFindings: [finding],
    });
    const waived = () => {
      const { files, folderFindings } = readValidation(work) ?? {};
      return [files?.[0]?.findings[0]?.waived, folderFindings?.[0]?.waived];
    };
    assertEquals(waived(), [undefined, undefined]);
    const waiver = { code, reason: "not known", who: "Ada", when: "2026-11-25" };
    work.writeDecisions("waivers", [{ ...waiver, path: "f.*" }]);
    assertEquals(waived(), ["not known (Ada, 2026-11-25)", undefined]);
    work.writeDecisions("waivers", []);
    assertEquals(waived(), [undefined, undefined]);
  }));

Deno.test("validateFile() checks the path where the file lies in a Dandiset", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/dandiset.yaml`, YAML);
    await writeNwb(`${folder}/x.nwb`, await baseline());
    assertEquals((await validateFile(`${folder}/x.nwb`)).map((f) => f.code), [
      "non-dandi-filename",
      "non-dandi-foldername",
    ]);
  }));

Deno.test("readyForDandi() answers in plain words, with an exit status", () =>
  withFolder(async (folder) => {
    await writeNwb(`${folder}/good.nwb`, await baseline());
    const good = await readyForDandi(`${folder}/good.nwb`);
    assertEquals([good.ready, good.exitStatus], [true, 0]);
    assert(good.requirements.every((r) => r.met));

    const model = await baseline();
    setValue(model, "general/subject/sex", "male");
    put(model, "general/subject/weight", dataset("25g"));
    await writeNwb(`${folder}/bad.nwb`, model);
    const bad = await readyForDandi(`${folder}/bad.nwb`);
    assertEquals([bad.ready, bad.exitStatus], [false, 1]);
    assertEquals(bad.requirements.filter((r) => !r.met).map((r) => r.need), [
      "It names the sex: M, F, U (unknown) or O (other)",
      "A weight, if given, has a number and a unit",
    ]);
    assert(isViewable(bad));
    assertEquals(bad[VIEW]().tone, "bad");
    assertEquals(JSON.parse(JSON.stringify(bad)).ready, false);
  }));

Deno.test("readyForDandi() says of a file that cannot be opened why, and of nothing else yes", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/pointer.nwb`,
      "/annex/objects/MD5E-s12--0cc175b9c0f1b6a831c399e269772661.nwb\n",
    );
    for (const [name, text] of [["text.nwb", "no HDF5 at all"], ["empty.nwb", ""]] as const) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    for (const name of ["pointer.nwb", "text.nwb", "empty.nwb"]) {
      const answer = await readyForDandi(`${folder}/${name}`);
      assertEquals([answer.ready, answer.exitStatus], [false, 1], name);
      const [first, ...others] = answer.requirements;
      assertEquals([first?.met, first?.checked], [false, true], name);
      assertEquals(others.filter((r) => r.met || r.checked), [], name);
      if (name === "pointer.nwb") assert(first?.findings[0]?.fix?.includes("git annex get"));
    }
  }));
