import { assertEquals } from "@std/assert";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { planOrganize } from "../../lib/organize/mod.ts";
import { collectFacts } from "../../lib/record/facts.ts";

const SAMPLES = new URL("../../lib/rehearse/samples", import.meta.url).pathname;

Deno.test("collectFacts() takes species and extensions from the files, modalities from their names", async () => {
  const path = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${path}/upload.yaml`, `nwb_folder: ${JSON.stringify(SAMPLES)}`);
    const work = openWorkFolder(path);
    const before = await collectFacts(work);
    assertEquals([before?.species, before?.modalities], [["Mus musculus"], []]);
    await planOrganize(work);
    const after = await collectFacts(work);
    assertEquals(after?.species, ["Mus musculus"]);
    assertEquals(after?.modalities, ["behavior", "ecephys", "icephys", "ogen", "ophys"]);
    assertEquals(after?.extensions, []);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("collectFacts() knows nothing where there are no files", async () => {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(`${path}/upload.yaml`, "nwb_folder: none");
  assertEquals(await collectFacts(openWorkFolder(path)), undefined);
  await Deno.remove(path, { recursive: true });
});
