import { assertEquals, assertThrows } from "@std/assert";
import { JournalError } from "../../lib/core/errors.ts";
import { readJson, writeFileWhole } from "../../lib/core/files.ts";
import { openJsonLines, readJsonLines } from "../../lib/core/json_lines.ts";

async function inFolder(run: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openJsonLines() adds records that readJsonLines() gives back", () =>
  inFolder((folder) => {
    const path = `${folder}/journal.jsonl`;
    {
      using lines = openJsonLines(path);
      lines.append({ a: 1 });
    }
    {
      using lines = openJsonLines(path, { sync: true });
      lines.append({ a: "ü\n" });
    }
    assertEquals(readJsonLines(path), { records: [{ a: 1 }, { a: "ü\n" }], torn: [] });
    if (Deno.build.os !== "windows") assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("openJsonLines() ends a torn last line, which spoils only itself", () =>
  inFolder((folder) => {
    const path = `${folder}/journal.jsonl`;
    Deno.writeTextFileSync(path, '{"a":1}\n{"a":');
    {
      using lines = openJsonLines(path);
      lines.append({ a: 3 });
    }
    assertEquals(readJsonLines(path), { records: [{ a: 1 }, { a: 3 }], torn: [2] });
  }));

Deno.test("readJsonLines() has no records where there is no file", () => {
  assertEquals(readJsonLines("/nowhere/at/all.jsonl"), { records: [], torn: [] });
});

Deno.test("openJsonLines() says which file cannot be opened", () => {
  assertThrows(() => openJsonLines("/nowhere/at/all.jsonl"), JournalError, "/nowhere/at/all.jsonl");
});

Deno.test("writeFileWhole() leaves the old file where the new one cannot be written", () =>
  inFolder((folder) => {
    assertThrows(
      () => writeFileWhole(`${folder}/missing/x`, "a"),
      JournalError,
      "nothing was changed",
    );
    writeFileWhole(`${folder}/x`, "old");
    writeFileWhole(`${folder}/x`, "new");
    assertEquals(Deno.readTextFileSync(`${folder}/x`), "new");
    assertEquals([...Deno.readDirSync(folder)].map((e) => e.name), ["x"]);
  }));

Deno.test("readJson() tells a missing file from a damaged one", () =>
  inFolder((folder) => {
    assertEquals(readJson(`${folder}/none.json`), undefined);
    writeFileWhole(`${folder}/a.json`, `{ "a": [1] }`);
    assertEquals(readJson(`${folder}/a.json`), { a: [1] });
    Deno.writeTextFileSync(`${folder}/bad.json`, "{");
    assertThrows(() => readJson(`${folder}/bad.json`), JournalError, "not JSON");
  }));
