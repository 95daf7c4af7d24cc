import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { StoppedError, UnreadableNwbError } from "../../lib/core/mod.ts";
import { type NwbFacts, readFacts, readFactsOf, type ReadOutcome } from "../../lib/nwb/mod.ts";
import { sharedTest } from "../shared.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../lib/rehearse/samples/", import.meta.url));

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function factsOf(outcome: ReadOutcome): NwbFacts {
  assert(outcome.status === "read", JSON.stringify(outcome));
  return outcome.facts;
}

function problemOf(outcome: ReadOutcome): { reason: string; message: string } {
  assert(outcome.status === "unreadable", "the file was read");
  return outcome;
}

Deno.test("readFactsOf() reads what a file says, each fact with its place", async () => {
  const facts = factsOf(await readFactsOf(FIXTURES + "locations-many.nwb"));
  assertEquals(facts.errors, {});
  assertEquals(facts.rootType, "NWBFile");
  assertEquals(facts.nwbVersion?.is, "attribute");
  assertEquals(facts.electrodes?.rows, 8);
  const electrodes = facts.locations.filter((l) => l.kind === "electrode");
  assertEquals(electrodes.reduce((sum, l) => sum + l.count, 0), 8);
  assertEquals(
    new Set(electrodes.map((l) => l.place)),
    new Set(["/general/extracellular_ephys/electrodes/location"]),
  );
  assertEquals(electrodes.find((l) => l.text === "CA1")?.count, 2);
  const planes = facts.locations.filter((l) => l.kind === "imaging-plane");
  assertEquals(planes.map((l) => l.place).sort(), [
    "/general/optophysiology/plane",
    "/general/optophysiology/plane2",
  ]);
  assert(facts.types.some((t) => t.namespace === "core" && t.type === "ElectricalSeries"));
  assert(facts.timeSpan && facts.timeSpan.endS > facts.timeSpan.startS);
});

Deno.test("readFactsOf() reads external videos with their series", async () => {
  const facts = factsOf(await readFactsOf(FIXTURES + "video-one.nwb"));
  const [video] = facts.externalFiles;
  assertEquals(video?.place, "/acquisition/video0");
  assertEquals(video?.type, "ImageSeries");
  assertEquals(video?.files, ["vids/v1.mp4", "vids/v2.avi"]);
  assertMatch(video?.objectId ?? "", /^[0-9a-f-]{36}$/);
});

Deno.test("readFactsOf() tells a time without offset from one with", async () => {
  const facts = factsOf(await readFactsOf(FIXTURES + "naive-time.nwb"));
  assertEquals(facts.sessionStartTime?.zone, false);
  assertEquals(facts.sessionStartTime?.parsed?.includes("+"), false);
});

Deno.test("readFactsOf() reads a file whose content lies beyond 4 GiB", async () => {
  await inFolder(async (folder) => {
    const bytes = await Deno.readFile(FIXTURES + "m2-s2.nwb");
    const path = `${folder}/large.nwb`;
    // HDF5 may follow a user block of 512 · 2^n bytes; the file is sparse and takes no room.
    const at = 2 ** 33;
    using file = await Deno.open(path, { write: true, create: true });
    await file.seek(at, Deno.SeekMode.Start);
    await file.write(bytes);
    const facts = factsOf(await readFactsOf(path));
    const small = factsOf(await readFactsOf(FIXTURES + "m2-s2.nwb"));
    assertEquals(facts.file.sizeBytes, at + bytes.length);
    assertEquals({ ...facts, file: 0 }, { ...small, file: 0 });
  });
});

Deno.test("readFacts() says in one sentence what is wrong with each damaged file", async (t) => {
  const whole = await Deno.readFile(FIXTURES + "m2-s2.nwb");
  const text = (s: string) => new TextEncoder().encode(s);
  const cases: [string, Uint8Array, string, RegExp][] = [
    ["empty", new Uint8Array(), "empty", /no content/],
    ["half", whole.slice(0, 16_000), "truncated", /16,000 of 33,128 bytes.*copy it anew/],
    ["one-byte-missing", whole.slice(0, -1), "truncated", /its end is missing/],
    ["signature-only", whole.slice(0, 8), "truncated", /only 8 bytes/],
    ["zeros", new Uint8Array(4096), "not-hdf5", /zeros/],
    [
      "lfs",
      text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
      "not-hdf5",
      /lfs pull/,
    ],
    ["annex", text("/annex/objects/MD5E-s1--0.nwb\n"), "not-hdf5", /annex get/],
    ["page", text("<!DOCTYPE html><html></html>"), "not-hdf5", /web page/],
    ["zip", text("PK\x03\x04 and more"), "not-hdf5", /ZIP/],
    ["words", text("hello, I am a text file"), "not-hdf5", /signature/],
  ];
  await inFolder(async (folder) => {
    for (const [name, bytes] of cases) await Deno.writeFile(`${folder}/${name}.nwb`, bytes);
    await Deno.mkdir(`${folder}/folder.nwb`);
    const paths = [...cases.map(([name]) => name), "folder", "none"].map((n) =>
      `${folder}/${n}.nwb`
    );
    const outcomes = new Map<string, ReadOutcome>();
    for await (const o of readFacts(paths)) {
      outcomes.set(o.status === "read" ? o.facts.file.path : o.path, o);
    }
    const all: [string, unknown, string, RegExp][] = [
      ...cases,
      ["folder", 0, "cannot-open", /folder/],
      ["none", 0, "not-found", /no such file/],
    ];
    for (const [name, , reason, words] of all) {
      await t.step(name, () => {
        const outcome = outcomes.get(`${folder}/${name}.nwb`);
        assert(outcome);
        const problem = problemOf(outcome);
        assertEquals(problem.reason, reason);
        assertMatch(problem.message, words);
        assertMatch(problem.message, new RegExp(`^Cannot read "${name}\\.nwb": [^\n]+[^.]$`));
      });
    }
  });
});

Deno.test("readFacts() survives random damage: every file has an outcome", async () => {
  const whole = await Deno.readFile(FIXTURES + "m2-s2.nwb");
  await inFolder(async (folder) => {
    const paths: string[] = [];
    let seed = 12345;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let i = 0; i < 24; i++) {
      const bytes = whole.slice();
      for (let k = 0; k < 60; k++) bytes[8 + random(bytes.length - 8)] = random(256);
      const path = `${folder}/${i}.nwb`;
      await Deno.writeFile(path, bytes);
      paths.push(path);
    }
    const seen: string[] = [];
    for await (const o of readFacts(paths, { timeoutMs: 3000 })) {
      seen.push(o.status === "read" ? o.facts.file.path : o.path);
      if (o.status === "unreadable") assertMatch(o.message, /^Cannot read "\d+\.nwb": /);
    }
    assertEquals(seen.sort(), paths.sort());
  });
});

Deno.test("readFacts() remembers, and reads anew what changed", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.nwb`;
    const cachePath = `${folder}/facts.jsonl`;
    await Deno.copyFile(FIXTURES + "m2-s2.nwb", path);
    const first = factsOf(await readFactsOf(path, { cachePath }));
    // Same size and time, other content: only a remembered answer can still be right.
    const bytes = await Deno.readFile(path);
    const { mtime } = await Deno.stat(path);
    assert(mtime);
    await Deno.writeFile(path, bytes.fill(0));
    await Deno.utime(path, mtime, mtime);
    assertEquals(factsOf(await readFactsOf(path, { cachePath })), first);
    await Deno.utime(path, mtime, new Date(mtime.getTime() + 2000));
    assertEquals(problemOf(await readFactsOf(path, { cachePath })).reason, "not-hdf5");
  });
});

Deno.test("readFacts() passes over a torn line and foreign lines of its memory", async () => {
  await inFolder(async (folder) => {
    const cachePath = `${folder}/facts.jsonl`;
    await Deno.writeTextFile(cachePath, '{"v":0,"key":"x","outcome":{}}\n[1]\n{"v":1,"key":"');
    const path = FIXTURES + "m2-s2.nwb";
    const first = factsOf(await readFactsOf(path, { cachePath }));
    assertEquals(factsOf(await readFactsOf(path, { cachePath })), first);
  });
});

Deno.test("readFacts() stops on the signal and says how to go on", async () => {
  const stop = new AbortController();
  const paths = Array.from({ length: 30 }, () => FIXTURES + "m2-s2.nwb");
  let read = 0;
  const error = await assertRejects(async () => {
    for await (const _ of readFacts(paths, { signal: stop.signal })) {
      read++;
      stop.abort();
    }
  }, StoppedError);
  assertMatch(error.message, /run the same command again/);
  assertEquals(read, 1);
});

Deno.test("readFacts() says what to do when it may not start a reader", {
  permissions: { read: true, env: true, run: false },
}, async () => {
  const error = await assertRejects(() => readFactsOf(FIXTURES + "m2-s2.nwb"), UnreadableNwbError);
  assertMatch(error.message, /^Cannot start the process that reads NWB files: .*allow Deno to run/);
});

Deno.test("readFacts() reports a stage and one event per file", async () => {
  const events: string[] = [];
  const paths = [FIXTURES + "m2-s2.nwb", FIXTURES + "none.nwb"];
  for await (const _ of readFacts(paths, { onProgress: (e) => events.push(e.kind) }));
  assertEquals(events, ["stage", "item-done", "item-done"]);
});

Deno.test("readFacts() reads every sample without an error", async () => {
  const paths = (await Array.fromAsync(Deno.readDir(SAMPLES))).map((e) => SAMPLES + e.name)
    .filter((path) => path.endsWith(".nwb") && !path.endsWith("cut_off.nwb"));
  assert(paths.length > 3);
  for await (const outcome of readFacts(paths)) {
    const facts = factsOf(outcome);
    assertEquals(facts.errors, {}, facts.file.path);
  }
});

sharedTest(
  "readFacts() gives up on a file that never ends, and reads the others",
  async (shared) => {
    const nwb = `${shared}fixtures/nwb/`;
    const hang = `${nwb}derived-damaged-hang.nwb`;
    const others = ["hdmf-testh5.nwb", "pynwb-empty.nwb", "derived-not-closed.nwb"].map((n) =>
      nwb + n
    );
    const outcomes: Record<string, string> = {};
    for await (const o of readFacts([hang, ...others], { timeoutMs: 3000, concurrency: 1 })) {
      if (o.status === "read") outcomes[o.facts.file.path] = "read";
      else outcomes[o.path] = o.reason;
    }
    assertEquals(Object.values(outcomes).sort(), ["not-closed", "read", "read", "timeout"]);
    assertEquals(outcomes[hang], "timeout");
  },
);

sharedTest("readFactsOf() counts types as dandi does", async (shared) => {
  const golden = `${shared}fixtures/golden/asset/`;
  const folder = `${shared}fixtures/nwb/`;
  const counts = new Map<string, string[]>();
  for await (const entry of Deno.readDir(golden)) {
    if (!entry.name.endsWith(".json") || entry.name.startsWith("made__")) continue;
    const { record } = JSON.parse(await Deno.readTextFile(golden + entry.name));
    if (record?.nd_types) counts.set(folder + entry.name.slice(0, -5), record.nd_types);
  }
  assert(counts.size > 60);
  for await (const outcome of readFacts(counts.keys())) {
    if (outcome.status === "unreadable" && outcome.reason === "not-closed") continue;
    const facts = factsOf(outcome);
    const ours = facts.types.filter((t) => t.groupVisits > 0 && t.type !== "NWBFile")
      .map((t) => t.groupVisits > 1 ? `${t.type} (${t.groupVisits})` : t.type);
    assertEquals(ours.sort(), counts.get(facts.file.path)?.toSorted(), facts.file.path);
  }
});
