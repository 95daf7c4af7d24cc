import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { NameField } from "../../lib/organize/names/entities.ts";
import { nameFiles, type NameOptions } from "../../lib/organize/names/naming.ts";
import { record, records, type Short } from "./records.ts";

function paths(shorts: Short[], options: NameOptions = {}): string[] {
  return nameFiles(records(...shorts), options).files.map((f) => f.assetPath);
}

const E = "ElectricalSeries";

/** What the real client computes; numbers are those of the examples in the organize reference. */
const EXAMPLES: [string, Short[], string[], NameField[]?][] = [
  ["1 one file has no session", [{ s: "mouse001", ses: "s1", nd: `${E}, Subject` }], [
    "sub-mouse001/sub-mouse001_ecephys.nwb",
  ]],
  ["2 two sessions", [{ s: "m1", ses: "s1" }, { s: "m1", ses: "s2" }], [
    "sub-m1/sub-m1_ses-s1.nwb",
    "sub-m1/sub-m1_ses-s2.nwb",
  ]],
  ["3 one session id of two subjects", [{ s: "m1", ses: "s1" }, { s: "m2", ses: "s1" }], [
    "sub-m1/sub-m1.nwb",
    "sub-m2/sub-m2.nwb",
  ]],
  ["5 one has neither session nor time", [{ s: "m1", ses: "s1" }, { s: "m2" }], [
    "sub-m1/sub-m1_ses-s1.nwb",
    "sub-m2/sub-m2.nwb",
  ]],
  ["6 characters", [{ s: "A_B.C/D E:1", ses: "x,y;z@w%" }, { s: "Q", ses: "2021-01-01 10:00" }], [
    "sub-A-B-C-D-E-1/sub-A-B-C-D-E-1_ses-x-y-z-w-.nwb",
    "sub-Q/sub-Q_ses-2021-01-01-10-00.nwb",
  ]],
  ["7 kept characters", [{ s: "é#1+(x)&=~[]{}!$^`", ses: "s" }], [
    "sub-é#1+(x)&=~[]{}!$^`/sub-é#1+(x)&=~[]{}!$^`.nwb",
  ]],
  ["8 times", [{ s: "m1", t: "2021-03-04T05:06:07-05:00" }, {
    s: "m1",
    t: "2021-03-05T00:00:00Z",
  }], ["sub-m1/sub-m1_ses-20210304T050607.nwb", "sub-m1/sub-m1_ses-20210305T000000.nwb"]],
  ["10 dates only, fractions ignored", [{ s: "m1", t: "2021-03-04T00:00:00.5Z" }, {
    s: "m1",
    t: "2021-03-05T00:00:00Z",
  }], ["sub-m1/sub-m1_ses-20210304.nwb", "sub-m1/sub-m1_ses-20210305.nwb"]],
  ["11 the time of a file with a session counts", [
    { s: "m1", ses: "alpha", t: "2021-03-04T01:02:03Z" },
    { s: "m1", t: "2021-03-05T00:00:00Z" },
  ], ["sub-m1/sub-m1_ses-alpha.nwb", "sub-m1/sub-m1_ses-20210305T000000.nwb"]],
  ["13 own offset, blank for T", [{ s: "m1", t: "2018-09-28T14:43:54.123+02:00" }, {
    s: "m1",
    t: "2015-02-12 00:00:00+00:00",
  }], ["sub-m1/sub-m1_ses-20180928T144354.nwb", "sub-m1/sub-m1_ses-20150212T000000.nwb"]],
  ["14 empty session is none", [{ s: "m1", ses: "", t: "2021-03-04T01:02:03Z" }, {
    s: "m1",
    ses: "s2",
  }], ["sub-m1/sub-m1_ses-20210304T010203.nwb", "sub-m1/sub-m1_ses-s2.nwb"]],
  ["15 tissue, slice, cell", [
    {
      s: "m1",
      ses: "s1",
      tis: "t1",
      slice: "sl1",
      cell: "c1",
      nd: "VoltageClampSeries, IntracellularElectrode",
    },
    { s: "m1", ses: "s1", tis: "t1", slice: "sl1", cell: "c2", nd: "CurrentClampSeries" },
    { s: "m2", ses: "s2", tis: "t2", slice: "sl2", cell: "c1", nd: "CurrentClampSeries" },
  ], [
    "sub-m1/sub-m1_ses-s1_tis-t1_slice-sl1_cell-c1_icephys.nwb",
    "sub-m1/sub-m1_ses-s1_tis-t1_slice-sl1_cell-c2_icephys.nwb",
    "sub-m2/sub-m2_ses-s2_tis-t2_slice-sl2_cell-c1_icephys.nwb",
  ]],
  ["17 cell in one file only", [{ s: "m1", ses: "s1", cell: "c.1_a" }, { s: "m2", ses: "s1" }], [
    "sub-m1/sub-m1_cell-c-1-a.nwb",
    "sub-m2/sub-m2.nwb",
  ]],
  ["26 probes tell two of three apart", [
    { s: "m1", ses: "s1", probes: ["7"], nd: E },
    { s: "m1", ses: "s1", probes: ["8", "9"], nd: E },
    { s: "m1", ses: "s1", probes: ["7", "8", "9"], nd: "Position" },
  ], [
    "sub-m1/sub-m1_probe-7_ecephys.nwb",
    "sub-m1/sub-m1_probe-8+9_ecephys.nwb",
    "sub-m1/sub-m1_behavior.nwb",
  ]],
  ["27 no probe is a difference too", [{ s: "m1", ses: "s1", probes: ["1"] }, {
    s: "m1",
    ses: "s1",
  }], [
    "sub-m1/sub-m1_probe-1.nwb",
    "sub-m1/sub-m1.nwb",
  ]],
  ["28 object ids", [
    { s: "m1", ses: "s1", nd: E, oid: "o1" },
    { s: "m1", ses: "s1", nd: E, oid: "o2" },
    { s: "m2", ses: "s2", nd: E },
  ], [
    "sub-m1/sub-m1_ses-s1_obj-4jc0rp_ecephys.nwb",
    "sub-m1/sub-m1_ses-s1_obj-105wjwa_ecephys.nwb",
    "sub-m2/sub-m2_ses-s2_ecephys.nwb",
  ]],
  ["30 probes and object ids", [
    { s: "m1", ses: "s1", probes: ["1"], oid: "o1" },
    { s: "m1", ses: "s1", probes: ["1"], oid: "o2" },
    { s: "m1", ses: "s1", probes: ["2"], oid: "o3" },
  ], [
    "sub-m1/sub-m1_probe-1_obj-4jc0rp.nwb",
    "sub-m1/sub-m1_probe-1_obj-105wjwa.nwb",
    "sub-m1/sub-m1_probe-2.nwb",
  ]],
  ["32 description", [{ s: "m1", nd: E }, { s: "m1", nd: E, desc: "raw data" }], [
    "sub-m1/sub-m1_ecephys.nwb",
    "sub-m1/sub-m1_desc-raw-data_ecephys.nwb",
  ]],
  ["37 required fields", [{ s: "m1", ses: "s1", cell: "c1", probes: ["3", "4"] }], [
    "sub-m1/sub-m1_ses-s1_cell-c1_probe-3+4.nwb",
  ], ["session_id", "cell_id", "probe_ids", "slice_id"]],
  ["38 obj_id alone has no effect", [{ s: "m1", ses: "s1", oid: "o1" }], ["sub-m1/sub-m1.nwb"], [
    "obj_id",
  ]],
  ["40 two subjects become one", [{ s: "m_1", oid: "o1" }, { s: "m-1", oid: "o2" }], [
    "sub-m-1/sub-m-1_obj-4jc0rp.nwb",
    "sub-m-1/sub-m-1_obj-105wjwa.nwb",
  ]],
  ["41 sessions are compared when made fit", [{ s: "m1", ses: "s_1" }, { s: "m2", ses: "s.1" }], [
    "sub-m1/sub-m1.nwb",
    "sub-m2/sub-m2.nwb",
  ]],
  ["42 cells are compared raw", [{ s: "m1", ses: "s", cell: "c_1" }, {
    s: "m2",
    ses: "s",
    cell: "c.1",
  }], ["sub-m1/sub-m1_cell-c-1.nwb", "sub-m2/sub-m2_cell-c-1.nwb"]],
  ["45 no way out of the folder", [{ s: "../x", ses: "1" }, { s: "m1", ses: "../../2" }], [
    "sub----x/sub----x_ses-1.nwb",
    "sub-m1/sub-m1_ses-------2.nwb",
  ]],
  ["47 a blank", [{ s: " ", ses: "s2" }], ["sub--/sub--.nwb"]],
  ["50 years are not padded", [{ s: "m1", t: "0001-01-01" }, { s: "m2", t: "1900-01-01" }], [
    "sub-m1/sub-m1_ses-10101.nwb",
    "sub-m2/sub-m2_ses-19000101.nwb",
  ]],
];

for (const [what, shorts, expected, requiredFields] of EXAMPLES) {
  Deno.test(`nameFiles() names as the real client does: example ${what}`, () => {
    assertEquals(paths(shorts, requiredFields ? { requiredFields } : {}), expected);
  });
}

Deno.test("nameFiles() refuses only the files that share an object_id, and names the rest as if alone", () => {
  const named = nameFiles(records(
    { s: "m1", ses: "s1", oid: "o1" },
    { s: "m1", ses: "s1", oid: "o1" },
    { s: "m1", ses: "s1", oid: "o2" },
    { s: "m2", ses: "s1", oid: "o1" },
  ));
  assertEquals(named.files.map((f) => f.assetPath), [
    "",
    "",
    "sub-m1/sub-m1.nwb",
    "sub-m2/sub-m2.nwb",
  ]);
  assertEquals(named.files[0]?.findings.map((f) => f.code), ["collision-same-object-id"]);
  assertEquals(named.collisions.length, 1);
  assertEquals(named.collisions[0]?.resolved, false);
  assertEquals(named.collisions[0]?.files, ["a.nwb", "b.nwb", "c.nwb"]);
});

Deno.test("nameFiles() refuses a file without object_id in a collision", () => {
  const named = nameFiles(records({ s: "m1", oid: "o1" }, { s: "m1" }));
  assertEquals(named.files.map((f) => f.assetPath), ["sub-m1/sub-m1.nwb", ""]);
  assertEquals(named.files[1]?.findings[0]?.code, "collision-no-object-id");
});

Deno.test("nameFiles() says what is equal and what differs in a collision", () => {
  const [collision] = nameFiles(records(
    { s: "m1", ses: "s", t: "2021-03-04T05:06:07", oid: "o1", size: 10 },
    { s: "m1", ses: "s", t: "2021-03-04T06:06:07", oid: "o2", size: 10 },
  )).collisions;
  assert(collision);
  assertEquals(collision.equal, { subject_id: "m1", session_id: "s", "size in bytes": "10" });
  assertEquals(Object.keys(collision.differs), ["session_start_time", "object_id"]);
  assertEquals(collision.differs["session_start_time"], [
    "2021-03-04 05:06:07",
    "2021-03-04 06:06:07",
  ]);
  assert(collision.resolved);
  assertMatch(collision.proposed, /object_id.*begin at different times/);
});

Deno.test("nameFiles() with always-session changes no name when a session is added", () => {
  const first: Short = { s: "m1", ses: "s1", nd: E };
  const [alone] = paths([first], { naming: "always-session" });
  const [together] = paths([first, { s: "m1", ses: "s2", nd: E }], { naming: "always-session" });
  assertEquals(alone, "sub-m1/sub-m1_ses-s1_ecephys.nwb");
  assertEquals(together, alone);
});

Deno.test("nameFiles() with match-remote keeps the name on the archive and tells the new file apart", () => {
  const shorts: Short[] = [{ s: "m1", ses: "s1", nd: E, size: 5, oid: "o1" }, {
    s: "m1",
    ses: "s2",
    nd: E,
    size: 6,
    oid: "o2",
  }];
  const remote = [{ path: "sub-m1/sub-m1_ecephys.nwb", size: 5 }];
  assertEquals(paths(shorts, { naming: "match-remote", remote }), [
    "sub-m1/sub-m1_ecephys.nwb",
    "sub-m1/sub-m1_ses-s2_ecephys.nwb",
  ]);
});

Deno.test("nameFiles() with match-remote follows the custom of the archive for new files", () => {
  const remote = [{ path: "sub-m9/sub-m9_ses-x_ecephys.nwb" }];
  assertEquals(paths([{ s: "m1", ses: "s1", nd: E }], { naming: "match-remote", remote }), [
    "sub-m1/sub-m1_ses-s1_ecephys.nwb",
  ]);
});

Deno.test("nameFiles() tells a new file apart from a kept name that it would take", () => {
  const shorts: Short[] = [{ s: "m1", ses: "s1", size: 5, oid: "o1" }, {
    s: "m1",
    ses: "s1",
    size: 6,
    oid: "o2",
  }];
  const remote = [{ path: "sub-m1/sub-m1.nwb", size: 5 }];
  assertEquals(paths(shorts, { naming: "match-remote", remote }), [
    "sub-m1/sub-m1.nwb",
    "sub-m1/sub-m1_ses-s1.nwb",
  ]);
});

Deno.test("nameFiles() warns of a file that is on the archive under another name", () => {
  const named = nameFiles(
    records({ s: "m1", ses: "s1", nd: E }, { s: "m1", ses: "s2", nd: "Position" }),
    { remote: [{ path: "sub-m1/sub-m1_ecephys.nwb" }] },
  );
  assertEquals(named.files[0]?.findings.map((f) => [f.code, f.found]), [
    ["remote-other-name", "sub-m1/sub-m1_ecephys.nwb"],
  ]);
  assertEquals(named.files[1]?.findings, []);
});

Deno.test("nameFiles() says which asset could be any of several files", () => {
  const named = nameFiles(
    records({ s: "m1", ses: "s1", nd: E }, { s: "m1", ses: "s2", nd: E }),
    { naming: "match-remote", remote: [{ path: "sub-m1/sub-m1_ecephys.nwb" }] },
  );
  assertEquals(named.findings.map((f) => f.code), ["remote-unclear"]);
});

Deno.test("nameFiles() takes one of two identical copies", () => {
  const named = nameFiles(records({ s: "m1", oid: "o1" }, { s: "m1", oid: "o1" }), {
    copies: new Map([["b.nwb", "a.nwb"]]),
  });
  assertEquals(named.files.map((f) => f.assetPath), ["sub-m1/sub-m1.nwb", ""]);
  assertEquals(named.files[1]?.findings[0]?.code, "identical-copy");
});

Deno.test("nameFiles() gives every file a path of its own or a reason, whatever the ids", () => {
  const ids = [
    "a/b",
    "a.b",
    "a b",
    "🐁",
    "\u202eabc",
    "x".repeat(300),
    "",
    "...",
    "A",
    "a",
    "é",
    "e\u0301",
  ];
  const named = nameFiles(
    ids.map((s, i) => ({ ...record({ s, oid: `id-${i}` }, i), problems: [] })),
  );
  const given = named.files.map((f) => f.assetPath).filter((p) => p !== "");
  assertEquals(new Set(given).size, given.length);
  for (const { assetPath, findings } of named.files) {
    assert(assetPath !== "" || findings.length > 0);
    assertEquals(assetPath.split("/").length, 2);
  }
  const codes = new Set(named.files.flatMap((f) => f.findings.map((x) => x.code)));
  for (const code of ["path-characters", "path-too-long", "name-too-long"]) {
    assert(codes.has(code), code);
  }
});

Deno.test("nameFiles() tells 10,000 files apart", () => {
  const many = (n: number) =>
    Array.from(
      { length: n },
      (_, i) => record({ s: `m${i % 50}`, ses: `s${i % 7}`, nd: E, oid: `o-${i}` }, 0),
    )
      .map((r, i) => ({ ...r, file: `f${i}.nwb` }));
  const named = nameFiles(many(10_000));
  assertEquals(new Set(named.files.map((f) => f.assetPath)).size, 10_000);
});

Deno.test("nameFiles() of any ids: unique names in the right folder, or a reason", () => {
  const id = fc.oneof(fc.constantFrom("m1", "m_1", "m-1", "s1", ""), fc.string({ maxLength: 6 }));
  const file = fc.record({
    s: id,
    ses: id,
    t: fc.constantFrom("2021-03-04", "2021-03-04T05:06:07"),
    probes: fc.array(fc.constantFrom("1", "2"), { maxLength: 2 }),
    oid: fc.constantFrom("o1", "o2", "o3", "o4"),
  });
  fc.assert(fc.property(fc.array(file, { maxLength: 8 }), (shorts) => {
    const { files } = nameFiles(records(...shorts.map((s) => ({ ...s, s: s.s || "x" }))));
    const given = files.map((f) => f.assetPath).filter((p) => p !== "");
    assertEquals(new Set(given).size, given.length);
    for (const { assetPath, findings } of files) {
      assert(assetPath !== "" ? assetPath.split("/").length === 2 : findings.length > 0);
    }
  }));
});
