import { assertEquals, assertRejects } from "@std/assert";
import { ServiceError } from "../../lib/core/mod.ts";
import { type AskOls4, searchOls4 } from "../../lib/ontology/mod.ts";

/** OLS4 as a list of [part of the path, answer]; counts what it is asked. */
function service(answers: [string, unknown][]): { ask: AskOls4; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    ask: (path) => {
      seen.push(path);
      const found = answers.find(([part]) => path.includes(part))?.[1];
      return Promise.resolve({
        status: found === undefined ? 404 : 200,
        json: found,
        at: "2026-11-01T00:00:00Z",
      });
    },
  };
}

function doc(id: string, label: string | string[], more: Record<string, unknown> = {}): unknown {
  return {
    iri: `http://purl.obolibrary.org/obo/${id.replace(":", "_")}`,
    obo_id: id,
    short_form: [id.replace(":", "_")],
    label,
    ...more,
  };
}

Deno.test("searchOls4() compares labels itself: the first hit is not the best hit", async () => {
  const s = service([["/search", {
    response: {
      docs: [
        doc("UBERON:0014548", "pyramidal layer of CA1", { exact_synonyms: ["x"] }),
        doc("CL:0000001", "CA1 field of hippocampus"),
        doc("UBERON:0003881", [" CA1 field  of Hippocampus"], { exact_synonyms: ["CA1"] }),
      ],
    },
  }]]);
  const byLabel = await searchOls4("CA1 field of hippocampus", s.ask);
  assertEquals(byLabel.asked, "2026-11-01T00:00:00Z");
  assertEquals(byLabel.terms.map((t) => [t.id, t.by]), [
    ["UBERON:0003881", "label"],
    ["UBERON:0014548", "other"],
  ]);
  const bySynonym = await searchOls4("ca1", s.ask);
  assertEquals(bySynonym.terms[0]?.by, "exact-synonym");
  const query = new URLSearchParams(s.seen[0]?.split("?")[1]);
  assertEquals([query.get("ontology"), query.get("queryFields")], ["uberon", "label,synonym"]);
});

Deno.test("searchOls4() looks for the scope of a synonym, and follows an obsolete term", async () => {
  const s = service([
    ["/search", {
      response: {
        docs: [doc("UBERON:0016634", "premotor cortex"), doc("UBERON:0000027", "obsolete thing")],
      },
    }],
    ["UBERON_0016634", {
      label: "premotor cortex",
      obo_synonym: [
        { name: "secondary motor cortex", scope: "hasRelatedSynonym" },
        { name: "area 6", scope: "hasExactSynonym" },
      ],
    }],
    ["UBERON_0000027", {
      label: "obsolete thing",
      is_obsolete: true,
      term_replaced_by: "http://purl.obolibrary.org/obo/UBERON_0001466",
    }],
    ["UBERON_0001466", { label: "pedal digit" }],
  ]);
  const related = await searchOls4("secondary motor cortex", s.ask);
  assertEquals(related.terms.map((t) => [t.id, t.by, t.replaces]), [
    ["UBERON:0016634", "other", undefined],
    ["UBERON:0001466", "other", "UBERON:0000027"],
  ]);
  const exact = await searchOls4("Area 6", s.ask);
  assertEquals(exact.terms[0]?.by, "exact-synonym");
});

Deno.test("searchOls4() calls nonsense and silence by their names, never 'no such term'", async () => {
  for (const answer of [undefined, { response: "nothing" }, [], "<html>", null]) {
    await assertRejects(
      () => searchOls4("x", service([["/search", answer]]).ask),
      ServiceError,
      "another form",
    );
  }
  const down: AskOls4 = () => Promise.reject(new ServiceError("down", { service: "ols4" }));
  await assertRejects(() => searchOls4("x", down), ServiceError, "down");
});

Deno.test("searchOls4() looks up a few terms only, however many a hostile answer lists", async () => {
  const docs = Array.from({ length: 500 }, (_, i) => doc(`UBERON:${1000 + i}`, `obsolete ${i}`));
  const s = service([["/search", { response: { docs } }]]);
  assertEquals((await searchOls4("x", s.ask)).terms, []);
  assertEquals(s.seen.length, 6);
});
