import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import {
  askDescribe,
  planDescribe,
  readAnswer,
  readContributorDecisions,
  savedAnswers,
} from "../../lib/describe/mod.ts";
import { crossrefWork, NO_FACTS, place } from "./harness.ts";

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
  assertEquals(read("funding", "NIH: R01 NS1, R01 NS2; Simons Foundation").funding, [
    { funder: "NIH", award: "R01 NS1" },
    { funder: "NIH", award: "R01 NS2" },
    { funder: "Simons Foundation" },
  ]);
  assertEquals(read("curators", "nobody"), { curators: [] });
  for (
    const [key, typed] of [
      ["contact", "Ann Roe"],
      ["contact.email", "ann@localhost"],
      ["doi", "none"],
      ["curators", "Ann"],
      ["instance", "x"],
    ] as const
  ) assertThrows(() => read(key, typed), UsageError);
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
    if (text.startsWith("Under which")) return "A-1";
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
});
