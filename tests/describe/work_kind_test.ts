import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  applyChanges,
  createServices,
  doiUrl,
  type Exchange,
  fetchPublication,
  normalizeDoi,
  planDescribe,
  type Publication,
  readPublicationRef,
  runDescribe,
  startRecordedServices,
  takenChanges,
} from "../../lib/describe/mod.ts";
import { crossrefWork, exchange, NO_FACTS, place } from "./harness.ts";

const AUTHOR = [{ given: "Ada", family: "Byron" }];

async function read(doi: string, extra: Exchange[]): Promise<Publication> {
  const recorded = await startRecordedServices({ extra });
  try {
    const services = createServices({ bases: recorded.bases, retryDelayMs: 1, attempts: 1 });
    return await fetchPublication(services, readPublicationRef(doi));
  } finally {
    await recorded.stop();
  }
}

function openAlex(doi: string, change: Record<string, unknown>): Exchange {
  return exchange(`https://api.openalex.org/works/doi:${doi}`, {
    id: "https://openalex.org/W1",
    doi: `https://doi.org/${doi}`,
    title: "A paper about hands",
    authorships: [],
    ...change,
  });
}

function dataCite(doi: string, types: Record<string, string>, more = {}): Exchange[] {
  return [
    exchange(`https://api.crossref.org/works/${doi}`, undefined, {
      status: 404,
      bodyText: "Resource not found.",
    }),
    exchange(`https://api.datacite.org/dois/${doi}`, {
      data: { attributes: { doi, titles: [{ title: "A paper about hands" }], types, ...more } },
    }),
  ];
}

Deno.test("fetchPublication() tells notices, editorials and parts from the paper, and offers what they are about", async () => {
  const doi = "10.5555/notice.1";
  const about = "10.5555/paper.1";
  const cases: readonly (readonly [string, Record<string, unknown>, string | undefined])[] = [
    ["a correction", { "update-to": [{ type: "correction", DOI: about }] }, about],
    ["an erratum", { "update-to": [{ type: "erratum", DOI: about }] }, about],
    ["a retraction", {
      title: ["Retraction: A paper about hands"],
      "update-to": [{ type: "retraction", DOI: about }],
    }, about],
    ["a concern", { "update-to": [{ type: "expression_of_concern", DOI: about }] }, about],
    ["a title", { title: ["Author Correction: A paper about hands"] }, undefined],
    ["a title with to", { title: ["Corrigendum to “A paper about hands”"] }, undefined],
    ["an editorial", { title: ["Editorial: Hands and feet"] }, undefined],
    ["a table of contents", { title: ["Table of Contents"], author: [] }, undefined],
    ["a review", {
      type: "peer-review",
      relation: { "is-review-of": [{ "id-type": "doi", id: about }] },
    }, about],
    ["a component", { type: "component" }, undefined],
  ];
  for (const [what, change, offered] of cases) {
    const paper = await read(doi, [crossrefWork(doi, AUTHOR, change)]);
    assertEquals(paper.kind, "not-a-paper", what);
    assertEquals(paper.related.find((r) => r.is === "about")?.doi, offered, what);
  }
  const figure = "10.1371/journal.pone.0000001.g001";
  const part = await read(figure, [crossrefWork(figure, [], { type: "component" })]);
  assertEquals(part.related[0]?.doi, "10.1371/journal.pone.0000001");
});

Deno.test("fetchPublication() takes new versions, and titles that only sound like a notice, for papers", async () => {
  const doi = "10.5555/real.1";
  const cases: readonly Record<string, unknown>[] = [
    { "update-to": [{ type: "new_version", DOI: "10.5555/real.0" }] },
    { "update-to": [{ type: "new_version", DOI: doi }] },
    { title: ["Correction of myopia by light in mice"] },
    { title: ["Retraction of growth cones after injury"] },
    { title: ["Editorial decisions and their neural correlates"] },
    { "updated-by": [{ type: "correction", DOI: "10.5555/notice.2" }] },
    { relation: { "is-comment-on": [{ "id-type": "doi", id: "10.5555/other.1" }] } },
  ];
  for (const change of cases) {
    const paper = await read(doi, [crossrefWork(doi, AUTHOR, change)]);
    assertEquals([paper.kind, paper.retracted], ["article", false], JSON.stringify(change));
    assertEquals(paper.authors.length, 1);
  }
});

Deno.test("fetchPublication() says which notice retracts a paper, in each of Crossref's forms", async () => {
  const doi = "10.5555/retracted.1";
  for (
    const change of [
      { "updated-by": [{ type: "retraction", DOI: "10.5555/notice.3" }] },
      { "updated-by": [{ type: "withdrawal", DOI: "10.5555/notice.3" }] },
      { "update-to": [{ type: "retraction", DOI: doi }] },
      { title: ["RETRACTED ARTICLE: A paper about hands"] },
    ]
  ) {
    const paper = await read(doi, [crossrefWork(doi, AUTHOR, change)]);
    assertEquals([paper.kind, paper.retracted], ["article", true], JSON.stringify(change));
  }
});

Deno.test("fetchPublication() gives each kind of work its own name", async () => {
  const doi = "10.5555/kind.2";
  const byCrossref = async (change: Record<string, unknown>) =>
    (await read(doi, [crossrefWork(doi, AUTHOR, change)])).kind;
  assertEquals(await byCrossref({ type: "book-chapter" }), "book-chapter");
  assertEquals(await byCrossref({ type: "monograph" }), "book");
  assertEquals(await byCrossref({ type: "dissertation" }), "dissertation");
  assertEquals(await byCrossref({ type: "proceedings-article" }), "conference-paper");
  assertEquals(await byCrossref({ type: "posted-content", subtype: "preprint" }), "preprint");
  assertEquals(await byCrossref({ type: "posted-content" }), "preprint");
  assertEquals(await byCrossref({ type: "report" }), "report");
  const byDataCite = async (general: string, free: string) =>
    (await read(doi, dataCite(doi, { resourceTypeGeneral: general, resourceType: free }))).kind;
  assertEquals(await byDataCite("Text", "ConferencePaper"), "conference-paper");
  assertEquals(await byDataCite("Text", "Preprint"), "preprint");
  assertEquals(await byDataCite("Text", "PhD thesis"), "dissertation");
  assertEquals(await byDataCite("Preprint", "Article"), "preprint");
  assertEquals(await byDataCite("Image", "Figure"), "not-a-paper");
  assertEquals(await byDataCite("Software", ""), "software");
  // What a program guesses does not beat what was registered.
  const guessed = await read(doi, [
    crossrefWork(doi, AUTHOR),
    openAlex(doi, { type: "preprint" }),
  ]);
  assertEquals(guessed.kind, "article");
});

Deno.test("fetchPublication() offers the paper that a data set names", async () => {
  const doi = "10.5555/data.1";
  const related = [{
    relatedIdentifierType: "DOI",
    relatedIdentifier: "10.5555/paper.2",
    relationType: "IsCitedBy",
  }];
  const data = await read(
    doi,
    dataCite(doi, { resourceTypeGeneral: "Dataset" }, { relatedIdentifiers: related }),
  );
  assertEquals(data.kind, "dataset");
  assertEquals(data.related, [{ doi: "10.5555/paper.2", is: "about", source: "DataCite" }]);
});

Deno.test("fetchPublication() asks OpenAlex again without the choice of fields where that is refused", async () => {
  const doi = "10.5555/select.1";
  const asked: string[] = [];
  const answer: typeof fetch = (input) => {
    const url = String(input instanceof Request ? input.url : input);
    asked.push(url);
    if (!url.includes("openalex")) return Promise.resolve(new Response("{}", { status: 404 }));
    const json = url.includes("select=")
      ? { error: "Invalid query parameters error." }
      : { id: "https://openalex.org/W1", doi: `https://doi.org/${doi}`, title: "Hands" };
    return Promise.resolve(Response.json(json, { status: url.includes("select=") ? 400 : 200 }));
  };
  const services = createServices({ fetch: answer, attempts: 1 });
  const paper = await fetchPublication(services, readPublicationRef(doi));
  assertEquals(paper.title, "Hands");
  assertEquals(asked.filter((u) => u.includes("openalex")).length, 2);
});

Deno.test("a DOI with angle and square brackets is read, saved and linked", async () => {
  const doi = "10.1002/(sici)1096-9861(1999)407:1<1::aid-x>3.0.co;2-n";
  assertEquals(normalizeDoi(`<https://doi.org/${doi}>`), doi);
  assertEquals(normalizeDoi(`see ${doi}.`), doi);
  assertEquals(doiUrl(doi).includes("<"), false);
  const path = `https://api.crossref.org/works/${encodeURIComponent(doi)}`;
  await using at = await place({
    extra: [{ ...crossrefWork(doi, AUTHOR), request: { method: "GET", url: path } }],
  });
  const connection = await at.open(
    `doi: ${JSON.stringify(doi)}\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  assertEquals(plan.problems, []);
  await runDescribe(connection, plan, { waitMs: 5000 });
  const { metadata } = await connection.client.getVersionInfo(plan.dandiset, "draft");
  const [resource] = metadata.relatedResource as Record<string, unknown>[];
  assertEquals(resource?.identifier, `doi:${doi}`);
  assertEquals(decodeURIComponent(String(resource?.url)), `https://doi.org/${doi}`);
});

Deno.test("planDescribe() takes nothing from a correction and asks for the paper with its DOI", async () => {
  const doi = "10.5555/notice.4";
  const work = crossrefWork(doi, AUTHOR, {
    title: ["Erratum"],
    "update-to": [{ type: "erratum", DOI: "10.5555/paper.4" }],
  });
  await using at = await place({ extra: [work] });
  const plan = await planDescribe(await at.open(`doi: ${doi}`), { facts: NO_FACTS });
  const question = plan.questions.find((q) => q.key === "doi");
  assertEquals(question?.suggestions, ["10.5555/paper.4"]);
  const { metadata } = applyChanges(plan.base, takenChanges(plan.changes, "all"));
  assert(!JSON.stringify(metadata.contributor).includes("Byron"));
  assertEquals(metadata.relatedResource ?? [], []);
});

Deno.test("planDescribe() says that a paper was retracted where nobody can overlook it", async () => {
  const doi = "10.5555/retracted.2";
  const work = crossrefWork(doi, AUTHOR, {
    "updated-by": [{ type: "retraction", DOI: "10.5555/notice.5" }],
  });
  await using at = await place({ extra: [work] });
  const plan = await planDescribe(await at.open(`doi: ${doi}`), { facts: NO_FACTS });
  assertStringIncludes(plan.notes[0] ?? "", "RETRACTED");
  assertStringIncludes(plan.notes[0] ?? "", "10.5555/notice.5");
});
