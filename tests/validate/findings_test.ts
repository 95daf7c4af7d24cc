import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError, openWorkFolder, UsageError } from "../../lib/core/mod.ts";
import { VIEW } from "../../lib/display/view.ts";
import {
  allFindings,
  canBeWaived,
  catalogue,
  checkDandisetYaml,
  exitStatusOf,
  filterRecords,
  formatDandiRecords,
  groupFindings,
  inspectorCode,
  parseDandiRecords,
  readValidation,
  toDandiRecords,
  validate,
} from "../../lib/validate/mod.ts";
import { isPlainlyValid } from "../../lib/validate/dandi/asset_record.ts";
import { INSPECTOR_CHECKS } from "../../lib/validate/inspector/catalogue.ts";
import { CHECKS } from "../../lib/validate/inspector/checks.ts";
import { matchesPath } from "../../lib/validate/findings/waivers.ts";
import { baseline } from "./baseline.ts";
import { floats, remove, setValue, writeNwb } from "./nwb_writer.ts";

Deno.test("catalogue() has every check once, and each check is made", () => {
  const made = CHECKS.map((c) => c.name);
  assertEquals(new Set(made).size, made.length);
  assertEquals([...made].sort(), Object.keys(INSPECTOR_CHECKS).sort());
  for (const name of made) assert(catalogue()[inspectorCode(name)]?.rule === name);
});

Deno.test("catalogue() gives what blocks in dandi validate, and only that, the gravest severity", () => {
  for (const [code, entry] of Object.entries(catalogue())) {
    if (entry.by === "nwb-inspector") {
      assertEquals(entry.severity === "blocks-upload", entry.dandi === "ERROR", code);
    }
    assert(entry.title.length > 5, code);
  }
});

Deno.test("canBeWaived() holds but for what the archive itself refuses", () => {
  assert(canBeWaived("regular-timestamps"));
  assert(!canBeWaived("path-refused-by-archive"));
  assert(!canBeWaived("unreadable"));
});

Deno.test("matchesPath() knows * within a folder and ** over folders", () => {
  assert(matchesPath("**", "a/b.nwb"));
  assert(matchesPath("sub-*/*.nwb", "sub-1/x.nwb"));
  assert(!matchesPath("*.nwb", "a/b.nwb"));
  assert(matchesPath("**/b.nwb", "a/c/b.nwb"));
  assert(!matchesPath("a.nwb", "aXnwb"));
});

async function workFolder(decisions?: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/nwb`);
  await Deno.writeTextFile(`${folder}/upload.yaml`, "nwb_folder: nwb\n");
  if (decisions) await Deno.writeTextFile(`${folder}/decisions.yaml`, decisions);
  for (const name of ["a", "b"]) {
    const model = await baseline();
    setValue(
      model,
      "acquisition/ts2/timestamps",
      floats([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((x) => x / 10)),
    );
    if (name === "b") remove(model, "general/subject/subject_id");
    await writeNwb(`${folder}/nwb/${name}.nwb`, model);
  }
  return folder;
}

Deno.test("validate() saves, waives, groups and shows", async () => {
  const folder = await workFolder(
    "waivers:\n  - code: check_regular_timestamps\n    path: a.nwb\n    reason: exported so\n" +
      "    who: A. Person\n    when: 2026-11-01\n",
  );
  try {
    const work = openWorkFolder(folder);
    const validation = await validate(work);
    const all = allFindings(validation);
    assertEquals(all.filter((f) => f.waived).map((f) => [f.file, f.code, f.waived]), [
      ["a.nwb", "regular-timestamps", "exported so (A. Person, 2026-11-01)"],
    ]);
    const groups = groupFindings(all);
    assertEquals(groups.map((g) => [g.code, g.findings.length]), [
      ["subject-id-exists", 1],
      ["asset-metadata-invalid", 1],
      ["no-dandiset-found", 1],
      ["regular-timestamps", 1],
    ]);
    const view = validation[VIEW]();
    assertEquals(view.tone, "bad");
    assert(view.title.includes("2 files"));
    assertEquals(readValidation(work)?.[VIEW]().title, view.title);
    assertEquals(readValidation(work)?.files, [...validation.files]);
    const again = await validate(work);
    assert(again.files.every((f) => f.remembered));
    const fresh = await validate(work, { fresh: true });
    assert(fresh.files.every((f) => !f.remembered));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("validate() shows NWB Inspector's suggestions folded, where they are asked for", async () => {
  const folder = await workFolder();
  try {
    const work = openWorkFolder(folder);
    const model = await baseline();
    remove(model, "general/keywords");
    await writeNwb(`${folder}/nwb/c.nwb`, model);
    const plain = await validate(work);
    const advised = await validate(work, { suggestions: true });
    const blocks = advised[VIEW]().blocks;
    const fold = blocks.find((b) => b.kind === "details" && /suggestion/.test(b.summary));
    assert(fold?.kind === "details");
    assert(JSON.stringify(fold).includes("check_keywords"));
    const sight = JSON.stringify(blocks.filter((b) => b.kind === "table"));
    assert(!sight.includes("check_keywords"));
    assert(sight.includes("check_subject_id_exists"));
    // what is asked for beside does not change what was found without it
    const codes = (v: typeof plain) => allFindings(v).filter((f) => f.dandi).map((f) => f.code);
    assertEquals(codes(advised), codes(plain));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("validate() refuses waivers that are incomplete, or of what the archive refuses", async () => {
  for (
    const [waivers, words] of [
      ["waivers:\n  - code: x\n", "each needs code, reason, who and when"],
      [
        "waivers:\n  - {code: unreadable, reason: r, who: w, when: '2026-01-01'}\n",
        'the archive itself refuses "unreadable"',
      ],
    ] as const
  ) {
    const folder = await workFolder(waivers);
    try {
      let message = "";
      try {
        await validate(openWorkFolder(folder));
      } catch (error) {
        assert(error instanceof ConfigError);
        message = error.message;
      }
      assert(message.includes(words), message);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});

Deno.test("toDandiRecords() and parseDandiRecords() keep id, severity, place and message", async () => {
  const folder = await workFolder();
  try {
    const validation = await validate(openWorkFolder(folder));
    const records = toDandiRecords(validation);
    const ids = records.map((r) => r.id);
    assert(ids.includes("NWBI.check_subject_id_exists"));
    assertEquals(new Set(records.map((r) => r.record_version)), new Set(["1"]));
    const back = parseDandiRecords(formatDandiRecords(records));
    assertEquals(back.map((f) => f.dandi?.id), ids);
    assertEquals(back.map((f) => f.message), records.map((r) => r.message ?? ""));
    const errors = filterRecords(records, { minSeverity: "ERROR", ignore: "NO_DANDISET" });
    assertEquals(errors.map((r) => r.id), [
      "NWBI.check_subject_id_exists",
      "dandischema.required.wasAttributedTo+0",
    ]);
    assertEquals(exitStatusOf(errors), 1);
    assertEquals(exitStatusOf(filterRecords(records, { ignore: "." })), 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("parseDandiRecords() reads what the real tool writes", () => {
  const line = JSON.stringify({
    asset_paths: null,
    dandiset_path: "/d",
    dataset_path: null,
    id: "pynwb.TimeSeries/data (acquisition/ts): argument missing",
    message: "Failed to validate. argument missing",
    metadata: null,
    origin: {
      type: "VALIDATION",
      validator: "pynwb",
      validator_version: "4.2.0",
      standard: "NWB",
      standard_version: "2.8.0",
      standard_schema_version: null,
    },
    path: "/d/a.nwb",
    path_regex: null,
    record_version: "1",
    scope: "file",
    severity: "ERROR",
    within_asset_paths: { "/d/a.nwb": "acquisition/ts" },
  });
  const [finding] = parseDandiRecords(line + "\n");
  assertEquals(
    [finding?.code, finding?.severity, finding?.place, finding?.file],
    ["schema-missing", "blocks-upload", "acquisition/ts", "/d/a.nwb"],
  );
  assertThrows(() => parseDandiRecords("not json"), UsageError, "line 1");
  assertThrows(() => parseDandiRecords("{}"), UsageError, "no id");
  assertThrows(() => filterRecords([], { ignore: "(" }), UsageError, "regular expression");
});

Deno.test("checkDandisetYaml() finds empty and placeholder fields", () => {
  assertEquals(checkDandisetYaml("identifier: '000027'\nname: n\ndescription: d\n"), []);
  assertEquals(
    checkDandisetYaml("identifier: ''\nname: REQUIRED\n").map((f) => [f.code, f.place]),
    [
      ["dandiset-yaml-field", "identifier"],
      ["dandiset-yaml-placeholder", "name"],
      ["dandiset-yaml-field", "description"],
    ],
  );
  assertEquals(checkDandisetYaml("- a\n")[0]?.code, "dandiset-yaml-unreadable");
  assertEquals(checkDandisetYaml("a: [\n")[0]?.code, "dandiset-yaml-unreadable");
  assertEquals(checkDandisetYaml("schemaVersion: 0.7.0\n"), []);
});

Deno.test("isPlainlyValid() takes only what the archive takes for certain", () => {
  const record = {
    schemaKey: "Asset",
    path: "sub-a/a.nwb",
    contentSize: 1,
    encodingFormat: "application/x-nwb",
    dateModified: "2026-01-01T00:00:00Z",
    wasAttributedTo: [{ schemaKey: "Participant", identifier: "a" }],
    wasGeneratedBy: [{ schemaKey: "Session", name: "s", startDate: "2026-01-01T00:00:00+01:00" }],
  };
  assert(isPlainlyValid(record));
  const change = (part: Record<string, unknown>) => isPlainlyValid({ ...record, ...part });
  assert(!change({ wasAttributedTo: [{ schemaKey: "Participant" }] }));
  assert(!change({ wasGeneratedBy: [{ schemaKey: "Session", name: "s".repeat(151) }] }));
  assert(
    !change({ wasGeneratedBy: [{ schemaKey: "Session", name: "s", startDate: "2026-01-01" }] }),
  );
  assert(!change({ dateModified: null }));
  assert(!change({ other: { schemaKey: "Unknown" } }));
  assert(!change({ species: { schemaKey: "SpeciesType", name: "x", identifier: "mouse" } }));
});
