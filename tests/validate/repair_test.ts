/** Repair lines come from the value: what it means in the form that is wanted, or what is wanted and no more. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { repairFrom } from "../../lib/validate/findings/repair.ts";
import { catalogue, groupFindings, validateFile } from "../../lib/validate/mod.ts";
import { makeFinding, makeInspectorFinding } from "../../lib/validate/findings/catalogue.ts";
import { headline } from "../../lib/validate/findings/group.ts";
import { sharedTest } from "../shared.ts";

for (
  const [code, found, fix] of [
    ["subject-species-form", "mouse", 'nwbfile.subject.species = "Mus musculus"'],
    ["subject-species-form", "Rat", 'nwbfile.subject.species = "Rattus norvegicus"'],
    ["subject-species-form", "homo sapiens", 'nwbfile.subject.species = "Homo sapiens"'],
    [
      "subject-species-form",
      "Mus musculus domesticus",
      'nwbfile.subject.species = "Mus musculus"  # "Mus musculus domesticus" can stand in Subject.strain or Subject.description',
    ],
    ["subject-species-form", "octopus", undefined],
    [
      "species-not-interpretable",
      "Octopus bimaculoides",
      'nwbfile.subject.species = "http://purl.obolibrary.org/obo/NCBITaxon_…"  # with the number of Octopus bimaculoides',
    ],
    ["subject-sex", "Female", 'nwbfile.subject.sex = "F"'],
    ["subject-sex", "not known", 'nwbfile.subject.sex = "U"'],
    ["subject-sex", "mixed litter", undefined],
    ["subject-age", "12 weeks", 'nwbfile.subject.age = "P12W"'],
    ["subject-age", "33", undefined],
    ["subject-proper-age-range", "P90D/P30D", 'nwbfile.subject.age = "P30D/P90D"'],
    ["subject-weight", "25g", 'nwbfile.subject.weight = "25 g"'],
    ["subject-weight", "0,3 Kilograms", 'nwbfile.subject.weight = "0.3 kg"'],
    ["subject-weight", "25", undefined],
    ["session-id-no-slashes", "a/b/c", 'nwbfile.session_id = "a-b-c"'],
    [
      "doi-publications",
      "Doe 2020, doi 10.1000/x.1.",
      'nwbfile.related_publications = ["https://doi.org/10.1000/x.1"]',
    ],
    ["doi-publications", "in press", undefined],
  ] as const
) {
  Deno.test(`repairFrom() of ${code} "${found}"`, () => {
    assertEquals(repairFrom(code, { found }), fix);
  });
}

Deno.test("repairFrom() of a wrong type goes by both types: a text is never cast to numbers", () => {
  const fix = (found: string, wanted: string) =>
    repairFrom("schema-dtype", { found, wanted }) ?? "";
  assertEquals(fix("int64", "text"), "write it as text: str(value)");
  assertEquals(fix("int32", "float64"), 'write it as float64: data.astype("float64")');
  assertEquals(fix("float64", "double"), 'write it as double: data.astype("float64")');
  for (const wanted of ["float64", "int8", "numeric", "uint"]) {
    assert(!fix("utf", wanted).includes("astype"), wanted);
    assert(fix("utf", wanted).startsWith("write numbers"), wanted);
  }
  assert(!fix("object", "text").includes("astype"));
});

Deno.test("repairFrom() never names another species than the one that was found", () => {
  const names = /Mus musculus|Homo sapiens|Rattus|Danio|NCBITaxon_\d/;
  fc.assert(fc.property(fc.stringMatching(/^[A-Z][a-z]{3,12} [a-z]{3,12}$/), (found) => {
    const fix = repairFrom("species-not-interpretable", { found }) ?? "";
    assert(!names.test(fix) || fix.includes(`"${found}"`), `${found}: ${fix}`);
  }));
});

Deno.test("the catalogue's own repair lines hold no value that a file could not mean", () => {
  const made =
    /Mus musculus|P\d+D|"[MFUO]"$|\b\d{4}, \d|VISp|Berlin|NCBITaxon_\d|= \d(?! \/ …)|=\d+\.\d|astype/;
  const wrong = Object.entries(catalogue()).filter(([, e]) => made.test(e.fix ?? ""))
    .map(([code, e]) => `${code}: ${e.fix}`);
  assertEquals(wrong, []);
});

Deno.test("groupFindings() and headline() let no finding's value stand for the others", () => {
  const of = (found: string) =>
    makeInspectorFinding("check_subject_sex", {
      message: `The subject's sex is "${found}", allowed are M, F, O, U`,
      found,
      file: `${found}.nwb`,
    });
  const [alike] = groupFindings([of("male"), of("male")]);
  assertEquals([alike?.fix, alike && headline(alike)], [
    'nwbfile.subject.sex = "M"',
    'The subject\'s sex is "male", allowed are M, F, O, U',
  ]);
  const [mixed] = groupFindings([of("male"), of("female")]);
  assert(mixed && !/"M"$|"F"$/.test(mixed.fix ?? ""), mixed?.fix);
  assert(!/male/.test(headline(mixed)), headline(mixed));
  const other = makeFinding("unreadable", { message: "Cannot read a: it is empty" });
  const more = makeFinding("unreadable", { message: "Cannot read b: it is a web page" });
  const [both] = groupFindings([other, more]);
  assert(both && !/empty|web page/.test(headline(both)), both && headline(both));
});

sharedTest(
  "validateFile() of the small cases: no octopus becomes a mouse, no text a float, one problem one finding",
  async (shared) => {
    const cases = `${shared}fixtures/cases`;
    const fixes = async (path: string) =>
      (await validateFile(`${cases}/${path}`)).map((f) => `${f.code}: ${f.fix ?? ""}`);
    for (const name of ["sp00", "sp05", "sp09"]) {
      const all = await fixes(`fix-wrong-species/${name}.nwb`);
      const species = all.filter((f) => f.includes("species"));
      assert(species.length <= 1, species.join("\n"));
      const path = `${cases}/fix-wrong-species/${name}.nwb`;
      const found = (await validateFile(path)).find((f) => f.code.includes("species"))?.found ?? "";
      if (/octopus/i.test(found)) {
        assert(species.every((f) => !/Mus musculus|NCBITaxon_10090/.test(f)), species.join());
      }
    }
    const text = (await fixes("fix-dtype-text/num.nwb")).filter((f) =>
      f.startsWith("schema-dtype")
    );
    assert(text.length > 0 && text.every((f) => f.includes("str(value)")), text.join("\n"));
  },
);
