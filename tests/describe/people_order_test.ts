import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import {
  applyChanges,
  type Author,
  createServices,
  decideContributors,
  planDescribe,
  type Publication,
  runDescribe,
  takenChanges,
} from "../../lib/describe/mod.ts";
import { proposePeople } from "../../lib/describe/propose/people.ts";
import type { PeopleInput } from "../../lib/describe/propose/people_types.ts";
import { crossrefWork, NO_FACTS, orcidRecord, place } from "./harness.ts";

type Entry = Record<string, unknown>;

interface TestPerson {
  readonly family: string;
  readonly given: string;
  readonly orcid?: string | undefined;
}

function paper(people: readonly TestPerson[]): Publication {
  const authors = people.map(({ family, given, orcid }, i): Author => ({
    position: i + 1,
    printed: `${given} ${family}`,
    kind: "person",
    name: `${family}, ${given}`,
    nameSource: "Crossref",
    affiliations: [],
    corresponding: false,
    ...(orcid ? { orcid: { id: orcid, source: "Crossref", outcome: "confirmed" } } : {}),
  }));
  return {
    doi: "10.5555/people",
    kind: "article",
    retracted: false,
    updates: [],
    authors,
    awards: [],
    keywords: [],
    related: [],
    sources: [],
    disagreements: [],
    leftOut: [],
  };
}

const config = parseUploadConfig(
  'contact: { name: "Contact, Person", email: a@example.org }',
  "upload.yaml",
);

/** One run over a draft: the list of contributors as it would be saved. */
async function run(
  base: readonly Entry[],
  people: readonly TestPerson[],
  decisions: PeopleInput["decisions"] = { people: {}, affiliations: {} },
): Promise<{ list: Entry[]; proposal: Awaited<ReturnType<typeof proposePeople>> }> {
  const proposal = await proposePeople({
    services: createServices({ offline: true }),
    base,
    publication: paper(people),
    facts: NO_FACTS,
    config,
    decisions,
    written: new Set(),
    firstTime: base.length === 0,
  });
  const ids = proposal.changes.map((c) => c.id);
  assertEquals(new Set(ids).size, ids.length, "ids of changes are unique");
  for (const id of ids) assert(!id.includes(","), id);
  const { metadata } = applyChanges(
    { name: "x", metadata: { contributor: [...base] } },
    takenChanges(proposal.changes, "all"),
  );
  return { list: metadata.contributor as Entry[], proposal };
}

const names = (list: readonly Entry[]) => list.map((e) => String(e.name));
const authorsOf = (list: readonly Entry[]) =>
  list.filter((e) => (e.roleName as string[]).includes("dcite:Author"));

const person = fc.record({
  family: fc.constantFrom("Wang", "Smith", "Lee", "Berg", "García", "Li", "Müller", "Sun"),
  given: fc.constantFrom(
    "Wei",
    "Li",
    "John A.",
    "John B.",
    "J.",
    "Anna",
    "Jian",
    "Jianguo",
    "Hyun Ju",
    "A. B.",
  ),
  orcid: fc.option(
    fc.constantFrom("0009-0099-0003-001X", "0009-0099-0003-0028", "0000-0002-1825-0097"),
    { nil: undefined, freq: 3 },
  ),
});
/** An iD stands at one author: what publishers repeat was asked before. */
const authorList = fc.array(person, { minLength: 1, maxLength: 9 }).map((list) =>
  list.map((p, i) => ({
    ...p,
    orcid: list.findIndex((o) => o.orcid === p.orcid) === i ? p.orcid : undefined,
  }))
);

Deno.test("any author list is written in its order, and a second run has nothing to change", async () => {
  await fc.assert(
    fc.asyncProperty(authorList, async (people) => {
      const first = await run([], people);
      assertEquals(
        names(authorsOf(first.list)),
        people.map((p) => `${p.family}, ${p.given}`),
      );
      const again = await run(first.list, people);
      assertEquals(again.proposal.changes.map((c) => c.id), []);
      assertEquals(names(again.list), names(first.list));
    }),
    { numRuns: 300 },
  );
});

Deno.test("any author list that goes from initials to full names keeps its order and length", async () => {
  const full = fc.record({
    family: fc.constantFrom("Wang", "Smith", "Lee", "Berg", "García", "Sun"),
    given: fc.constantFrom("Wei", "Wenli", "John", "James", "Anna", "Alexander", "Xiaoming"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(full, { minLength: 1, maxLength: 8 }), async (people) => {
      const initials = people.map((p) => ({ family: p.family, given: `${p.given[0]}.` }));
      const before = await run([], initials);
      const after = await run(before.list, people);
      assertEquals(names(after.list), names(before.list));
      const last = await run(after.list, people);
      assertEquals(names(last.list), names(before.list));
    }),
    { numRuns: 300 },
  );
});

Deno.test("whoever a curator added stays where the curator put them", async () => {
  const others = fc.array(
    fc.record({
      schemaKey: fc.constant("Person"),
      name: fc.constantFrom("Curator, Cleo", "Technician, Tom", "Added, Ada"),
      roleName: fc.constantFrom(["dcite:DataCurator"], ["dcite:Author"], ["dcite:DataCollector"]),
      at: fc.nat(9),
    }),
    { maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(authorList, others, async (people, added) => {
      const { list } = await run([], people);
      const draft = [...list];
      for (const { at, ...entry } of added) draft.splice(at, 0, entry);
      const once = await run(draft, people);
      assertEquals(once.list.length, draft.length);
      assertEquals(
        names(authorsOf(once.list)),
        names(authorsOf(draft)),
        "authors keep their order, those of the curator among them",
      );
      const twice = await run(once.list, people);
      assertEquals(twice.proposal.changes.map((c) => c.id), []);
    }),
    { numRuns: 200 },
  );
});

Deno.test("an undecided question leaves the draft's entry and its place as they are", async () => {
  const draft = [
    {
      schemaKey: "Person",
      name: "Smith, J.",
      roleName: ["dcite:DataCollector"],
      includeInCitation: true,
    },
    { schemaKey: "Person", name: "Sun, Li", roleName: ["dcite:Author"], includeInCitation: true },
  ];
  const people = [{ family: "Sun", given: "Li" }, { family: "Smith", given: "John" }];
  const { list, proposal } = await run(draft, people);
  assertEquals(proposal.questions.filter((q) => q.other === "Smith, J.").length, 1);
  assertEquals(list.filter((e) => e.name !== "Contact, Person").length, 2);
  assertEquals(list.find((e) => e.name === "Smith, J."), draft[0]);
  const yes = await run(draft, people, {
    people: { "John Smith": { same_as: "Smith, J." } },
    affiliations: {},
  });
  assertEquals(names(authorsOf(yes.list)), ["Sun, Li", "Smith, J."]);
  const no = await run(draft, people, {
    people: { "John Smith": { not_same_as: "Smith, J." } },
    affiliations: {},
  });
  assertEquals(names(authorsOf(no.list)), ["Sun, Li", "Smith, John"]);
  assertEquals(no.list.find((e) => e.name === "Smith, J."), draft[0]);
});

Deno.test("an ORCID iD that differs makes two people of one name, and the same iD one of two names", async () => {
  const [one, two] = ["0009-0099-0003-001X", "0009-0099-0003-0028"];
  const entry = (name: string, identifier: string) => ({
    schemaKey: "Person",
    name,
    identifier,
    roleName: ["dcite:Author"],
    includeInCitation: true,
  });
  const differs = await run([entry("Wang, Wei", one)], [{
    family: "Wang",
    given: "Wei",
    orcid: two,
  }]);
  assertEquals(authorsOf(differs.list).map((e) => e.identifier), [two, one]);
  const married = await run([entry("Smith, Ada", one)], [{
    family: "Jones",
    given: "Ada",
    orcid: one,
  }]);
  assertEquals(names(authorsOf(married.list)), ["Smith, Ada"]);
});

Deno.test("an iD that two authors carry is written at none, asked at both, and nobody disappears", async () => {
  const id = "0009-0099-0003-0028";
  const doi = "10.5555/shared.1";
  const authors = [
    { given: "Wei", family: "Wang", orcid: id },
    { given: "Li", family: "Sun" },
    { given: "Wei", family: "Wang", orcid: id },
  ];
  await using at = await place({
    extra: [crossrefWork(doi, authors), orcidRecord(id, "Wei", "Wang")],
  });
  const connection = await at.open(
    `title: Shared\ndoi: ${doi}\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  const asked = plan.questions.filter((q) => q.orcid === id);
  assertEquals(asked.map((q) => q.entry), ["Wei Wang", "Wei Wang (author 3)"]);
  await runDescribe(connection, plan, { waitMs: 0 });
  const saved = async () =>
    authorsOf(
      (await connection.client.getVersionInfo(plan.dandiset, "draft")).metadata
        .contributor as Entry[],
    );
  assertEquals((await saved()).map((e) => [e.name, e.identifier]), [
    ["Wang, Wei", undefined],
    ["Sun, Li", undefined],
    ["Wang, Wei", undefined],
  ]);
  decideContributors(connection.work, {
    people: { "Wei Wang": { not_orcid: [id] }, "Wei Wang (author 3)": { orcid: id } },
  });
  const decided = await planDescribe(connection, { facts: NO_FACTS });
  assertEquals(decided.questions.filter((q) => q.orcid === id), []);
  await runDescribe(connection, decided, { waitMs: 0 });
  assertEquals((await saved()).map((e) => [e.name, e.identifier]), [
    ["Wang, Wei", undefined],
    ["Sun, Li", undefined],
    ["Wang, Wei", id],
  ]);
  assertEquals(
    (await planDescribe(connection, { facts: NO_FACTS })).changes.map((c) => c.id),
    [],
  );
});

Deno.test("planDescribe() believes who signed in at ORCID, and asks about what a publisher typed", async () => {
  const doi = "10.5555/orcids.1";
  const ids = {
    native: "0009-0099-0003-001X",
    typed: "0009-0099-0003-0028",
    theirs: "0000-0002-1825-0097",
  };
  const authors = [
    { given: "Xiaoming", family: "Wang", orcid: ids.native, authenticated: true },
    { given: "Jianguo", family: "Li", orcid: ids.typed },
    { given: "Ann", family: "Roe", orcid: ids.theirs, authenticated: true },
    { given: "Josiah", family: "Carberry" },
  ];
  await using at = await place({
    extra: [
      crossrefWork(doi, authors),
      orcidRecord(ids.native, "小明", "王"),
      orcidRecord(ids.typed, "Jian", "Li"),
    ],
  });
  const connection = await at.open(
    `title: Signed\ndoi: ${doi}\ncontact: { name: "Byron, Ada", email: ada@example.org }`,
  );
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  const byName = (name: string) => plan.publication?.authors.find((a) => a.printed === name);
  assertEquals(byName("Xiaoming Wang")?.orcid?.id, ids.native);
  assertEquals(byName("Jianguo Li")?.orcid, undefined);
  // The registry's name is that of another author of the paper: signing in was a mistake.
  assertEquals(byName("Ann Roe")?.orcid, undefined);
  const asked = plan.questions.filter((q) => q.orcid !== undefined);
  assertEquals(asked.map((q) => q.orcid), [ids.typed, ids.theirs]);
  assert(asked[0]?.text.includes('"Li, Jian"') && asked[0].text.includes('"Jianguo Li"'));
});
