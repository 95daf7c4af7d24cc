import { assert, assertEquals } from "@std/assert";
import {
  checkDandisetMetadata,
  embeddedSchema,
  type JsonSchema,
  SCHEMA_VERSIONS,
  schemaForInstance,
  schemaTrouble,
} from "../../../lib/archive/schema/mod.ts";
import { mayExplode } from "../../../lib/archive/schema/trust.ts";

Deno.test("schemaTrouble() finds none in the schemas that the archive has, whoever's names are in them", async () => {
  for (const version of SCHEMA_VERSIONS) {
    for (const model of ["Dandiset", "Asset", "PublishedDandiset", "PublishedAsset"] as const) {
      const schema = await embeddedSchema(version, model);
      assertEquals(await schemaTrouble(schema, model, version), undefined, `${version} ${model}`);
      const ember = schemaForInstance(schema, { name: "EMBER-DANDI", doiPrefix: "10.60533" });
      assertEquals(await schemaTrouble(ember, model, version), undefined);
    }
  }
});

Deno.test("mayExplode() knows patterns whose time doubles with each character, and leaves the others", () => {
  for (
    const bad of [
      "(a+)+$",
      "^(a|a)*$",
      "(a*)*b",
      "([a-z]+)*@",
      "(?:x|xy)+z",
      "((ab)+c?)*",
      "(a{1,})+",
      "(.*)*",
      "(\\1a)+",
    ]
  ) assert(mayExplode(bad), bad);
  for (
    const good of [
      "^DANDI:\\d{6}$",
      "a+b+",
      "(abc)+",
      "[a|b+]+",
      "(a|b)?",
      "\\(a+\\)+",
      "(/\\S+)?$",
      "(a+){2}",
      "^RRID:.*",
    ]
  ) assert(!mayExplode(good), good);
});

const deep = (n: number): unknown => n === 0 ? {} : { anyOf: [deep(n - 1)] };

/** Damaged and hostile schemas, made of the true one. */
const BAD: Record<string, [(good: JsonSchema) => unknown, string]> = {
  "no object": [() => "schema", "no object"],
  "a list": [() => [], "no object"],
  "empty": [() => ({}), "does not know the fields"],
  "lets everything pass": [() => ({ type: "object", properties: { name: {} } }), "does not know"],
  "properties of another type": [(g) => ({ ...g, properties: [1] }), "does not know"],
  "a definition that is not there": [(g) => ({ ...g, $defs: {} }), "no JSON Schema"],
  "a schema elsewhere": [
    (g) => ({ ...g, allOf: [{ $ref: "https://evil.example/schema.json" }] }),
    "no JSON Schema",
  ],
  "a circle": [
    (g) => ({
      ...g,
      $defs: { ...g.$defs as JsonSchema, A: { $ref: "#/$defs/A" } },
      allOf: [{ $ref: "#/$defs/A" }],
    }),
    "no JSON Schema",
  ],
  "a broken pattern": [(g) => ({ ...g, allOf: [{ pattern: "(" }] }), "is no pattern"],
  "a pattern that hangs": [(g) => ({ ...g, allOf: [{ pattern: "^(a+)+$" }] }), "for ever"],
  "such a pattern as a key": [
    (g) => ({ ...g, patternProperties: { "^(a|aa)+$": {} } }),
    "for ever",
  ],
  "an endless pattern": [(g) => ({ ...g, allOf: [{ pattern: "a".repeat(5000) }] }), "longer than"],
  "very deep": [(g) => ({ ...g, allOf: [deep(200)] }), "nested more than"],
  "very large": [(g) => ({ ...g, $comment: "x".repeat(3_000_000) }), "MB"],
  "types that are none": [(g) => ({ ...g, type: "no type" }), "no JSON Schema"],
};

for (const [name, [make, why]] of Object.entries(BAD)) {
  Deno.test(`schemaTrouble() refuses a damaged or hostile schema: ${name}`, async () => {
    const good = await embeddedSchema("0.7.0", "Dandiset");
    const trouble = await schemaTrouble(make(good), "Dandiset", "0.7.0");
    assert(trouble?.includes(why), trouble);
  });
}

Deno.test("checkDandisetMetadata() takes the embedded schema, and says so, where the given one breaks", async () => {
  const broken = { $ref: "#/nowhere" };
  const verdict = await checkDandisetMetadata({}, { schemaVersion: "0.7.0", schema: broken });
  assert(!verdict.valid);
  assert(verdict.standIn?.includes("cannot be used"), verdict.standIn);
  assert(verdict.problems.length > 3);
});

Deno.test("schemaForInstance() puts no name of a server into a pattern that is no name", async () => {
  const good = await embeddedSchema("0.7.0", "Dandiset");
  const hostile = schemaForInstance(good, { name: "(a+)+", doiPrefix: "10.(a+)+" });
  assertEquals(hostile, good);
});
