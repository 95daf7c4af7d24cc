/** What people wrote, on the archive and in `upload.yaml`, and what becomes of it. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import type { Connection } from "../../lib/connect/mod.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import {
  answerDescribe,
  planDescribe,
  REHEARSAL_DOI,
  runDescribe,
  takenChanges,
  viewDescribePlan,
} from "../../lib/describe/mod.ts";
import { crossrefWork, NO_FACTS, place } from "./harness.ts";

const DOI = "10.5555/hand.1";
const CONTACT = 'contact: { name: "Byron, Ada", email: ada@example.org }';
type Entry = Record<string, unknown>;

const plan = (c: Connection) => planDescribe(c, { facts: NO_FACTS });
const draft = (c: Connection) => c.client.getVersionInfo("000001", "draft");
async function edit(c: Connection, change: { name?: string; metadata?: Entry }): Promise<void> {
  const now = await draft(c);
  await c.client.putDraftMetadata("000001", {
    name: change.name ?? now.name,
    metadata: { ...now.metadata, ...change.metadata },
  });
}

Deno.test("title, description and keywords that a person changed on the archive stay until that is confirmed", async () => {
  await using at = await place({ extra: [crossrefWork(DOI, [{ given: "Ada", family: "Byron" }])] });
  const connection = await at.open(
    `doi: ${DOI}\ndescription: By upload.yaml.\nkeywords: [one, two]\n${CONTACT}`,
  );
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  assertEquals((await draft(connection)).name, "A paper about hands");
  await edit(connection, {
    name: "A better title",
    metadata: { description: "By hand.", keywords: ["two", "three"] },
  });
  const made = await plan(connection);
  for (const id of ["title", "description"]) {
    assertStringIncludes(made.changes.find((c) => c.id === id)?.confirm ?? "", "somebody wrote");
  }
  assert(!made.changes.some((c) => c.id === "keywords"));
  assert(made.leftOut.some((l) => l.what === "keyword" && l.value === "one"));
  await runDescribe(connection, made, { waitMs: 0 });
  const kept = await draft(connection);
  assertEquals(
    [kept.name, kept.metadata.description, kept.metadata.keywords],
    ["A better title", "By hand.", ["two", "three"]],
  );
  const asked = made.questions.filter((q) => q.key === "describe.confirm");
  assertEquals(asked.map((q) => q.id), ["replace: title", "replace: description"]);
  answerDescribe(connection.work, made, { "replace: title": "no", "replace: description": "yes" });
  const answered = await plan(connection);
  assert(!answered.questions.some((q) => q.key === "describe.confirm"));
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  const replaced = await draft(connection);
  assertEquals([replaced.name, replaced.metadata.description], [
    "A better title",
    "By upload.yaml.",
  ]);
});

Deno.test("an uploader who is no author is in the record, not in the citation, and there is one contact person", async () => {
  await using at = await place({
    extra: [crossrefWork(DOI, [{ given: "Marie", family: "Curie" }])],
  });
  const connection = await at.open(
    `doi: ${DOI}\ncontact: { name: "Curie, Marie", email: marie@example.org }`,
  );
  // As the archive makes a Dandiset that step 02 did not.
  const uploader = [{
    schemaKey: "Person",
    name: "Uploader, Una",
    email: "una@example.org",
    roleName: ["dcite:ContactPerson"],
    includeInCitation: true,
  }];
  await edit(connection, { metadata: { contributor: uploader } });
  await runDescribe(connection, await plan(connection), { waitMs: 0 });
  const saved = (await draft(connection)).metadata.contributor as Entry[];
  assertEquals(saved.map((c) => c.name), ["Curie, Marie", uploader[0]?.name]);
  assertEquals(saved[1]?.includeInCitation, false);
  const contacts = saved.filter((c) => (c.roleName as string[]).includes("dcite:ContactPerson"));
  assertEquals(contacts.map((c) => c.name), ["Curie, Marie"]);
  assertEquals((await plan(connection)).changes, []);
  // A second contact whom a person has named stays, until somebody says otherwise.
  await edit(connection, {
    metadata: {
      contributor: [...saved, {
        schemaKey: "Person",
        name: "Curator, Cleo",
        email: "cleo@example.org",
        roleName: ["dcite:ContactPerson"],
        includeInCitation: false,
      }],
    },
  });
  const again = await plan(connection);
  assertEquals(takenChanges(again.changes, "all"), []);
  assertEquals(again.changes.map((c) => c.id), ["uploader: Curator Cleo"]);
});

Deno.test("upload.yaml: addresses without https, bare DOIs and numbers without quotes are read, or refused in words", async () => {
  const config = parseUploadConfig(
    "award: 1234567\nethics: [{ identifier: 20240012 }]\nfunding: [{ funder: NSF, award: 2112345 }]\nembargo_until: 2027-01-31\nkeywords: [2026, hands]",
    "upload.yaml",
  );
  assertEquals(config.award, "1234567");
  assertEquals(config.ethics, [{ identifier: "20240012" }]);
  assertEquals(config.funding, [{ funder: "NSF", award: "2112345" }]);
  assertEquals(config.embargo_until, "2027-01-31");
  assertEquals(config.keywords, ["2026", "hands"]);
  assertThrows(
    () => parseUploadConfig("award: 12345678901234567890", "upload.yaml"),
    Error,
    "write it in quotes",
  );
  await using at = await place();
  const connection = await at.open([
    "title: Addresses",
    "description: All kinds of addresses.",
    CONTACT,
    "related:",
    "  - url: github.com/lab/code",
    "  - url: 10.5555/other",
    "  - url: see the paper",
    "  - { url: protocols.io/view/1, type: Protocol }",
    "conversion_code: gitlab.com/lab/to-nwb",
    "ethics: [{ identifier: 17, contact: Example University IACUC }, { identifier: B-2, contact: iacuc@example.org }, { identifier: B-3, url: www.example.org/iacuc }]",
  ].join("\n"));
  const made = await plan(connection);
  assertEquals(made.problems, []);
  const after = (id: string) => made.changes.find((c) => c.id === id)?.op;
  const value = (id: string) => {
    const op = after(id);
    return op?.op === "put" || op?.op === "set" ? op.value as Entry : undefined;
  };
  assertEquals(value("related: https://github.com/lab/code")?.url, "https://github.com/lab/code");
  assertEquals(value("related: doi:10.5555/other")?.url, "https://doi.org/10.5555/other");
  assertEquals(
    value("related: https://gitlab.com/lab/to-nwb")?.url,
    "https://gitlab.com/lab/to-nwb",
  );
  assertEquals(value("protocol") as unknown, ["https://protocols.io/view/1"]);
  assert(made.leftOut.some((l) => l.value === "see the paper" && l.why.includes("https://")));
  assertEquals(value("ethics: 17")?.identifier, "17, Example University IACUC");
  assertEquals(value("ethics: B-2")?.contactPoint, {
    schemaKey: "ContactPoint",
    email: "iacuc@example.org",
  });
  assertEquals(value("ethics: B-3")?.contactPoint, {
    schemaKey: "ContactPoint",
    url: "https://www.example.org/iacuc",
  });
  await runDescribe(connection, made, { waitMs: 0 });
  assertEquals((await plan(connection)).changes, []);
});

Deno.test("takenChanges() takes by names without commas, by those of older plans, and refuses unknown ones", async () => {
  await using at = await place({ extra: [crossrefWork(DOI, [{ given: "Ada", family: "Byron" }])] });
  const { changes } = await plan(await at.open(`doi: ${DOI}\n${CONTACT}`));
  for (const { id } of changes) assert(!id.includes(","), id);
  for (const id of ["contributor: Byron Ada", "contributor: Byron, Ada"]) {
    assertEquals(takenChanges(changes, [id]).map((c) => c.id), ["contributor: Byron Ada"]);
  }
  assertThrows(() => takenChanges(changes, ["titel"]), UsageError, '"titel"');
});

Deno.test("the sample paper of a rehearsal is labelled wherever it stands", async () => {
  await using at = await place();
  const connection = await at.open(`doi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const made = await plan(connection);
  assertEquals(made.publication?.sample, true);
  assert(made.notes.some((n) => n.startsWith("SAMPLE")));
  const view = viewDescribePlan(made);
  assertStringIncludes(view.title, "sample paper");
  assertStringIncludes(made.changes.find((c) => c.id === "title")?.after ?? "", "Sample: ");
  const related = made.changes.find((c) => c.id === `related: doi:${REHEARSAL_DOI}`);
  assertStringIncludes(related?.after ?? "", "Sample: ");
  const description = made.changes.find((c) => c.id === "description");
  assert(!description?.after.includes("The data are described in"));
});
