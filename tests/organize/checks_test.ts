import { assertEquals, assertRejects } from "@std/assert";
import { PlanError } from "../../lib/core/errors.ts";
import { checkSpace, whyNot } from "../../lib/organize/files/checks.ts";
import { folderOf, isOtherDrive, relativePath } from "../../lib/organize/files/place.ts";

Deno.test("checkSpace() says how much is needed and how much is free", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await checkSpace(dir, 1, 1);
    await assertRejects(() => checkSpace(dir, 1e18, 3), PlanError, "3 files");
  } finally {
    await Deno.remove(dir);
  }
});

Deno.test("whyNot() turns the system's words into what to do", () => {
  assertEquals(
    whyNot(new Error("No space left on device (os error 28)")),
    "there is no space left, free some or choose another folder",
  );
  assertEquals(
    whyNot(new Error("Read-only file system (os error 30)")),
    "the disk is read-only, choose another folder",
  );
  assertEquals(
    whyNot(new Deno.errors.PermissionDenied("x")),
    "it is not allowed, change the folder's permissions or choose another folder",
  );
  assertEquals(whyNot(new Error("something else")), "something else");
});

Deno.test("isOtherDrive() knows the error of a rename across drives", () => {
  assertEquals(isOtherDrive(new Error("Invalid cross-device link (os error 18)")), true);
  assertEquals(isOtherDrive(new Error("os error 180")), false);
});

Deno.test("relativePath() leads from a folder to a path", () => {
  assertEquals(relativePath("/a/out/sub-m1", "/a/src/x.nwb"), "../../src/x.nwb");
  assertEquals(relativePath("/a/b", "/a/b/c.nwb"), "c.nwb");
  assertEquals(relativePath("/", "/c.nwb"), "c.nwb");
  assertEquals(folderOf("/a/b.nwb"), "/a");
  assertEquals(folderOf("/b.nwb"), "/");
});
