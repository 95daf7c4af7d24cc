import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { connect, type Connection } from "../../lib/connect/mod.ts";
import {
  JournalError,
  NotFoundError,
  openWorkFolder,
  PermissionError,
  PlanError,
  UsageError,
} from "../../lib/core/mod.ts";
import {
  planDandiset,
  readDandiset,
  requireDandiset,
  runDandiset,
  viewDandiset,
  viewDandisetPlan,
} from "../../lib/dandiset/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { type LocalArchive, startLocalArchive } from "../../lib/local_archive/mod.ts";

/** An embedded archive and work folders that are connected to it. */
async function rehearsal(): Promise<
  AsyncDisposable & {
    archive: LocalArchive;
    open: (yaml: string, key?: keyof LocalArchive["keys"], folder?: string) => Promise<Connection>;
  }
> {
  const root = await Deno.makeTempDir();
  const archive = await startLocalArchive({ dir: `${root}/archive`, background: "instant" });
  return {
    archive,
    async open(yaml, key = "owner", folder = "work") {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
      await Deno.writeTextFile(
        `${root}/${folder}/upload.yaml`,
        `instance: ${archive.url}\n${yaml}`,
      );
      return await connect(openWorkFolder(`${root}/${folder}`), {
        key: archive.keys[key],
        retry: { minDelayMs: 1, maxDelayMs: 5, attempts: 3 },
      });
    },
    async [Symbol.asyncDispose]() {
      await archive.stop();
      await Deno.remove(root, { recursive: true });
    },
  };
}

const CONTACT =
  'contact: { name: "Lovelace, Ada", email: ada@example.org, orcid: 0000-0002-1825-0097 }';

Deno.test("planDandiset() and runDandiset() make a Dandiset and remember it; a second run uses the same", async () => {
  await using at = await rehearsal();
  const connection = await at.open(`title: Maze recordings\ndescription: d\n${CONTACT}`);
  const plan = await planDandiset(connection);
  assertEquals([plan.action, plan.name, plan.problems], ["create", "Maze recordings", []]);
  assertStringIncludes(renderText(viewDandisetPlan(plan)), "Maze recordings");
  assertThrows(() => requireDandiset(connection), NotFoundError, "step 02");
  const state = await runDandiset(connection, plan, {
    now: () => new Date("2026-11-25T12:00:00Z"),
  });
  assertEquals([state.made, state.embargo, state.at], [true, "OPEN", "2026-11-25T12:00:00.000Z"]);
  assertStringIncludes(renderText(viewDandiset(state)), state.identifier);
  assertEquals(requireDandiset(connection), state.identifier);
  const metadata = await connection.client.getVersionMetadata(state.identifier, "draft");
  assertEquals(metadata.license, ["spdx:CC-BY-4.0"]);
  const [person] = metadata.contributor as Record<string, unknown>[];
  assertEquals([person?.["name"], person?.["email"], person?.["identifier"]], [
    "Lovelace, Ada",
    "ada@example.org",
    "0000-0002-1825-0097",
  ]);

  const again = await planDandiset(connection);
  assertEquals([again.action, again.identifier], ["use", state.identifier]);
  const second = await runDandiset(connection, again, {
    now: () => new Date("2027-01-01T00:00:00Z"),
  });
  assertEquals([second.made, second.at], [true, state.at]);
  assertEquals(second.identifier, state.identifier);
  assertEquals((await planDandiset(connection)).mine.length, 1);
});

Deno.test("planDandiset() gives a working title where there is none, and says so", async () => {
  await using at = await rehearsal();
  const plan = await planDandiset(await at.open(""));
  assertEquals(plan.name, "Untitled (work)");
  assert(plan.notes.some((n) => n.includes("working title")));
});

Deno.test("planDandiset() finds the Dandiset that an interrupted run made, not one of the same title before it", async () => {
  await using at = await rehearsal();
  const first = await at.open("title: Same", "owner", "one");
  const before = await runDandiset(first, await planDandiset(first));
  const connection = await at.open("title: Same", "owner", "two");
  const plan = await planDandiset(connection);
  assertEquals(plan.action, "create");
  assert(plan.notes.some((n) => n.includes(before.identifier)));
  await runDandiset(connection, plan);
  // As after a kill between the archive's answer and the state: what was begun is known, what was made is not.
  await Deno.remove(`${connection.work.path}/state/dandiset.json`);
  const after = await planDandiset(connection);
  assertEquals(after.action, "use");
  assert(after.identifier !== before.identifier);
  assertEquals(after.mine.length, 2);
});

Deno.test("planDandiset() makes an embargoed Dandiset with the award that the archive wants", async () => {
  await using at = await rehearsal();
  const connection = await at.open(
    `title: Private\nembargo: true\naward: R01 MH1\nembargo_until: "2029-01-01"\n${CONTACT}\nfunding: [{ funder: NIMH, award: R01 MH1 }, { funder: Other }]`,
  );
  const plan = await planDandiset(connection, { now: () => new Date("2026-11-25T12:00:00Z") });
  assertEquals(plan.problems, []);
  assertEquals(plan.create?.award, { funder: "NIMH", number: "R01 MH1" });
  const state = await runDandiset(connection, plan);
  assertEquals(state.embargo, "EMBARGOED");
  // Embargoed ones of one's own are listed.
  assertEquals((await planDandiset(connection)).mine.map((d) => d.embargo), ["EMBARGOED"]);
});

for (
  const [what, yaml, words] of [
    [
      "an award without its funder",
      `embargo: true\naward: R01\n${CONTACT}`,
      "funder of award R01 is missing",
    ],
    [
      "an award without a contact",
      "embargo: true\naward: R01\nfunding: [{ funder: NIH, award: R01 }]",
      "contact person",
    ],
    ["an end too far away", 'embargo: true\nembargo_until: "2039-01-01"', "the archive allows 730"],
    [
      "a licence that the archive does not allow",
      "license: spdx:MIT",
      "spdx:CC-BY-4.0 or spdx:CC0-1.0",
    ],
  ] as const
) {
  Deno.test(`planDandiset() says that ${what} is a problem, and runDandiset() makes nothing`, async () => {
    await using at = await rehearsal();
    const connection = await at.open(`title: x\n${yaml}`);
    const plan = await planDandiset(connection);
    assertStringIncludes(plan.problems.join(), words);
    await assertRejects(() => runDandiset(connection, plan), PlanError, "Cannot make the Dandiset");
    assertEquals((await planDandiset(connection)).mine, []);
  });
}

Deno.test("planDandiset() uses an existing Dandiset, and refuses one that is not the user's", async () => {
  await using at = await rehearsal();
  const owner = await at.open("title: Ours");
  const { identifier } = await runDandiset(owner, await planDandiset(owner));
  const named = await at.open(`dandiset: "${identifier}"`, "owner", "named");
  const plan = await planDandiset(named);
  assertEquals([plan.action, plan.name, plan.assets, plan.published, plan.problems], [
    "use",
    "Ours",
    0,
    0,
    [],
  ]);
  assertEquals((await runDandiset(named, plan)).made, false);

  const other = await at.open(`dandiset: "${identifier}"`, "other", "other");
  const refused = await planDandiset(other);
  assertStringIncludes(refused.problems.join(), "is no owner");
  assertStringIncludes(renderText(viewDandisetPlan(refused)), "cannot go on");
  await assertRejects(() => runDandiset(other, refused), PermissionError, "is no owner");
  assertEquals(readDandiset(other.work), undefined);
});

Deno.test("planDandiset() refuses to put embargoed data into an open Dandiset", async () => {
  await using at = await rehearsal();
  const open = await at.open("title: Open");
  const { identifier } = await runDandiset(open, await planDandiset(open));
  const connection = await at.open(`dandiset: "${identifier}"\nembargo: true`, "owner", "second");
  assertStringIncludes((await planDandiset(connection)).problems.join(), "public at once");
});

Deno.test("planDandiset() says that a Dandiset does not exist, is private, or is no identifier", async () => {
  await using at = await rehearsal();
  await assertRejects(async () => planDandiset(await at.open('dandiset: "999999"')), NotFoundError);
  await assertRejects(async () => planDandiset(await at.open(""), { dandiset: "12" }), UsageError);
  const owner = await at.open("title: Private\nembargo: true", "owner", "private");
  const { identifier } = await runDandiset(owner, await planDandiset(owner));
  await assertRejects(
    async () => planDandiset(await at.open(`dandiset: "${identifier}"`, "other", "x")),
    PermissionError,
  );
});

Deno.test("planDandiset() says that an account may not write", async () => {
  await using at = await rehearsal();
  const connection = await at.open("title: x", "unapproved");
  const plan = await planDandiset(connection);
  assertStringIncludes(plan.problems.join(), "not approved");
  await assertRejects(() => runDandiset(connection, plan), PermissionError);
});

Deno.test("requireDandiset() notices another archive and another number in upload.yaml", async () => {
  await using at = await rehearsal();
  const connection = await at.open("title: x");
  const state = await runDandiset(connection, await planDandiset(connection));
  const changed = await at.open('dandiset: "000999"');
  assertThrows(() => requireDandiset(changed), NotFoundError, "upload.yaml names Dandiset 000999");
  connection.work.writeState("dandiset", { ...state, api: "https://elsewhere.example/api" });
  assertThrows(() => requireDandiset(connection), NotFoundError, "run step 02");
  await assertRejects(
    async () => runDandiset(connection, { ...await planDandiset(connection), api: "x" }),
    PlanError,
  );
  connection.work.writeState("dandiset", { identifier: 1 });
  assertThrows(() => readDandiset(connection.work), JournalError, "delete it and run step 02");
});
