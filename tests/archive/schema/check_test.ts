import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  checkAssetMetadata,
  checkDandisetMetadata,
  checkRecord,
  embeddedSchema,
  nearestVersion,
  placeInWords,
  type RecordModel,
  type RecordVerdict,
  SCHEMA_VERSIONS,
  schemaForInstance,
} from "../../../lib/archive/schema/mod.ts";
import { ConfigError } from "../../../lib/core/errors.ts";
import { sharedTest } from "../../shared.ts";

type Fields = Record<string, unknown>;

function record(change: Fields = {}): Fields {
  return {
    schemaKey: "Dandiset",
    schemaVersion: "0.7.0",
    id: "DANDI:001234/draft",
    identifier: "DANDI:001234",
    version: "draft",
    name: "Reaching",
    description: "Recordings.",
    citation: "Doe (2026)",
    license: ["spdx:CC-BY-4.0"],
    contributor: [{
      schemaKey: "Person",
      name: "Doe, Jane",
      email: "jane@example.org",
      roleName: ["dcite:ContactPerson"],
    }],
    manifestLocation: ["https://api.dandiarchive.org/api/x/"],
    assetsSummary: { schemaKey: "AssetsSummary", numberOfBytes: 1, numberOfFiles: 1 },
    ...change,
  };
}

function messages(verdict: RecordVerdict): string[] {
  return verdict.problems.map((p) => p.message);
}

Deno.test("checkDandisetMetadata() accepts a draft in every embedded version", async () => {
  for (const schemaVersion of SCHEMA_VERSIONS) {
    const verdict = await checkDandisetMetadata(record({ schemaVersion }));
    assertEquals(messages(verdict), []);
    assertEquals(verdict.schemaVersion, schemaVersion);
  }
});

Deno.test("checkDandisetMetadata() names the field as a person would", async () => {
  const people = [
    { schemaKey: "Person", name: "Roe, Ann", identifier: "https://orcid.org/0000-0002-1825-0097" },
    {
      schemaKey: "Person",
      name: "Doe, Jane",
      email: "j@example.org",
      roleName: ["dcite:ContactPerson"],
      affiliation: [{
        schemaKey: "Affiliation",
        name: "NYU",
        identifier: "http://ror.org/0190ak572",
      }],
    },
  ];
  assertEquals(messages(await checkDandisetMetadata(record({ contributor: people }))), [
    'contributor 1 (Roe, Ann): identifier: "https://orcid.org/0000-0002-1825-0097" is not a bare ORCID such as 0000-0002-1825-0097',
    'contributor 2 (Doe, Jane), affiliation 1 (NYU): identifier: "http://ror.org/0190ak572" is not a ROR address such as https://ror.org/01cwqze88',
  ]);
});

Deno.test("checkDandisetMetadata() reports one mistake once, also in unions", async () => {
  const cases: [Fields, string][] = [
    [
      { contributor: [{ name: "Doe, Jane" }] },
      "contributor 1 (Doe, Jane): has no schemaKey, so its kind is unknown",
    ],
    [
      { about: [{ schemaKey: "Species", name: "Mouse" }] },
      'subject (about) 1 (Mouse): is of kind "Species", which is not allowed here',
    ],
    [
      { acknowledgement: null },
      "acknowledgement: is null, which the archive refuses; leave the field out instead",
    ],
    [{ name: "x".repeat(151) }, "name: has 151 characters, at most 150 are allowed"],
    [{ license: [] }, "licence: is empty, at least one entry is required"],
    [{ contributor: undefined }, "contributor: is missing, it is required"],
    [{ keywords: "a, b" }, 'keyword: must be a list, found "a, b"'],
  ];
  for (const [change, expected] of cases) {
    const verdict = await checkDandisetMetadata(JSON.parse(JSON.stringify(record(change))));
    assertEquals(messages(verdict), [expected]);
    assertEquals(verdict.problems[0]?.stage, "schema");
  }
});

Deno.test("checkDandisetMetadata() has the rules that the schema does not say", async () => {
  const contact = { schemaKey: "Person", name: "Doe, Jane", roleName: ["dcite:ContactPerson"] };
  const good = { ...contact, email: "jane@example.org" };
  const cases: [Fields, string][] = [
    [{ contributor: [{ ...good, roleName: [] }] }, "nobody has the role dcite:ContactPerson"],
    [{ contributor: [contact] }, "is a contact person but has no email"],
    [{ contributor: [{ ...good, name: "Jane Doe" }] }, 'not in the form "Last, First"'],
    [
      { contributor: [{ ...good, email: "jane@lab.test" }] },
      'no address under ".test" can receive mail',
    ],
    [
      { relatedResource: [{ schemaKey: "Resource", relation: "dcite:Cites" }] },
      "has neither identifier nor url",
    ],
    [{ about: [{ schemaKey: "Anatomy", identifier: "a_b:c" }] }, "about"],
    [
      { access: [{ schemaKey: "AccessRequirements", status: "dandi:EmbargoedAccess" }] },
      "no date on which the embargo ends",
    ],
    [{ protocol: ["doi:10.1/x"] }, "is not an http or https address"],
  ];
  for (const [change, expected] of cases) {
    const verdict = await checkDandisetMetadata(record(change));
    assertEquals(verdict.problems.length, 1, JSON.stringify(change));
    assertStringIncludes(messages(verdict)[0] ?? "", expected);
  }
});

Deno.test("checkAssetMetadata() wants digests that fit the kind of asset", async () => {
  const asset = {
    schemaKey: "Asset",
    schemaVersion: "0.7.0",
    id: "dandiasset:6668d37f-e842-4b73-8c20-082a1dd0d31a",
    identifier: "6668d37f-e842-4b73-8c20-082a1dd0d31a",
    contentUrl: ["https://x.org/1"],
    path: "sub-1/sub-1.nwb",
    encodingFormat: "application/x-nwb",
    contentSize: 100,
    digest: { "dandi:dandi-etag": "0".repeat(32) + "-1" },
  };
  assertEquals(messages(await checkAssetMetadata(asset)), []);
  const without = await checkAssetMetadata({ ...asset, digest: {} });
  assertStringIncludes(messages(without)[0] ?? "", "has no dandi:dandi-etag");
  const zarr = {
    ...asset,
    encodingFormat: "application/x-zarr",
    digest: { "dandi:dandi-zarr-checksum": "0".repeat(32) + "-2--99" },
  };
  assertStringIncludes(messages(await checkAssetMetadata(zarr))[0] ?? "", "99");
  const property = {
    ...asset,
    variableMeasured: [{
      schemaKey: "PropertyValue",
      value: { schemaKey: "PropertyValue", value: "" },
    }],
  };
  assertEquals(messages(await checkAssetMetadata(property)), []);
});

Deno.test("checkRecord() says which version stood in, and refuses versions that no archive accepts", async () => {
  const old = await checkDandisetMetadata(record({ schemaVersion: "0.6.4" }));
  assertEquals([old.valid, old.schemaVersion], [true, "0.6.10"]);
  assertStringIncludes(old.standIn ?? "", "0.6.4");
  const foreign = await checkDandisetMetadata(record({ schemaVersion: "9.x" }));
  assertEquals(foreign.problems[0]?.path, ["schemaVersion"]);
  const newer = await checkDandisetMetadata(record({ schemaVersion: "0.9.0" }));
  assertEquals(newer.schemaVersion, "0.8.0");
  assertEquals(nearestVersion("0.4.4"), "0.6.10");
});

Deno.test("checkRecord() uses the instance's own schema where it is given", async () => {
  const schema: Fields = structuredClone(await embeddedSchema("0.7.0", "Dandiset"));
  const properties = schema.properties as Record<"identifier" | "id", { pattern: string }>;
  properties.identifier.pattern = "^LAB:\\d{6}$";
  properties.id.pattern = "^LAB:\\d{6}/draft$";
  const own = record({ identifier: "LAB:000001", id: "LAB:000001/draft" });
  assertEquals((await checkDandisetMetadata(own)).valid, false);
  const verdict = await checkRecord(own, "Dandiset", { schema });
  assertEquals(messages(verdict), []);
});

Deno.test("embeddedSchema() is without prose and knows its version", async () => {
  for (const version of SCHEMA_VERSIONS) {
    for (const model of ["Dandiset", "Asset", "PublishedDandiset", "PublishedAsset"] as const) {
      const text = JSON.stringify(await embeddedSchema(version, model));
      assert(!text.includes('"nskey"') && !text.includes('"readOnly"'));
      assertStringIncludes(text, `"default":"${version}"`);
    }
  }
  await assertRejects(() => embeddedSchema("0.1.0", "Asset"), ConfigError, "embedded are");
});

Deno.test("placeInWords() uses names where there are some", () => {
  const value = { contributor: [{ name: "Doe, Jane", affiliation: [{ name: "NYU" }] }] };
  assertEquals(placeInWords(value, []), "the record");
  assertEquals(placeInWords(value, ["contributor"]), "contributor");
  assertEquals(placeInWords(value, ["contributor", 0]), "contributor 1 (Doe, Jane)");
  assertEquals(
    placeInWords(value, ["contributor", 0, "affiliation", 0, "identifier"]),
    "contributor 1 (Doe, Jane), affiliation 1 (NYU): identifier",
  );
});

interface Golden {
  id: string;
  model: RecordModel;
  document: Fields;
  verdicts: Record<string, { server: string }>;
}

sharedTest("checkRecord() gives the archive's verdict on every golden document", async (shared) => {
  const { cases } = JSON.parse(
    await Deno.readTextFile(`${shared}fixtures/golden/metadata-cases.json`),
  ) as { cases: Golden[] };
  assertEquals(cases.length, 190);
  const wrong: string[] = [];
  for (const { id, model, document, verdicts } of cases) {
    for (const schemaVersion of SCHEMA_VERSIONS) {
      const doc = "schemaVersion" in document ? { ...document, schemaVersion } : document;
      const verdict = await checkRecord(doc, model, { schemaVersion });
      if (verdict.valid !== (verdicts[schemaVersion]?.server === "valid")) {
        wrong.push(`${id} ${schemaVersion}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("schemaForInstance() changes prefixes and licences and nothing else", async () => {
  for (const version of SCHEMA_VERSIONS) {
    const schema = await embeddedSchema(version, "Dandiset");
    const other = schemaForInstance(schema, {
      name: "EMBER-DANDI",
      doiPrefix: "10.60533",
      licenses: ["spdx:CC0-1.0"],
    });
    const own = record({
      schemaVersion: version,
      identifier: "EMBER-DANDI:001234",
      id: "ember-dandi:001234/draft",
      license: ["spdx:CC0-1.0"],
      ...(version === "0.8.0" ? { sameAs: ["dandi://DANDI/001234"] } : {}),
    });
    assertEquals(messages(await checkDandisetMetadata(own, { schema: other })), []);
    assertEquals((await checkDandisetMetadata(own)).valid, false);
    assertEquals((await checkDandisetMetadata(record(), { schema: other })).valid, false);
    assertEquals(schemaForInstance(schema, {}), schema);
  }
  const published = await embeddedSchema("0.7.0", "PublishedDandiset");
  const changed = JSON.stringify(schemaForInstance(published, { name: "LAB", doiPrefix: "10.1" }));
  assertStringIncludes(changed, String.raw`^10\\.1/lab\\.\\d{6}`);
});
