import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import { decideExisting, parseExisting } from "../../lib/upload/mod.ts";

const NEW = Date.parse("2026-02-02T00:00:00Z");
const OLDER = "2026-02-01T00:00:00+00:00";
const NEWER = "2026-02-03T00:00:00+00:00";

Deno.test("decideExisting() decides as dandi upload does", () => {
  const done = (word: string, same: boolean, remote?: string) =>
    decideExisting(parseExisting(word), same, NEW, remote).do;
  assertEquals([done("error", true), done("error", false)], ["refuse", "refuse"]);
  assertEquals([done("skip", true), done("skip", false)], ["nothing", "keep"]);
  assertEquals([done("overwrite", true), done("overwrite", false)], ["nothing", "replace"]);
  assertEquals([done("force", true), done("force", false)], ["replace", "replace"]);
  assertEquals(done("refresh", true, OLDER), "nothing");
  assertEquals(done("refresh", false, OLDER), "replace");
  assertEquals(done("refresh", false, NEWER), "keep");
  assertEquals(done("refresh", false, new Date(NEW).toISOString()), "keep");
  assertEquals([done("refresh", false), done("refresh", false, "nonsense")], [
    "replace",
    "replace",
  ]);
});

Deno.test("parseExisting() knows plain words, and refuses others", () => {
  assertEquals(["keep", "Newer", "replace", "always", "refuse"].map(parseExisting), [
    "skip",
    "refresh",
    "overwrite",
    "force",
    "error",
  ]);
  assertThrows(() => parseExisting("perhaps"), UsageError, "error (refuse)");
});
