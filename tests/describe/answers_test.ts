import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Connection } from "../../lib/connect/mod.ts";
import { UsageError } from "../../lib/core/mod.ts";
import {
  answerCell,
  answerDescribe,
  askDescribe,
  planDescribe,
  questionText,
  readAnswer,
  readContributorDecisions,
  runDescribe,
  savedAnswers,
  viewDescribePlan,
} from "../../lib/describe/mod.ts";
import { renderHtml, renderText } from "../../lib/display/mod.ts";
import { crossrefWork, exchange, NO_FACTS, place } from "./harness.ts";

Deno.test("readAnswer() reads what is typed as the value of its key", async () => {
  await using at = await place();
  const { work: { config } } = await at.open('title: Answers\ncontact: { name: "Doe, Jane" }');
  const read = (key: string, typed: string) => readAnswer(key, typed, config);
  assertEquals(read("keywords", "a b, c;d "), { keywords: ["a b", "c", "d"] });
  assertEquals(read("contact", "Roe, Ann <ann@example.org>"), {
    contact: { name: "Roe, Ann", email: "ann@example.org" },
  });
  assertEquals(read("contact.email", "jane@example.org"), {
    contact: { name: "Doe, Jane", email: "jane@example.org" },
  });
  const funding = (typed: string) => read("funding", typed).funding;
  assertEquals(funding("NIH: R01 NS100001, R01 NS100002; Simons Foundation"), [
    { funder: "NIH", award: "R01 NS100001" },
    { funder: "NIH", award: "R01 NS100002" },
    { funder: "Simons Foundation" },
  ]);
  // One funder and its award, never a funder of that name.
  assertEquals(funding("NIMH, R01MH000001"), [{ funder: "NIMH", award: "R01MH000001" }]);
  assertEquals(funding("NIH, NSF"), [{ funder: "NIH" }, { funder: "NSF" }]);
  assertEquals(funding("Ministry of Science, Technology and Space"), [
    { funder: "Ministry of Science, Technology and Space" },
  ]);
  assertEquals(read("ethics", "2024-0012; Example University IACUC").ethics, [
    { identifier: "2024-0012", contact: "Example University IACUC" },
  ]);
  assertEquals(read("curators", "nobody"), { curators: [] });
  for (
    const [key, typed] of [
      ["contact", "Ann Roe"],
      ["contact.email", "ann@localhost"],
      ["contact.orcid", "0000-0002-1825-0098"],
      ["doi", "none"],
      ["curators", "Ann"],
      ["title", "x".repeat(151)],
      ["funding", "R01MH000001"],
      ["funding", "NIMH: not known"],
      ["funding.award", "unknown"],
      ["funding.funder", "12345"],
      ["ethics.contact", "iacuc@localhost"],
      ["instance", "x"],
    ] as const
  ) assertThrows(() => read(key, typed), UsageError, undefined, `${key}: ${typed}`);
});

Deno.test("askDescribe() asks once; the next plan has the answers and no questions", async () => {
  const doi = "10.5555/ask.1";
  await using at = await place({
    extra: [crossrefWork(doi, [{ family: "Neha" }, { family: "Smith", given: "J." }])],
  });
  const connection = await at.open(`title: Asked in a terminal\ndoi: ${doi}`);
  const metadata = await connection.client.getVersionMetadata("000001", "draft");
  await connection.client.putDraftMetadata("000001", {
    name: "Asked in a terminal",
    metadata: {
      ...metadata,
      contributor: [{ schemaKey: "Person", name: "Smith, Jessica", roleName: [] }],
    },
  });
  const again = () => planDescribe(connection, { facts: NO_FACTS, services: { retryDelayMs: 1 } });
  const plan = await again();
  const asked: string[] = [];
  const answered = askDescribe(connection.work, plan, (text) => {
    asked.push(text);
    if (text.startsWith("Who answers questions")) return "Kumari, Neha <neha@example.org>";
    if (text.includes('"Neha"')) return "Kumari, Neha";
    if (text.startsWith("Is ")) return "yes";
    if (text.startsWith("Who paid")) return "Simons Foundation: 123456";
    if (text.startsWith("Under which")) return "A-1; Example University IACUC";
    if (text.startsWith("With which words")) return "one, two, three";
    if (text.startsWith("Which brain regions")) return "UBERON:0008933";
    if (text.startsWith("Who else")) return "nobody";
    return null;
  });
  assertEquals(answered, plan.questions.length, asked.join("\n"));
  assertEquals(readContributorDecisions(connection.work).people["Neha"], { name: "Kumari, Neha" });
  assertEquals(savedAnswers(connection.work).keywords, ["one", "two", "three"]);
  const next = await again();
  assertEquals(next.questions, []);
  assertEquals(next.problems, []);
  assert(next.changes.some((c) => c.after.includes("neha@example.org")));
  assert(next.changes.some((c) => c.after === "A-1, Example University IACUC"));
});

/** A draft whose uploader somebody took away. */
async function nobody({ client }: Connection, name: string): Promise<void> {
  const metadata = await client.getVersionMetadata("000001", "draft");
  await client.putDraftMetadata("000001", { name, metadata: { ...metadata, contributor: [] } });
}

Deno.test("askDescribe() says the form, refuses with a reason, asks what an answer leaves open, and skips for good", async () => {
  await using at = await place();
  const connection = await at.open("title: Asked with care");
  await nobody(connection, "Asked with care");
  const again = () => planDescribe(connection, { facts: NO_FACTS });
  const plan = await again();
  const texts: string[] = [];
  const script: Record<string, string[]> = {
    "Who answers": ["Ada Byron", "Byron, Ada"],
    "At which e-mail": ["ada@localhost", "ada@example.org"],
    "Who paid": ["R01MH000001", "NIMH; Simons Foundation: 123456"],
    "Which award numbers has NIMH": ["not known", "R01 MH000001"],
    "Under which": ["2024-0012"],
    "How can the committee": ["Example University IACUC"],
    "What was recorded": ["Recordings of two macaques."],
  };
  askDescribe(connection.work, plan, (text) => {
    texts.push(text);
    // The reason of a refusal stands before the question.
    const key = Object.keys(script).find((k) => text.includes(k));
    return key ? script[key]?.shift() ?? "" : "";
  });
  const all = texts.join("\n\n");
  const flat = all.replace(/\s+/g, " ");
  assertStringIncludes(flat, "become public");
  assertStringIncludes(flat, "such as Byron, Ada");
  assertStringIncludes(flat, "Enter skips it for good");
  assert(texts.some((t) => t.startsWith("Cannot read") && t.includes("Who answers")));
  for (const line of all.split("\n")) assert(line.length <= 80, line);
  const saved = savedAnswers(connection.work);
  assertEquals(saved.contact, { name: "Byron, Ada", email: "ada@example.org" });
  assertEquals(saved.funding, [
    { funder: "Simons Foundation", award: "123456" },
    { funder: "NIMH", award: "R01 MH000001" },
  ]);
  assertEquals(saved.ethics, [{ identifier: "2024-0012", contact: "Example University IACUC" }]);
  const next = await again();
  // Answered and skipped questions are gone; how to be asked again is said.
  assertEquals(next.questions, []);
  assert(next.notes.some((n) => n.includes("describe.skipped") && n.includes("keywords")));
  await runDescribe(connection, next, { waitMs: 0 });
  assertEquals((await again()).questions, []);
});

Deno.test("a question that nothing can be saved without is not skipped", async () => {
  await using at = await place();
  const connection = await at.open("title: Contact");
  await nobody(connection, "Contact");
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  const texts: string[] = [];
  assertEquals(
    askDescribe(connection.work, plan, (t) => {
      texts.push(t);
      return "";
    }),
    0,
  );
  assert(texts.some((t) => t.replace(/\s+/g, " ").includes("nothing can be saved without it")));
  const next = await planDescribe(connection, { facts: NO_FACTS });
  assertEquals(next.questions.map((q) => q.id).sort(), ["contact", "description"]);
});

Deno.test("questions offer what is known by number, and a cell of a notebook answers them by name", async () => {
  const doi = "10.5555/choice.1";
  const printed = "Center for Neural Science, New York University, New York, NY, USA";
  await using at = await place({
    extra: [
      crossrefWork(doi, [
        { given: "Ada", family: "Byron", affiliations: [printed] },
        { given: "Grace", family: "Hopper" },
      ], { funder: [{ name: null, award: ["X-77"] }] }),
    ],
  });
  const connection = await at.open(
    `title: Choices\ndoi: ${doi}\nabout: [hippocampus]\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const again = () => planDescribe(connection, { facts: NO_FACTS });
  const plan = await again();
  const ids = plan.questions.map((q) => q.id);
  for (const id of [`affiliation: ${printed}`, "term: hippocampus", "funding.funder: X-77"]) {
    assert(ids.includes(id), `${id} of ${ids.join("; ")}`);
  }
  const term = plan.questions.find((q) => q.id === "term: hippocampus");
  assert(term);
  assertStringIncludes(questionText(term), "  1 UBERON:");
  // The cell is TypeScript that gives each question by its name.
  const cell = answerCell(plan.questions);
  assertStringIncludes(cell, "answer({");
  for (const id of ids) assertStringIncludes(cell, JSON.stringify(id));
  assertStringIncludes(await renderHtml(viewDescribePlan(plan)), "<pre><code>answer({");
  assertStringIncludes(renderText(viewDescribePlan(plan)), "answer({");
  assertThrows(
    () => answerDescribe(connection.work, plan, { titel: "x" }),
    UsageError,
    "no such question",
  );
  assertThrows(
    () => answerDescribe(connection.work, plan, { "funding.funder: X-77": "77" }),
    UsageError,
    "the name of the funder",
  );
  const kept = answerDescribe(connection.work, plan, {
    "funding.funder: X-77": "Example Foundation",
    [`affiliation: ${printed}`]: "https://ror.org/0190ak572",
    "term: hippocampus": "none",
    ethics: "",
    keywords: null,
  });
  assertEquals(kept, 4);
  const next = await again();
  assert(next.changes.some((c) => c.id === "contributor: Example Foundation X-77"));
  assert(
    next.changes.find((c) => c.id === "contributor: Byron Ada")?.after.includes("0190ak572"),
  );
  const left = next.questions.map((q) => q.id);
  assert(
    left.includes("ethics") && !left.includes("keywords") && !left.includes("term: hippocampus"),
  );
});

Deno.test("an institution that the printed text does not bear out is asked and not written", async () => {
  const doi = "10.5555/exeter.1";
  const printed =
    "School of Psychology, University of Exeter, Washington Singer Laboratories, Exeter";
  const openAlex = exchange(`https://api.openalex.org/works/doi:${doi}`, {
    id: "https://openalex.org/W1",
    doi: `https://doi.org/${doi}`,
    title: "A paper about hands",
    authorships: [{
      raw_author_name: "Ada Byron",
      author: { display_name: "Ada Byron" },
      institutions: [{
        id: "https://openalex.org/I1",
        display_name: "Boston College",
        ror: "https://ror.org/0190ak572",
      }],
      affiliations: [{
        raw_affiliation_string: printed,
        institution_ids: ["https://openalex.org/I1"],
      }],
    }],
  });
  await using at = await place({ extra: [openAlex] });
  const connection = await at.open(
    `title: Exeter\ndoi: ${doi}\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  const change = plan.changes.find((c) => c.id === "contributor: Byron Ada");
  assert(change && !change.after.includes("ror.org"), change?.after);
  assertStringIncludes(change.after, "University of Exeter");
  const question = plan.questions.find((q) => q.id.startsWith("affiliation: School of Psychology"));
  assertEquals(question?.suggestions, ["https://ror.org/0190ak572 New York University"]);
  assert(plan.leftOut.some((l) => l.value === "https://ror.org/0190ak572"));
});

Deno.test("an answer to a question about what upload.yaml says holds until that is changed", async () => {
  const [notice, paper] = ["10.5555/notice.9", "10.5555/paper.9"];
  const author = [{ given: "Ada", family: "Byron" }];
  await using at = await place({
    extra: [
      crossrefWork(notice, author, { "update-to": [{ type: "correction", DOI: paper }] }),
      crossrefWork(paper, author),
    ],
  });
  const connection = await at.open(
    `title: Answered\ndoi: ${notice}\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  assertEquals(plan.questions.find((q) => q.id === "doi")?.suggestions, [paper]);
  answerDescribe(connection.work, plan, { doi: paper });
  const next = await planDescribe(connection, { facts: NO_FACTS });
  assertEquals(next.publication?.doi, paper);
  assert(!next.questions.some((q) => q.id === "doi"));
});
