import { assert, assertEquals } from "@std/assert";
import { readFacts, readFactsOf } from "../../lib/nwb/mod.ts";
import { parsePythonJson } from "../../lib/zarr/json.ts";
import {
  consolidatedDiffers,
  FolderSource,
  openZarr,
  zarrFolderChecksum,
} from "../../lib/zarr/mod.ts";
import { readElements } from "../../lib/zarr/read_array.ts";
import { sharedTest } from "../shared.ts";
import { unpack } from "./fixtures.ts";

async function factsOf(store: string) {
  const outcome = await readFactsOf(store);
  assert(outcome.status === "read", JSON.stringify(outcome));
  return outcome.facts;
}

Deno.test("readFacts() reads a session of format 2: texts, dates, references, links", async () => {
  using at = await unpack("013-ecephys");
  const facts = await factsOf(at.store);
  assertEquals(facts.identifier, "id-013-ecephys");
  assert(facts.sessionStartTime?.zone);
  assertEquals(facts.errors, {});
  assertEquals(
    facts.locations.filter((l) => l.kind === "electrode").reduce((n, l) => n + l.count, 0),
    facts.numberOfElectrodes,
  );
  assert(facts.timeSpan);
});

Deno.test("readFacts() reads a session of format 3 with shards", async () => {
  using at = await unpack("014-sharded");
  const facts = await factsOf(at.store);
  assertEquals(facts.errors, {});
  assert(facts.locations.length > 0 && facts.timeSpan);
});

Deno.test("readFacts() does not take a missing chunk of texts for an empty text", async () => {
  using at = await unpack("hard-textgone");
  const facts = await factsOf(at.store);
  assertEquals(facts.subject?.species, undefined);
  assertEquals(Object.keys(facts.errors).sort(), [
    "/general/extracellular_ephys/electrodes/location",
    "/general/subject/species",
  ]);
});

Deno.test("readFacts() says of a folder that is no Zarr what is missing in it", async () => {
  const folder = await Deno.makeTempDir();
  const outcome = await readFactsOf(folder);
  assert(outcome.status === "unreadable" && outcome.message.includes(".zgroup"));
  await Deno.remove(folder);
});

Deno.test("a codec that nobody has is named as a limit of this reader", async () => {
  using at = await unpack("013-ecephys");
  const path = `${at.store}/general/extracellular_ephys/electrodes/location/.zarray`;
  const metadata = JSON.parse(await Deno.readTextFile(path));
  metadata.compressor = { id: "snowflake" };
  await Deno.writeTextFile(path, JSON.stringify(metadata));
  const facts = await factsOf(at.store);
  const why = facts.errors["/general/extracellular_ephys/electrodes/location"] ?? "";
  assert(why.includes('"snowflake"') && why.includes("no fault of the file"), why);
  assertEquals(
    await consolidatedDiffers(
      new FolderSource(at.store),
      await openZarr(new FolderSource(at.store)),
    ),
    true,
  );
});

Deno.test("damaged chunks and metadata end in an error of their place, not of the whole", async () => {
  using at = await unpack("013-ecephys");
  await Deno.writeFile(`${at.store}/session_description/0`, new Uint8Array([1, 2, 3]));
  await Deno.writeTextFile(`${at.store}/general/lab/.zarray`, "{");
  const facts = await factsOf(at.store);
  assertEquals(facts.identifier, "id-013-ecephys");
  assert("/session_description" in facts.errors && "/general/lab" in facts.errors);
});

Deno.test("references are read as data, records too", async () => {
  using at = await unpack("013-ecephys");
  const source = new FolderSource(at.store);
  const { root } = await openZarr(source);
  const electrodes = root.children.get("general")?.children.get("extracellular_ephys")?.children
    .get("electrodes");
  const group = electrodes?.children.get("group");
  assert(group);
  const values = await readElements(source, group);
  assert(values.length > 0);
  for (const value of values) {
    assert(typeof value === "object" && value !== null && "path" in value);
    assert(value.path.startsWith("/general/extracellular_ephys/"));
  }
});

Deno.test("parsePythonJson() takes Python's numbers, and leaves texts alone", () => {
  assertEquals(parsePythonJson('{"a": NaN, "b": "NaN, Infinity", "c": [-Infinity, 1]}'), {
    a: NaN,
    b: "NaN, Infinity",
    c: [-Infinity, 1],
  });
});

sharedTest("all sessions in Zarr have the facts and the sum that are expected", async (shared) => {
  const folder = `${shared}fixtures/zarr/`;
  const expected = JSON.parse(await Deno.readTextFile(`${folder}expected.json`)) as Record<
    string,
    {
      error: unknown;
      checksum: string | null;
      facts: Record<string, unknown> | null;
      store: string;
    }
  >;
  using all = new DisposableStack();
  const sessions = new Map<string, { name: string; want: typeof expected[string] }>();
  for (const [name, want] of Object.entries(expected)) {
    if (want.checksum === null) continue;
    const at = all.use(await unpack(name, `${folder}${name}.zarr.tar.gz`));
    const store = `${at.folder}/${want.store}`;
    assertEquals((await zarrFolderChecksum(store)).checksum, want.checksum, name);
    if (want.error === null) sessions.set(store, { name, want });
  }
  for await (const outcome of readFacts(sessions.keys())) {
    assert(outcome.status === "read", JSON.stringify(outcome));
    const { facts } = outcome;
    const { name, want } = sessions.get(facts.file.path) ?? {};
    const subject = want?.facts?.subject as Record<string, string> | null | undefined;
    assertEquals(facts.identifier ?? null, want?.facts?.identifier ?? null, name);
    assertEquals(facts.subject?.subject_id ?? null, subject?.subject_id ?? null, name);
    assertEquals(facts.softLinks, want?.facts?.soft_links, name);
    assertEquals(facts.numberOfElectrodes ?? null, want?.facts?.number_of_electrodes ?? null, name);
  }
});
