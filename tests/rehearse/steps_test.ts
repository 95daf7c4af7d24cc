/** What a script must not do when nobody agreed: a dry run, a "no". */
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { Connection } from "../../lib/connect/mod.ts";
import { REHEARSAL_DOI } from "../../lib/describe/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { viewOf } from "../../lib/display/show.ts";
import { openWorkFolder, UsageError } from "../../lib/core/mod.ts";
import { SAMPLES_FOLDER } from "../../lib/rehearse/mod.ts";
import { uploadAll } from "../../lib/steps/mod.ts";
import { type FlagSet, parseFlags } from "../../lib/command/mod.ts";
import { commandNamed, type StepName } from "../../lib/steps/steps.ts";
import { place } from "../describe/harness.ts";

const CONTACT = 'contact: { name: "Lovelace, Ada", email: ada@example.org }';

/** Runs a step as a script does, with its own flags; gives its exit status and what it showed. */
async function run(
  name: StepName,
  connection: Connection,
  agreed: boolean,
  ...args: string[]
): Promise<{ status: number; shown: string }> {
  const shown: string[] = [];
  const command = commandNamed(name);
  const { flags } = parseFlags<FlagSet>(args, command.flags);
  const status = await command.run({
    work: connection.work,
    step: {},
    flags,
    dryRun: !agreed,
    attended: false,
    connection: () => Promise.resolve(connection),
    show: (result) => {
      shown.push(renderText(viewOf(result), { columns: 200 }));
      return Promise.resolve();
    },
    confirm: () => agreed,
  });
  return { status, shown: shown.join("\n") };
}

Deno.test("describe --undo changes nothing where nobody agrees", async () => {
  await using at = await place();
  const connection = await at.open(`title: Undo\ndoi: ${REHEARSAL_DOI}\n${CONTACT}`);
  const draft = async () => await connection.client.getVersionMetadata("000001", "draft");
  const before = await draft();
  assertEquals((await run("describe", connection, true)).status, 0);
  const saved = await draft();
  await run("describe", connection, false, "--undo");
  assertEquals((await draft()).contributor, saved.contributor);
  const undone = await run("describe", connection, true, "--undo");
  assertStringIncludes(undone.shown, "as before");
  assertEquals((await draft()).contributor, before.contributor);
});

Deno.test("publish --release-embargo needs the agreement besides the number", async () => {
  await using at = await place();
  const connection = await at.open(`title: Embargo\nembargo: true\n${CONTACT}`);
  const status = async () => (await connection.client.getDandiset("000001")).embargo_status;
  assertEquals(await status(), "EMBARGOED");
  const flags = ["--release-embargo", "--dandiset", "000001"];
  const dry = await run("publish", connection, false, ...flags);
  assertEquals(await status(), "EMBARGOED");
  assertStringIncludes(dry.shown, "it cannot be taken back");
  await run("publish", connection, true, ...flags);
  assertEquals(await status(), "OPEN");
});

Deno.test("uploadAll() plans as far as it can where nobody agrees to make a Dandiset, and calls that no failure", async () => {
  await using at = await place();
  const folder = `${at.root}/dry`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/key`, at.archive.keys.owner, { mode: 0o600 });
  await Deno.writeTextFile(
    `${folder}/upload.yaml`,
    `instance: ${at.archive.url}\nkey_file: key\ntitle: Dry\nnwb_folder: ${SAMPLES_FOLDER}\n`,
  );
  const result = await uploadAll(openWorkFolder(folder), { confirm: () => false });
  assertEquals(result.steps.map((s) => s.name), ["connect", "dandiset", "validate", "organize"]);
  assertEquals(result.steps.filter((s) => s.error !== undefined), []);
  assertStringIncludes(renderText(viewOf(result), { columns: 200 }), "Planned as far as organize");
});

Deno.test("organize takes naming, fields and modes from its flags, refuses others, and undoes only when agreed", async () => {
  await using at = await place();
  const connection = await at.open(`title: Organize\nnwb_folder: nwb\n${CONTACT}`);
  const nwb = connection.work.nwbFolder;
  await Deno.mkdir(nwb, { recursive: true });
  await Deno.copyFile(new URL("../fixtures/nwb/m1-s1.nwb", import.meta.url), `${nwb}/one.nwb`);
  const mapping = async (...args: string[]) =>
    (await run("organize", connection, false, ...args, "--format", "dandi")).shown;
  assertMatch(await mapping(), /-> sub-m1\/sub-m1_ecephys\.nwb/);
  assertMatch(await mapping("--naming", "always-session"), /sub-m1_ses-s1_ecephys\.nwb/);
  assertMatch(await mapping("--required-field", "session_id"), /sub-m1_ses-s1_ecephys\.nwb/);
  for (
    const [args, message] of [
      [["--naming", "mine"], "known are dandi, always-session, match-remote"],
      [["--mode", "teleport"], "known are mapping, symlink"],
      [["--media", "x"], "known are leave, symlink"],
      [["--format", "xml"], "known is dandi"],
      [["--required-field", "mood"], '"mood" cannot stand in a name'],
    ] as const
  ) {
    const error = await assertRejects(
      () => run("organize", connection, false, ...args),
      UsageError,
    );
    assertStringIncludes(error.message, message);
  }
  const there = `${connection.work.path}/dandiset/sub-m1/sub-m1_ecephys.nwb`;
  assertEquals((await run("organize", connection, true, "--mode", "copy")).status, 0);
  await Deno.stat(there);
  await run("organize", connection, false, "--undo");
  await Deno.stat(there);
  await run("organize", connection, true, "--undo");
  await assertRejects(() => Deno.stat(there), Deno.errors.NotFound);
});

Deno.test("a wrong word for a flag is refused before anything is done", async () => {
  await using at = await place();
  const connection = await at.open(`title: Words\n${CONTACT}`);
  const error = await assertRejects(
    () => run("record", connection, true, "--git", "of"),
    UsageError,
  );
  assertStringIncludes(error.message, "off");
  await assertRejects(() => run("verify", connection, true, "--deep", "some"), UsageError);
});
