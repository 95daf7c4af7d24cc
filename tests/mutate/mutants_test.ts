import { assert, assertEquals } from "@std/assert";
import { mutantsOf, mutated, numbersFrom, some } from "./mutants.ts";

const TEXT = `// a === b
import { x } from "./x.ts";
export function f(a: number, b?: string): string[] {
  if (a === 1) return [];
  log("a === b");
  return [...g(b ?? "none")].filter((t) => t !== "").sort();
}
`;

Deno.test("mutantsOf() finds changes of code, and none in comments, texts, types and imports", () => {
  const found = mutantsOf("f.ts", TEXT);
  assertEquals(found.map((m) => [m.line, m.kind, m.after]), [
    [4, "guard dropped", ";"],
    [4, "condition negated", "!(a === 1)"],
    [4, "operator ===", "!=="],
    [4, "number", "2"],
    [5, "call dropped", ";"],
    [6, "sort() dropped", '[...g(b ?? "none")].filter((t) => t !== "")'],
    [6, "filter() dropped", '[...g(b ?? "none")]'],
    [6, "spread emptied", "...[]"],
    [6, "default dropped", "(b)"],
    [6, "operator !==", "==="],
  ]);
  for (const mutant of found) {
    assertEquals(TEXT.slice(mutant.from, mutant.to), mutant.before);
    assert(mutated(TEXT, mutant) !== TEXT);
  }
});

Deno.test("the same seed chooses the same places, each once", () => {
  const all = Array.from({ length: 100 }, (_, i) => i);
  const chosen = some(all, 20, numbersFrom(7));
  assertEquals(chosen, some(all, 20, numbersFrom(7)));
  assertEquals(new Set(chosen).size, 20);
  assert(chosen.join() !== some(all, 20, numbersFrom(8)).join());
  assertEquals(some(all, 200, numbersFrom(1)).toSorted((a, b) => a - b), all);
});
