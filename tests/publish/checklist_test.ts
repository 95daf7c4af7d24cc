import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openWorkFolder } from "../../lib/core/mod.ts";
import {
  type Checklist,
  checklist,
  readChecklistHistory,
  rememberChecklist,
} from "../../lib/publish/mod.ts";

type Fields = Record<string, unknown>;

const GOOD: Fields = {
  schemaKey: "Dandiset",
  schemaVersion: "0.7.0",
  id: "DANDI:001234/draft",
  identifier: "DANDI:001234",
  version: "draft",
  citation: "c",
  manifestLocation: ["https://x.org"],
  name: "Somatosensory cortex during active and passive reaching",
  description:
    "Extracellular electrophysiology from area 2 of three macaques with chronically implanted arrays. " +
    "The animals reached to targets in two workspaces while a robot bumped the hand in half of the trials.",
  license: ["spdx:CC-BY-4.0"],
  keywords: ["reaching", "proprioception", "macaque"],
  contributor: [
    {
      schemaKey: "Person",
      name: "Doe, Jane",
      email: "jane@example.org",
      identifier: "0000-0002-1825-0097",
      roleName: ["dcite:Author", "dcite:ContactPerson"],
      affiliation: [{
        schemaKey: "Affiliation",
        name: "NYU",
        identifier: "https://ror.org/0190ak572",
      }],
    },
    {
      schemaKey: "Organization",
      name: "NIH",
      identifier: "https://ror.org/01cwqze88",
      awardNumber: "R01 NS000001",
      roleName: ["dcite:Funder"],
    },
  ],
  relatedResource: [
    {
      schemaKey: "Resource",
      identifier: "doi:10.7554/elife.48198",
      relation: "dcite:IsDescribedBy",
    },
    { schemaKey: "Resource", url: "https://github.com/x/y", relation: "dcite:IsSupplementedBy" },
  ],
  about: [{
    schemaKey: "Anatomy",
    identifier: "http://purl.obolibrary.org/obo/UBERON_0008933",
    name: "primary somatosensory cortex",
  }],
  ethicsApproval: [{ schemaKey: "EthicsApproval", identifier: "IS00000367" }],
  assetsSummary: {
    schemaKey: "AssetsSummary",
    numberOfBytes: 1,
    numberOfFiles: 1,
    species: [{ schemaKey: "SpeciesType", name: "Macaca mulatta" }],
    measurementTechnique: [{
      schemaKey: "MeasurementTechniqueType",
      name: "spike sorting technique",
    }],
  },
};

function answer(list: Checklist, id: string): string | undefined {
  return list.items.find((i) => i.id === id)?.answer;
}

Deno.test("checklist() says yes to all of a complete record, with evidence", async () => {
  const list = await checklist(GOOD);
  assert(list.of >= 12);
  assertEquals(list.items.filter((i) => i.answer !== "yes"), []);
  assertEquals([list.yes, list.score], [list.of, 100]);
  for (const item of list.items) assert(item.evidence !== "", item.id);
});

Deno.test("checklist() says what is missing and what would help, one criterion for each fault", async () => {
  const person = (GOOD.contributor as Fields[])[0];
  const funder = (GOOD.contributor as Fields[])[1];
  const cases: [string, Fields, "no" | "cannot-tell"][] = [
    ["title", { name: "Test data" }, "no"],
    ["description-modalities", { description: "Some data. ".repeat(30) }, "no"],
    ["description-method", { description: "Extracellular electrophysiology." }, "no"],
    ["publication", { relatedResource: [] }, "cannot-tell"],
    [
      "publication",
      {
        relatedResource: [{ schemaKey: "Resource", identifier: "10.1/x", relation: "dcite:Cites" }],
      },
      "cannot-tell",
    ],
    [
      "publication",
      {
        relatedResource: [{
          schemaKey: "Resource",
          identifier: "10.7554/elife.48198",
          relation: "dcite:IsDescribedBy",
        }],
      },
      "no",
    ],
    ["authors-orcid", { contributor: [{ ...person, identifier: undefined }, funder] }, "no"],
    ["affiliations-ror", { contributor: [{ ...person, affiliation: [] }, funder] }, "no"],
    ["funders", { contributor: [person, { ...funder, awardNumber: undefined }] }, "no"],
    ["about", { about: [] }, "no"],
    ["license", { license: [] }, "no"],
    ["ethics", { ethicsApproval: [] }, "no"],
    ["keywords", { keywords: ["one"] }, "no"],
    ["contact", { contributor: [{ ...person, email: undefined }, funder] }, "no"],
    [
      "identifiers",
      { contributor: [{ ...person, identifier: "0000-0002-1825-0098" }, funder] },
      "no",
    ],
    ["assets", { assetsSummary: { numberOfFiles: 0 } }, "cannot-tell"],
    ["protocol-code", { relatedResource: (GOOD.relatedResource as Fields[]).slice(0, 1) }, "no"],
    ["valid", { license: [] }, "no"],
  ];
  for (const [id, change, expected] of cases) {
    const list = await checklist({ ...GOOD, ...change });
    assertEquals(answer(list, id), expected, id);
    const item = list.items.find((i) => i.id === id);
    assert(item?.fix, id);
    assert(list.yes < list.of);
  }
});

Deno.test("checklist() knows more when the paper and the draft of the description are known", async () => {
  assertEquals(answer(await checklist(GOOD, { paperAuthors: 3 }), "authors-orcid"), "no");
  const drafted = await checklist(GOOD, { descriptionIsDraft: true });
  assertEquals(answer(drafted, "description-method"), "cannot-tell");
});

Deno.test("rememberChecklist() keeps the score over time, without repeating it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/upload.yaml`, "title: t\n");
    const work = openWorkFolder(dir);
    assertEquals(readChecklistHistory(work), []);
    const bad = await checklist({ ...GOOD, keywords: [] });
    rememberChecklist(work, bad, new Date(0));
    rememberChecklist(work, bad, new Date(1000));
    rememberChecklist(work, await checklist(GOOD), new Date(2000));
    const history = readChecklistHistory(work);
    assertEquals(history.map((p) => p.yes), [bad.of - 1, bad.of]);
    assertStringIncludes(history[0]?.at ?? "", "1970-01-01");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
