import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  archivePathProblem,
  checkAssetPath,
  checkLayout,
  pathConflicts,
} from "../../lib/validate/mod.ts";

const layouts: readonly (readonly [string, readonly string[]])[] = [
  ["sub-R1/sub-R1.nwb", []],
  ["sub-R1/sub-R1_ses-a_behavior+ecephys.nwb", []],
  ["sub-R1/sub-R1_desc-x.nwb", []],
  ["sub-R1/sub-R1_obj-x_probe-1+2_desc-a_behavior+ecephys.nwb", []],
  ["sub-m1/sub-m1_ses-a b,c_ecephys.nwb", []],
  ["sub-müller/sub-müller_ecephys.nwb", []],
  ["sub-R1/sub-R1_foo-x.nwb", ["DANDI.NON_DANDI_FILENAME"]],
  ["sub-m1/sub-m1_cell-1_ses-2.nwb", ["DANDI.NON_DANDI_FILENAME"]],
  ["sub-m1/sub-m1_ses-1_Ecephys.nwb", ["DANDI.NON_DANDI_FILENAME"]],
  ["sub-R1.nwb", ["DANDI.NON_DANDI_FOLDERNAME"]],
  ["a/sub-R1.nwb", ["DANDI.NON_DANDI_FOLDERNAME"]],
  ["sub-R1/x/sub-R1.nwb", ["DANDI.NON_DANDI_FOLDERNAME"]],
  ["sub-R1/sub-R2.nwb", ["DANDI.METADATA_MISMATCH_SUBJECT"]],
  ["x/y.nwb", ["DANDI.NON_DANDI_FILENAME", "DANDI.NON_DANDI_FOLDERNAME"]],
  ["notes/anything.txt", []],
];

for (const [path, rules] of layouts) {
  Deno.test(`checkLayout() of ${path}`, () => {
    assertEquals(checkLayout(path).map((f) => f.origin.rule ?? ""), rules);
  });
}

Deno.test("archivePathProblem() allows what the archive's pattern allows", () => {
  for (
    const path of ["a", ".a/b", "a/.b", "a b/c(1).nwb", "a[1]\\^`/x,&#+~_=-", "x".repeat(512)]
  ) assertEquals(archivePathProblem(path), undefined, path);
});

Deno.test("archivePathProblem() names what the archive refuses", () => {
  const refused = ["", "/a", "a/", "a.", "a//b", "a..b", "a./b", "é", "a!b", "x".repeat(513), "β"];
  for (const path of refused) assertEquals(typeof archivePathProblem(path), "string", path);
});

Deno.test("archivePathProblem() is the archive's own regular expression", () => {
  const characters = String.raw`[A-Za-z0-9(),&#+~_=\-[\\\]^` + "`" + String.raw`\s]`;
  const pattern = new RegExp(String.raw`^(?:\.?${characters}+(?:(?:\/|\.|\/\.)${characters}+)*)$`);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "/", ".", "-", "é", " "), maxLength: 12 }),
      (path) => (archivePathProblem(path) === undefined) === pattern.test(path),
    ),
  );
});

Deno.test("checkAssetPath() blocks and cannot be waived", () => {
  const [finding] = checkAssetPath("sub-é/sub-é.nwb");
  assertEquals(finding?.severity, "blocks-upload");
  assertEquals(finding?.origin.by, "path");
});

Deno.test("pathConflicts() finds a file in the place of a folder", () => {
  assertEquals(pathConflicts(["a/b", "a/b/c.nwb", "a/d"]), [["a/b", "a/b/c.nwb"]]);
});
