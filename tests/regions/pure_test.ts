import { assert, assertEquals } from "@std/assert";
import { iriOf, openOntology } from "../../lib/ontology/mod.ts";
import {
  aboutOf,
  anatomy,
  mergeAbout,
  uberonOf,
  withAbout,
} from "../../lib/regions/write/about.ts";
import { type JournalRecord, tracesOf } from "../../lib/regions/write/journal.ts";
import { addOlsCandidates } from "../../lib/regions/ols_candidates.ts";
import {
  decisionKey,
  type FileLocations,
  mapRegions,
  mergeDecisions,
  type RegionDecision,
} from "../../lib/regions/mod.ts";

const o = openOntology();
const CA1 = "UBERON:0003881";
const CA3 = "UBERON:0003883";
const HF = "UBERON:0002421";

function file(
  locations: [FileLocations["locations"][number]["kind"], string, number?][],
  more: Partial<FileLocations> = {},
): FileLocations {
  return {
    assetPath: "sub-1/a.nwb",
    from: "local",
    subject: "1",
    session: "",
    species: "Mus musculus",
    locations: locations.map(([kind, text, count = 1], i) => ({
      kind,
      place: `/p${i}`,
      text,
      count,
    })),
    ...more,
  };
}

Deno.test("mapRegions() counts electrodes, and takes groups only where the electrodes say nothing", () => {
  const map = mapRegions([
    file([["electrode", "CA1", 30], ["electrode", "unknown", 2], [
      "electrode-group",
      "hippocampus",
    ]]),
    file([["electrode", "unknown", 32], ["electrode-group", "CA3"]], { assetPath: "sub-1/b.nwb" }),
  ], o);
  assertEquals(map.files.map((f) => f.counts), [{ [CA1]: 30 }, { [CA3]: 1 }]);
  assertEquals(map.conflicts, []);
  assertEquals(map.texts.map((t) => [t.text, t.status, t.count]), [
    ["unknown", "none", 34],
    ["CA1", "certain", 30],
    ["CA3", "certain", 1],
    ["hippocampus", "certain", 1],
  ]);
});

Deno.test("mapRegions() shows places that contradict each other, and a subject of two species", () => {
  const map = mapRegions([
    file([["electrode", "CA1", 4], ["electrode-group", "VISp"]]),
    file([["imaging-plane", "V1"]], { assetPath: "sub-1/b.nwb", species: "Rattus norvegicus" }),
  ], o);
  assertEquals(map.conflicts.length, 2);
  assert(map.conflicts.some((c) => c.message.includes('"VISp" (primary visual cortex)')));
  assert(
    map.conflicts.some((c) => c.message.includes("is Rattus norvegicus here and Mus musculus")),
  );
  assertEquals(map.files[1]?.terms, ["UBERON:0002436"]);
});

Deno.test("mapRegions() leaves out what only encloses a finer term of the same file", () => {
  const rolled = mapRegions([file([["electrode", "dorsal hippocampus"], ["electrode", "CA1"]])], o);
  assertEquals(rolled.files[0]?.terms, [CA1]);
  const written = mapRegions([file([["electrode", "hippocampus"], ["electrode", "CA1"]])], o);
  assertEquals(written.files[0]?.terms, [HF, CA1]);
});

Deno.test("mapRegions() reads each species by its own atlas; without a species the atlas is not read", () => {
  const of = (species: string) =>
    mapRegions([file([["electrode", "MRN"]], { species })], o).texts[0];
  assertEquals(of("Mus musculus")?.matches[0]?.id, "UBERON:0007415");
  assert(of("")?.status !== "certain");
  assert(of("Klingon")?.status !== "certain");
});

Deno.test("mapRegions() holds to a decision, and asks again when the ontology changed its term", () => {
  const decision: RegionDecision = {
    species: "Mus musculus",
    text: "ALM",
    terms: ["UBERON:0016634"],
    ontology: "uberon-2020-01-01",
    labels: ["premotor cortex"],
  };
  const with_ = (d: RegionDecision) =>
    mapRegions([file([["electrode", "ALM"]])], o, new Map([[decisionKey(d.species, d.text), d]]));
  assertEquals(with_(decision).files[0]?.terms, ["UBERON:0016634"]);
  const changed = with_({ ...decision, labels: ["something else"] });
  assertEquals([changed.files[0]?.terms, changed.texts[0]?.status], [[], "open"]);
  assert(changed.texts[0]?.reason.includes("premotor cortex"));
  assertEquals(with_({ ...decision, terms: [], labels: [] }).texts[0]?.status, "decided");
});

Deno.test("mergeDecisions() joins what agrees and sets aside what does not", () => {
  const d = (text: string, ...terms: string[]): RegionDecision => ({ species: "m", text, terms });
  const merged = mergeDecisions([d("a", CA1), d("b", CA1)], [d("a", CA1), d("b", CA3), d("c")]);
  assertEquals(merged.decisions.map((x) => x.text), ["a", "c"]);
  assertEquals(merged.conflicts.map(([x]) => x.text), ["b"]);
});

Deno.test("uberonOf() reads the forms that the archive holds", () => {
  for (const identifier of [iriOf(CA1), CA1, "https://purl.obolibrary.org/obo/UBERON_0003881/"]) {
    assertEquals(uberonOf({ identifier }), CA1);
  }
  for (
    const entry of [null, "x", {}, { identifier: 3 }, { identifier: "MBA:382" }, {
      identifier: "UBERON:38",
    }]
  ) {
    assertEquals(uberonOf(entry), undefined);
  }
});

Deno.test("mergeAbout() keeps what is there, adds what is missing, removes only its own", () => {
  const theirs = [
    {
      schemaKey: "Anatomy",
      identifier: "https://purl.brain-bican.org/ontology/mbao/MBA_382",
      name: "Field CA1",
    },
    { schemaKey: "Anatomy", identifier: CA3, name: "own name" },
    anatomy(HF, "hippocampal formation"),
  ];
  assertEquals(mergeAbout(theirs, [{ id: CA3, label: "CA3" }, { id: CA1, label: "CA1" }]), [
    ...theirs,
    anatomy(CA1, "CA1"),
  ]);
  assertEquals(mergeAbout(theirs, [], new Set([HF])), theirs.slice(0, 2));
  assertEquals(aboutOf({ about: "nonsense" }), []);
  assertEquals(withAbout({ a: 1 }, []), { a: 1 });
  assertEquals(withAbout({ a: 1, about: [] }, []), { a: 1, about: [] });
});

Deno.test("tracesOf() knows what this program did, also of a killed run", () => {
  const base = { at: "", api: "", dandiset: "", path: "p", oldId: "", newId: "" };
  const entry = (id: string) => ({ ...anatomy(id, id) });
  const record = (did: JournalRecord["did"], before: string[] | null, after: string[] | null) => ({
    ...base,
    did,
    before: before?.map(entry) ?? null,
    after: after?.map(entry) ?? null,
  });
  const added = (...r: JournalRecord[]) => [...tracesOf(r).get("p")?.added ?? []];
  const intends = record("intends", null, [CA1]);
  assertEquals(added(intends), [CA1]);
  assertEquals(added(intends, record("failed", null, null)), []);
  assertEquals(added(intends, record("wrote", null, [CA1])), [CA1]);
  // Found done after a lost answer: the intention knows what was there before.
  assertEquals(added(intends, record("wrote", [CA1], [CA1])), [CA1]);
  assertEquals(added(intends, record("wrote", null, [CA1]), record("undid", [CA1], null)), []);
  assertEquals(added(record("wrote", [CA3], [CA3, CA1]), record("wrote", [CA3, CA1], [CA3, HF])), [
    HF,
  ]);
});

Deno.test("addOlsCandidates() offers, never writes; one failure ends the asking with a note", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const texts =
      mapRegions([file([["electrode", "ALM"], ["electrode", "gadget place"]])], o).texts;
    let asked = 0;
    const answer = (docs: unknown): typeof fetch => () => {
      asked++;
      return Promise.resolve(new Response(JSON.stringify({ response: { docs } })));
    };
    const docs = [{ iri: iriOf(CA1), obo_id: CA1, label: "gadget place", exact_synonyms: ["x"] }];
    const notes: string[] = [];
    const more = await addOlsCandidates(
      texts,
      o,
      `${dir}/a.jsonl`,
      {},
      { fetch: answer(docs) },
      notes,
    );
    const gadget = more.find((t) => t.text === "gadget place");
    assertEquals([gadget?.status, gadget?.matches, gadget?.candidates[0]?.id], ["open", [], CA1]);
    assertEquals(gadget?.candidates[0]?.evidence.by, "ols4");
    assertEquals([asked, notes], [2, []]);
    asked = 0;
    const same = await addOlsCandidates(texts, o, `${dir}/b.jsonl`, {}, {
      fetch: answer("nonsense"),
    }, notes);
    assertEquals([same, asked, notes.length], [[...texts], 1, 1]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a file with forty texts, numbers, JSON, other languages and a megabyte is mapped", () => {
  const texts = [
    ...Array.from({ length: 40 }, (_, i) => `region ${i}`),
    "12",
    '{"a": 1}',
    "海马",
    "гиппокамп",
    "x".repeat(1_000_000),
    "",
  ];
  const map = mapRegions([file(texts.map((t) => ["electrode", t]))], o);
  assertEquals(map.files[0]?.terms, []);
  assertEquals(map.texts.filter((t) => t.status === "certain"), []);
  assertEquals(mapRegions([file([])], o).files[0]?.terms, []);
});

Deno.test("mapRegions() offers what keywords mention where a file names no region, and takes a decision for the asset", () => {
  const bare = file([["electrode", "unknown", 8]], {
    hints: ["hippocampus", "recordings during sleep", "sub 1 ses 2"],
  });
  const open = mapRegions([bare], o);
  assertEquals(open.files[0]?.terms, []);
  const row = open.texts.find((t) => t.text === "asset:sub-1/a.nwb");
  assertEquals([row?.status, row?.candidates[0]?.id], ["open", HF]);
  const decision = { species: "Mus musculus", text: "asset:sub-1/a.nwb", terms: [CA1] };
  const decided = mapRegions(
    [bare],
    o,
    new Map([[decisionKey(decision.species, decision.text), decision]]),
  );
  assertEquals(decided.files[0]?.terms, [CA1]);
  // A file that names a region itself is not asked about.
  const named = mapRegions([file([["electrode", "CA3"]], { hints: ["hippocampus"] })], o);
  assertEquals(named.texts.length, 1);
});

Deno.test("mapRegions() offers what other sessions of the subject name, only where a file leaves it open", () => {
  const files = [
    file([["electrode", "CA1", 8]]),
    file([["electrode", "unknown", 8]], { assetPath: "sub-1/b.nwb" }),
    file([], { assetPath: "sub-1/behavior.nwb" }),
    file([], { assetPath: "sub-1/damaged.nwb", unread: true, species: "" }),
    file([["electrode", "unknown", 8]], { assetPath: "sub-2/c.nwb", subject: "2" }),
  ];
  const map = mapRegions(files, o);
  assertEquals(map.files.filter((f) => f.terms.length > 0).map((f) => f.file.assetPath), [
    "sub-1/a.nwb",
  ]);
  const open = map.texts.filter((t) => t.status === "open");
  assertEquals(open.map((t) => [t.text, t.candidates.map((c) => c.id)]), [
    ["asset:sub-1/b.nwb", [CA1]],
    ["asset:sub-1/damaged.nwb", [CA1]],
  ]);
  assertEquals(open[0]?.candidates[0]?.evidence.target, "sub-1/a.nwb");
  const decision = { species: "", text: "asset:sub-1/damaged.nwb", terms: [CA1] };
  const decided = mapRegions(
    files,
    o,
    new Map([[decisionKey(decision.species, decision.text), decision]]),
  );
  assertEquals(
    decided.files.find((f) => f.file.unread)?.terms,
    [CA1],
  );
});
