import { assertEquals } from "@std/assert";
import {
  olsNearness,
  olsSearchPath,
  olsTermPath,
  readOlsSearch,
  readOlsTerm,
} from "../../lib/ontology/mod.ts";

Deno.test("readOlsSearch() reads texts and lists, each term once, of the asked ontology only", () => {
  const docs = [
    { obo_id: ["UBERON:0000948"], label: ["heart "], exact_synonyms: ["vertebrate heart"] },
    { obo_id: "UBERON:0000948", label: "heart" },
    { obo_id: "CL:0000746", label: "cardiac muscle cell" },
    { short_form: "UBERON_0004151", label: "cardiac chamber" },
    { obo_id: "UBERON:0007100", label: null },
    null,
  ];
  const terms = readOlsSearch({ response: { docs } }, "UBERON") ?? [];
  assertEquals(terms.map((t) => [t.id, t.label, t.scoped]), [
    ["UBERON:0000948", "heart", true],
    ["UBERON:0004151", "cardiac chamber", false],
  ]);
  assertEquals(readOlsSearch("<html>", "UBERON"), undefined);
  assertEquals(readOlsSearch({ response: {} }, "UBERON"), undefined);
});

Deno.test("readOlsTerm() knows scopes of synonyms and what replaced an obsolete term, by address or identifier", () => {
  const term = readOlsTerm({
    label: "premotor cortex",
    obo_synonym: [
      { name: "area 6", scope: "hasExactSynonym" },
      { name: "secondary motor cortex", scope: "hasRelatedSynonym" },
    ],
  }, "UBERON:0016634");
  assertEquals(term && olsNearness(term, "Area  6"), { by: "exact-synonym", target: "area 6" });
  assertEquals(term && olsNearness(term, "secondary motor cortex").by, "other");
  for (
    const replaced of ["http://purl.obolibrary.org/obo/UBERON_0001466", "UBERON:0001466"]
  ) {
    const old = readOlsTerm(
      { label: "obsolete x", is_obsolete: true, term_replaced_by: replaced },
      "UBERON:0000027",
    );
    assertEquals([old?.obsolete, old?.replacedBy], [true, "UBERON:0001466"]);
  }
  // Words instead of an identifier say nothing that a program may follow.
  const words = readOlsTerm(
    { label: "x", is_obsolete: true, term_replaced_by: "see the digit of the foot" },
    "UBERON:0000027",
  );
  assertEquals(words?.replacedBy, undefined);
});

Deno.test("olsSearchPath() and olsTermPath() write what the service wants", () => {
  const query = new URL(`https://x${olsSearchPath('a "b": c', "doid")}`).searchParams;
  assertEquals([query.get("q"), query.get("ontology")], ["a  b   c", "doid"]);
  assertEquals(
    olsTermPath("HP:0001250"),
    "/ontologies/hp/terms/http%253A%252F%252Fpurl.obolibrary.org%252Fobo%252FHP_0001250",
  );
});
