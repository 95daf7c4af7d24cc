import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { NotFoundError, StoppedError } from "../../lib/core/mod.ts";
import {
  createServices,
  type Exchange,
  fetchPublication,
  orcidCheckDigitIsRight,
  type Publication,
  readPublicationRef,
  REHEARSAL_DOI,
  rorCheckDigitsAreRight,
  startRecordedServices,
} from "../../lib/describe/mod.ts";
import { sharedTest } from "../shared.ts";
import { crossrefWork, exchange, orcidRecord, rorRecord } from "./harness.ts";
import { identifiersOf, readAll, RECORDED_DOIS } from "./recorded_papers.ts";

async function read(
  reference: string,
  options: { extra?: Exchange[]; folder?: string } = {},
): Promise<Publication> {
  const recorded = await startRecordedServices(options);
  try {
    const services = createServices({ bases: recorded.bases, retryDelayMs: 1 });
    return await fetchPublication(services, readPublicationRef(reference));
  } finally {
    await recorded.stop();
  }
}

function byPrinted(publication: Publication, printed: string): Publication["authors"][number] {
  const author = publication.authors.find((a) => a.printed === printed);
  assert(author, `${printed} is missing`);
  return author;
}

Deno.test("fetchPublication() stops while two services are asked, and leaves no promise alone", async () => {
  const stop = new AbortController();
  let asked = 0;
  const never: typeof fetch = () => {
    if (++asked === 2) setTimeout(() => stop.abort(), 1);
    return new Promise(() => {});
  };
  const services = createServices({ fetch: never, signal: stop.signal });
  const reading = fetchPublication(services, readPublicationRef(REHEARSAL_DOI));
  await assertRejects(() => reading, StoppedError, "run it again");
  // A promise that was left alone would end the process here.
  await new Promise((done) => setTimeout(done, 10));
  assertEquals(asked, 2);
});

Deno.test("fetchPublication() reads the rehearsal's paper from what was recorded", async () => {
  const paper = await read(`https://doi.org/${REHEARSAL_DOI}`);
  assertEquals(
    paper.title,
    "Area 2 of primary somatosensory cortex encodes kinematics of the whole arm",
  );
  assertEquals(paper.authors.map((a) => [a.name, a.orcid?.id]), [
    ["Chowdhury, Raeed H", "0000-0002-5934-919X"],
    ["Glaser, Joshua I", "0000-0003-2906-115X"],
    ["Miller, Lee E", "0000-0001-8675-7140"],
  ]);
  // Not recorded is neither valid nor invalid.
  assertEquals(paper.authors.map((a) => a.orcid?.outcome), Array(3).fill("unchecked"));
  assertEquals(paper.awards.map((a) => [a.funder, a.number, a.ror?.id]), [
    ["National Science Foundation", "DGE-1324585", undefined],
    ["National Institutes of Health", "R01 NS095251", "https://ror.org/01cwqze88"],
  ]);
  assertEquals(paper.license, "http://creativecommons.org/licenses/by/4.0/");
  assertEquals(paper.sources.map((s) => [s.service, s.outcome]), [
    ["OpenAlex", "unavailable"],
    ["Crossref", "found"],
  ]);
});

Deno.test("fetchPublication() joins OpenAlex and Crossref field by field, and finds a paper by its PubMed id", async () => {
  const paper = await read("pmid:24520159");
  assertEquals(paper.doi, "10.7554/elife.01567");
  const first = byPrinted(paper, "Martial Sankar");
  assertEquals([first.name, first.nameSource], ["Sankar, Martial", "Crossref"]);
  assertEquals(first.affiliations.map((a) => [a.name, a.ror?.id, a.source]), [
    ["University of Lausanne", "https://ror.org/019whta54", "OpenAlex"],
  ]);
  const snsf = paper.awards.filter((a) => a.ror?.id === "https://ror.org/00yjd3n13");
  assertEquals(snsf.length, 1, "the same funder in two languages is one");
});

Deno.test("fetchPublication() leaves out identifiers that fail their check, and says why", async () => {
  const paper = await read("10.7554/elife.999002");
  assertEquals(byPrinted(paper, "Patrick O’Neil").orcid, undefined);
  const wrong = paper.leftOut.find((l) => l.value === "0000-0002-1825-0098");
  assertStringIncludes(wrong?.why ?? "", "check digit");
  const moved = byPrinted(paper, "M. L. de la Cruz").affiliations[0];
  assertEquals([moved?.ror?.id, moved?.ror?.outcome], ["https://ror.org/01x53gx71", "moved"]);
  // The profile's iD differs from the deposited one: the deposited one is taken.
  assertEquals(byPrinted(paper, "M. L. de la Cruz").orcid?.id, "0009-0099-0000-5084");
  assertEquals(byPrinted(paper, "International Example Consortium").kind, "group");
  assertEquals(byPrinted(paper, "Suharto").kind, "ask");
  // One grant in two spellings under NIH and its institute is one, of the institute.
  const nih = paper.awards.filter((a) => /MH ?123456/.test(a.number ?? ""));
  assertEquals(nih.map((a) => a.funder), ["National Institute of Mental Health"]);
});

Deno.test("fetchPublication() compares the name at ORCID with the paper's", async () => {
  const doi = "10.5555/orcid.1";
  const author = (family: string, given: string, orcid: string) => ({ family, given, orcid });
  const extra = [
    crossrefWork(doi, [
      author("Carberry", "J.", "0000-0002-1825-0097"),
      author("Doe", "Jane", "0009-0099-0000-5017"),
      author("Roe", "Ann", "0009-0099-0009-0012"),
      author("Poe", "Max", "0009-0099-0000-601X"),
    ]),
    orcidRecord("0009-0099-0000-5017", "Richard", "Miles"),
    orcidRecord("0009-0099-0009-0012", null, null),
    exchange("https://pub.orcid.org/v3.0/0009-0099-0000-601X/record", {
      "response-code": 409,
      "error-code": 9044,
    }, { status: 409 }),
  ];
  const paper = await read(doi, { extra });
  assertEquals(paper.authors.map((a) => a.orcid?.outcome), [
    "confirmed",
    undefined,
    "confirmed",
    undefined,
  ]);
  assertStringIncludes(paper.authors[2]?.orcid?.note ?? "", "no name");
  const why = (id: string) => paper.leftOut.find((l) => l.value === id)?.why ?? "";
  assertStringIncludes(why("0009-0099-0000-5017"), "another person");
  assertStringIncludes(why("0009-0099-0000-601X"), "deactivated");
});

Deno.test("fetchPublication() follows a deprecated ORCID to the one that took its place", async () => {
  const doi = "10.5555/orcid.2";
  const paper = await read(doi, {
    extra: [
      crossrefWork(doi, [{ family: "Carberry", given: "Josiah", orcid: "0009-0099-0009-0012" }]),
    ],
  });
  const orcid = paper.authors[0]?.orcid;
  assertEquals([orcid?.id, orcid?.outcome], ["0000-0002-1825-0097", "moved"]);
  assert(paper.leftOut.some((l) => l.value === "0009-0099-0009-0012"));
});

Deno.test("fetchPublication() leaves an iD out that two authors carry and nobody can check", async () => {
  const doi = "10.5555/orcid.3";
  const orcid = "0009-0099-0000-5017";
  const paper = await read(doi, {
    extra: [
      crossrefWork(doi, [{ family: "Doe", given: "Jane", orcid }, {
        family: "Roe",
        given: "Ann",
        orcid,
      }]),
    ],
  });
  assertEquals(paper.authors.map((a) => a.orcid), [undefined, undefined]);
  assertEquals(paper.leftOut.filter((l) => l.value === orcid).length, 2);
});

Deno.test("fetchPublication() tells a withdrawn organisation without successor from a closed one", async () => {
  const doi = "10.5555/ror.1";
  const affiliation = (id: string, name: string) => ({
    name,
    id: [{ id: `https://ror.org/${id}`, "id-type": "ROR", "asserted-by": "publisher" }],
  });
  const work = crossrefWork(doi, [], {
    author: [
      {
        family: "Doe",
        given: "Jane",
        affiliation: [
          affiliation(
            "056xzjp08",
            "Ministry of Agriculture, Environment, Climate Change and Rural Development",
          ),
        ],
      },
      { family: "Roe", given: "Ann", affiliation: [affiliation("0190ak572", "NYU dept")] },
      { family: "Poe", given: "Max", affiliation: [affiliation("01cwqze89", "Wrong Digits")] },
      { family: "Moe", given: "Eva", affiliation: [affiliation("01x53gx71", "Gone")] },
    ],
  });
  const paper = await read(doi, {
    extra: [work, rorRecord("01x53gx71", "Gone", { status: "withdrawn" })],
  });
  const ror = (i: number) => paper.authors[i]?.affiliations[0]?.ror;
  assertEquals(ror(0)?.outcome, "confirmed");
  assertStringIncludes(ror(0)?.note ?? "", "no longer active");
  assertEquals([ror(1)?.id, paper.authors[1]?.affiliations[0]?.name], [
    "https://ror.org/0190ak572",
    "New York University",
  ]);
  assertEquals([ror(2), ror(3)], [undefined, undefined]);
  assertEquals(paper.authors[2]?.affiliations[0]?.name, "Wrong Digits");
});

Deno.test("fetchPublication() finds a funder's ROR through the number of the funder registry only", async () => {
  const doi = "10.5555/fund.1";
  const funder = [
    { name: "NIH", DOI: "10.13039/100000002", award: ["R01 NS000001, R01 NS000002"] },
    { name: "NIH", award: ["R01NS000001", "none given"] },
    { name: "National Institute of Mental Health", award: ["Grant No. MH-1234567"] },
  ];
  const paper = await read(doi, { extra: [crossrefWork(doi, [], { funder })] });
  assertEquals(paper.awards.map((a) => [a.funder, a.number, a.ror?.id]), [
    ["National Institutes of Health", "R01 NS000001", "https://ror.org/01cwqze88"],
    ["National Institutes of Health", "R01 NS000002", "https://ror.org/01cwqze88"],
    // A Czech organisation has the same name: no id from a name alone.
    ["National Institute of Mental Health", "MH-1234567", undefined],
  ]);
  assert(paper.leftOut.some((l) => l.value === "none given"));
});

Deno.test("fetchPublication() says when a DOI does not exist", async () => {
  const doi = "10.7777777/none";
  const extra = [
    exchange(`https://api.openalex.org/works/doi:${doi}`, null, {
      status: 404,
      headers: { "content-type": "text/html" },
      bodyText: "<!doctype html><h1>Not Found</h1>",
    }),
    exchange(`https://api.crossref.org/works/${doi}`, null, {
      status: 404,
      bodyText: "Resource not found.",
    }),
    exchange(`https://api.datacite.org/dois/${doi}`, { errors: [{ status: "404" }] }, {
      status: 404,
    }),
  ];
  await assertRejects(() => read(doi, { extra }), NotFoundError, "DOI does not exist");
});

Deno.test("fetchPublication() knows retracted papers, titles in markup and reviews", async () => {
  const doi = "10.5555/kind.1";
  const work = crossrefWork(doi, [{ family: "Doe", given: "Jane" }], {
    title: ["RETRACTED: The role of<i>Shigella</i>in H<sub>2</sub>O"],
  });
  const paper = await read(doi, { extra: [work] });
  assertEquals([paper.retracted, paper.title], [true, "RETRACTED: The role of Shigella in H2O"]);
  assertEquals((await read("10.7554/elife.55167.sa2")).kind, "not-a-paper");
  assertEquals((await read("10.5061/dryad.8515")).kind, "dataset");
  assertEquals((await read("10.48550/arxiv.2201.06719")).kind, "preprint");
});

Deno.test("fetchPublication() does not look up thousands of authors", async () => {
  const doi = "10.5555/many.1";
  const authors = Array.from({ length: 3000 }, (_, i) => ({ family: `Name${i}`, given: "A" }));
  const paper = await read(doi, { extra: [crossrefWork(doi, authors)] });
  assertEquals(paper.authors.length, 400);
  assertStringIncludes(
    paper.leftOut.find((l) => l.what === "authors")?.value ?? "",
    "2600 of 3000",
  );
});

Deno.test("fetchPublication() reads the title pair preprint and article", async () => {
  const doi = "10.5555/pair.1";
  const relation = {
    "has-preprint": [{
      "id-type": "doi",
      id: "10.1101/2020.01.01.000001",
      "asserted-by": "object",
    }],
  };
  const paper = await read(doi, { extra: [crossrefWork(doi, [], { relation })] });
  assertEquals(paper.related, [
    { doi: "10.1101/2020.01.01.000001", is: "preprint", source: "Crossref" },
  ]);
});

sharedTest(
  "fetchPublication() accounts for every identifier of every recorded paper",
  async (shared) => {
    const folder = `${shared}fixtures/http`;
    const exchanges = await readAll(folder);
    for (const doi of RECORDED_DOIS) {
      const paper = await read(doi, { folder });
      const given = identifiersOf(exchanges, doi);
      assert(given.orcids.size + given.awards.size + given.rors.size > 0, doi);
      const text = JSON.stringify([paper.authors, paper.awards, paper.leftOut]);
      const folded = text.toUpperCase().replace(/[\s\-–.]/g, "");
      for (const id of [...given.orcids, ...given.rors]) assertStringIncludes(text, id, doi);
      for (const award of given.awards) {
        assertStringIncludes(folded, award.toUpperCase().replace(/[\s\-–.]/g, ""), doi);
      }
      // Nothing that no source gave, nothing that fails its check.
      for (const author of paper.authors) {
        if (!author.orcid) continue;
        assert(orcidCheckDigitIsRight(author.orcid.id), author.orcid.id);
        assert(given.orcids.has(author.orcid.id) || author.orcid.outcome === "moved", doi);
        for (const { ror } of author.affiliations) assert(!ror || rorCheckDigitsAreRight(ror.id));
      }
    }
  },
);
