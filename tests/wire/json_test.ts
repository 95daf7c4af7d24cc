import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseJson } from "../../lib/wire/mod.ts";

Deno.test("parseJson() gives what JSON.parse gives, for whatever there is", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    assertEquals(parseJson(text), JSON.parse(text));
  }));
  const tricky = '{"a\\\\":"[[[\\"{{","b":["]","\\\\"]}';
  assertEquals(parseJson(tricky), JSON.parse(tricky));
});

Deno.test("parseJson() refuses what nests too deep, and no text that only looks so", () => {
  for (const [open, close] of [["[", "]"], ['{"a":', "}"], ['[{"a":', "}]"]] as const) {
    const deep = open.repeat(100_000) + "1" + close.repeat(100_000);
    assertThrows(() => parseJson(deep), SyntaxError, "nested more than 200");
  }
  const text = JSON.stringify(["[".repeat(1000) + '\\"' + "{".repeat(1000)]);
  assertEquals(parseJson(text), JSON.parse(text));
  assertThrows(() => parseJson('["'), SyntaxError);
});

Deno.test("parseJson() cuts long texts where that is asked for, and leaves everything else", () => {
  const value = { a: "x".repeat(10), b: ["y".repeat(3), { c: "z".repeat(99) }], n: 1, o: null };
  assertEquals(parseJson(JSON.stringify(value), { maxText: (f) => f === "c" ? 7 : 5 }), {
    a: "xxxxx",
    b: ["yyy", { c: "zzzzzzz" }],
    n: 1,
    o: null,
  });
  parseJson('{"__proto__":"xxxxxxxxxx"}', { maxText: () => 2 });
  assertEquals(({} as Record<string, unknown>).x, undefined);
});
