import { assert, assertEquals } from "@std/assert";
import type { AssetItem } from "../../lib/archive/mod.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { createServices, summarizeFacts } from "../../lib/describe/mod.ts";
import { proposeAbout } from "../../lib/describe/propose/about.ts";
import { findableOf } from "../../lib/describe/propose/asset_facts.ts";

const MOUSE = {
  schemaKey: "SpeciesType",
  identifier: "http://purl.obolibrary.org/obo/NCBITaxon_10090",
  name: "Mus musculus - House mouse",
};

/** An asset of which only the record matters. */
function asset(metadata: Record<string, unknown>): AssetItem {
  return { path: "sub-1/sub-1.nwb", metadata } as unknown as AssetItem;
}

const ASSETS = [
  asset({
    wasAttributedTo: [{ species: MOUSE }],
    approach: [{ schemaKey: "ApproachType", name: "electrophysiological approach" }],
    measurementTechnique: [{ name: "spike sorting technique" }],
  }),
  asset({
    wasAttributedTo: [{ species: MOUSE }],
    approach: [{ name: "Electrophysiological approach" }, { name: "behavioral approach" }],
  }),
  asset({}),
];

const input = (base: Record<string, unknown>[], facts = summarizeFacts([])) => ({
  services: createServices({ offline: true }),
  base,
  facts,
  config: parseUploadConfig("", "upload.yaml"),
  decisions: { confirmed: [], declined: [], about: {}, answers: {}, replaces: {}, skipped: [] },
  regions: { decided: () => undefined, planned: [] },
  found: findableOf(ASSETS),
});

Deno.test("proposeAbout() puts species, approaches and techniques of all assets on the Dandiset, once", async () => {
  const { changes } = await proposeAbout(input([]));
  const values = changes.map((c) => c.op.op === "put" ? c.op.value as Record<string, unknown> : {});
  assertEquals(values, [
    { schemaKey: "GenericType", identifier: MOUSE.identifier, name: MOUSE.name },
    { schemaKey: "GenericType", name: "electrophysiological approach" },
    { schemaKey: "GenericType", name: "spike sorting technique" },
    { schemaKey: "GenericType", name: "behavioral approach" },
  ]);
  for (const { id } of changes) assert(!id.includes(","));
  assertEquals((await proposeAbout(input(values))).changes, []);
});

Deno.test("proposeAbout() reads a location by the species of its own file", async () => {
  const file = (species: string, text: string) => ({
    file: { path: `/${species}.nwb` },
    types: [],
    subject: { subject_id: species, species },
    locations: [{ text }],
  });
  const found = async (facts: ReturnType<typeof summarizeFacts>) =>
    (await proposeAbout({ ...input([], facts), found: [] })).changes.map((c) => c.id);
  const mouse = await found(summarizeFacts([file("Mus musculus", "VISp4")]));
  assertEquals(mouse, ["about: UBERON:0035904"]);
  // The mouse atlas' name still counts where other files are of another species.
  const both = await found(
    summarizeFacts([file("Mus musculus", "VISp4"), file("Macaca mulatta", "hippocampus")]),
  );
  assert(both.includes("about: UBERON:0035904"), both.join());
  assertEquals(await found(summarizeFacts([file("Macaca mulatta", "VISp4")])), []);
});
