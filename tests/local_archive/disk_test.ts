import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { diskFullText, diskIsFull } from "../../lib/local_archive/state/disk.ts";
import { startLocalArchive } from "../../lib/local_archive/mod.ts";

Deno.test("diskIsFull() knows the words of the system, of Node and of SQLite", () => {
  const full = [
    "No space left on device (os error 28)",
    "ENOSPC: no space left on device, write",
    "database or disk is full",
  ];
  for (const text of full) assert(diskIsFull(new Error(text)), text);
  assertFalse(diskIsFull(new Error("Permission denied (os error 13)")));
  assertStringIncludes(diskFullText("/data"), "(/data)");
});

Deno.test("startLocalArchive() answers a request that came while it was put together", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const first = await startLocalArchive({ dir });
    const { api } = first;
    await first.stop();
    // The port is remembered, so a client that tries again and again meets the archive as soon as it listens.
    const starting = startLocalArchive({ dir });
    let status = 0;
    const end = Date.now() + 10_000;
    while (status === 0 && Date.now() < end) {
      try {
        const response = await fetch(`${api}/info/`, { signal: AbortSignal.timeout(5000) });
        status = response.status;
        await response.body?.cancel();
      } catch { /* not listening yet */ }
    }
    const archive = await starting;
    await archive.stop();
    assertEquals(status, 200);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
