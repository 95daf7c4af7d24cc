import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { renderText } from "../../lib/display/text.ts";
import { viewOf } from "../../lib/display/show.ts";
import {
  formatDandiRecords,
  toDandiRecords,
  validationFromRecords,
} from "../../lib/validate/mod.ts";

const now = (): Date => new Date("2026-11-25T00:00:00Z");

function line(id: string, path: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    record_version: "1",
    id,
    origin: { type: "VALIDATION", validator: "nwbinspector", validator_version: "0.7.2" },
    scope: "file",
    severity: "ERROR",
    path,
    message: `about ${path}`,
    ...more,
  }) + "\n";
}

Deno.test("validationFromRecords() groups the client's findings by file, below the folder they share", () => {
  const text = line("NWBI.check_subject_exists", "/d/sub-1/a.nwb") +
    line("NWBI.check_subject_exists", "/d/sub-2/b.nwb") +
    line("NWBI.check_session_id_no_slashes", "/d/sub-1/a.nwb", { severity: "WARNING" }) +
    line("DANDI.NO_DANDISET_FOUND", "/d", { scope: "dandiset" });
  const validation = validationFromRecords(text, { now });
  assertEquals(validation.folder, "/d");
  assertEquals(validation.files.map((f) => [f.file, f.findings.length]), [
    ["sub-1/a.nwb", 2],
    ["sub-2/b.nwb", 1],
  ]);
  assertEquals(validation.folderFindings.map((f) => f.code), ["no-dandiset-found"]);
  assertEquals(validation.folderFindings[0]?.severity === "blocks-upload", false);
  const shown = renderText(viewOf(validation));
  assertMatch(shown, /2 files, 2 cannot be uploaded/);
  assertStringIncludes(shown, "check_subject_exists");
});

Deno.test("validationFromRecords() keeps what a record says when it is written again", () => {
  const text = line("NWBI.check_subject_exists", "/d/a.nwb") +
    line("DANDI.NO_DANDISET_FOUND", "/d", { scope: "dandiset" });
  const again = toDandiRecords(validationFromRecords(text, { now }));
  assertEquals(
    again.map((r) => [r.id, r.scope, r.severity, r.path]).sort(),
    [
      ["DANDI.NO_DANDISET_FOUND", "dandiset", "ERROR", "/d"],
      ["NWBI.check_subject_exists", "file", "ERROR", "/d/a.nwb"],
    ],
  );
  assertEquals(validationFromRecords(formatDandiRecords(again), { now }).files.length, 1);
});

Deno.test("validationFromRecords() of nothing is an empty validation; of something else a sentence", () => {
  assertEquals(validationFromRecords("", { now }).files, []);
  const error = assertThrows(() => validationFromRecords("not JSON\n"), UsageError);
  assertStringIncludes(error.message, "line 1");
});
