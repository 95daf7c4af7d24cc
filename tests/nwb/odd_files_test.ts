/** Layouts that other writers leave: made here with h5wasm, one property a file. */
import { assert, assertEquals } from "@std/assert";
import h5wasm, { File as H5File, type Group } from "h5wasm/node";
import { assetMetadata, type NwbFacts, readFacts } from "../../lib/nwb/mod.ts";

async function factsOfMade(make: (file: H5File) => void): Promise<NwbFacts> {
  const [facts] = await factsOfAll([make]);
  assert(facts);
  return facts;
}

/** Facts of several made files, in their order. */
async function factsOfAll(makers: ((file: H5File) => void)[]): Promise<NwbFacts[]> {
  await h5wasm.ready;
  const folder = await Deno.makeTempDir();
  try {
    const paths = makers.map((make, i) => {
      const path = `${folder}/${String(i).padStart(3, "0")}.nwb`;
      const file = new H5File(path, "w");
      file.create_attribute("neurodata_type", "NWBFile");
      file.create_attribute("namespace", "core");
      file.create_attribute("nwb_version", "2.7.0");
      file.create_group("general");
      make(file);
      file.close();
      return path;
    });
    const facts = (await Array.fromAsync(readFacts(paths))).map((outcome) => {
      assert(outcome.status === "read", JSON.stringify(outcome));
      return outcome.facts;
    });
    return facts.toSorted((a, b) => a.file.path < b.file.path ? -1 : 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function group(file: H5File, path: string, type?: string, namespace = "core"): Group {
  file.create_group(path);
  const made = file.get(path) as Group;
  if (type !== undefined) {
    made.create_attribute("neurodata_type", type);
    made.create_attribute("namespace", namespace);
  }
  return made;
}

Deno.test("readFactsOf() takes texts of every form, and numbers, for a text", async () => {
  const facts = await factsOfMade((file) => {
    const subject = group(file, "general/subject", "Subject");
    subject.create_dataset({ name: "subject_id", data: ["m1"], shape: [1] });
    subject.create_dataset({ name: "sex", data: "F", dtype: "S1" });
    subject.create_dataset({ name: "species", data: ["Mus musculus"], shape: [1], dtype: "S20" });
    subject.create_dataset({ name: "weight", data: 25.5 });
    subject.create_dataset({ name: "genotype", data: "" });
    subject.create_dataset({ name: "lab_number", data: new Int32Array([7]), shape: [1] });
    (file.get("general") as Group).create_dataset({ name: "session_id", data: "été 日本 🐭" });
    file.create_dataset({ name: "session_description", data: ["two", "lines"] });
  });
  assertEquals(facts.errors, {});
  assertEquals(facts.subject, {
    subject_id: "m1",
    sex: "F",
    species: "Mus musculus",
    weight: "25.5",
    genotype: "",
    other: { lab_number: "7" },
  });
  assertEquals(facts.sessionId, "été 日本 🐭");
  assertEquals(facts.sessionDescription, "two\nlines");
});

Deno.test("readFactsOf() keeps ids of every kind as they are", async () => {
  const ids = ["a/b", "..", " ", "", "🐭", "\u202eabc", "x".repeat(300), "-_-", "sub-01", "a\tb"];
  const all = await factsOfAll(ids.map((id) => (file) => {
    group(file, "general/subject", "Subject").create_dataset({ name: "subject_id", data: id });
  }));
  assertEquals(all.map((facts) => facts.subject?.subject_id), ids);
});

Deno.test("readFactsOf() follows soft links, and tells broken and external ones", async () => {
  const facts = await factsOfMade((file) => {
    group(file, "general/devices");
    group(file, "general/devices/probe", "Device").create_attribute("probe_id", "p7");
    group(file, "elsewhere", "Subject").create_dataset({ name: "subject_id", data: "m1" });
    const general = file.get("general") as Group;
    general.create_soft_link("/elsewhere", "subject");
    general.create_soft_link("/general/none", "broken");
    general.create_soft_link("/general/circle", "circle");
    general.create_external_link("other.nwb", "/acquisition/es", "far");
  });
  assertEquals(facts.subject?.subject_id, "m1");
  assertEquals(facts.softLinks, 3);
  assertEquals(facts.brokenLinks, ["/general/broken", "/general/circle"]);
  assertEquals(facts.externalLinks, { "/general/far": "other.nwb:/acquisition/es" });
  assertEquals(facts.probes, [{ place: "/general/devices/probe", id: "p7" }]);
  const types = Object.fromEntries(facts.types.map((t) => [t.type, [t.count, t.groupVisits]]));
  assertEquals(types.Subject, [1, 2]);
});

Deno.test("readFactsOf() never goes through a dataset", async () => {
  const facts = await factsOfMade((file) => {
    const general = file.get("general") as Group;
    general.create_dataset({ name: "subject", data: "not a group" });
    group(file, "general/extracellular_ephys").create_dataset({ name: "electrodes", data: 5 });
  });
  assertEquals(facts.errors, {});
  assertEquals(facts.subject, {});
});

Deno.test("readFactsOf() finds locations wherever they hide", async () => {
  const facts = await factsOfMade((file) => {
    group(file, "general/optogenetics");
    group(file, "general/optogenetics/site", "OptogeneticStimulusSite")
      .create_dataset({ name: "location", data: "MOs" });
    group(file, "general/intracellular_ephys");
    group(file, "general/intracellular_ephys/e0", "IntracellularElectrode")
      .create_dataset({ name: "location", data: ["CA1"], shape: [1] });
    group(file, "general/extracellular_ephys");
    group(file, "general/extracellular_ephys/g0", "ElectrodeGroup")
      .create_attribute("location", "CA3");
    group(file, "general/devices");
    group(file, "general/devices/fibre", "OpticalFiber", "ndx-fiber")
      .create_attribute("location", "VTA");
    const table = group(
      file,
      "general/coordinates",
      "AnatomicalCoordinatesTable",
      "ndx-anatomical-localization",
    );
    table.create_dataset({ name: "id", data: new Int32Array([0, 1, 2]), shape: [3] });
    table.create_dataset({ name: "brain_region", data: ["VISp", "VISp", "CA1"], shape: [3] });
    group(file, "processing");
    group(file, "processing/ophys", "ProcessingModule");
    group(file, "processing/ophys/plane", "ImagingPlane")
      .create_dataset({ name: "location", data: "V1" });
  });
  const found = facts.locations.map((l) => `${l.kind} ${l.place} ${l.text} ${l.count}`).sort();
  assertEquals(found, [
    "electrode-group /general/extracellular_ephys/g0 CA3 1",
    "icephys-electrode /general/intracellular_ephys/e0 CA1 1",
    "imaging-plane /processing/ophys/plane V1 1",
    "localization /general/coordinates/brain_region CA1 1",
    "localization /general/coordinates/brain_region VISp 2",
    "ogen-site /general/optogenetics/site MOs 1",
    "probe /general/devices/fibre VTA 1",
  ]);
});

Deno.test("readFactsOf() spans series and tables, and passes over odd times", async () => {
  const facts = await factsOfMade((file) => {
    group(file, "acquisition");
    const a = group(file, "acquisition/a", "TimeSeries");
    a.create_dataset({ name: "data", data: new Float64Array(10), shape: [10] });
    a.create_dataset({ name: "starting_time", data: 3 });
    (file.get("acquisition/a/starting_time") as Group).create_attribute("rate", 2);
    const b = group(file, "acquisition/b", "MySeries", "ndx-mine");
    b.create_dataset({ name: "timestamps", data: new Float64Array([5, 1, 40]), shape: [3] });
    const odd = group(file, "acquisition/odd", "TimeSeries");
    odd.create_dataset({ name: "timestamps", data: ["x", "y"], shape: [2] });
    const nan = group(file, "acquisition/nan", "TimeSeries");
    nan.create_dataset({ name: "timestamps", data: new Float64Array([1, NaN]), shape: [2] });
    const units = group(file, "units", "Units");
    units.create_dataset({ name: "id", data: new Int32Array([0, 1, 2]), shape: [3] });
    units.create_dataset({
      name: "spike_times_index",
      data: new Uint8Array([2, 2, 4]),
      shape: [3],
    });
    units.create_dataset({
      name: "spike_times",
      data: new Float64Array([7, 60, 2, 9]),
      shape: [4],
    });
  });
  assertEquals(facts.errors, {});
  assertEquals(facts.timeSpan, { startS: 1, endS: 60 });
  assertEquals(facts.numberOfUnits, 3);
});

Deno.test("assetMetadata() of a file that says nothing is a record with a session", async () => {
  const facts = await factsOfMade(() => {});
  const { metadata, findings } = assetMetadata(facts, {
    assetPath: "a.nwb",
    schemaVersion: "0.7.0",
  });
  assertEquals(metadata.wasAttributedTo, []);
  assertEquals(findings.map((f) => f.code), ["session-start-missing"]);
});

Deno.test("readFactsOf() takes texts that are padded with spaces without them, as HDF5's own readers do", async () => {
  await h5wasm.ready;
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/padded.nwb`;
    const file = new H5File(path, "w");
    file.create_attribute("neurodata_type", "NWBFile");
    file.create_attribute("nwb_version", "2.7.0");
    const general = group(file, "general");
    general.create_dataset({ name: "lab", data: ["  Lab X".padEnd(37)], shape: [1], dtype: "S37" });
    file.close();
    // The library cannot write this filling: it is set in the message of the type (class 3, version 1; 37 bytes).
    const bytes = await Deno.readFile(path);
    const at = bytes.findIndex((b, i) =>
      b === 0x13 && bytes[i + 2] === 0 && bytes[i + 3] === 0 && bytes[i + 4] === 37 &&
      bytes[i + 5] === 0
    );
    assert(at > 0);
    bytes[at + 1] = ((bytes[at + 1] ?? 0) & 0xf0) | 2;
    await Deno.writeFile(path, bytes);
    const [outcome] = await Array.fromAsync(readFacts([path]));
    assert(outcome?.status === "read", JSON.stringify(outcome));
    assertEquals(outcome.facts.lab, "  Lab X");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readFactsOf() does not call a soft link broken that leads out of the file by another one", async () => {
  const facts = await factsOfMade((file) => {
    const acquisition = group(file, "acquisition");
    acquisition.create_external_link("other.h5", "/a", "out");
    acquisition.create_soft_link("/acquisition/out", "first");
    acquisition.create_soft_link("first", "second");
    acquisition.create_soft_link("/acquisition/second/deeper", "third");
    acquisition.create_soft_link("/nowhere", "gone");
    acquisition.create_soft_link("round2", "round1");
    acquisition.create_soft_link("round1", "round2");
  });
  assertEquals([...facts.brokenLinks].sort(), [
    "/acquisition/gone",
    "/acquisition/round1",
    "/acquisition/round2",
  ]);
});
