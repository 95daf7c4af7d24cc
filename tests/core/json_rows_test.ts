import { assert, assertEquals, assertThrows } from "@std/assert";
import { JournalError } from "../../lib/core/errors.ts";
import { jsonRows, readJsonRows, writeJsonRows } from "../../lib/core/json_rows.ts";
import { eachLine } from "../../lib/core/lines.ts";

async function withFolder(run: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SAMPLE = {
  version: 1,
  'odd " name: [': "x,\n]",
  nothing: undefined,
  none: null,
  empty: [],
  words: ["a", "]", "},"],
  items: [{ path: "a,", tags: ["x"], deep: { list: [{ a: 1 }, { a: 2 }] } }, { path: "ü\n" }, 3],
  compared: { equal: [{ p: 1 }, { p: 2 }], other: [] },
  small: { a: 1, b: [{ c: 1 }] },
  last: "}",
};
const PLAIN = JSON.parse(JSON.stringify(SAMPLE));

Deno.test("writeJsonRows() writes JSON that any reader takes, an element of a list a line", () =>
  withFolder((folder) => {
    const path = `${folder}/a.json`;
    writeJsonRows(path, SAMPLE);
    const text = Deno.readTextFileSync(path);
    assertEquals(JSON.parse(text), PLAIN);
    assert(text.split("\n").includes('  {"path":"ü\\n"},'), text);
    assert(text.split("\n").includes('   {"p":1},'), text);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    for (
      const value of [null, 3, "x", [], {}, [1], [{ a: 1 }], { a: [] }, new Date(0), undefined]
    ) {
      assertEquals(
        JSON.parse([...jsonRows(value)].join("")),
        JSON.parse(JSON.stringify(value ?? null)),
      );
    }
  }));

Deno.test("readJsonRows() gives the same from its own layout and from any other", () =>
  withFolder((folder) => {
    const [own, other, dense] = ["own", "other", "dense"].map((n) => `${folder}/${n}.json`);
    writeJsonRows(own!, SAMPLE);
    Deno.writeTextFileSync(other!, JSON.stringify(SAMPLE, null, 1));
    Deno.writeTextFileSync(dense!, JSON.stringify(SAMPLE));
    const take = {
      items: (row: unknown, i: number) => i === 1 ? undefined : { i, row },
      words: (word: unknown) => word,
      "not there": () => 1,
    };
    const wanted = {
      ...PLAIN,
      items: [{ i: 0, row: PLAIN.items[0] }, { i: 2, row: 3 }],
    };
    for (const path of [own!, other!, dense!]) {
      assertEquals(readJsonRows(path, take), wanted);
      assertEquals(readJsonRows(path, {}), PLAIN);
    }
    assertEquals(readJsonRows(`${folder}/none.json`, take), undefined);
  }));

Deno.test("readJsonRows() refuses what is cut or no JSON, at every length", () =>
  withFolder((folder) => {
    const path = `${folder}/a.json`;
    const text = [...jsonRows(SAMPLE)].join("");
    for (let length = 0; length < text.trimEnd().length; length += 3) {
      Deno.writeTextFileSync(path, text.slice(0, length));
      assertThrows(() => readJsonRows(path, { items: (r) => r }), JournalError, "not JSON");
    }
    Deno.writeTextFileSync(path, text + "{}");
    assertThrows(() => readJsonRows(path, {}), JournalError, "not JSON");
  }));

Deno.test("readJsonRows() lets an error about a row through", () =>
  withFolder((folder) => {
    writeJsonRows(`${folder}/a.json`, SAMPLE);
    const refuse = () => {
      throw new RangeError("row");
    };
    assertThrows(() => readJsonRows(`${folder}/a.json`, { items: refuse }), RangeError, "row");
  }));

Deno.test("eachLine() finds every line again by its place, however long", () =>
  withFolder((folder) => {
    const path = `${folder}/lines`;
    const lines = ["", "a", "ü".repeat(70_000), "", "x".repeat(65_535), "end without newline"];
    Deno.writeTextFileSync(path, lines.join("\n"));
    const bytes = Deno.readFileSync(path);
    const found = [...eachLine(path)];
    assertEquals(found.map((l) => l.text), lines);
    assertEquals(found.map((l) => l.number), [1, 2, 3, 4, 5, 6]);
    for (const { offset, length, text } of found) {
      assertEquals(new TextDecoder().decode(bytes.subarray(offset, offset + length)), text);
    }
    assertEquals([...eachLine(`${folder}/none`)], []);
    assertThrows(() => [...eachLine(folder)], JournalError);
  }));
