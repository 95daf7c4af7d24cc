import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { openWorkFolder, type WorkFolder } from "../../lib/core/mod.ts";
import type { Fate } from "../../lib/inventory/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import { status } from "../../lib/status/mod.ts";
import { collectFacts } from "../../lib/record/facts.ts";

const SAMPLES = fileURLToPath(new URL("../../lib/rehearse/samples", import.meta.url));

/** The files of the samples as if these had been sent. */
async function sentOf(work: WorkFolder, names: RegExp): Promise<Fate[]> {
  return (await status(work)).files.map((f) => ({ ...f, sent: names.test(f.path) }));
}

Deno.test("collectFacts() takes species and extensions from the files that are in the Dandiset, modalities from their names", async () => {
  const path = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${path}/upload.yaml`, `nwb_folder: ${JSON.stringify(SAMPLES)}`);
    const work = openWorkFolder(path);
    assertEquals(await collectFacts(work, await sentOf(work, /^$/)), undefined);
    const before = await collectFacts(work, await sentOf(work, /imaging|patch/));
    assertEquals([before?.species, before?.modalities], [["Mus musculus"], []]);
    await planOrganize(work);
    const after = await collectFacts(work, await sentOf(work, /imaging|patch/));
    assertEquals(after?.species, ["Mus musculus"]);
    assertEquals(after?.modalities, ["icephys", "ophys"]);
    assertEquals(after?.extensions, []);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
