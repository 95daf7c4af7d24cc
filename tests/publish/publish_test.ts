import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Connection } from "../../lib/connect/mod.ts";
import { ArchiveError, ConflictError, PlanError, UsageError } from "../../lib/core/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import {
  citation,
  planPublish,
  readPublishPlan,
  releaseEmbargo,
  runPublish,
  viewPublishPlan,
  viewPublishResult,
  viewUnembargo,
} from "../../lib/publish/mod.ts";
import { type Place, place } from "../describe/harness.ts";
import { Client } from "../local_archive/harness.ts";

const YAML =
  'title: Reaching in mice\ndescription: A test.\ncontact: { name: "Lovelace, Ada", email: ada@example.org }';
const QUICK = { pollMs: 20, waitMs: 5000 };

/** A Dandiset with one file, ready to be published unless told otherwise. */
async function ready(
  at: Place,
  yaml = YAML,
  files: Record<string, string> = { "sub-1/sub-1_ecephys.nwb": "bytes" },
): Promise<Connection> {
  const connection = await at.open(yaml);
  const metadata = await connection.client.getVersionMetadata("000001", "draft");
  await connection.client.putDraftMetadata("000001", {
    name: "Reaching in mice",
    metadata: { ...metadata, description: "A test.", license: ["spdx:CC-BY-4.0"] },
  });
  const client = new Client(at.archive);
  for (const [path, text] of Object.entries(files)) await client.asset("000001", path, text);
  await at.archive.settle();
  return connection;
}

Deno.test("runPublish() publishes when the number is typed, and proves what was published", async () => {
  await using at = await place();
  const connection = await ready(at);
  const plan = await planPublish(connection);
  assertEquals([plan.state, plan.blockers, plan.files], ["ready", [], 1]);
  assertStringIncludes(plan.citation, "Lovelace, Ada");
  // By the instance's own schema: its identifiers have another prefix than the main archive's.
  assertEquals(plan.checklist.items.find((i) => i.id === "valid")?.answer, "yes");
  assertStringIncludes(plan.consequences.join(), "nobody can change or delete");
  const result = await runPublish(connection, plan, {
    confirm: "000001",
    releaseNotes: "First.",
    ...QUICK,
  });
  assertEquals([result.status, result.differences], ["published", []]);
  assert(/^0\.\d{6}\.\d{4}$/.test(result.version ?? ""), result.version);
  assert(/^10\.\d+\/[a-z-]+\.000001\/0\./.test(result.doi ?? ""), result.doi);
  assertStringIncludes(result.citation ?? "", "Lovelace, Ada (");
  const info = await connection.client.getVersionInfo("000001", result.version ?? "");
  assertEquals(info.metadata.releaseNotes, "First.");
  // Without changes there is nothing to publish again.
  const again = await planPublish(connection);
  assertEquals([again.state, again.published], ["unchanged", [result.version]]);
  assertEquals(
    (await runPublish(connection, again, { confirm: "000001", ...QUICK })).status,
    "unchanged",
  );
});

Deno.test("runPublish() sends nothing unless somebody says yes with the number", async () => {
  await using at = await place();
  const connection = await ready(at);
  const plan = await planPublish(connection);
  const result = await runPublish(connection, plan, QUICK);
  assertEquals(result.status, "not-asked");
  assertStringIncludes(result.why ?? "", "--yes --dandiset 000001");
  await assertRejects(
    () => runPublish(connection, plan, { confirm: "000002" }),
    UsageError,
    "the number of the Dandiset is 000001",
  );
  await assertRejects(() => runPublish(connection, plan, { confirm: "yes" }), UsageError);
  assertEquals((await connection.client.listVersions("000001")).length, 1);
});

Deno.test("runPublish() takes publish: true of upload.yaml as the yes", async () => {
  await using at = await place();
  const connection = await ready(at, `${YAML}\npublish: true`);
  assertEquals(
    (await runPublish(connection, await planPublish(connection), QUICK)).status,
    "published",
  );
});

Deno.test("planPublish() names what blocks, with the reason of each file in our words", async () => {
  await using at = await place();
  const connection = await ready(at, YAML, {});
  const empty = await planPublish(connection);
  assertEquals([empty.state, empty.blockers.map((b) => b.code)], ["blocked", ["no-files"]]);
  const client = new Client(at.archive);
  const blob_id = await client.upload("000001", new TextEncoder().encode("b"));
  await client.ok("POST", "/dandisets/000001/versions/draft/assets/", {
    metadata: {
      path: "sub-1/sub-1.nwb",
      schemaKey: "Asset",
      encodingFormat: "application/x-nwb",
      about: [{ schemaKey: "Anatomy", identifier: "brain" }],
    },
    blob_id,
  });
  await at.archive.settle();
  const plan = await planPublish(connection);
  const blocker = plan.blockers.find((b) => b.code === "assets-invalid");
  assertEquals(blocker?.items.map((i) => i.what), ["sub-1/sub-1.nwb"]);
  assertStringIncludes(
    blocker?.items[0]?.why ?? "",
    'subject (about) 1 (brain): identifier: "brain" is not a full address',
  );
  const result = await runPublish(connection, plan, { confirm: "000001", ...QUICK });
  assertEquals(result.status, "blocked");
  assertStringIncludes(result.why ?? "", "refuses the metadata of 1 file");
});

Deno.test("planPublish() says which field of the record is wrong, and where to repair it", async () => {
  await using at = await place();
  const connection = await ready(at);
  const metadata = await connection.client.getVersionMetadata("000001", "draft");
  await connection.client.putDraftMetadata("000001", {
    name: "Reaching in mice",
    metadata: { ...metadata, license: [] },
  });
  await at.archive.settle();
  const plan = await planPublish(connection);
  const blocker = plan.blockers.find((b) => b.code === "record-invalid");
  assert(blocker?.items.some((i) => i.why.startsWith("licence: is empty")));
  assertStringIncludes(blocker?.fix ?? "", "step 07");
});

Deno.test("runPublish() waits for what passes by itself", async () => {
  await using at = await place({ archive: { background: "timed", validationDelayMs: 300 } });
  const connection = await at.open(YAML);
  const metadata = await connection.client.getVersionMetadata("000001", "draft");
  await new Client(at.archive).asset("000001", "sub-1/sub-1.nwb", "bytes");
  await connection.client.putDraftMetadata("000001", {
    name: "Reaching in mice",
    metadata: { ...metadata, description: "d", license: ["spdx:CC0-1.0"] },
  });
  const plan = await planPublish(connection);
  assert(
    plan.blockers.length > 0 && plan.blockers.every((b) => b.passes),
    JSON.stringify(plan.blockers),
  );
  const waits: string[] = [];
  const result = await runPublish(connection, plan, {
    confirm: "000001",
    pollMs: 30,
    waitMs: 10_000,
    onProgress: (e) => e.kind === "waiting" && waits.push(e.why),
  });
  assertEquals([result.status, result.differences], ["published", []]);
  assert(waits.length > 0);
});

Deno.test("runPublish() does not publish what nobody has seen", async () => {
  await using at = await place();
  const connection = await ready(at);
  const plan = await planPublish(connection);
  await new Client(at.archive).asset("000001", "sub-2/sub-2.nwb", "more");
  await at.archive.settle();
  await assertRejects(
    () => runPublish(connection, plan, { confirm: "000001", ...QUICK }),
    ConflictError,
    "its files changed since the plan was made",
  );
  await assertRejects(
    () => runPublish(connection, { ...plan, dandiset: "000009" }, { confirm: "000001" }),
    PlanError,
  );
});

Deno.test("runPublish() says when a change meanwhile cancelled the publication", async () => {
  await using at = await place({ archive: { background: "timed", validationDelayMs: 400 } });
  const connection = await ready(at);
  const plan = await planPublish(connection);
  const publishing = runPublish(connection, plan, { confirm: "000001", pollMs: 10, waitMs: 5000 });
  const changing = (async () => {
    for (;;) {
      const info = await connection.client.getVersionInfo("000001", "draft");
      if (info.status !== "Publishing") {
        await new Promise((go) => setTimeout(go, 10));
        continue;
      }
      await connection.client.putDraftMetadata("000001", {
        name: "Another title",
        metadata: info.metadata,
      });
      return;
    }
  })();
  await assertRejects(() => publishing, ArchiveError, "got lost");
  await changing;
});

Deno.test("releaseEmbargo() ends an embargo when the number is typed, and says what forbids it", async () => {
  await using at = await place();
  const connection = await at.open(`${YAML}\nembargo: true`);
  const client = new Client(at.archive);
  const plan = await planPublish(connection);
  assert(plan.blockers.some((b) => b.code === "embargoed" && !b.passes));
  const unasked = await releaseEmbargo(connection, QUICK);
  assertEquals(unasked.status, "not-asked");
  assertStringIncludes(renderText(viewUnembargo(unasked)), "everybody can see and download");
  await client.initialize("000001", new TextEncoder().encode("unfinished"));
  const blocked = await releaseEmbargo(connection, { confirm: "000001", ...QUICK });
  assertEquals(blocked.status, "blocked");
  assertStringIncludes(blocked.why ?? "", "1 upload is unfinished");
  const released = await releaseEmbargo(connection, {
    confirm: "000001",
    clearUploads: true,
    ...QUICK,
  });
  assertEquals(released.status, "released");
  assertEquals((await releaseEmbargo(connection)).status, "open-already");
});

Deno.test("readPublishPlan() gives back the plan that was shown; the views show it", async () => {
  await using at = await place();
  const connection = await ready(at);
  assertEquals(readPublishPlan(connection.work), undefined);
  const plan = await planPublish(connection);
  const read = readPublishPlan(connection.work);
  assertEquals(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(plan)));
  const text = renderText(viewPublishPlan(plan), { columns: 160 });
  for (const part of ["What publishing means", "Checklist", "citation"]) {
    assertStringIncludes(text, part);
  }
  const result = await runPublish(connection, plan, { confirm: "000001", ...QUICK });
  assertStringIncludes(renderText(viewPublishResult(result)), "It holds what the plan said.");
  connection.work.writeState("publish", { planVersion: 0 });
  await assertRejects(
    () => Promise.resolve().then(() => readPublishPlan(connection.work)),
    PlanError,
    "run step 09 (publish) again",
  );
});

/** The connection, with some of the archive's answers put in place of the true ones. */
function answering(connection: Connection, answers: Record<string, unknown>): Connection {
  const client = new Proxy(connection.client, {
    get(target, name) {
      if (typeof name === "string" && name in answers) return answers[name];
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...connection, client };
}

Deno.test("planPublish() gives each file its own reasons, tells faults from what passes, and sees a Zarr", async () => {
  await using at = await place();
  const connection = await ready(at);
  const seen = await connection.client.getVersionInfo("000001", "draft");
  const fault = (path: string, field: string, message: string) => ({ path, field, message });
  const waits = "asset is currently being validated, please wait.";
  const errors = [
    fault("sub-1/a.nwb", "age", "too old"),
    fault("sub-2/b.nwb", "", "no subject"),
    fault("sub-1/a.nwb", "sex", "unknown"),
    fault("sub-3/c.nwb", "", waits),
  ];
  const info = { ...seen, status: "Valid", asset_validation_errors: errors };
  const [file] = await Array.fromAsync(connection.client.listAssets("000001", "draft"));
  const zarr = { ...file, path: "sub-1/d.nwb.zarr", blob: null, zarr: crypto.randomUUID() };
  const plan = await planPublish(answering(connection, {
    getVersionInfo: () => Promise.resolve(info),
    findAssetByPath: () => Promise.resolve(undefined),
    async *listAssets() {
      yield await Promise.resolve(file);
      yield zarr;
    },
  }));
  const of = (code: string) => plan.blockers.find((b) => b.code === code);
  assertEquals(plan.blockers.map((b) => b.code).sort(), [
    "assets-invalid",
    "assets-pending",
    "zarr",
  ]);
  assertEquals(of("assets-invalid")?.items, [
    { what: "sub-1/a.nwb", why: "age: too old" },
    { what: "sub-1/a.nwb", why: "sex: unknown" },
    { what: "sub-2/b.nwb", why: "no subject" },
  ]);
  assertEquals(of("assets-pending")?.items.map((i) => i.what), ["sub-3/c.nwb"]);
  assertEquals(plan.blockers.map((b) => [b.code, b.passes]).filter(([, passes]) => passes), [
    ["assets-pending", true],
  ]);
  // Without a Zarr there is nothing to say of one.
  const files = await planPublish(connection);
  assertEquals(files.blockers, []);
});

Deno.test("runPublish() publishes only what the archive has checked and found without fault", async () => {
  await using at = await place();
  const connection = await ready(at);
  const plan = await planPublish(connection);
  const seen = await connection.client.getVersionInfo("000001", "draft");
  const fault = { field: "", message: "faulty", path: "sub-1/sub-1.nwb" };
  const cases: [string, unknown[]][] = [
    ["Valid", [fault]],
    ["Pending", []],
    ["Validating", []],
    ["Publishing", []],
    ["Pending", [fault]],
    ["Invalid", []],
    ["Invalid", [fault]],
  ];
  for (const [status, errors] of cases) {
    let asked = 0;
    let published = 0;
    const to = answering(connection, {
      getVersionInfo() {
        asked++;
        return Promise.resolve({ ...seen, status, asset_validation_errors: errors });
      },
      publish: () => Promise.resolve(void published++),
    });
    const result = await runPublish(to, plan, { confirm: "000001", pollMs: 5, waitMs: 20 });
    assertEquals([result.status, published], ["blocked", 0], `${status}, ${errors.length} faults`);
    assert(asked > 0 && (result.why ?? "").length > 0);
  }
});

Deno.test("citation() names those who are to be cited, and nobody else", () => {
  const contributor = [
    { name: "Lovelace, Ada", includeInCitation: true },
    { name: "Funder of the work", includeInCitation: false },
    { name: "Not asked, Nobody" },
    { name: "Word, Truth", includeInCitation: "true" },
    { name: 7, includeInCitation: true },
    { includeInCitation: true },
    null,
    "Bare, Name",
    { name: "Babbage, Charles", includeInCitation: true },
  ];
  const now = new Date("2026-12-01T00:00:00Z");
  const text = citation({ name: "Engines...", metadata: { contributor } }, now);
  assertEquals(text.startsWith("Lovelace, Ada; Babbage, Charles (2026) Engines ("), true, text);
  for (const contributor of [[], undefined, [{ name: "X", includeInCitation: false }]]) {
    const alone = citation({ name: "Engines", metadata: { contributor } }, now);
    assertEquals(alone.startsWith("Engines (2026). "), true, alone);
  }
});
