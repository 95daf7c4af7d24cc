import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Connection } from "../../lib/connect/mod.ts";
import { ArchiveClient } from "../../lib/archive/mod.ts";
import {
  ArchiveError,
  ConfigError,
  ConflictError,
  NotFoundError,
  PlanError,
  StoppedError,
} from "../../lib/core/mod.ts";
import {
  decideContributors,
  decideDescribe,
  type DescribePlan,
  type FactsSummary,
  instanceSchema,
  planDescribe,
  type PlanDescribeOptions,
  readDescribePlan,
  REHEARSAL_DOI,
  runDescribe,
  summarizeFacts,
  undoDescribe,
  viewDescribePlan,
  viewDescribeResult,
} from "../../lib/describe/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { crossrefWork, NO_FACTS, orcidRecord, place, rorRecord } from "./harness.ts";

type Fields = Record<string, unknown>;

const CONTACT = 'contact: { name: "Miller, Lee E", email: lee@example.org }';

function plan(
  connection: Connection,
  options: PlanDescribeOptions = {},
): ReturnType<typeof planDescribe> {
  return planDescribe(connection, {
    facts: NO_FACTS,
    ...options,
    services: { retryDelayMs: 1, ...options.services },
  });
}

async function draft(connection: Connection, id: string): Promise<Fields & { name: string }> {
  return await connection.client.getVersionMetadata(id, "draft") as Fields & { name: string };
}

/** Writes into the draft as someone else would, in a browser. */
async function edit(
  connection: Connection,
  id: string,
  change: Fields,
  name?: string,
): Promise<void> {
  const metadata = await draft(connection, id);
  await connection.client.putDraftMetadata(id, {
    name: name ?? metadata.name,
    metadata: { ...metadata, ...change },
  });
}

function ids(made: DescribePlan): string[] {
  return made.changes.map((c) => c.id);
}

function people(metadata: Fields): Fields[] {
  return metadata.contributor as Fields[];
}

Deno.test("planDescribe() and runDescribe() fill the record from a DOI, and a second run has nothing to do", async () => {
  await using at = await place();
  const connection = await at.open(
    `title: My data\ndoi: ${REHEARSAL_DOI}\n${CONTACT}\nkeywords: [reaching, proprioception, macaque]\n` +
      `curators: [{ name: "Curie, Ann", email: ann@example.org }]\nethics: [{ identifier: IS00000367 }]\n` +
      `about: [primary somatosensory cortex]\nconversion_code: https://github.com/lab/to-nwb`,
  );
  const made = await plan(connection);
  assertEquals(made.problems, []);
  assertEquals(made.questions, []);
  for (const change of made.changes) {
    assert(change.source !== "" && change.reason !== "", change.id);
  }
  const result = await runDescribe(connection, made, { waitMs: 0 });
  assertEquals([result.status, result.differences], ["saved", []]);
  const saved = await draft(connection, made.dandiset);
  assertEquals(people(saved).map((p) => [p.name, p.identifier, p.roleName, p.includeInCitation]), [
    ["Chowdhury, Raeed H", "0000-0002-5934-919X", ["dcite:Author"], true],
    ["Glaser, Joshua I", "0000-0003-2906-115X", ["dcite:Author"], true],
    ["Miller, Lee E", "0000-0001-8675-7140", ["dcite:ContactPerson", "dcite:Author"], true],
    ["Curie, Ann", undefined, ["dcite:DataCurator"], false],
    ["National Science Foundation", undefined, ["dcite:Funder"], false],
    ["National Institutes of Health", "https://ror.org/01cwqze88", ["dcite:Funder"], false],
  ]);
  assertEquals(people(saved)[2]?.email, "lee@example.org");
  assertEquals((saved.relatedResource as Fields[]).map((r) => [r.identifier, r.relation]), [
    [`doi:${REHEARSAL_DOI}`, "dcite:IsDescribedBy"],
    [undefined, "dcite:IsSupplementedBy"],
  ]);
  assertEquals(
    (saved.about as Fields[])[0]?.identifier,
    "http://purl.obolibrary.org/obo/UBERON_0008933",
  );
  assertEquals(saved.license, ["spdx:CC-BY-4.0"]);
  const again = await plan(connection);
  assertEquals(ids(again), []);
  assertEquals((await runDescribe(connection, again)).status, "nothing");
});

Deno.test("readDescribePlan() gives back the plan that was shown", async () => {
  await using at = await place();
  const connection = await at.open(`title: My data\n${CONTACT}`);
  assertEquals(readDescribePlan(connection.work), undefined);
  const made = await plan(connection);
  assertEquals(
    JSON.parse(JSON.stringify(readDescribePlan(connection.work))),
    JSON.parse(JSON.stringify(made)),
  );
  connection.work.writeState("describe", { planVersion: 99 });
  await assertRejects(
    () => Promise.resolve().then(() => readDescribePlan(connection.work)),
    PlanError,
    "run step 07 (describe) again",
  );
});

Deno.test("planDescribe() asks exactly what no source answers, with the key that answers it", async () => {
  await using at = await place();
  const connection = await at.open("title: Data of a lab without paper");
  await edit(connection, "000001", { contributor: [] });
  const made = await plan(connection);
  assertEquals(made.questions.map((q) => q.key).sort(), [
    "about",
    "contact",
    "curators",
    "description",
    "doi",
    "ethics",
    "funding",
    "keywords",
  ]);
  const answered = await plan(connection, {
    answers: {
      contact: { name: "Doe, Jane", email: "jane@example.org" },
      description: "Recordings of something.",
      doi: REHEARSAL_DOI,
      ethics: [{ identifier: "A-1" }],
      keywords: ["a1", "b2", "c3"],
      about: ["UBERON:0008933"],
      curators: [],
    },
  });
  assertEquals(answered.questions, []);
  assertEquals(answered.problems, []);
});

Deno.test("planDescribe() works without a paper, from what files and upload.yaml say", async () => {
  await using at = await place();
  const connection = await at.open(`title: Maze data of two mice\n${CONTACT}`);
  const facts: FactsSummary = {
    ...NO_FACTS,
    files: 4,
    subjects: 2,
    sessions: 4,
    species: ["Mus musculus"],
    modalities: ["extracellular electrophysiology"],
    experimenters: ["Doe, Jane", "Suharto"],
    institutions: ["New York University"],
    publications: ["10.1234/abc"],
    keywords: ["maze", "mouse"],
    locations: ["CA1"],
    span: { first: "2024-01-02", last: "2024-02-03" },
  };
  const made = await plan(connection, { facts });
  const description = made.changes.find((c) => c.id === "description");
  assert(description?.draft);
  assertStringIncludes(
    description.after,
    "Extracellular electrophysiology recordings from mice (Mus musculus): 2 subjects, 4 sessions, 4 NWB files, recorded from 2024-01-02 to 2024-02-03.",
  );
  const jane = made.changes.find((c) => c.id === "contributor: Doe Jane");
  assertEquals(jane?.source, "NWB files");
  assert(made.leftOut.some((l) => l.value === "Suharto"));
  assert(ids(made).includes("related: doi:10.1234/abc"));
  assert(made.changes.some((c) => c.id.startsWith("about: UBERON:")));
  assertEquals(made.changes.find((c) => c.id === "keywords")?.after, "maze, mouse");
  assertEquals(made.problems, []);
});

Deno.test("planDescribe() joins people who are on the draft without losing what was written by hand", async () => {
  const doi = "10.5555/merge.1";
  await using at = await place({
    extra: [crossrefWork(doi, [
      { family: "Doe", given: "Jane M", orcid: "0009-0099-0000-5017", affiliations: ["Dept, NYU"] },
      { family: "Roe", given: "Ann" },
      { family: "Smith", given: "J." },
    ])],
  });
  const connection = await at.open(`title: Joined\ndoi: ${doi}`);
  const hand = [
    {
      schemaKey: "Person",
      name: "Doe, Jane",
      email: "jane@example.org",
      roleName: ["dcite:ContactPerson", "dcite:ProjectLeader"],
      includeInCitation: false,
      url: "https://jane.example.org",
    },
    { schemaKey: "Person", name: "Technician, Tom", roleName: ["dcite:DataCollector"] },
    { schemaKey: "Person", name: "Smith, Jessica", roleName: ["dcite:Researcher"] },
  ];
  await edit(connection, "000001", { contributor: hand });
  const made = await plan(connection);
  const smith = made.changes.find((c) => c.id === "contributor: Smith J.");
  assertStringIncludes(smith?.confirm ?? "", 'perhaps the same person as "Smith, Jessica"');
  assert(made.questions.some((q) => q.text.includes("same person")));
  await runDescribe(connection, made, { waitMs: 0 });
  const saved = people(await draft(connection, "000001"));
  assertEquals(saved.map((p) => p.name), [
    "Doe, Jane",
    "Roe, Ann",
    "Technician, Tom",
    "Smith, Jessica",
  ]);
  assertEquals(saved[0], {
    ...hand[0],
    identifier: "0009-0099-0000-5017",
    roleName: ["dcite:ContactPerson", "dcite:ProjectLeader", "dcite:Author"],
    affiliation: [{ schemaKey: "Affiliation", name: "Dept, NYU" }],
  });
  decideContributors(connection.work, { people: { "J. Smith": { same_as: "Smith, Jessica" } } });
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  const joined = people(await draft(connection, "000001"));
  assertEquals(joined.length, 4);
  assertEquals(joined.find((p) => p.name === "Smith, Jessica")?.roleName, [
    "dcite:Researcher",
    "dcite:Author",
  ]);
});

Deno.test("planDescribe() takes a contact who is no author out of the citation once, and a hand edit stays", async () => {
  await using at = await place();
  const connection = await at.open(
    `title: Citation\ndoi: ${REHEARSAL_DOI}\ncontact: { name: "Doe, Jane", email: jane@example.org }`,
  );
  const jane = async () =>
    people(await draft(connection, "000001")).find((p) => p.name === "Doe, Jane");
  assertEquals((await jane())?.includeInCitation, true);
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  assertEquals((await jane())?.includeInCitation, false);
  const now = await draft(connection, "000001");
  await edit(connection, "000001", {
    contributor: people(now).map((p) =>
      p.name === "Doe, Jane" ? { ...p, includeInCitation: true } : p
    ),
  });
  assertEquals(ids(await plan(connection)), []);
});

Deno.test("planDescribe() asks about names that cannot be split, once", async () => {
  const doi = "10.5555/names.1";
  await using at = await place({
    extra: [crossrefWork(doi, [{ family: "Neha" }, { family: "Das", given: "Parimal" }, {
      name: "The Example Consortium",
    }])],
  });
  const connection = await at.open(`title: Names\ndoi: ${doi}\n${CONTACT}`);
  const made = await plan(connection);
  const question = made.questions.find((q) => q.text.includes('"Neha"'));
  assertEquals([question?.file, question?.key], ["decisions.yaml", "contributors.people"]);
  decideContributors(connection.work, { people: { Neha: { name: "Kumari, Neha" } } });
  const again = await plan(connection);
  assert(!again.questions.some((q) => q.text.includes('"Neha"')));
  await runDescribe(connection, again, { waitMs: 0 });
  const saved = people(await draft(connection, "000001"));
  assertEquals(saved.slice(0, 3).map((p) => [p.schemaKey, p.name, p.includeInCitation]), [
    ["Person", "Kumari, Neha", true],
    ["Person", "Das, Parimal", true],
    ["Organization", "The Example Consortium", true],
  ]);
});

Deno.test("planDescribe() proposes ROR's match for a printed affiliation and writes it when confirmed", async () => {
  const doi = "10.5555/aff.1";
  const printed = "Center for Neural Science, New York University, New York, NY, USA";
  await using at = await place({
    extra: [crossrefWork(doi, [{ family: "Doe", given: "Jane", affiliations: [printed] }])],
  });
  const connection = await at.open(`title: Affiliations\ndoi: ${doi}\n${CONTACT}`);
  const made = await plan(connection);
  const question = made.questions.find((q) => q.key === "contributors.affiliations");
  assertStringIncludes(question?.example ?? "", "https://ror.org/0190ak572  # New York University");
  decideContributors(connection.work, { affiliations: { [printed]: "https://ror.org/0190ak572" } });
  const change = (await plan(connection)).changes.find((c) => c.id === "contributor: Doe Jane");
  assertStringIncludes(change?.after ?? "", "New York University (ror.org/0190ak572)");
});

Deno.test("planDescribe() offers terms with evidence and takes the confirmed one", async () => {
  await using at = await place();
  const connection = await at.open(
    `title: Terms\n${CONTACT}\nabout: [hippocampus, "UBERON:0008933"]`,
  );
  const made = await plan(connection);
  assert(made.candidates.length > 1);
  for (const c of made.candidates) assert(c.evidence !== "");
  assertEquals(ids(made).filter((i) => i.startsWith("about")), ["about: UBERON:0008933"]);
  assert(made.questions.some((q) => q.key === "describe.about"));
  decideDescribe(connection.work, { about: { hippocampus: "UBERON:0002421" } });
  const again = await plan(connection);
  assertEquals(ids(again).filter((i) => i.startsWith("about")), [
    "about: UBERON:0002421",
    "about: UBERON:0008933",
  ]);
  assert(!again.questions.some((q) => q.key === "describe.about"));
});

Deno.test("planDescribe() joins an author with the very name, and says that the draft has the person twice", async () => {
  await using at = await place({
    extra: [crossrefWork("10.5555/twice", [{ given: "Ada", family: "Byron" }])],
  });
  const connection = await at.open(`title: Twice\ndoi: 10.5555/twice\n${CONTACT}`);
  const person = (name: string) => ({ schemaKey: "Person", name, roleName: ["dcite:Author"] });
  await edit(connection, "000001", {
    contributor: [person("Miller, Lee E"), person("byron, ada"), person("Byron, Ada")],
  });
  const made = await plan(connection);
  // The very name wins before any perhaps; that the draft has the person twice is said.
  assertEquals(made.questions.filter((q) => q.key === "contributors.people"), []);
  assert(made.advice.some((a) => a.code === "person-twice"));
});

Deno.test("planDescribe() marks a group that may be a person, and asks about a person who stands as a group", async () => {
  await using at = await place({
    extra: [crossrefWork("10.5555/groups", [
      { given: "Ada", family: "Byron" },
      { name: "Human Connectome Consortium" },
      { name: "Plato" },
      { name: "王小明" },
    ])],
  });
  const connection = await at.open(`title: Groups\ndoi: 10.5555/groups\n${CONTACT}`);
  const made = await plan(connection);
  const notes = (name: string) =>
    made.changes.find((c) => c.id === `contributor: ${name}`)?.notes.join() ?? "absent";
  assertEquals(notes("Human Connectome Consortium"), "");
  assertStringIncludes(notes("Plato"), "if it is a person, write the name under");
  assertEquals(notes("王小明"), "absent");
  assert(made.questions.some((q) => q.entry === "王小明"));
});

Deno.test("planDescribe() looks up affiliations in portions, and those that were declined no more", async () => {
  const affiliations = Array.from({ length: 25 }, (_, i) => `Institute ${i}`);
  await using at = await place({
    extra: [crossrefWork("10.5555/many", [{ given: "Ada", family: "Byron", affiliations }])],
  });
  const connection = await at.open(`title: Many\ndoi: 10.5555/many\n${CONTACT}`);
  const asked = () => at.services.requests.filter((r) => /affiliation=/.test(r.what)).length;
  const made = await plan(connection);
  assertEquals(asked(), 20);
  assertEquals(made.leftOut.find((l) => l.what === "ROR ids of affiliations")?.value, "5 of 25");
  decideContributors(connection.work, {
    affiliations: Object.fromEntries(affiliations.slice(0, 20).map((a) => [a, "none"])),
  });
  const again = await plan(connection);
  assertEquals(asked(), 25);
  assertEquals(again.leftOut.filter((l) => l.what === "ROR ids of affiliations"), []);
});

Deno.test("planDescribe() asks whether the successor of an obsolete term is meant", async () => {
  await using at = await place();
  const connection = await at.open(`title: Terms\n${CONTACT}\nabout: ["UBERON:0001026"]`);
  const made = await plan(connection);
  assertEquals(ids(made).filter((i) => i.startsWith("about")), []);
  assertEquals(made.candidates.map((c) => [c.asked, c.id]), [
    ["UBERON:0001026", "UBERON:0006798"],
  ]);
  assertStringIncludes(made.candidates[0]?.evidence ?? "", "UBERON:0001026 is obsolete");
  decideDescribe(connection.work, { about: { "UBERON:0001026": "UBERON:0006798" } });
  const again = await plan(connection);
  assertEquals(ids(again).filter((i) => i.startsWith("about")), ["about: UBERON:0006798"]);
});

Deno.test("planDescribe() offers the regions of step 08, as people decided them", async () => {
  await using at = await place();
  const connection = await at.open(`title: Regions\n${CONTACT}`);
  const { work, instance } = connection;
  const facts = { ...NO_FACTS, species: ["Mus musculus"], locations: ["CA1", "area X", "VISp"] };
  // CA1 is certain, but someone decided otherwise; area X has a term by decision only; VISp is said to have none.
  work.writeDecisions("regions", [
    { species: "Mus musculus", text: "CA1", terms: ["UBERON:0003882"] },
    { species: "Mus musculus", text: "area X", terms: ["UBERON:0008933"] },
    { species: "Mus musculus", text: "VISp", terms: [] },
  ]);
  const state = {
    api: instance.api,
    texts: [
      { species: "Mus musculus", text: "S2", matches: [{ id: "UBERON:0008934" }] },
      { species: "Mus musculus", text: "CA1", matches: [{ id: "UBERON:0003881" }] },
    ],
    assets: [{ terms: ["UBERON:0008934", "UBERON:0003881"] }],
  };
  const about = async () =>
    ids(await plan(connection, { facts })).filter((i) => i.startsWith("about"));
  // The plan of another Dandiset says nothing about this one.
  work.writeState("regions", { ...state, dandiset: "000002" });
  assertEquals(await about(), ["about: UBERON:0003882", "about: UBERON:0008933"]);
  work.writeState("regions", { ...state, dandiset: "000001" });
  assertEquals(await about(), [
    "about: UBERON:0003882",
    "about: UBERON:0008933",
    "about: UBERON:0008934",
  ]);
});

Deno.test("planDescribe() goes on when services are down, and says what is unchecked", async () => {
  await using at = await place();
  const connection = await at.open(`title: Offline data set\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const made = await plan(connection, { services: { offline: true } });
  assert(made.notes.some((n) => n.startsWith("Not asked: ")));
  assertEquals(made.publication?.authors, []);
  // Answers of an earlier run are used, with their age.
  await plan(connection);
  const offline = await plan(connection, { services: { offline: true } });
  assertEquals(offline.publication?.authors.length, 3);
  assert(offline.services.some((s) => s.oldest !== undefined));
});

Deno.test("planDescribe() refuses a bad address, an ORCID of someone else and a title that is too long", async () => {
  const doi = "10.5555/bad.1";
  await using at = await place({
    extra: [crossrefWork(doi, [{ family: "Doe", given: "Jane" }], { title: ["x ".repeat(100)] })],
  });
  const connection = await at.open(
    `title: Bad input of all kinds\ndoi: ${doi}\ncontact: { name: "Doe, Jane", email: jane@localhost, orcid: 0000-0002-1825-0097 }`,
  );
  const made = await plan(connection);
  const email = made.questions.find((q) => q.key === "contact.email");
  assertStringIncludes(email?.text ?? "", "has no dot");
  const jane = made.changes.find((c) => c.id === "contributor: Doe Jane");
  assert(jane);
  assert(jane.notes.some((n) => n.includes('ORCID shows the name "Carberry, Josiah"')));
  assert(!jane.after.includes("0000-0002-1825-0097"));
  const untitled = await plan(connection, { answers: { title: undefined } });
  assertStringIncludes(
    untitled.questions.find((q) => q.key === "title")?.text ?? "",
    "199 characters",
  );
});

Deno.test("planDescribe() takes nothing from a DOI that is not a paper's", async () => {
  await using at = await place();
  const connection = await at.open(`title: Wrong DOI given\ndoi: 10.5061/dryad.8515\n${CONTACT}`);
  const made = await plan(connection);
  assertStringIncludes(made.notes.join(), "not a paper");
  assertStringIncludes(made.questions[0]?.text ?? "", "which DOI has the paper");
  assert(!ids(made).some((i) => i.includes("dryad") || i.includes("Ollomo")));
});

Deno.test("planDescribe() keeps a title in capitals for confirmation", async () => {
  const doi = "10.5555/caps.1";
  await using at = await place({
    extra: [crossrefWork(doi, [], { title: ["NEURAL CODING OF REACHES IN MICE"] })],
  });
  const connection = await at.open(`doi: ${doi}\n${CONTACT}\ntitle: Old title`);
  const made = await plan(connection, { answers: { title: undefined } });
  const change = made.changes.find((c) => c.id === "title");
  assertEquals(change?.after, "Neural coding of reaches in mice");
  assert(change?.confirm);
  decideDescribe(connection.work, { confirmed: ["title"] });
  const again = await plan(connection, { answers: { title: undefined } });
  assertEquals(again.changes.find((c) => c.id === "title")?.confirm, undefined);
});

Deno.test("planDescribe() repairs what the archive refuses or loses", async () => {
  await using at = await place();
  const connection = await at.open(`title: Repairs of a draft\n${CONTACT}`);
  await edit(connection, "000001", {
    acknowledgement: null,
    schemaVersion: "0.4.0",
    contributor: [{
      schemaKey: "Person",
      name: "Miller, Lee E",
      email: "lee@example.org",
      identifier: "https://orcid.org/0000-0002-1694-233x",
      roleName: ["dcite:ContactPerson"],
      affiliation: [{ name: "NYU", identifier: "http://ror.org/0190ak572/" }],
    }],
    relatedResource: [{
      schemaKey: "Resource",
      identifier: "10.1234/ABC",
      relation: "dcite:IsDescribedBy",
    }],
    description: "By hand.",
  });
  const made = await plan(connection);
  assertEquals(made.problems, []);
  await runDescribe(connection, made, { waitMs: 0 });
  const saved = await draft(connection, "000001");
  assertEquals([saved.acknowledgement, saved.schemaVersion, saved.description], [
    undefined,
    "0.7.0",
    "By hand.",
  ]);
  assertEquals(people(saved)[0]?.identifier, "0000-0002-1694-233X");
  assertEquals((people(saved)[0]?.affiliation as Fields[])[0], {
    schemaKey: "Affiliation",
    name: "NYU",
    identifier: "https://ror.org/0190ak572",
  });
  assertEquals((saved.relatedResource as Fields[])[0]?.identifier, "doi:10.1234/abc");
});

Deno.test("runDescribe() takes all, some or none", async () => {
  await using at = await place();
  const connection = await at.open(`title: Some of it\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const made = await plan(connection);
  assertEquals((await runDescribe(connection, made, { take: "none" })).status, "nothing");
  const some = ["description", `related: doi:${REHEARSAL_DOI}`];
  const result = await runDescribe(connection, made, { take: some, waitMs: 0 });
  assertEquals(result.taken.map((t) => t.id), some);
  assertEquals(result.left.length, made.changes.length - 2);
  const saved = await draft(connection, made.dandiset);
  assertEquals(people(saved).length, 1);
  decideDescribe(connection.work, { declined: ["contributor: Glaser Joshua I"] });
  const rest = await plan(connection);
  await runDescribe(connection, rest, { waitMs: 0 });
  const names = people(await draft(connection, made.dandiset)).map((p) => p.name);
  assert(names.includes("Chowdhury, Raeed H") && !names.includes("Glaser, Joshua I"));
});

Deno.test("runDescribe() never saves over someone else's change, nor what would be refused", async () => {
  await using at = await place();
  const connection = await at.open(`title: Two people at work\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const made = await plan(connection);
  await edit(connection, made.dandiset, { keywords: ["by someone else"] });
  await assertRejects(
    () => runDescribe(connection, made),
    ConflictError,
    "someone changed keywords",
  );
  assertEquals((await draft(connection, made.dandiset)).keywords, ["by someone else"]);
  await edit(connection, made.dandiset, { contributor: [] });
  const invalid = await plan(connection, { answers: { contact: { name: "Miller, Lee E" } } });
  assert(invalid.questions.some((q) => q.blocks === "saving"));
  await assertRejects(() => runDescribe(connection, invalid), PlanError, "has no email");
  assertEquals(people(await draft(connection, made.dandiset)), []);
});

Deno.test("undoDescribe() puts the former record back, and undoing that brings the change back", async () => {
  await using at = await place();
  const connection = await at.open(`title: Undo and redo\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  await assertRejects(() => undoDescribe(connection), NotFoundError, "Cannot undo");
  const before = await draft(connection, "000001");
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  const after = await draft(connection, "000001");
  const undone = await undoDescribe(connection, { waitMs: 0 });
  // What a person sees: what was, what is now, and that it was an undo.
  const shown = renderText(viewDescribeResult(undone), { columns: 100 });
  assertStringIncludes(shown, "as before");
  assert(undone.taken.every((t) => t.before !== undefined || t.after !== "(nothing)"));
  const back = await draft(connection, "000001");
  assertEquals(back.contributor, before.contributor);
  assertEquals(back.relatedResource, undefined);
  await undoDescribe(connection, { waitMs: 0 });
  assertEquals(people(await draft(connection, "000001")), people(after));
  await edit(connection, "000001", { keywords: ["meanwhile"] });
  await assertRejects(() => undoDescribe(connection), ConflictError, "undo with force");
  await undoDescribe(connection, { force: true, waitMs: 0 });
  assertEquals((await draft(connection, "000001")).keywords, undefined);
});

Deno.test("undoDescribe() finds a save whose process was killed after the request, and none where it was killed before", async () => {
  await using at = await place();
  const connection = await at.open(`title: Killed\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const before = await draft(connection, "000001");
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  const after = await draft(connection, "000001");
  const path = connection.work.statePath("describe.jsonl");
  const [intention = ""] = (await Deno.readTextFile(path)).trim().split("\n");
  await Deno.writeTextFile(path, intention + "\n");
  await undoDescribe(connection, { waitMs: 0 });
  assertEquals((await draft(connection, "000001")).contributor, before.contributor);
  // Now the draft is as before that save: the intention alone is nothing to undo.
  await Deno.writeTextFile(path, intention + "\n");
  await assertRejects(() => undoDescribe(connection, { waitMs: 0 }), NotFoundError, "Cannot undo");
  assert(after.contributor !== before.contributor);
});

Deno.test("planDescribe() says no when the DOI or decisions.yaml are unusable", async () => {
  await using at = await place();
  const connection = await at.open(`title: Unusable input\n${CONTACT}`);
  await assertRejects(() => plan(connection, { doi: "nonsense" }), Error, "write its DOI");
  connection.work.writeDecisions("contributors", { people: 5 });
  await assertRejects(() => plan(connection), ConfigError, "contributors.people");
  // Edited by hand: the line, what is wrong, and the form.
  const cases: [string, string][] = [
    [
      "# mine\ncontributors:\n  people:\n    Ada Byron:\n      orcd: x\n",
      'line 5: contributors.people.Ada Byron: unknown key "orcd"',
    ],
    ["describe:\n  at: now\n  confirmed: yes\n", "line 3: describe.confirmed: "],
    ["describe: {confirm: [title]}\n", 'line 1: describe: unknown key "confirm"'],
  ];
  for (const [yaml, message] of cases) {
    await Deno.writeTextFile(connection.work.decisionsPath, yaml);
    const error = await assertRejects(() => plan(connection), ConfigError, message);
    assertStringIncludes(error.message, "Write it in the form ");
  }
});

Deno.test("planDescribe() links no paper that no service knows, until somebody confirms it", async () => {
  await using at = await place();
  const connection = await at.open(`title: Unknown paper\ndoi: 10.5555/unrecorded\n${CONTACT}`);
  const made = await plan(connection);
  const link = made.changes.find((c) => c.id === "related: doi:10.5555/unrecorded");
  assertEquals(link?.confirm, "no service has confirmed that this DOI exists");
  const result = await runDescribe(connection, made, { waitMs: 0 }).catch((e) => e as Error);
  assert(!(result instanceof Error) || result instanceof PlanError, String(result));
  assertEquals((await draft(connection, "000001")).relatedResource, undefined);
});

Deno.test("instanceSchema() is the instance's own, then the remembered, then the embedded with its prefixes", async () => {
  await using at = await place();
  const connection = await at.open(`title: Schema of an instance\n${CONTACT}`);
  const own = await instanceSchema(connection, "Dandiset");
  assertStringIncludes(JSON.stringify(own), "^DEV-DANDI:");
  const down: Connection = { ...connection, client: new DownClient(connection.instance) };
  assertEquals(await instanceSchema(down, "Dandiset"), own);
  const embedded = await instanceSchema(down, "Asset");
  assertStringIncludes(JSON.stringify(embedded), '"default":"0.7.0"');
});

/** A client of an archive that does not give its schemas. */
class DownClient extends ArchiveClient {
  override schema(): Promise<never> {
    return Promise.reject(new ArchiveError("down", { status: 503, request: "GET /schemas/" }));
  }
}

Deno.test("viewDescribePlan() and viewDescribeResult() show sources, reasons and questions", async () => {
  await using at = await place({
    extra: [
      orcidRecord("0000-0002-5934-919X", "Raeed", "Chowdhury"),
      rorRecord("021nxhr62", "U.S. National Science Foundation"),
    ],
  });
  const connection = await at.open(`title: To be shown\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const made = await plan(connection);
  assertEquals(made.publication?.awards[0]?.ror?.id, "https://ror.org/021nxhr62");
  const text = renderText(viewDescribePlan(made), { columns: 200 });
  for (
    const part of [
      "What would change",
      "0000-0002-5934-919X",
      "Crossref",
      "What no source could answer",
      "Left out",
    ]
  ) {
    assertStringIncludes(text, part);
  }
  const result = await runDescribe(connection, made, { waitMs: 0 });
  assertStringIncludes(renderText(viewDescribeResult(result)), "former record is kept in state/");
});

Deno.test("summarizeFacts() counts and does not interpret", () => {
  const summary = summarizeFacts([{
    factsVersion: 2,
    file: { path: "/a.nwb", sizeBytes: 1, mtimeMs: 1 },
    subject: { subject_id: "m1", species: "Mus musculus", sex: "F" },
    sessionStartTime: { raw: "2024-01-02", parsed: "2024-01-02T00:00:00Z", zone: true },
    fileCreateDate: [],
    experimenter: ["Doe, Jane", "doe, jane"],
    relatedPublications: ["https://doi.org/10.1234/ABC; doi:10.1234/def"],
    generalTexts: {},
    locations: [{ kind: "electrode", place: "/x", text: "CA1", count: 4 }],
    probes: [],
    externalFiles: [],
    types: [
      { type: "Units", count: 1, groupVisits: 1 },
      { type: "TwoPhotonSeries", count: 1, groupVisits: 1 },
      { type: "ImagingPlane", count: 1, groupVisits: 1 },
    ],
    numberOfUnits: 12,
    externalLinks: {},
    softLinks: 0,
    brokenLinks: [],
    specifications: {},
    errors: {},
  }]);
  assertEquals(summary.publications, ["10.1234/abc", "10.1234/def"]);
  assertEquals(summary.experimenters, ["Doe, Jane"]);
  assertEquals(summary.modalities, [
    "extracellular electrophysiology",
    "two-photon calcium imaging",
  ]);
  assertEquals([summary.totalUnits, summary.span], [12, {
    first: "2024-01-02",
    last: "2024-01-02",
  }]);
});

Deno.test("planDescribe() stops when asked, with nothing changed", async () => {
  await using at = await place({ latencyMs: 50 });
  const connection = await at.open(`title: To be stopped\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const stop = new AbortController();
  const planning = plan(connection, { signal: stop.signal });
  setTimeout(() => stop.abort(), 60);
  const error = await assertRejects(() => planning, StoppedError, "run it again");
  assertEquals(error.exitStatus, 130);
  assertEquals(readDescribePlan(connection.work), undefined);
});

Deno.test("planDescribe() links preprint and article, once each, whatever spelling the draft has", async () => {
  const doi = "10.5555/pair.2";
  await using at = await place({
    extra: [crossrefWork(doi, [{ family: "Doe", given: "Jane" }], {
      type: "posted-content",
      subtype: "preprint",
      relation: { "is-preprint-of": [{ "id-type": "doi", id: "10.5555/Article.2" }] },
    })],
  });
  const connection = await at.open(`title: Preprint and article\ndoi: ${doi}\n${CONTACT}`);
  await edit(connection, "000001", {
    relatedResource: [{
      schemaKey: "Resource",
      url: "https://doi.org/10.5555/ARTICLE.2",
      relation: "dcite:IsDescribedBy",
      name: "By hand",
    }],
  });
  const made = await plan(connection);
  assert(made.notes.some((n) => n.includes("has become the article 10.5555/article.2")));
  await runDescribe(connection, made, { waitMs: 0 });
  const saved = (await draft(connection, "000001")).relatedResource as Fields[];
  assertEquals(saved.map((r) => [r.identifier, r.resourceType, r.name]), [
    ["doi:10.5555/article.2", "dcite:JournalArticle", "By hand"],
    ["doi:10.5555/pair.2", "dcite:Preprint", "A paper about hands"],
  ]);
});
