import { assert, assertEquals } from "@std/assert";
import { schemaErrors } from "../../lib/local_archive/checks/json_schema.ts";
import {
  assetModelErrors,
  dandisetModelErrors,
} from "../../lib/local_archive/checks/model_rules.ts";
import { Schemas } from "../../lib/local_archive/state/schemas.ts";
import { sharedTest } from "../shared.ts";
import { type Asset, bytesOf, GOOD_ASSET, withArchive } from "./harness.ts";

const DANDI = { name: "DANDI", identifier: "RRID:SCR_017571", doiPrefix: "10.48324" };

interface Case {
  readonly id: string;
  readonly model: string;
  readonly document: Record<string, unknown>;
  readonly verdicts: Record<string, { readonly server: string }>;
}

sharedTest(
  "validation gives the verdict of the archive's libraries on judged documents",
  async (shared) => {
    const text = await Deno.readTextFile(`${shared}fixtures/golden/metadata-cases.json`);
    const { cases } = JSON.parse(text) as { cases: Case[] };
    assert(cases.length > 100);
    const schemas = new Schemas(DANDI);
    const different: string[] = [];
    for (const version of ["0.6.10", "0.7.0", "0.8.0"]) {
      await schemas.load(version);
      for (const { id, model, document, verdicts } of cases) {
        const expected = verdicts[version]?.server;
        const schema = schemas.get(version, model);
        assert(schema && expected);
        const record = { ...document };
        if ("schemaVersion" in record) record.schemaVersion = version;
        const rules = model.endsWith("Asset") ? assetModelErrors : dandisetModelErrors;
        const seen = schemaErrors(schema, record).length > 0
          ? "jsonschema"
          : rules(record, model.startsWith("Published")).length > 0
          ? "models"
          : "valid";
        if (seen !== expected) different.push(`${id} ${version}: ${seen}, not ${expected}`);
      }
    }
    assertEquals(different, []);
  },
);

Deno.test("schemaErrors() speaks as the archive does", async () => {
  const schemas = new Schemas(DANDI);
  await schemas.load("0.7.0");
  const schema = schemas.get("0.7.0", "PublishedAsset");
  assert(schema);
  const messages = (record: Record<string, unknown>, field: string) =>
    schemaErrors(schema, record).filter((error) => error.field === field).map(({ message }) =>
      message
    );
  assertEquals(messages({}, ""), [
    "'contentSize' is a required property",
    "'contentUrl' is a required property",
    "'datePublished' is a required property",
    "'digest' is a required property",
    "'encodingFormat' is a required property",
    "'id' is a required property",
    "'identifier' is a required property",
    "'path' is a required property",
    "'publishedBy' is a required property",
    "'schemaKey' is a required property",
  ]);
  const cases: [Record<string, unknown>, string, string[]][] = [
    [{ about: [{ schemaKey: "anatomy" }] }, "about.0", [
      "{'schemaKey': 'anatomy'} is not valid under any of the given schemas",
    ]],
    [{ about: null }, "about", ["None is not of type 'array'"]],
    [{ dateModified: "2026-01-01T00:00:00" }, "dateModified", [
      "'2026-01-01T00:00:00' is not a 'date-time'",
    ]],
    [{ path: 3 }, "path", ["3 is not of type 'string'"]],
    [{ schemaKey: "BareAsset" }, "schemaKey", ["'Asset' was expected"]],
    [{ keywords: ["it's", true] }, "keywords.1", ["True is not of type 'string'"]],
  ];
  for (const [record, field, expected] of cases) assertEquals(messages(record, field), expected);
});

Deno.test("what makes an asset's `about` valid, as observed on the archive", async (t) => {
  const anatomy = {
    schemaKey: "Anatomy",
    identifier: "UBERON:0002421",
    name: "hippocampal formation",
  };
  const cases: [string, unknown, "Valid" | "Invalid"][] = [
    ["compact identifier", [anatomy], "Valid"],
    [
      "address",
      [{ ...anatomy, identifier: "http://purl.obolibrary.org/obo/UBERON_0002421" }],
      "Valid",
    ],
    ["without name and identifier", [{ schemaKey: "Anatomy" }], "Valid"],
    ["empty name", [{ ...anatomy, name: "" }], "Valid"],
    ["extra keys", [{ ...anatomy, more: 1 }], "Valid"],
    ["empty list", [], "Valid"],
    ["null identifier", [{ ...anatomy, identifier: null }], "Invalid"],
    ["no kind", [{ identifier: "UBERON:0002421" }], "Invalid"],
    ["text", ["hippocampus"], "Invalid"],
    ["object", anatomy, "Invalid"],
    ["long name", [{ ...anatomy, name: "x".repeat(151) }], "Invalid"],
    ["prefix with underscore", [{ ...anatomy, identifier: "M_BA:726" }], "Invalid"],
    ["prefix with digit", [{ ...anatomy, identifier: "1BA:726" }], "Invalid"],
    ["leading space", [{ ...anatomy, identifier: " UBERON:0002421" }], "Invalid"],
    ["two colons", [{ ...anatomy, identifier: "UBERON:0002421:1" }], "Invalid"],
  ];
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const blob = await client.upload(id, bytesOf("x"));
    const base = `/dandisets/${id}/versions/draft/assets/`;
    const made: Asset[] = [];
    for (const [name, about] of cases) {
      const metadata = { path: `${name}.nwb`, ...GOOD_ASSET, about };
      made.push(await client.ok<Asset>("POST", base, { metadata, blob_id: blob }));
    }
    await client.archive.settle?.();
    for (const [index, [name, , expected]] of cases.entries()) {
      await t.step(name, async () => {
        const validation = await client.ok("GET", `${base}${made[index]?.asset_id}/validation/`);
        assertEquals(validation.status, expected, JSON.stringify(validation));
      });
    }
  });
});
