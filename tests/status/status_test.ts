/** The status of a whole upload: most files blocked, in a Dandiset that had files before. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderText } from "../../lib/display/mod.ts";
import { VIEW } from "../../lib/display/view.ts";
import { status, viewStatusLine } from "../../lib/status/mod.ts";
import { uploadAll } from "../../lib/steps/mod.ts";
import { planDescribe, runDescribe } from "../../lib/describe/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import { planUpload, runUpload } from "../../lib/upload/mod.ts";
import { validate } from "../../lib/validate/mod.ts";
import { verify } from "../../lib/verify/mod.ts";
import { place } from "../describe/harness.ts";

const NWB = new URL("../fixtures/nwb/", import.meta.url);
const SAMPLES = new URL("../../lib/rehearse/samples/", import.meta.url);
const CONTACT = 'contact: { name: "Lovelace, Ada", email: ada@example.org }';

Deno.test("status() follows an upload from an empty folder to the proof, and names the next thing each time", async () => {
  await using at = await place();
  const connection = await at.open(`title: Status of it all\nnwb_folder: nwb\n${CONTACT}`);
  const { work } = connection;
  await Deno.mkdir(work.nwbFolder);
  const now = async () => {
    const { line, next } = await status(work);
    return [line, next.step];
  };
  assertEquals(await now(), ["0 found · 0 named · 0 checked · 0 sent · 0 proved", undefined]);
  for (const name of ["imaging.nwb", "no_subject.nwb"]) {
    await Deno.copyFile(new URL(name, SAMPLES), `${work.nwbFolder}/${name}`);
  }
  await Deno.writeTextFile(`${work.nwbFolder}/notes.txt`, "x");
  await Deno.writeTextFile(`${work.nwbFolder}/.hidden.nwb`, "x");
  assertEquals(await now(), ["2 found · 0 named · 0 checked · 0 sent · 0 proved", "validate"]);
  await validate(work);
  assertEquals(await now(), ["2 found · 0 named · 0 checked · 0 sent · 0 proved", "organize"]);
  await planOrganize(work);
  assertEquals(await now(), ["2 found · 1 named · 1 checked · 0 sent · 0 proved", "upload"]);
  await runUpload(connection, await planUpload(connection));
  assertEquals(await now(), ["2 found · 1 named · 1 checked · 1 sent · 0 proved", "verify"]);
  await verify(connection, { waitMs: 2000, pollMs: 10 });
  const done = await status(work);
  assertEquals(done.line, "2 found · 1 named · 1 checked · 1 sent · 1 proved");
  assertEquals(done.held.map((h) => [h.code, h.examples]), [["blocked", ["no_subject.nwb"]]]);
  assertMatch(done.next.text, /^Repair 1 file .*"no_subject\.nwb".*run step 07 \(describe\)/);
  assertEquals(done.dandiset?.others, 0);
  assertEquals(done.staysBehind.map((g) => [g.what, g.count]), [[".txt", 1]]);
  const text = renderText(done[VIEW](), { columns: 120 });
  assertStringIncludes(text, "1 file of this folder, no others");
  assertStringIncludes(text, "stays behind");
  assertEquals([done.leftOut, done.bids], [{ hidden: 1 }, false]);
  assertStringIncludes(text, "1 hidden");
  assertStringIncludes(renderText(viewStatusLine(done), { columns: 200 }), "Next: Repair 1 file");
  // The archive is believed above what was saved.
  const asked = await status(work, { connection });
  assertEquals([asked.line, asked.from], [done.line, "archive"]);
  // Described, and then a further file is sent: it is to be described again.
  await runDescribe(connection, await planDescribe(connection));
  await Deno.copyFile(new URL("patch.nwb", SAMPLES), `${work.nwbFolder}/patch.nwb`);
  await planOrganize(work);
  await runUpload(connection, await planUpload(connection));
  await verify(connection, { waitMs: 2000, pollMs: 10 });
  const more = await status(work);
  assertEquals(more.line, "3 found · 2 named · 2 checked · 2 sent · 2 proved");
  assertMatch(more.next.text, /files were sent after the Dandiset was described/);
  // A file that came since, and one that was written to.
  await Deno.copyFile(new URL("m1-s1.nwb", NWB), `${work.nwbFolder}/new.nwb`);
  assertEquals(await now(), ["4 found · 2 named · 2 checked · 2 sent · 2 proved", "validate"]);
});

Deno.test("uploadAll() ends every step with the line of the whole", async () => {
  await using at = await place();
  const connection = await at.open(`title: Lines\nnwb_folder: nwb\n${CONTACT}`);
  const { work } = connection;
  await Deno.mkdir(work.nwbFolder);
  await Deno.copyFile(new URL("imaging.nwb", SAMPLES), `${work.nwbFolder}/imaging.nwb`);
  await Deno.writeTextFile(`${work.path}/key`, at.archive.keys.owner, { mode: 0o600 });
  const yaml = `${work.path}/upload.yaml`;
  await Deno.writeTextFile(yaml, `${await Deno.readTextFile(yaml)}key_file: key\n`);
  const { openWorkFolder } = await import("../../lib/core/mod.ts");
  const last = new Map<string, string>();
  await uploadAll(openWorkFolder(work.path), {
    steps: ["connect", "dandiset", "validate", "organize", "upload", "verify"],
    show: (result, step) => {
      const shown = result as { [VIEW]?: () => { title: string } };
      last.set(step, shown[VIEW]?.().title ?? "");
      return Promise.resolve();
    },
  });
  assertEquals([...last.values()], [
    "1 found · 0 named · 0 checked · 0 sent · 0 proved",
    "1 found · 0 named · 0 checked · 0 sent · 0 proved",
    "1 found · 0 named · 0 checked · 0 sent · 0 proved",
    "1 found · 1 named · 1 checked · 0 sent · 0 proved",
    "1 found · 1 named · 1 checked · 1 sent · 0 proved",
    "1 found · 1 named · 1 checked · 1 sent · 1 proved",
  ]);
  assert(last.size === 6);
});
