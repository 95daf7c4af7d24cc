import { assert, assertEquals } from "@std/assert";
import { openOntology } from "../../lib/ontology/mod.ts";

const o = openOntology();

Deno.test("Ontology has the release's counts and names its sources and licences", () => {
  assertEquals(o.header.version, "uberon-2026-04-01");
  assertEquals(o.header.counts.uberon, o.terms.size);
  assert(o.terms.size >= 2964, `terms: ${o.terms.size}`);
  assertEquals(o.header.counts.outside, 1412);
  assertEquals(o.header.counts.obsolete, 1387);
  assertEquals(o.structures.size, o.header.counts.allen);
  assert(o.header.attribution.includes("CC BY 3.0"));
  assert(o.header.packages.every((p) => /^[0-9a-f]{64}$/.test(p.sha256) && p.licence !== ""));
});

Deno.test("Ontology: every term of a table is live, and no name belongs to two terms", () => {
  const names = new Map<string, string>();
  for (const t of o.terms.values()) {
    for (const p of t.parents) assert(o.terms.has(p), `${t.id}: parent ${p}`);
    for (const n of new Set([t.label, ...t.synonyms].map((s) => s.toLowerCase()))) {
      assert((names.get(n) ?? t.id) === t.id, `"${n}" is ${names.get(n)} and ${t.id}`);
      names.set(n, t.id);
    }
  }
  for (const s of o.structures.values()) {
    assert(s.term === "" || o.terms.has(s.term), `Allen ${s.acronym}: ${s.term}`);
  }
  for (const [name, id] of [...o.tables.freesurfer, ...o.tables.brodmann]) {
    assert(o.terms.has("UBERON:" + id), `${name}: ${id}`);
  }
  for (const [name, id] of [...o.tables.zebrafish, ...o.tables.fly, ...o.tables.worm]) {
    assert(o.labelOf("UBERON:" + id) !== undefined, `${name}: ${id}`);
  }
  for (const l of o.labels) assertEquals(o.names.get(l.term.toLowerCase())?.by, "label", l.label);
  for (const x of o.obsolete.values()) assert(!o.terms.has(x.id), `${x.id} is obsolete and live`);
});

Deno.test("Ontology: every seed and every refused name leads to a label of UBERON", () => {
  for (const s of o.seeds) {
    const name = o.names.get(s.label.toLowerCase());
    assertEquals(name?.by, "label", `seed "${s.label}" is no label`);
    assert(s.words.length + s.acronyms.length > 0 && s.why !== "", s.label);
  }
  for (const r of o.refused) {
    for (const l of r.near) {
      assert(
        o.names.get(l.toLowerCase())?.by === "label" || o.outside(l)?.label === l,
        `near "${l}"`,
      );
    }
  }
});

Deno.test("Ontology: no form stands for two terms among seeds of one group of species", () => {
  const seen = new Map<string, string>();
  for (const s of o.seeds) {
    for (
      const form of [
        ...s.words.map((w) => w.toLowerCase()),
        ...s.acronyms.map((a) => `=${a}`),
      ]
    ) {
      const k = `${s.species}:${form}`;
      assert((seen.get(k) ?? s.label) === s.label, `${k} is ${seen.get(k)} and ${s.label}`);
      seen.set(k, s.label);
    }
  }
});

Deno.test("Ontology gives Allen structures the terms that UBERON's bridge gives", () => {
  const known: [string, string, "same" | "broader" | undefined][] = [
    ["VISp", "UBERON:0002436", "same"],
    ["MOs", "UBERON:0016634", "same"],
    ["TH", "UBERON:0001897", "same"],
    ["MY", "UBERON:0001896", "same"],
    ["MRN", "UBERON:0007415", "same"],
    ["VISp4", "UBERON:0035904", "same"],
    ["SSp-ll5", "UBERON:0008933", "broader"],
    ["VISli2/3", "UBERON:0000411", "broader"],
    ["LGd-co", "UBERON:0002479", "broader"],
    ["ILA5", "UBERON:8440033", "broader"],
    ["HIP", "UBERON:0002421", "broader"],
    // Rows that are not used, and structures that say nothing.
    ["ECT5", "", undefined],
    ["py", "", undefined],
    ["PoT", "", undefined],
    ["root", "", undefined],
  ];
  for (const [acronym, term, relation] of known) {
    const s = o.acronyms.get(acronym);
    assertEquals([s?.term, s?.relation], [term, relation], acronym);
  }
  const same = [...o.structures.values()].filter((s) => s.relation === "same").length;
  assert(same >= 550 && same <= 570, `${same} structures are the same as a term`);
});

Deno.test("Ontology.isWithin() follows parts and kinds", () => {
  assert(o.isWithin("UBERON:0003881", "UBERON:0002421"), "CA1 lies in the hippocampal formation");
  assert(o.isWithin("UBERON:0003881", "UBERON:0000955"), "CA1 lies in the brain");
  assert(!o.isWithin("UBERON:0002421", "UBERON:0003881"));
  assert(!o.isWithin("UBERON:0003881", "UBERON:0001898"));
});
