import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openOntology, type Resolution, resolveLocation } from "../../lib/ontology/mod.ts";

const o = openOntology();
const SPECIES = [
  "Mus musculus",
  "Rattus norvegicus",
  "Homo sapiens",
  "Macaca mulatta",
  "Danio rerio",
  "",
];
const terms = [...o.terms.values()].filter((t) => t.taxon === "");
/** Texts of every kind: labels, synonyms, seeds, acronyms, and what is none of them. */
const someText = fc.oneof(
  fc.constantFrom(...terms.map((t) => t.label)),
  fc.constantFrom(...terms.flatMap((t) => t.synonyms)),
  fc.constantFrom(...o.seeds.flatMap((s) => [...s.words, ...s.acronyms])),
  fc.constantFrom(...o.acronyms.keys()),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);
const species = fc.constantFrom(...SPECIES);

function ids(r: Resolution): string[] {
  return r.kind === "certain"
    ? r.matches.map((m) => m.id)
    : r.kind === "to-confirm"
    ? r.candidates.map((m) => m.id)
    : [];
}

Deno.test("resolveLocation(): every label resolves to its own term, or is a question", () => {
  const wrong: string[] = [];
  let own = 0;
  for (const t of terms) {
    const r = resolveLocation(t.label, { species: "Macaca mulatta" });
    if (r.kind !== "certain") continue;
    if (r.matches.length === 1 && r.matches[0]?.id === t.id) own++;
    else {wrong.push(`${t.label} (${t.id}) → ${
        r.matches.map((m) => `${m.label} ${m.id}`).join(", ")
      }`);}
  }
  assertEquals(wrong, []);
  assert(own > terms.length * 0.97, `${own} of ${terms.length}`);
});

Deno.test("resolveLocation(): every Allen acronym and name of a mouse leads to its own term, or is a question", () => {
  const wrong: string[] = [];
  for (const s of o.structures.values()) {
    for (const text of [s.acronym, s.name, `${s.name} (${s.acronym})`]) {
      const r = resolveLocation(text, { species: "Mus musculus" });
      if (r.kind !== "certain") continue;
      const ok = r.matches.every((m) =>
        m.id === s.term || (s.term !== "" && o.isWithin(m.id, s.term)) ||
        (s.term !== "" && m.relation === "broader" && o.isWithin(s.term, m.id))
      );
      if (!ok) {
        wrong.push(
          `${text} (${o.labelOf(s.term) ?? "no term"}) → ${
            r.matches.map((m) => m.label).join(" + ")
          }`,
        );
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("resolveLocation() gives only ids that the index has, and evidence for each", () => {
  fc.assert(
    fc.property(someText, species, (text, s) => {
      const r = resolveLocation(text, { species: s });
      for (
        const m of r.kind === "certain" ? r.matches : r.kind === "to-confirm" ? r.candidates : []
      ) {
        assert(o.labelOf(m.id) === m.label, `${m.id} ${m.label}`);
        assert(m.evidence.matched !== "" && m.evidence.target !== "" && m.evidence.source !== "");
      }
      if (r.kind === "certain") assert(r.matches.length > 0);
    }),
    { numRuns: 400 },
  );
});

Deno.test("resolveLocation() gives the same answer twice, and with blanks around", () => {
  fc.assert(
    fc.property(someText, species, (text, s) => {
      const once = resolveLocation(text, { species: s });
      assertEquals(JSON.stringify(resolveLocation(text, { species: s })), JSON.stringify(once));
      assertEquals(ids(resolveLocation(`  ${text}\t`, { species: s })), ids(once));
    }),
    { numRuns: 200 },
  );
});

Deno.test("resolveLocation() of words does not depend on case", () => {
  const words = fc.constantFrom(
    ...terms.map((t) => t.label).filter((l) => /^[a-z][a-z -]{6,}$/.test(l)),
    ...o.seeds.flatMap((s) => s.words).filter((w) => /^[a-z][a-z -]{6,}$/.test(w)),
  );
  fc.assert(
    fc.property(words, species, (text, s) => {
      // What is written. What is offered may differ: words in capitals may be acronyms.
      const answer = (t: string): unknown => {
        const r = resolveLocation(t, { species: s });
        return r.kind === "certain" ? ids(r) : [];
      };
      const expected = answer(text);
      assertEquals(answer(text.toUpperCase()), expected);
      assertEquals(answer(text.replace(/\b[a-z]/g, (c) => c.toUpperCase())), expected);
    }),
    { numRuns: 200 },
  );
});

Deno.test("resolveLocation(): a side before a name keeps a result", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...terms.map((t) => t.label).filter((l) => !/^(left|right)/.test(l))),
      fc.constantFrom("left ", "Right ", "bilateral "),
      (label, side) => {
        const plain = resolveLocation(label, { species: "Homo sapiens" });
        const sided = resolveLocation(side + label, { species: "Homo sapiens" });
        if (plain.kind !== "certain") return;
        assert(sided.kind !== "no-term", `${side}${label}: ${sided.kind}`);
        // A term of one side is finer than the term without; anything else must be the same.
        // (Unless UBERON itself has the sided words as a name.)
        if (sided.kind === "certain" && sided.matches[0]?.evidence.steps.length) {
          assert(
            sided.matches.every((m) => plain.matches.some((p) => o.isWithin(m.id, p.id))),
            `${side}${label} → ${sided.matches.map((m) => m.label)}`,
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("resolveLocation() survives any text, however long, within a moment", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), species, (text, s) => {
      resolveLocation(text, { species: s });
    }),
    { numRuns: 300 },
  );
  for (
    const text of [
      "CA1, ".repeat(200_000),
      "a".repeat(1_000_000),
      "1".repeat(1_000_000),
      "((((".repeat(100_000),
      "left ".repeat(100_000),
      "dorsal ventral ".repeat(50_000),
      `{${'"a": 1, '.repeat(100_000)}}`,
      "-".repeat(199) + "x",
      "1 um ".repeat(39),
      "L1/2/3/4/5/6/".repeat(15),
    ]
  ) {
    const start = performance.now();
    const r = resolveLocation(text, { species: "Mus musculus" });
    assert(r.kind !== "certain", text.slice(0, 40));
    // No timed test: a text that makes the search explode would take minutes, not a second.
    assert(performance.now() - start < 20_000, text.slice(0, 40));
  }
});
