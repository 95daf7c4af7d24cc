import { assert, assertEquals } from "@std/assert";
import { changeOf, fieldOf } from "../../lib/repair/mod.ts";

const taken: readonly (readonly [field: string, value: string])[] = [
  ["/general/subject/sex", "O"],
  ["/general/subject/species", "Mus musculus"],
  ["/general/subject/species", "http://purl.obolibrary.org/obo/NCBITaxon_6239"],
  ["/general/subject/age", "P90D"],
  ["/general/subject/age", "P1Y2M3DT4H5M6S"],
  ["/general/subject/age", "P3W/P5W"],
  ["/general/subject/age", "P90D/"],
  ["/general/subject/age", "/P90D"],
  ["/general/subject/subject_id", "Maus-Ä 7"],
  ["/general/subject/weight", "25.3 g"],
  ["/general/subject/weight", "7 μg"],
  ["/general/subject/strain", "x".repeat(150)],
  ["/general/subject/date_of_birth", "2020-02-29T00:00:00Z"],
  ["/general/subject/age@reference", "gestational"],
  ["/session_start_time", "2021-03-04T05:06:07.5-05:00"],
  ["/general/lab", ""],
  ["/general/keywords", "[]"],
  ["/general/experimenter", '["Last, First"]'],
  ["/general/experimenter", "Last, First"],
  ["/acquisition/a b/external_file", '["x.avi"]'],
  ["/acquisition/ts/data@unit", "volts"],
  ["/acquisition/ts/data@conversion", "1e-6"],
  ["/acquisition/odd@name/data@unit", "V"],
  ["/@nwb_version", "2.0.0-beta"],
  ["/general/optophysiology/plane 1/location", "VISp"],
];

const refused: readonly (readonly [field: string, value: string])[] = [
  ["/general/subject/sex", "male"],
  ["/general/subject/sex", "XX"],
  ["/general/subject/sex", "m"],
  ["/general/subject/species", "mouse"],
  ["/general/subject/species", "Mus  musculus"],
  ["/general/subject/species", "Mus musculus domesticus"],
  ["/general/subject/species", "https://purl.obolibrary.org/obo/NCBITaxon_10090"],
  ["/general/subject/age", "90 days"],
  ["/general/subject/age", "P"],
  ["/general/subject/age", "P1DT"],
  ["/general/subject/age", "/"],
  ["/general/subject/age", "P9D/P3D"],
  ["/general/subject/age", "P9D/P9D"],
  ["/general/subject/age", "P1D/P2D/P3D"],
  ["/general/subject/subject_id", "a/b"],
  ["/general/subject/subject_id", "a\\b"],
  ["/general/subject/subject_id", "  "],
  ["/general/subject/weight", "25.3g"],
  ["/general/subject/weight", "25 grams"],
  ["/general/subject/strain", "x".repeat(151)],
  ["/general/subject/date_of_birth", "2021-02-29T00:00:00Z"],
  ["/session_start_time", "2021-03-04T05:06:07"],
  ["/session_start_time", "2021-03-04T05:06:07+0100"],
  ["/session_start_time", "2021-03-04T24:06:07Z"],
  ["/file_create_date", "[]"],
  ["/file_create_date", '["yesterday"]'],
  ["/general/keywords", "a, b"],
  ["/general/keywords", "[1]"],
  ["/general/lab", "a\0b"],
  ["/@nwb_version", "2.0b"],
  ["/@nwb_version", "1.0.6"],
  ["/@neurodata_type", "NWBFile"],
  ["/general/subject@neurodata_type", "Animal"],
  ["/general/subject@object_id", "1"],
  ["/acquisition/x", "1"],
  ["/general/extracellular_ephys/electrodes/location", "CA1"],
  ["/general/optophysiology/plane 1/location", ""],
  ["/acquisition/ts/timestamps", "[1]"],
  ["/acquisition/ts/data@conversion", "a lot"],
  ["/acquisition/ts/data@conversion", "NaN"],
  ["/general/../identifier", "x"],
  ["/specifications/core@description", "x"],
  ["general/lab", "x"],
  ["", "x"],
];

Deno.test("changeOf() takes what the archive, NWB Inspector and PyNWB take", () => {
  for (const [field, value] of taken) {
    const change = changeOf(field, value);
    assert(!("problem" in change), `${field} ${value}: ${JSON.stringify(change)}`);
    assertEquals(fieldOf(change), field);
  }
});

Deno.test("changeOf() refuses everything else with a sentence that names the field", () => {
  for (const [field, value] of refused) {
    const change = changeOf(field, value);
    assert("problem" in change, `${field} ${value} was taken`);
    assert(change.problem.startsWith(field), change.problem);
  }
});
