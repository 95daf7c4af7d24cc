/** A refusal of a step is no finding: no later step that sends, writes or publishes runs behind it. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type FlagSet, parseFlags } from "../../lib/command/mod.ts";
import { connect, type Connection } from "../../lib/connect/mod.ts";
import { DandiUploadError, openWorkFolder } from "../../lib/core/mod.ts";
import { planDescribe, runDescribe, undoDescribe } from "../../lib/describe/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import { planPublish, releaseEmbargo, runPublish } from "../../lib/publish/mod.ts";
import { planRegions, runRegions, undoRegions } from "../../lib/regions/mod.ts";
import { uploadAll } from "../../lib/steps/mod.ts";
import { commandNamed, type StepName } from "../../lib/steps/steps.ts";
import { clearUnfinished, planUpload, runUpload } from "../../lib/upload/mod.ts";
import { verify } from "../../lib/verify/mod.ts";
import { type Place, place } from "../describe/harness.ts";

const SAMPLES = new URL("../../lib/rehearse/samples/", import.meta.url);
const YAML = 'title: Refusals of steps\nnwb_folder: nwb\ncontact: { name: "Lovelace, Ada", ' +
  "email: ada@example.org }\n";
const QUICK = { pollMs: 10, waitMs: 3000 };

/** Everything of the Dandisets that a step could change. */
async function snapshot({ client }: Connection): Promise<unknown> {
  const dandisets = [];
  for await (const d of client.listDandisets({ mine: true })) {
    const { identifier } = d;
    const assets = [];
    for await (const a of client.listAssets(identifier, "draft", { metadata: true })) {
      assets.push(a);
    }
    dandisets.push({
      identifier,
      embargo: d.embargo_status,
      metadata: await client.getVersionMetadata(identifier, "draft"),
      versions: (await client.listVersions(identifier)).map((v) => v.version),
      uploads: await client.listUploads(identifier),
      assets,
    });
  }
  return dandisets;
}

/** A work folder in the middle of everything: a file sent and proved, and something left to do for every step. */
async function half(at: Place, yaml = YAML): Promise<Connection> {
  const connection = await at.open(yaml);
  const { work } = connection;
  await Deno.mkdir(work.nwbFolder, { recursive: true });
  await Deno.copyFile(new URL("imaging.nwb", SAMPLES), `${work.nwbFolder}/imaging.nwb`);
  await planOrganize(work);
  await runUpload(connection, await planUpload(connection));
  await at.archive.settle();
  await verify(connection, QUICK);
  await Deno.copyFile(new URL("patch.nwb", SAMPLES), `${work.nwbFolder}/patch.nwb`);
  await planOrganize(work);
  return connection;
}

type Write = (connection: Connection) => Promise<unknown>;

/** Each way to change something, with the plan that was made while nothing was in its way. */
async function writes(connection: Connection): Promise<Record<string, Write>> {
  const upload = await planUpload(connection);
  const describe = await planDescribe(connection, { doi: "10.0000/none" }).catch(() =>
    planDescribe(connection)
  );
  const regions = await planRegions(connection, { ols4: false });
  const publish = { ...await planPublish(connection), state: "ready" as const, blockers: [] };
  assert(upload.items.some((i) => i.status === "new"), "nothing would be sent");
  assert(regions.assets.some((a) => a.status === "change"), "no regions would be written");
  assert(describe.changes.length > 0, "nothing would be described");
  const dandiset = upload.dandiset;
  return {
    "05 upload": (c) => runUpload(c, upload),
    "05 clear": (c) => clearUnfinished(c),
    "07 describe": (c) => runDescribe(c, describe),
    "08 regions": (c) => runRegions(c, regions),
    "09 publish": (c) => runPublish(c, publish, { confirm: dandiset, ...QUICK }),
  };
}

/** Circumstances that came about after the plans were made; each gives the connection that the steps then have. */
const REFUSALS: Record<string, {
  readonly status: number;
  readonly words: string;
  make(at: Place, connection: Connection): Promise<Connection>;
}> = {
  "02 an embargo is wanted and the Dandiset is open": {
    status: 1,
    words: "would be public at once",
    make: (at, connection) => rewritten(at, connection, (yaml) => `${yaml}embargo: true\n`),
  },
  "02 the account is no owner": {
    status: 3,
    words: "is no owner",
    make: (at, { work }) => connect(work, { key: at.archive.keys.other, prompt: false }),
  },
  "02 the account is not approved": {
    status: 3,
    words: "is not approved",
    make: (_, connection) => Promise.resolve({ ...connection, approved: false }),
  },
  "02 upload.yaml names another Dandiset": {
    status: 1,
    words: "upload.yaml names Dandiset 000999",
    make: (at, connection) => rewritten(at, connection, (yaml) => `${yaml}dandiset: "000999"\n`),
  },
  "02 the chosen Dandiset is on another archive": {
    status: 1,
    words: "run step 02 (dandiset) first",
    async make(_, connection) {
      const path = `${connection.work.path}/state/dandiset.json`;
      const state = JSON.parse(await Deno.readTextFile(path));
      await Deno.writeTextFile(
        path,
        JSON.stringify({ ...state, api: "https://other.example/api" }),
      );
      return connection;
    },
  },
};

async function rewritten(
  at: Place,
  { work }: Connection,
  change: (yaml: string) => string,
): Promise<Connection> {
  const path = `${work.path}/upload.yaml`;
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
  return await connect(openWorkFolder(work.path), { key: at.archive.keys.owner, prompt: false });
}

/** Runs a step as its script does, agreed to everything; gives its exit status. */
async function script(name: StepName, connection: Connection, ...args: string[]): Promise<number> {
  const command = commandNamed(name);
  try {
    return await command.run({
      work: connection.work,
      step: {},
      flags: parseFlags<FlagSet>(args, command.flags).flags,
      dryRun: false,
      attended: false,
      connection: () => Promise.resolve(connection),
      show: () => Promise.resolve(),
      confirm: () => true,
    });
  } catch (error) {
    if (error instanceof DandiUploadError) return error.exitStatus;
    throw error;
  }
}

for (const [refusal, { make, status, words }] of Object.entries(REFUSALS)) {
  Deno.test(`behind a refusal nothing is sent, written or published: ${refusal}`, async (t) => {
    await using at = await place();
    const owner = await half(at);
    const later = await writes(owner);
    const before = await snapshot(owner);
    const connection = await make(at, owner);
    for (const [step, write] of Object.entries(later)) {
      await t.step(`${step}, through the library`, async () => {
        const error = await assertRejects(() => write(connection), DandiUploadError);
        assertStringIncludes(error.message, words);
        assertEquals(error.exitStatus, status, error.message);
        assertEquals(await snapshot(owner), before);
      });
    }
    for (
      const [name, args] of [
        ["upload", ["--remove-only-remote"]],
        ["describe", []],
        ["regions", []],
        ["publish", ["--publish", "--dandiset", "000001"]],
      ] as [StepName, string[]][]
    ) {
      await t.step(`${name}, as a script`, async () => {
        assertEquals(await script(name, connection, ...args), status);
        assertEquals(await snapshot(owner), before);
      });
    }
  });
}

Deno.test("uploadAll() begins no step that sends, writes or publishes behind a refused step 02", async () => {
  await using at = await place();
  const owner = await half(at);
  await Deno.writeTextFile(`${owner.work.path}/key`, at.archive.keys.owner, { mode: 0o600 });
  const { work } = await rewritten(
    at,
    owner,
    (yaml) => `${yaml}embargo: true\npublish: true\nkey_file: key\n`,
  );
  const before = await snapshot(owner);
  const result = await uploadAll(work);
  assertEquals(await snapshot(owner), before);
  assert(result.status !== 0);
  const begun = result.steps.filter((s) => !s.error?.startsWith("not begun")).map((s) => s.name);
  assertEquals(begun, ["connect", "dandiset", "validate", "organize"]);
});

Deno.test("uploadAll() ends where the key is refused, and where a step's own input is wrong nothing is sent", async () => {
  await using at = await place();
  const owner = await half(at);
  const { work } = owner;
  const before = await snapshot(owner);
  const path = `${work.path}/upload.yaml`;
  const yaml = await Deno.readTextFile(path);
  await Deno.writeTextFile(`${work.path}/key`, "0".repeat(40), { mode: 0o600 });
  await Deno.writeTextFile(path, `${yaml}key_file: key\npublish: true\n`);
  const noKey = await uploadAll(openWorkFolder(work.path));
  assertEquals(noKey.steps.map((s) => [s.name, s.status]), [["connect", 3]]);
  await Deno.writeTextFile(`${work.path}/key`, at.archive.keys.owner, { mode: 0o600 });
  // Step 03 cannot use the waivers: the upload cannot know what is waived.
  await Deno.writeTextFile(work.decisionsPath, "waivers: [{ code: unreadable }]\n");
  const waivers = await uploadAll(openWorkFolder(work.path));
  assert(waivers.steps.find((s) => s.name === "upload")?.error?.includes("waivers"));
  assertEquals(waivers.steps.map((s) => s.name).at(-1), "upload");
  assertEquals(await snapshot(owner), before);
  // Step 04 has no folder to read.
  await Deno.remove(work.decisionsPath);
  await Deno.rename(work.nwbFolder, `${work.path}/elsewhere`);
  const folder = await uploadAll(openWorkFolder(work.path));
  assertEquals(folder.steps.map((s) => s.name).at(-1), "organize");
  assertEquals(await snapshot(owner), before);
});

Deno.test("planPublish() is blocked behind what step 06 found not as it should be", async () => {
  await using at = await place();
  const connection = await half(at);
  // The second file is named and was not sent.
  const proof = await verify(connection, QUICK);
  // With it the first got a longer name, which the archive does not have yet.
  assertEquals(proof.comparison.missing.map((m) => m.file), ["imaging.nwb", "patch.nwb"]);
  const plan = await planPublish(connection);
  assertEquals(plan.blockers.filter((b) => b.code === "not-proved").map((b) => b.items.length), [
    2,
  ]);
  const result = await runPublish(connection, plan, { confirm: "000001", ...QUICK });
  assertEquals(result.status, "blocked");
  // A proof of an older version is none.
  const path = `${connection.work.path}/state/verify.json`;
  const saved = await Deno.readTextFile(path);
  await Deno.writeTextFile(
    path,
    saved.replace(/"verificationVersion": \d+/, '"verificationVersion": 1'),
  );
  const older = (await planPublish(connection)).blockers.find((b) => b.code === "not-proved");
  assertStringIncludes(older?.message ?? "", "run step 06 (verify) again");
  await Deno.writeTextFile(path, saved);
  await runUpload(connection, await planUpload(connection));
  await at.archive.settle();
  await verify(connection, QUICK);
  const after = await planPublish(connection);
  assertEquals(after.blockers.filter((b) => b.code === "not-proved"), []);
});

Deno.test("runDescribe() saves nothing over somebody else's change, and what is taken back is guarded alike", async () => {
  await using at = await place();
  const connection = await half(at);
  const regions = await planRegions(connection, { ols4: false });
  await runRegions(connection, regions);
  const describe = await planDescribe(connection);
  await runDescribe(connection, describe);
  const before = await snapshot(connection);
  const other = await connect(connection.work, { key: at.archive.keys.other, prompt: false });
  for (const undo of [() => undoRegions(other), () => undoDescribe(other)]) {
    const error = await assertRejects(undo, DandiUploadError);
    assertEquals(error.exitStatus, 3, error.message);
  }
  assertEquals(await snapshot(connection), before);
});

Deno.test("an embargo that this work folder released is no contradiction afterwards", async () => {
  await using at = await place();
  const connection = await at.open(`${YAML}embargo: true\n`);
  const status = async () => (await connection.client.getDandiset("000001")).embargo_status;
  assertEquals(await status(), "EMBARGOED");
  await Deno.mkdir(connection.work.nwbFolder, { recursive: true });
  await Deno.copyFile(new URL("imaging.nwb", SAMPLES), `${connection.work.nwbFolder}/i.nwb`);
  await planOrganize(connection.work);
  await releaseEmbargo(connection, { confirm: "000001", ...QUICK });
  assertEquals(await status(), "OPEN");
  assertEquals(await script("dandiset", connection), 0);
  const result = await runUpload(connection, await planUpload(connection));
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"]);
});
