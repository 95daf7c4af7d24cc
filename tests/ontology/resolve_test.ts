import { assert, assertEquals } from "@std/assert";
import { type Resolution, resolveLocation } from "../../lib/ontology/mod.ts";

const MOUSE = "Mus musculus";
const RAT = "Rattus norvegicus";
const HUMAN = "Homo sapiens";
const MACAQUE = "Macaca mulatta";

/** What is written, as labels; a leading "<" says that the term encloses the place. "?" stands for a question. */
function short(r: Resolution): string {
  if (r.kind === "no-term") return r.why;
  if (r.kind === "to-confirm") return "?" + r.candidates.slice(0, 1).map((c) => c.label).join();
  return r.matches.map((m) => (m.relation === "broader" ? "<" : "") + m.label).join(" + ");
}

function table(name: string, rows: readonly (readonly [string, string, string])[]): void {
  Deno.test(`resolveLocation(): ${name}`, () => {
    const got = rows.map((
      [text, species],
    ) => [text, species, short(resolveLocation(text, { species }))]);
    assertEquals(got, rows.map((r) => [...r]));
  });
}

table("the species' atlas comes before UBERON, and is not read for others", [
  ["APN", MOUSE, "anterior pretectal nucleus"],
  ["MRN", MOUSE, "nucleus of midbrain reticular formation"],
  ["V4", MOUSE, "fourth ventricle"],
  ["V4", MACAQUE, "?extrastriate cortex"],
  ["LH", MOUSE, "lateral habenular nucleus"],
  ["LH", RAT, "?lateral habenular nucleus"],
  ["Ventromedial thalamic nucleus", RAT, "medial part of ventral lateral nucleus"],
  ["ventromedial thalamic nucleus", "Danio rerio", "ventromedial thalamic nucleus"],
  ["cortex", "", "?cerebral cortex"],
  ["medulla", RAT, "medulla oblongata"],
  ["Brodmann area 17", HUMAN, "Brodmann (1909) area 17"],
  ["Brodmann area 17", MOUSE, "unknown-text"],
]);

table("a side is removed, unless UBERON has the sided term", [
  ["Left-Lateral-Ventricle", HUMAN, "left lateral ventricle"],
  ["amygdala_left", HUMAN, "amygdala"],
  ["rCA1", MOUSE, "CA1 field of hippocampus"],
  ["R-V", MACAQUE, "unknown-text"],
]);

table("layers lead to their own term, else to the area", [
  ["V1 layer 4", MOUSE, "primary visual area, layer 4"],
  ["VISrl6a", MOUSE, "<rostrolateral visual area"],
  ["S1 L5", RAT, "<primary somatosensory cortex"],
  ["layer 4", "", "not-a-region"],
  ["Piriform cortex, layer 2 (PIR2)", RAT, "piriform cortex layer 2"],
]);

table("one direction may be taken away, not two, and not from names where it makes another name", [
  ["dorsal CA1", MOUSE, "<CA1 field of hippocampus"],
  ["anterior lateral motor cortex", MOUSE, "?premotor cortex"],
  ["ventromedial prefrontal cortex", HUMAN, "?prefrontal cortex"],
  ["lateral geniculate nucleus", RAT, "lateral geniculate body"],
  ["hypothalamus (lateral)", RAT, "lateral hypothalamic area"],
  ["near CA1", MOUSE, "?CA1 field of hippocampus"],
  ["CA1, outside of the cortex", RAT, "not-a-region"],
]);

table("several regions need all their parts", [
  ["V1/V2", MACAQUE, "primary visual cortex + secondary visual cortex"],
  ["VISp, unknown, CA1", MOUSE, "primary visual cortex + CA1 field of hippocampus"],
  [
    "CA1-CA3",
    RAT,
    "CA1 field of hippocampus + CA2 field of hippocampus + CA3 field of hippocampus",
  ],
  ["V1, V2 and V4", MACAQUE, "?primary visual cortex"],
  ["dorsal striatum/nucleus accumbens", MOUSE, "nucleus accumbens + dorsal striatum"],
  ["dorsal and ventral striatum", RAT, "dorsal striatum + ventral striatum"],
]);

table("brackets that abbreviate, refine or contradict", [
  ["Primary Auditory Cortex (A1)", MOUSE, "primary auditory cortex"],
  ["Hippocampus (CA1)", RAT, "CA1 field of hippocampus"],
  ["Motor cortex (ALM)", MOUSE, "?premotor cortex"],
  ["hippocampus (amygdala)", RAT, "?hippocampal formation"],
]);

table("structured texts are read, never evaluated", [
  ["{'brain-area': 'VISp', 'depth': '20'}", MOUSE, "primary visual cortex"],
  ["['CA1', 'CA3']", RAT, "CA1 field of hippocampus + CA3 field of hippocampus"],
  ['{"subject_id": 462458, "x": 1}', MOUSE, "not-a-region"],
  ["custom: VISp, depth: 175", MOUSE, "primary visual cortex"],
]);

table("what is no region is neither written nor asked", [
  ["", MOUSE, "placeholder"],
  ["N/A", "", "placeholder"],
  ["<brain region ID>", "", "placeholder"],
  ["2.5mm lateral to the midline, 3mm posterior to bregma.", MOUSE, "not-a-region"],
  ["tetrode 12", RAT, "not-a-region"],
  ["outside of brain", HUMAN, "not-a-region"],
  ["Springfield Elementary School", "", "unknown-text"],
  ["12", MOUSE, "not-a-region"],
]);

Deno.test("resolveLocation() reads short acronyms only in a column that is Allen's", () => {
  const alone = resolveLocation("or", { species: MOUSE });
  const among = resolveLocation("or", {
    species: MOUSE,
    others: ["VISp", "CA1", "SUB", "unknown"],
  });
  assertEquals([alone.kind, short(among)], ["to-confirm", "optic radiation"]);
});

Deno.test("resolveLocation() tells what it did", () => {
  const r = resolveLocation("bilateral DMS (AP 0.8, ML ± 1.5, DV -2.8)", { species: MOUSE });
  assert(r.kind === "certain");
  assertEquals(r.side, "both");
  assertEquals(r.matches[0]?.evidence.steps, [
    "coordinates removed: AP 0.8, ML ± 1.5, DV -2.8",
    "side removed: bilateral",
  ]);
  assertEquals(r.matches[0]?.evidence.matched, "DMS");
});

Deno.test("resolveLocation() never writes a misspelt name, but offers what is meant", () => {
  for (
    const [text, label] of [["hipocampus", "hippocampal formation"], ["amygdela", "amygdala"], [
      "zona increta",
      "zona incerta",
    ]]
  ) {
    const r = resolveLocation(text ?? "", { species: RAT });
    assert(r.kind === "to-confirm", text);
    assertEquals(r.candidates[0]?.label, label);
  }
});

Deno.test("resolveLocation() reads a glued letter as a side where the file has its mirror, and says so", () => {
  const alone = resolveLocation("RHIP", { species: "Homo sapiens" });
  assertEquals(alone.kind, "to-confirm");
  const both = resolveLocation("RHIP", { species: "Homo sapiens", others: ["LHIP", "RAMY"] });
  assert(both.kind === "certain");
  assertEquals([both.side, both.matches[0]?.label], ["right", "hippocampal formation"]);
  assertEquals(both.matches[0]?.evidence.steps[0], 'side removed: R (the file has "LHIP" too)');
});
