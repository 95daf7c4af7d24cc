import { assert, assertEquals } from "@std/assert";
import { parsePath } from "../../lib/organize/names/entities.ts";
import { modalitiesOf } from "../../lib/organize/names/modalities.ts";
import { objectHash } from "../../lib/organize/names/object_hash.ts";
import { archiveTakes, asciiOf, checkPath } from "../../lib/organize/names/path_rules.ts";
import { isMidnight, sessionIdOf, wallClock } from "../../lib/organize/names/session_time.ts";

Deno.test("objectHash() is the CRC-32 in base 36", () => {
  const vectors: [string, number, string][] = [
    ["8f6b1a54-3a0f-4e2b-9d7a-0c3c7b3c1a11", 0x105a11e5, "4jc0rp"],
    ["0f2f4f7e-0d59-4f0b-9f57-3a6b8e7f2b22", 0x825661ba, "105wjwa"],
    ["ee03eda2-d0df-444f-8f69-6647bf8d97c5", 0x32c2bdb5, "e318s5"],
    ["00000000-0000-4000-8000-000000000000", 0x3be00617, "gm2pzr"],
    ["123456789", 0xcbf43926, "1kl8mjq"],
    ["a", 0xe8b7be43, "1skjwar"],
  ];
  for (const [text, crc, hash] of vectors) {
    assertEquals(parseInt(objectHash(text), 36), crc);
    assertEquals(objectHash(text), hash);
  }
});

Deno.test("modalitiesOf() takes groups that are visited, sorted, generic types aside", () => {
  const types = (names: string) =>
    names.split(" ").map((type) => ({ type, count: 1, groupVisits: 1 }));
  assertEquals(
    modalitiesOf(types(
      "TwoPhotonSeries ElectricalSeries Position SpatialSeries ImageSeries OptogeneticSeries Units TimeIntervals Device",
    )),
    ["behavior", "ecephys", "image", "ogen", "ophys"],
  );
  assertEquals(
    modalitiesOf(types("Units PlaneSegmentation SweepTable ProcessingModule PoseEstimation")),
    [],
  );
  assertEquals(modalitiesOf(types("NWBContainer Subject")), ["core"]);
  assertEquals(modalitiesOf([{ type: "ElectricalSeries", count: 3, groupVisits: 0 }]), []);
});

Deno.test("wallClock() reads the ISO family as written, and nothing else", () => {
  const id = (raw: string) => {
    const clock = wallClock({ raw, parsed: raw, zone: false });
    return clock && sessionIdOf(clock, false);
  };
  const good: [string, string][] = [
    ["2021-03-04T05:06:07", "20210304T050607"],
    ["2021-03-04T05:06:07Z", "20210304T050607"],
    ["2021-03-04T05:06:07.999999999+01:00", "20210304T050607"],
    ["2021-03-04T23:59:59-0500", "20210304T235959"],
    ["2021-03-04 05:06:07+00", "20210304T050607"],
    ["20210304T050607", "20210304T050607"],
    ["20210304T050607Z", "20210304T050607"],
    ["2021-03-04T05:06", "20210304T050600"],
    ["2021-03-04T05", "20210304T050000"],
    ["2021-03-04", "20210304T000000"],
    ["2020-02-29", "20200229T000000"],
    ["2000-02-29", "20000229T000000"],
    ["0001-01-01", "10101T000000"],
  ];
  for (const [raw, expected] of good) assertEquals(id(raw), expected, raw);
  for (
    const raw of [
      "",
      "spring 2019",
      "2021-13-01",
      "2021-02-29",
      "2021-03-04T25:00:00",
      "2021-03-04T05:60:00",
      "04/03/2021",
      "March 4 2021 5pm",
      "0000-01-01",
    ]
  ) assertEquals(id(raw), undefined, raw);
  assertEquals(wallClock({ raw: "2021-03-04", parsed: null, zone: false }), undefined);
  const midnight = wallClock({
    raw: "2021-03-04T00:00:00.5Z",
    parsed: "2021-03-04T00:00:00.5Z",
    zone: true,
  });
  assert(midnight && isMidnight(midnight));
});

/** The table of section 10 of the organize reference. */
const LAYOUT: [string, string[]][] = [
  ["XCaMPgf/XCaMPgf_ANM471996_cell01.dat", []],
  ["sub-RAT123/sub-RAT123.nwb", []],
  ["sub-RAT123/sub-RAT123_desc-label.nwb", []],
  ["sub-RAT123/sub-RAT123_notsupported-irrelevant.nwb", ["layout-file-name"]],
  ["sub-RAT123/sub-RAT124.nwb", ["layout-subject"]],
  ["sub-RAT124.nwb", ["layout-folder-name"]],
  ["foo/sub-RAT124.nwb", ["layout-folder-name"]],
  ["foo/sub-RAT123/sub-RAT124.nwb", ["layout-folder-name"]],
  ["sub-RAT123/foo/sub-RAT124.nwb", ["layout-folder-name"]],
  ["XCaMPgf/XCaMPgf_ANM471996_cell01.nwb", ["layout-file-name", "layout-folder-name"]],
  ["sub-RAT123/XCaMPgf_ANM471996_cell01.nwb", ["layout-file-name"]],
  ["sub-m1/sub-m1_cell-1_ses-2.nwb", ["layout-file-name"]],
  ["sub-m1/sub-m1_ses-1_cell-2_slice-3_obj-x_behavior+ecephys.nwb", []],
  ["sub-m1/sub-m1_ses-1_Ecephys.nwb", ["layout-file-name"]],
  ["sub-m1/sub-m1_run-1.nwb", ["layout-file-name"]],
  ["sub-m1/sub-m1.a.nwb", ["layout-file-name"]],
  ["sub-/sub-.nwb", ["layout-file-name", "layout-folder-name"]],
  ["sub--/sub--.nwb", []],
  ["sub-m1/sub-m1_ses-a b,c_ecephys.nwb", []],
  ["sub-M1/sub-m1.nwb", ["layout-subject"]],
  ["sub-m1/ses-1/sub-m1_ses-1.nwb", ["layout-folder-name"]],
];

Deno.test("checkPath() knows the layout that the archive's tools ask for", () => {
  for (const [path, codes] of LAYOUT) assertEquals(checkPath(path).map((f) => f.code), codes, path);
});

Deno.test("archiveTakes() follows the server's rule, in linear time", () => {
  const good = [
    "a.nwb",
    ".hidden",
    "a/.hidden",
    "a.b.c",
    "x(1),&#+~_=-[\\]^`/y z.txt",
    "a".repeat(512),
  ];
  const bad = [
    "",
    "/a",
    "a/",
    "a//b",
    "a..b",
    "a./b",
    "a.",
    "a@b",
    "é",
    "a\u00a0b",
    "a\tb",
    "a".repeat(513),
    "a!b",
  ];
  for (const path of good) assert(archiveTakes(path), path);
  for (const path of bad) assert(!archiveTakes(path), path);
  // The server's own pattern would need longer than the universe has for this one.
  assert(!archiveTakes("a".repeat(500) + "@b"));
});

Deno.test("checkPath() names the letters that the archive refuses, and shows one that it takes", () => {
  const [finding] = checkPath("sub-müller/sub-müller.nwb", "a.nwb");
  assertEquals(finding?.code, "path-characters");
  assertEquals(finding?.found, "ü");
  assertEquals(asciiOf("müller ß"), "muller-ss");
  const [marks] = checkPath("sub-\u202ea/sub-\u202ea.nwb");
  assert(marks?.message.includes("\\u202e"), "direction marks are shown, not sent to the terminal");
});

Deno.test("parsePath() takes an organised path apart", () => {
  assertEquals(parsePath("sub-m1/sub-m1_ses-s_tis-t_probe-1+2_behavior+ecephys.nwb"), {
    subject: "m1",
    session: "s",
    labels: { tis: "t", probe: "1+2" },
    modalities: ["behavior", "ecephys"],
  });
  assertEquals(parsePath("sub-m1/sub-m2.nwb"), undefined);
  assertEquals(parsePath("m1.nwb"), undefined);
});
