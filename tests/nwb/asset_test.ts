import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nwbPathsOf, takeInventory } from "../../lib/inventory/mod.ts";
import { checkAssetMetadata } from "../../lib/archive/schema/mod.ts";
import {
  assetMetadata,
  FACTS_VERSION,
  mediaMetadata,
  type NwbFacts,
  parseTime,
  readFacts,
  SOFTWARE,
} from "../../lib/nwb/mod.ts";
import { sharedTest } from "../shared.ts";

const OPTIONS = {
  assetPath: "sub-a/sub-a_ecephys.nwb",
  schemaVersion: "0.7.0",
  digest: "62109206880d38a4010a98e11243924a-1",
  now: new Date("2026-11-25T01:02:03.456Z"),
  activityId: "00000000-0000-4000-8000-000000000001",
};

function facts(more: Partial<NwbFacts> = {}): NwbFacts {
  return {
    factsVersion: FACTS_VERSION,
    file: { path: "/data/a.nwb", sizeBytes: 5, mtimeMs: Date.UTC(2026, 6, 1) },
    rootType: "NWBFile",
    sessionId: "s1",
    sessionDescription: "a session",
    sessionStartTime: parseTime("2021-03-04T05:06:07-05:00"),
    fileCreateDate: [],
    generalTexts: {},
    locations: [],
    probes: [],
    externalFiles: [],
    types: [],
    externalLinks: {},
    softLinks: 0,
    brokenLinks: [],
    specifications: {},
    errors: {},
    ...more,
  };
}

type Json = Record<string, unknown>;

function made(
  more: Partial<NwbFacts>,
): { metadata: Json; codes: string[]; participant: Json; session: Json } {
  const { metadata, findings } = assetMetadata(facts(more), OPTIONS);
  const [participant] = metadata.wasAttributedTo as Json[];
  const [session] = metadata.wasGeneratedBy as Json[];
  return {
    metadata,
    codes: findings.map((f) => f.code),
    participant: participant ?? {},
    session: session ?? {},
  };
}

/** The record as the archive would give it back. */
function asStored(metadata: Json): Json {
  const id = "11111111-2222-4333-8444-555555555555";
  return {
    ...metadata,
    id: `dandiasset:${id}`,
    identifier: id,
    contentUrl: [`https://api.dandiarchive.org/api/assets/${id}/download/`],
    digest: {
      "dandi:dandi-etag": "62109206880d38a4010a98e11243924a-1",
      "dandi:sha2-256": "0".repeat(64),
    },
  };
}

Deno.test("assetMetadata() makes the whole record", () => {
  const { metadata, codes } = made({
    subject: {
      subject_id: "m1",
      age: "P60D",
      sex: "F",
      species: "Mus musculus",
      strain: "C57BL/6J",
      genotype: "Sst-IRES-Cre/wt",
    },
    keywords: ["hippocampus", "navigation"],
    relatedPublications: ["https://doi.org/10.1101/2021.01.01.000001", "Doe et al. 2021"],
    probes: [{ place: "/general/devices/a", id: "729445648" }],
    icephysMetadata: { tissue_sample_id: "T1", cell_id: "c3" },
    timeSpan: { startS: 0, endS: 12.75 },
    types: [
      { namespace: "core", type: "ElectricalSeries", count: 1, groupVisits: 1 },
      { namespace: "core", type: "TwoPhotonSeries", count: 1, groupVisits: 0 },
    ],
  });
  assertEquals(codes, ["publication-without-doi"]);
  assertEquals(metadata, {
    schemaKey: "Asset",
    schemaVersion: "0.7.0",
    path: "sub-a/sub-a_ecephys.nwb",
    encodingFormat: "application/x-nwb",
    contentSize: 5,
    digest: { "dandi:dandi-etag": "62109206880d38a4010a98e11243924a-1" },
    dateModified: "2026-11-25T01:02:03.456Z",
    blobDateModified: "2026-07-01T00:00:00.000Z",
    access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
    keywords: ["hippocampus", "navigation"],
    relatedResource: [{
      schemaKey: "Resource",
      identifier: "https://doi.org/10.1101/2021.01.01.000001",
      relation: "dcite:IsDescribedBy",
    }],
    wasAttributedTo: [{
      schemaKey: "Participant",
      identifier: "m1",
      strain: { schemaKey: "StrainType", name: "C57BL/6J" },
      age: {
        schemaKey: "PropertyValue",
        unitText: "ISO-8601 duration",
        value: "P60D",
        valueReference: { schemaKey: "PropertyValue", value: "dandi:BirthReference" },
      },
      sex: {
        schemaKey: "SexType",
        identifier: "http://purl.obolibrary.org/obo/PATO_0000383",
        name: "Female",
      },
      genotype: "Sst-IRES-Cre/wt",
      species: {
        schemaKey: "SpeciesType",
        identifier: "http://purl.obolibrary.org/obo/NCBITaxon_10090",
        name: "Mus musculus - House mouse",
      },
    }],
    wasDerivedFrom: [{
      schemaKey: "BioSample",
      identifier: "c3",
      sampleType: { schemaKey: "SampleType", name: "cell" },
      wasDerivedFrom: [{
        schemaKey: "BioSample",
        identifier: "T1",
        sampleType: { schemaKey: "SampleType", name: "tissuesample" },
      }],
    }],
    wasGeneratedBy: [{
      schemaKey: "Session",
      identifier: "s1",
      name: "s1",
      description: "a session",
      startDate: "2021-03-04T05:06:07-05:00",
      endDate: "2021-03-04T05:06:19.750000-05:00",
      used: [{ schemaKey: "Equipment", identifier: "probe:729445648", name: "Ecephys Probe" }],
    }, {
      id: "urn:uuid:00000000-0000-4000-8000-000000000001",
      schemaKey: "Activity",
      name: "Metadata generation",
      description: "Metadata generated by dandi-upload",
      startDate: "2026-11-25T01:02:03.456Z",
      endDate: "2026-11-25T01:02:03.456Z",
      wasAssociatedWith: [{
        schemaKey: "Software",
        name: "dandi-upload",
        version: SOFTWARE.version,
      }],
    }],
    approach: [{ schemaKey: "ApproachType", name: "electrophysiological approach" }],
    measurementTechnique: [{
      schemaKey: "MeasurementTechniqueType",
      name: "multi electrode extracellular electrophysiology recording technique",
    }],
    variableMeasured: [{ schemaKey: "PropertyValue", value: "ElectricalSeries" }],
  });
});

Deno.test("assetMetadata() keeps the rest when one field is not understood", () => {
  const { participant, codes } = made({
    subject: {
      subject_id: "x",
      age: "adult",
      sex: "xx",
      species: "borat",
      strain: "s".repeat(151),
    },
  });
  assertEquals(participant, { schemaKey: "Participant", identifier: "x" });
  assertEquals(codes.sort(), [
    "age-not-understood",
    "sex-not-understood",
    "species-not-understood",
    "strain-too-long",
  ]);
});

Deno.test("assetMetadata() names place, value and what is wanted in its findings", () => {
  const { findings } = assetMetadata(facts({ subject: { subject_id: "x", age: "33." } }), OPTIONS);
  assertEquals(findings, [{
    code: "age-not-understood",
    severity: "hurts-finding",
    origin: { by: "dandi-upload" },
    file: "/data/a.nwb",
    place: "/general/subject/age",
    message: 'The age "33." is left out of the record: it has no unit',
    found: "33.",
    wanted: "an ISO 8601 duration such as P90D, or a range such as P90D/P120D",
    fix: 'nwbfile.subject.age = "P…D"  # an ISO 8601 duration',
  }]);
});

Deno.test("assetMetadata() has nobody where there is no subject, or an empty one", () => {
  assertEquals(made({}).metadata.wasAttributedTo, []);
  assertEquals(made({ subject: {} }).metadata.wasAttributedTo, []);
});

Deno.test("assetMetadata() says when the subject has no id", () => {
  for (const subject of [{ sex: "M" }, { subject_id: "", sex: "M" }]) {
    assert(made({ subject }).codes.includes("subject-id-missing"));
  }
});

Deno.test("assetMetadata() takes the age from the birth, and not where that is impossible", () => {
  const age = (participant: Json): unknown => (participant.age as Json | undefined)?.value;
  const birth = {
    subject_id: "x",
    age: "P99D",
    date_of_birth: parseTime("2021-03-01T05:06:07-05:00"),
  };
  assertEquals(age(made({ subject: birth }).participant), "P3D");
  const late = made({ subject: { ...birth, date_of_birth: parseTime("2022-01-01T00:00:00Z") } });
  assertEquals(age(late.participant), "P99D");
  assertEquals(late.codes, ["birth-not-usable"]);
  const odd = made({ subject: { ...birth, date_of_birth: parseTime("in spring") } });
  assertEquals(age(odd.participant), "P99D");
  assertEquals(odd.codes, ["birth-not-understood"]);
});

Deno.test("assetMetadata() takes the age's reference from the attribute too", () => {
  const { participant } = made({
    subject: { subject_id: "x", age: "P14D", age_reference: "gestational" },
  });
  assertEquals((participant.age as Json).valueReference, {
    schemaKey: "PropertyValue",
    value: "dandi:GestationalReference",
  });
});

Deno.test("assetMetadata() reads sexes as files write them", () => {
  const pato = "http://purl.obolibrary.org/obo/PATO_";
  const cases: [string, string, unknown][] = [
    ["M", "", { identifier: `${pato}0000384`, name: "Male" }],
    [" female ", "", { identifier: `${pato}0000383`, name: "Female" }],
    ["F.", "", { identifier: `${pato}0000383`, name: "Female" }],
    ["U", "", { name: "Unknown" }],
    ["Unspecified", "", { name: "Unknown" }],
    ["Other", "", { name: "Other" }],
    [`${pato}0000384`, "", { identifier: `${pato}0000384`, name: "Male" }],
    [`${pato.toLowerCase()}0001340`, "", { identifier: `${pato}0001340` }],
    ["XO", "C. elegans", { identifier: `${pato}0000384`, name: "Male" }],
  ];
  for (const [sex, species, wanted] of cases) {
    const { participant } = made({ subject: { subject_id: "x", sex, species } });
    assertEquals(participant.sex, { schemaKey: "SexType", ...wanted as Json }, sex);
  }
});

Deno.test("assetMetadata() tells a cell line from a strain", () => {
  const strain = (text: string): Json =>
    made({ subject: { subject_id: "x", strain: text } }).participant;
  assertEquals(strain("CellLine:  cellline:1 ").cellLine, "cellline:1");
  assertEquals(strain("cell line: 1").strain, { schemaKey: "StrainType", name: "cell line: 1" });
});

Deno.test("assetMetadata() ends the session with the last data", () => {
  const end = (startS: number, endS: number): unknown =>
    made({ timeSpan: { startS, endS } }).session.endDate;
  assertEquals(end(0, 10), "2021-03-04T05:06:17-05:00");
  // Within the first second as the official client: start plus span.
  assertEquals(end(0.5, 10.5), "2021-03-04T05:06:17-05:00");
  assertEquals(end(100, 200), "2021-03-04T05:09:27-05:00");
  // Times since 1970 are no times since the session start.
  assertEquals(end(1.6e9, 1.6e9 + 10), "2021-03-04T05:06:17-05:00");
  assertEquals(end(0, 1.6e9), undefined);
  assertEquals(end(-20, -10), "2021-03-04T05:06:17-05:00");
});

Deno.test("assetMetadata() finds the DOI in a publication however it is written", () => {
  const cases: Record<string, string | undefined> = {
    "https://doi.org/10.1101/x": "https://doi.org/10.1101/x",
    " https://DOI.org/10.1101/x ": "https://DOI.org/10.1101/x",
    "doi:10.1101/y": "https://doi.org/10.1101/y",
    "10.1101/z": "https://doi.org/10.1101/z",
    "https://dx.doi.org/10.1101/v": "https://doi.org/10.1101/v",
    "Doe, J. (2021). A paper. https://doi.org/10.1101/w.": "https://doi.org/10.1101/w",
    "Some text": undefined,
  };
  for (const [text, wanted] of Object.entries(cases)) {
    const { metadata, codes } = made({ relatedPublications: [text] });
    const [resource] = metadata.relatedResource as Json[];
    assertEquals(resource?.identifier, wanted, text);
    assertEquals(codes, wanted ? [] : ["publication-without-doi"]);
  }
});

Deno.test("assetMetadata() is without a session start where the file's is none", () => {
  const odd = made({ sessionStartTime: parseTime("spring 2019") });
  assertEquals(odd.session.startDate, undefined);
  assertEquals(odd.codes, ["session-start-not-understood"]);
  const naive = made({ sessionStartTime: parseTime("2021-03-04 05:06:07") });
  assertEquals(naive.session.startDate, "2021-03-04T05:06:07Z");
  assertEquals(naive.codes, ["session-start-without-zone"]);
});

Deno.test("assetMetadata() is valid whatever the file says", async () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom(
      "",
      " ",
      "a/b",
      "..",
      "🐭",
      "\u202eabc",
      "x".repeat(300),
      "-_-",
      "P1D",
      "M",
      "http://x",
    ),
  );
  const subjects = fc.record({
    subject_id: texts,
    age: texts,
    sex: texts,
    species: texts,
    strain: texts,
    genotype: texts,
  });
  await fc.assert(
    fc.asyncProperty(
      subjects,
      texts,
      texts,
      fc.array(texts, { maxLength: 3 }),
      async (subject, id, raw, list) => {
        const { metadata, findings } = assetMetadata(
          facts({
            subject,
            sessionId: id,
            sessionStartTime: parseTime(raw),
            keywords: list,
            relatedPublications: list,
            icephysMetadata: { cell_id: id },
            probes: [{ place: "/general/devices/p", id }],
          }),
          OPTIONS,
        );
        const verdict = await checkAssetMetadata(asStored(metadata));
        assertEquals(verdict.problems, []);
        for (const finding of findings) assert(!finding.message.includes("\n"));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("assetMetadata() says where a file is damaged, in one sentence", () => {
  const { findings } = assetMetadata(
    facts({
      errors: {
        "/general/subject/age": "bad global heap collection signature",
        "/general/subject/sex": "bad global heap collection signature",
      },
      sessionStartTime: parseTime("2021-03-04T05:06:07Z"),
    }),
    OPTIONS,
  );
  assertEquals(findings.map((f) => [f.code, f.severity, f.place]), [
    ["file-damaged", "blocks-upload", "/general/subject/age"],
  ]);
  assertEquals(
    findings[0]?.message,
    'The file is damaged at "/general/subject/age" (and 1 other place): bad global heap collection ' +
      "signature, copy it anew or write it again",
  );
  const filter = made({ errors: { "/x": "required filter 'lzf' is not registered" } });
  assertEquals(filter.codes, ["file-partly-unread"]);
});

Deno.test("mediaMetadata() says what can be said of a video", async () => {
  const file = { path: "/data/v.MP4", sizeBytes: 5, mtimeMs: 0 };
  const record = mediaMetadata(file, { ...OPTIONS, assetPath: "sub-a/v.MP4" });
  assertEquals(record.encodingFormat, "video/mp4");
  assertEquals(record.wasAttributedTo, undefined);
  assertEquals((await checkAssetMetadata(asStored(record))).problems, []);
  const odd = mediaMetadata(file, { ...OPTIONS, assetPath: "x/toString" });
  assertEquals(odd.encodingFormat, "application/octet-stream");
});

Deno.test("SOFTWARE has the version of the package", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assertEquals(SOFTWARE.version, config.version);
});

sharedTest("assetMetadata() is valid for every readable file, or says why not", async (shared) => {
  const files = [
    ...nwbPathsOf(await takeInventory(await Deno.realPath(`${shared}fixtures/nwb`))),
    ...nwbPathsOf(await takeInventory(await Deno.realPath(`${shared}fixtures/nwb-made`))),
  ].filter((path) => !path.endsWith("derived-damaged-hang.nwb"));
  let valid = 0;
  for await (const outcome of readFacts(files)) {
    if (outcome.status === "unreadable") continue;
    for (const schemaVersion of ["0.7.0", "0.8.0"]) {
      const { metadata, findings } = assetMetadata(outcome.facts, { ...OPTIONS, schemaVersion });
      const verdict = await checkAssetMetadata(asStored(metadata), { published: false });
      if (findings.some((f) => f.code === "subject-id-missing")) continue;
      assertEquals(verdict.problems, [], outcome.facts.file.path);
      valid++;
    }
  }
  assert(valid > 300, `${valid}`);
});
