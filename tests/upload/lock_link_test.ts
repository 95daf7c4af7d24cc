/** The lock of an upload is state like any other: it is never written through a link. */
import { assertEquals, assertThrows } from "@std/assert";
import { JournalError, openWorkFolder } from "../../lib/core/mod.ts";
import { takeUploadLock } from "../../lib/upload/lock.ts";

Deno.test({
  name: "a lock that is a link to a stranger's file is refused, and the file stays as it is",
  ignore: Deno.build.os === "windows",
  fn() {
    const path = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(`${path}/upload.yaml`, "");
      Deno.writeTextFileSync(`${path}/precious.txt`, "x".repeat(1740));
      const work = openWorkFolder(path);
      Deno.symlinkSync("../precious.txt", work.statePath("upload.lock"));
      assertThrows(() => takeUploadLock(work), JournalError, "is a link");
      assertEquals(Deno.readTextFileSync(`${path}/precious.txt`), "x".repeat(1740));
      Deno.removeSync(work.statePath("upload.lock"));
      Deno.symlinkSync("../precious.txt", work.statePath("upload-1-of-2.lock"));
      assertThrows(() => takeUploadLock(work, { index: 1, count: 2 }), JournalError, "is a link");
      assertEquals(Deno.readTextFileSync(`${path}/precious.txt`), "x".repeat(1740));
      // What was taken before the refusal was given back.
      Deno.removeSync(work.statePath("upload-1-of-2.lock"));
      takeUploadLock(work)[Symbol.dispose]();
    } finally {
      Deno.removeSync(path, { recursive: true });
    }
  },
});
