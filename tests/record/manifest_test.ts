import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import { ConfigError, parseUploadConfig } from "../../lib/core/mod.ts";
import { makeManifest, type ManifestSources, manifestText } from "../../lib/record/manifest.ts";

const NOW = new Date(2026, 10, 25, 12);
const nothing = (): ManifestSources => ({
  conversion: parseUploadConfig("", "upload.yaml").conversion,
  folder: "my_upload",
  complete: false,
  now: NOW,
});
const full = (): ManifestSources => ({
  conversion: parseUploadConfig(
    "conversion: { lab: Doe Lab, name: maze_2026, sync_approach: ttl_based, pattern: standard_nwbconverter, lessons: [the clock drifts] }",
    "upload.yaml",
  ).conversion,
  folder: "my_upload",
  facts: {
    species: ["Mus musculus"],
    modalities: ["ecephys"],
    extensions: ["ndx-pose"],
    labs: ["Other Lab"],
  },
  notes: {
    modalities: ["ecephys", "behavior"],
    neuroconvInterfaces: [{ name: "SpikeGLXRecordingInterface", file_patterns: ["*.ap.bin"] }],
    customInterfaces: [],
    tables: [],
  },
  dandiset: "000123",
  complete: true,
  now: NOW,
});

Deno.test("makeManifest() fills every field of the guide from its source, in its order", () => {
  const manifest = makeManifest(full());
  assertEquals(manifest.lab, "Doe Lab");
  assertEquals(Object.keys(manifest.conversion), [
    "name",
    "status",
    "species",
    "modalities",
    "neuroconv_interfaces",
    "extensions",
    "sync_approach",
    "dandi_id",
    "pattern",
    "lessons",
    "date_completed",
  ]);
  assertEquals(manifest.conversion.modalities, ["ecephys", "behavior"]);
  assertEquals(manifest.conversion.date_completed, "2026-11-25");
  assertEquals(manifest.missing.map((m) => m.field), ["custom_interfaces"]);
});

Deno.test("makeManifest() leaves out what no source says, and names it", () => {
  const manifest = makeManifest(nothing());
  assertEquals(manifest.conversion, { name: "my_upload", status: "in_progress" });
  assertEquals(manifest.missing.map((m) => m.field), [
    "lab",
    "species",
    "modalities",
    "neuroconv_interfaces",
    "custom_interfaces",
    "extensions",
    "sync_approach",
    "dandi_id",
    "pattern",
    "lessons",
    "date_completed",
  ]);
});

Deno.test("makeManifest() takes the lab of the files only when all agree, and knows when there are no extensions", () => {
  const facts = { species: [], modalities: [], extensions: [], labs: ["A", "B"] };
  const two = makeManifest({ ...nothing(), facts });
  assertEquals([two.lab, two.conversion.extensions], [undefined, []]);
  assertEquals(makeManifest({ ...nothing(), facts: { ...facts, labs: ["A"] } }).lab, "A");
});

Deno.test("manifestText() is YAML in which identifier and date stay text", () => {
  const text = manifestText(makeManifest(full()), undefined, "m.yaml");
  const read = parse(text) as {
    schema_version: number;
    lab: string;
    conversions: Record<string, unknown>[];
  };
  assertEquals([read.schema_version, read.lab], [1, "Doe Lab"]);
  assertEquals(read.conversions[0]?.["dandi_id"], "000123");
  assertEquals(read.conversions[0]?.["date_completed"], "2026-11-25");
});

Deno.test("manifestText() keeps other conversions, and in its own what a person wrote and nothing knows better", () => {
  const existing = `schema_version: 1
lab: Doe Lab
maintainer: Jane
conversions:
  - name: other
    status: completed
  - name: maze_2026
    status: in_progress
    custom_interfaces: [{ name: MazeInterface, file: src/maze.py }]
    remark: by hand
    lessons: [old]
`;
  const read = parse(manifestText(makeManifest(full()), existing, "m.yaml")) as Record<
    string,
    unknown
  >;
  const conversions = read["conversions"] as Record<string, unknown>[];
  assertEquals(read["maintainer"], "Jane");
  assertEquals(conversions.map((c) => [c["name"], c["status"]]), [["other", "completed"], [
    "maze_2026",
    "completed",
  ]]);
  assertEquals(conversions[1]?.["remark"], "by hand");
  assertEquals(conversions[1]?.["custom_interfaces"], [{
    name: "MazeInterface",
    file: "src/maze.py",
  }]);
  assertEquals(conversions[1]?.["lessons"], ["the clock drifts"]);
});

Deno.test("manifestText() of what it wrote is the same, and the day of completion stays", () => {
  const first = manifestText(makeManifest(full()), undefined, "m.yaml");
  const later = makeManifest({ ...full(), now: new Date(2026, 11, 31) });
  assertEquals(manifestText(later, first, "m.yaml"), first);
});

for (
  const [what, text, words] of [
    ["no YAML", "a: [", "as YAML"],
    ["a list", "- a", "not a mapping"],
    ["a later version", "schema_version: 2", "schema_version 2"],
    ["conversions of another form", "conversions: {a: 1}", "not a list"],
  ] as const
) {
  Deno.test(`manifestText() refuses to add to ${what}`, () => {
    const error = assertThrows(
      () => manifestText(makeManifest(full()), text, "m.yaml"),
      ConfigError,
    );
    assertStringIncludes(error.message, words);
  });
}

Deno.test("makeManifest() has what was repaired, where something was", () => {
  const repairs = [{ field: "/general/subject/sex", to: "M", files: 2, source: "derived" }];
  assertEquals(makeManifest({ ...full(), repairs }).conversion.repairs, repairs);
  assertEquals("repairs" in makeManifest({ ...full(), repairs: [] }).conversion, false);
});
