import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sanitise, saysSomething } from "../../lib/organize/names/sanitise.ts";

const CASES: [string, string][] = [
  ["A_B.C/D E:1", "A-B-C-D-E-1"],
  ["A B\t C", "A-B--C"],
  ["../x", "---x"],
  [" m1 ", "-m1-"],
  ["2021-01-01 10:00", "2021-01-01-10-00"],
  ["A;B,C", "A-B-C"],
  ["A\\/B", "A--B"],
  [`A"'B`, "A--B"],
  ["sub-01", "sub-01"],
  ["a+b#c&d(e)=~!$`{}[]^", "a+b#c&d(e)=~!$`{}[]^"],
  ["Müller 🐁", "Müller-🐁"],
  // White space of Python that JavaScript's \s lacks, and the one that it has in excess.
  ["a\u001cb\u0085c\u00a0d\u3000e", "a-b-c-d-e"],
  ["a\ufeffb", "a\ufeffb"],
];

Deno.test("sanitise() replaces one for one what may not stand in a label", () => {
  for (const [value, expected] of CASES) assertEquals(sanitise(value), expected, value);
});

Deno.test("sanitise() leaves dots alone where asked", () => {
  assertEquals(sanitise("_.ext", { keepDots: true }), "-.ext");
  assertEquals(sanitise("_.ext"), "--ext");
});

Deno.test("saysSomething() wants a letter or a digit", () => {
  assertEquals(["m1", "é", " ", "...", "", "-"].map(saysSomething), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("sanitise() of any text keeps its length and leaves nothing to replace", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const once = sanitise(text);
    assertEquals(once.length, text.length);
    assertEquals(sanitise(once), once);
    assertEquals(/[\/\\._\s:]/.test(once.replaceAll("\ufeff", "")), false);
  }));
});
