import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isReadableTime, momentOf } from "../../lib/store/mod.ts";
import { validateFolder } from "../../lib/validate/mod.ts";
import { checkFile } from "../../lib/validate/children/check_file.ts";
import { compareDurations, isDuration } from "../../lib/validate/inspector/duration.ts";
import { loadNamespaces, type NamespaceSource } from "../../lib/validate/schema/namespaces.ts";
import { readSpec, SpecError } from "../../lib/validate/schema/spec.ts";
import { sharedTest } from "../shared.ts";
import { baseline } from "./baseline.ts";
import { dataset, group, put, typed, writeNwb } from "./nwb_writer.ts";

function source(name: string, schema: unknown[], spec: unknown): NamespaceSource {
  return { name, version: "1", schema, source: () => spec };
}

Deno.test("loadNamespaces() says which included namespace is missing", () => {
  assertThrows(
    () => loadNamespaces([source("a", [{ namespace: "b" }], {})]),
    SpecError,
    "Could not load namespace 'b'",
  );
});

Deno.test("loadNamespaces() ends where namespaces include each other", () => {
  assertThrows(
    () =>
      loadNamespaces([
        source("a", [{ namespace: "b" }], {}),
        source("b", [{ namespace: "a" }], {}),
      ]),
    SpecError,
  );
});

Deno.test("Namespace ends where types inherit from themselves or from nothing", () => {
  const [circle] = loadNamespaces([source("a", [{ source: "s" }], {
    groups: [
      { data_type_def: "A", data_type_inc: "B" },
      { data_type_def: "B", data_type_inc: "A" },
    ],
  })]).values();
  assert(circle?.isA("A", "B"));
  assertEquals(circle?.type("A").kind, "group");
  circle?.resolveAll();
  const [lost] = loadNamespaces([source("a", [{ source: "s" }], {
    groups: [{ data_type_def: "A", data_type_inc: "Nowhere" }],
  })]).values();
  assertThrows(() => lost?.resolveAll(), SpecError, "No specification for 'Nowhere'");
});

Deno.test("readSpec() refuses groups that are nested too deep", () => {
  let spec: Record<string, unknown> = { name: "end" };
  for (let i = 0; i < 100; i++) spec = { name: `g${i}`, groups: [spec] };
  assertThrows(() => readSpec({ ...spec, data_type_def: "Deep" }, "group"), SpecError, "too deep");
});

Deno.test("readSpec() never throws anything but a SpecError", () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => {
    try {
      readSpec(json, "group");
    } catch (error) {
      assert(error instanceof SpecError);
    }
  }));
});

Deno.test("checkFile() ends in a file whose links go round, and says what leads nowhere", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const model = await baseline();
    put(model, "processing/behavior/up", { kind: "soft", target: "/processing" });
    put(model, "processing/behavior/self", {
      kind: "soft",
      target: "/processing/behavior/self",
    });
    put(model, "acquisition/gone", { kind: "soft", target: "/nowhere/at/all" });
    put(model, "acquisition/out", { kind: "external", target: "/x", file: "../../etc/passwd" });
    await writeNwb(`${folder}/links.nwb`, model);
    const { outcome, findings } = await checkFile(`${folder}/links.nwb`);
    assertEquals(outcome, "checked");
    assertEquals(findings.map((f) => f.code), ["nwb-not-constructible", "external-link"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkFile() names objects that have no place in the schema", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const model = await baseline();
    put(model, "unitz", group({ a: dataset("x") }));
    put(model, "acquisition/odd", group({}, typed("Unheard")));
    await writeNwb(`${folder}/odd.nwb`, model);
    const { findings } = await checkFile(`${folder}/odd.nwb`);
    assertEquals(
      findings.map((f) => [f.code, f.place]),
      [
        ["schema-unknown-object", "/unitz"],
        ["schema-unknown-object", "/acquisition/odd"],
      ],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

sharedTest("validateFolder() survives every damaged fixture", async (shared) => {
  const folder = await Deno.makeTempDir();
  try {
    for await (const { name } of Deno.readDir(`${shared}fixtures/nwb`)) {
      if (!/^(derived|lfs)/.test(name)) continue;
      await Deno.copyFile(`${shared}fixtures/nwb/${name}`, `${folder}/${name}`);
    }
    const { files } = await validateFolder(folder, { timeoutMs: 6000, concurrency: 2 });
    const outcomes = Object.fromEntries(files.map((f) => [f.file, f.outcome]));
    assertEquals(outcomes["derived-damaged-hang.nwb"], "timeout");
    for (
      const name of [
        "derived-bad-signature",
        "derived-last-byte-missing",
        "derived-not-closed",
        "derived-truncated-half",
        "derived-zero-length",
        "lfs-pointer-2018_03_20_0005",
        "derived-damaged-root-listing",
      ]
    ) assertEquals(outcomes[`${name}.nwb`], "unreadable", name);
    for (const name of ["derived-big-endian", "derived-trailing-bytes", "derived-user-block-512"]) {
      assertEquals(outcomes[`${name}.nwb`], "checked", name);
    }
    // each says why, in a sentence
    for (const f of files.filter((f) => f.outcome !== "checked")) {
      assert((f.findings[0]?.message.length ?? 0) > 20, f.file);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("isDuration() is the inspector's grammar", () => {
  for (const text of ["P90D", "P1Y6M", "PT12H", "P1.5W", "P1Y2M3W4DT5H6M7.5S"]) {
    assert(isDuration(text), text);
  }
  for (const text of ["P", "PT", "p90d", "90 days", "P1D2W", "P-1D", ""]) {
    assert(!isDuration(text), text);
  }
});

Deno.test("compareDurations() counts months and years from now", () => {
  const now = new Date("2026-03-31T00:00:00Z");
  assert(compareDurations("P1M", "P32D", now) < 0);
  assert(compareDurations("P1Y", "P11M", now) > 0);
  assertEquals(compareDurations("P1W", "P7D", now), 0);
});

Deno.test("momentOf() and isReadableTime() tell ISO times from others", () => {
  assertEquals(
    momentOf("2020-01-02T03:04:05+01:00")?.date.toISOString(),
    "2020-01-02T02:04:05.000Z",
  );
  assertEquals(momentOf("2020-01-02T03:04:05Z")?.zone, true);
  assertEquals(momentOf("20200102T030405")?.zone, false);
  assertEquals(momentOf("2020-13-02"), undefined);
  assertEquals(momentOf("2020-02-30"), undefined);
  assert(!isReadableTime("Wed Jan 20 10:24:01 2016"));
  assert(isReadableTime("2017-04-03 11:00:00"));
  assert(!isReadableTime("spring 2019"));
  assert(!isReadableTime(""));
});
