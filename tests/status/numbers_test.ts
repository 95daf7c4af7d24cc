/**
 * Every count of files equals what the archive lists: a folder in which most files are blocked, and a Dandiset that had files
 * before.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { readDescribePlan } from "../../lib/describe/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { viewOf } from "../../lib/display/show.ts";
import { readRegionsPlan } from "../../lib/regions/mod.ts";
import { status } from "../../lib/status/mod.ts";
import { fileEnds, uploadAll } from "../../lib/steps/mod.ts";
import { readUploadResult } from "../../lib/upload/mod.ts";
import { readVerification } from "../../lib/verify/mod.ts";
import { place } from "../describe/harness.ts";
import { Client, GOOD_ASSET } from "../local_archive/harness.ts";
import { baseline } from "../validate/baseline.ts";
import { dataset, put, setValue, writeNwb } from "../validate/nwb_writer.ts";

const SAMPLES = new URL("../../lib/rehearse/samples/", import.meta.url);
const CONTACT = 'contact: { name: "Lovelace, Ada", email: ada@example.org }';

/** A file that is blocked for its sex, and says things that must not be said of the Dandiset. */
async function writeBlocked(path: string, subject: string): Promise<void> {
  const model = await baseline();
  setValue(model, "general/subject/subject_id", subject);
  setValue(model, "general/subject/sex", "male");
  setValue(model, "general/subject/species", "Octopus bimaculoides");
  put(model, "general/keywords", dataset(["blocked-keyword"]));
  put(model, "general/related_publications", dataset(["doi:10.5555/blocked"]));
  await writeNwb(path, model);
}

Deno.test("every count in terminal, record, manifest and report equals what the archive lists", async () => {
  await using at = await place();
  const { work: made, client } = await at.open(
    `title: Numbers that agree\nnwb_folder: nwb\n${CONTACT}`,
  );
  // A file that somebody sent before.
  const archive = new Client(at.archive);
  const before = await archive.upload("000001", new TextEncoder().encode("an earlier session"));
  await archive.ok("POST", "/dandisets/000001/versions/draft/assets/", {
    metadata: {
      ...GOOD_ASSET,
      path: "sub-early/sub-early_ecephys.nwb",
      keywords: ["early-keyword"],
      wasAttributedTo: [{
        schemaKey: "Participant",
        identifier: "early",
        species: {
          schemaKey: "SpeciesType",
          name: "Rattus norvegicus - Norway rat",
          identifier: "http://purl.obolibrary.org/obo/NCBITaxon_10116",
        },
      }],
      wasGeneratedBy: [{ schemaKey: "Session", name: "early day", identifier: "early day" }],
    },
    blob_id: before,
  });
  await at.archive.settle();
  const nwb = made.nwbFolder;
  await Deno.mkdir(nwb);
  for (const name of ["imaging.nwb", "patch.nwb", "cut_off.nwb"]) {
    await Deno.copyFile(new URL(name, SAMPLES), `${nwb}/${name}`);
  }
  for (let i = 0; i < 6; i++) await writeBlocked(`${nwb}/blocked${i}.nwb`, `b${i}`);
  await Deno.writeTextFile(`${nwb}/notes.txt`, "x");
  await Deno.writeTextFile(`${made.path}/key`, at.archive.keys.owner, { mode: 0o600 });
  const yaml = `${made.path}/upload.yaml`;
  await Deno.writeTextFile(yaml, `${await Deno.readTextFile(yaml)}key_file: key\npublish: true\n`);
  const work = openWorkFolder(made.path);
  const shown: string[] = [];
  const all = await uploadAll(work, {
    show: (result) => {
      shown.push(renderText(viewOf(result), { columns: 200 }));
      return Promise.resolve();
    },
  });
  assertEquals(all.steps.filter((s) => s.error !== undefined), []);

  const listed: string[] = [];
  for await (const a of client.listAssets("000001", "draft")) listed.push(a.path);
  assertEquals(listed.length, 3);
  const ours = listed.filter((p) => !p.includes("early"));

  // The line, as saved and as the archive tells it.
  const now = await status(work);
  assertEquals(now.line, "9 found · 8 named · 2 checked · 2 sent · 2 proved");
  assertEquals(
    (await status(work, {
      connection: { client, instance: (await at.open(`nwb_folder: nwb\n${CONTACT}`)).instance },
    })).line,
    now.line,
  );
  assertEquals([now.counts.sent, now.dandiset?.others, now.counts.regions], [2, 1, 2]);
  assertEquals(now.held.map((h) => [h.code, h.count]), [["blocked", 6], ["unreadable", 1]]);
  assertEquals(shown.filter((s) => s.includes(now.line)).length >= 4, true, "the terminal");

  // Upload, proof, files.
  const result = readUploadResult(work);
  assertEquals(
    result?.outcomes.filter((o) => o.status === "uploaded").map((o) => o.assetPath),
    ours,
  );
  const proof = readVerification(work);
  assertEquals(
    [proof?.comparison.equal.length, proof?.comparison.extra.length, proof?.refused.length],
    [2, 1, 7],
  );
  const ends = await fileEnds(work);
  assertEquals(ends.files.filter((f) => f.outcome === "uploaded").map((f) => f.assetPath), ours);

  // What describes the Dandiset.
  const facts = readDescribePlan(work)?.facts;
  assertEquals([facts?.files, facts?.subjects, facts?.sessions], [3, 3, 3]);
  assertEquals([...facts?.species ?? []].sort(), ["Mus musculus", "Rattus norvegicus"]);
  assert(!facts?.keywords.includes("blocked-keyword") && facts?.keywords.includes("early-keyword"));
  assertEquals(facts?.publications.includes("10.5555/blocked"), false);
  assertEquals(readRegionsPlan(work)?.assets.map((a) => a.assetPath), listed.toSorted());
  const versions = (await client.listVersions("000001")).map((v) => v.version);
  const version = versions.find((v) => v !== "draft");
  assert(version !== undefined, "nothing was published");
  const published = await client.getVersionMetadata("000001", version);
  const text = JSON.stringify(published);
  assertStringIncludes(text, "3 NWB files");
  for (const word of ["blocked-keyword", "10.5555/blocked", "Octopus"]) {
    assert(!text.includes(word), `${word} was published`);
  }

  // Manifest and report.
  const manifest = await Deno.readTextFile(`${work.path}/conversion_manifest.yaml`);
  assertStringIncludes(manifest, "Mus musculus, Rattus norvegicus");
  assert(!manifest.includes("Octopus"));
  const report = await Deno.readTextFile(`${work.path}/report.html`);
  const tiles = [...report.matchAll(/<div class="tile [^"]*"><b>([^<]*)<\/b><span>([^<]*)</g)]
    .map((m) => [m[2], m[1]]);
  const tile = (label: string) => tiles.find(([l]) => l === label)?.[1];
  assertEquals([tile("files found"), tile("files in the Dandiset")], ["9", "3"]);
  assertEquals(tile("files valid for the archive"), "3");
});
