/** SECURITY.md names a test for each promise: the tests are there. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

Deno.test("SECURITY.md names tests that exist, one for each promise", async () => {
  const text = await Deno.readTextFile(new URL("SECURITY.md", ROOT));
  const rows = text.split("\n").filter((l) =>
    l.startsWith("|") && !/^\|[\s-]*\||^\| Promise/.test(l)
  );
  assert(rows.length > 10, `${rows.length} promises`);
  const missing: string[] = [];
  for (const row of rows) {
    const named = [...row.matchAll(/`(tests\/[\w/.]+)`/g)].map((m) => m[1] ?? "");
    assert(named.length > 0, `no test is named: ${row}`);
    for (const path of named) {
      if (!await Deno.stat(new URL(path, ROOT)).then(() => true, () => false)) missing.push(path);
    }
  }
  assertEquals(missing, []);
});
