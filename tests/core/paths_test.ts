/** Paths by the rules of both kinds of systems, whichever the tests run on. */
import { assertEquals } from "@std/assert";
import {
  baseName,
  forbiddenOnWindows,
  isAbsoluteBy,
  joinBy,
  resolveBy,
} from "../../lib/core/paths.ts";

Deno.test("paths are joined and resolved by the rules of POSIX systems", () => {
  const cases: [string[], string][] = [
    [["/a/b", "../c"], "/a/c"],
    [["/a", "./b//c/"], "/a/b/c"],
    [["a", "../../b"], "../b"],
    [["/", "x"], "/x"],
    [["/"], "/"],
    [["", "a", "", "b"], "a/b"],
    [["."], ""],
    [["/up", "/etc/passwd"], "/up/etc/passwd"],
    [["/a b", "ü.nwb"], "/a b/ü.nwb"],
    // A backslash is a letter there.
    [["/a", "b\\c"], "/a/b\\c"],
  ];
  for (const [parts, path] of cases) assertEquals(joinBy("posix", ...parts), path);
  assertEquals(resolveBy("posix", "/up", "/data"), "/data");
  assertEquals(resolveBy("posix", "/up", "../data"), "/data");
  assertEquals(resolveBy("posix", "/up", "C:/data"), "/up/C:/data");
});

Deno.test("paths are joined and resolved by the rules of Windows: drives, shares, backslashes", () => {
  const cases: [string[], string][] = [
    [["C:\\Users\\Ada", "nwb"], "C:/Users/Ada/nwb"],
    [["C:\\Users\\Ada", "..\\data"], "C:/Users/data"],
    [["C:/Users", "a\\b/c"], "C:/Users/a/b/c"],
    [["C:\\"], "C:/"],
    [["C:\\", "x"], "C:/x"],
    [["\\\\server\\share\\lab", "x.nwb"], "//server/share/lab/x.nwb"],
    [["\\\\server\\share", "..", ".."], "//server/share/"],
    [["up", "state\\x"], "up/state/x"],
  ];
  for (const [parts, path] of cases) {
    assertEquals(joinBy("windows", ...parts).replace(/\/$/, ""), path.replace(/\/$/, ""));
  }
  assertEquals(resolveBy("windows", "C:/up", "D:\\data"), "D:/data");
  assertEquals(resolveBy("windows", "C:/up", "\\\\server\\share\\data"), "//server/share/data");
  assertEquals(resolveBy("windows", "C:/up", "..\\data"), "C:/data");
  const absolute = ["C:\\x", "c:/x", "\\\\server\\share", "//server/share", "\\x"];
  assertEquals(absolute.map((p) => isAbsoluteBy("windows", p)), absolute.map(() => true));
  assertEquals(["C:x", "x\\y", "..\\x"].map((p) => isAbsoluteBy("windows", p)), [
    false,
    false,
    false,
  ]);
});

Deno.test("baseName() is the last part, of paths of either kind", () => {
  assertEquals(["/a/b.nwb", "C:\\a\\b.nwb", "b.nwb", "/a/b.nwb/"].map(baseName), [
    "b.nwb",
    "b.nwb",
    "b.nwb",
    "b.nwb",
  ]);
});

Deno.test("names that Windows does not take are told from those that it does", () => {
  for (
    const name of [
      "con",
      "NUL.nwb",
      "com1",
      "LPT9.txt",
      "com¹",
      "a:b",
      "a?b",
      "what*",
      'say "x"',
      "a|b",
      "a<b",
      "end.",
      "end ",
      "a\tb",
      "a/b",
      "",
    ]
  ) assertEquals(typeof forbiddenOnWindows(name), "string", name);
  for (const name of ["console", "com10", "nul-1.nwb", "sub-m1", ".hidden", "a b", "ü"]) {
    assertEquals(forbiddenOnWindows(name), undefined, name);
  }
});
