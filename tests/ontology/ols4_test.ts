import { assertEquals, assertRejects } from "@std/assert";
import { ServiceError } from "../../lib/core/mod.ts";
import { searchOls4 } from "../../lib/ontology/mod.ts";

const BASE = "https://ols.example.org/api";

/** A service that answers from a list of [part of the address, answer]; counts its requests. */
function service(answers: [string, unknown][]): { fetch: typeof fetch; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    fetch: (input) => {
      const url = String(input);
      seen.push(url);
      const found = answers.find(([part]) => url.includes(part))?.[1];
      if (found instanceof Response) return Promise.resolve(found.clone());
      return Promise.resolve(
        found === undefined
          ? new Response("{}", { status: 404 })
          : new Response(JSON.stringify(found)),
      );
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
  const byLabel = await searchOls4("CA1 field of hippocampus", { base: BASE, fetch: s.fetch });
  assertEquals(byLabel.terms.map((t) => [t.id, t.by]), [
    ["UBERON:0003881", "label"],
    ["UBERON:0014548", "other"],
  ]);
  const bySynonym = await searchOls4("ca1", { base: BASE, fetch: s.fetch });
  assertEquals(bySynonym.terms[0]?.by, "exact-synonym");
  const query = new URL(s.seen[0] ?? "").searchParams;
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
  const related = await searchOls4("secondary motor cortex", { base: BASE, fetch: s.fetch });
  assertEquals(related.terms.map((t) => [t.id, t.by, t.replaces]), [
    ["UBERON:0016634", "other", undefined],
    ["UBERON:0001466", "other", "UBERON:0000027"],
  ]);
  const exact = await searchOls4("Area 6", { base: BASE, fetch: s.fetch });
  assertEquals(exact.terms[0]?.by, "exact-synonym");
});

Deno.test("searchOls4() remembers answers with their date", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const s = service([["/search", {
      response: { docs: [doc("UBERON:0000955", "brain", { exact_synonyms: ["x"] })] },
    }]]);
    const options = { base: BASE, fetch: s.fetch, cachePath: `${dir}/ols4.jsonl` };
    const first = await searchOls4("brain", {
      ...options,
      now: () => new Date("2026-11-01T00:00:00Z"),
    });
    const again = await searchOls4("Brain", {
      ...options,
      now: () => new Date("2026-11-20T00:00:00Z"),
    });
    assertEquals([again, s.seen.length], [first, 1]);
    await searchOls4("brain", { ...options, now: () => new Date("2027-01-20T00:00:00Z") });
    assertEquals(s.seen.length, 2);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("searchOls4() calls nonsense and silence by their names, never 'no such term'", async () => {
  const says = (answer: unknown) =>
    assertRejects(
      () =>
        searchOls4("x", { base: BASE, fetch: service([["/search", answer]]).fetch, attempts: 1 }),
      ServiceError,
    );
  await says({ response: "nothing" });
  await says(new Response("<html>", { status: 503 }));
  await says(new Response("<html>maintenance</html>", { status: 200 }));
  await says([]);
});
