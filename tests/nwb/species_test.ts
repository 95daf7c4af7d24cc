import { assertEquals } from "@std/assert";
import { findSpecies } from "../../lib/nwb/mod.ts";

const FOUND: Record<string, number> = {
  "Mus musculus": 10090,
  " mus musculus ": 10090,
  "mouse": 10090,
  "mice": 10090,
  "House mouse": 10090,
  "Mus": 10090,
  "transgenic mouse": 10090,
  "Mus musculus - House mouse": 10090,
  "Mus musculus domesticus": 10090,
  "HTTP://PURL.OBOLIBRARY.ORG/OBO/ncbitaxon_10090": 10090,
  "https://purl.obolibrary.org/obo/NCBITaxon_10090/": 10090,
  "NCBITaxon:10090": 10090,
  "Mustela putorius furo": 9669,
  "Musca domestica": 7370,
  "Mus spretus": 10096,
  "Caenorhabditis briggsae": 6238,
  "C. elegans": 6239,
  "c elegans": 6239,
  "rat": 10116,
  "Rattus norvegicus": 10116,
  "Rattus rattus": 10117,
  "rhesus macaque": 9544,
  "Macaca fascicularis": 9541,
  "Homo Sapiens.": 9606,
  "human": 9606,
  "zebrafish": 7955,
  "Oryctolagus cuniculus": 9986,
};

for (const [text, number] of Object.entries(FOUND)) {
  Deno.test(`findSpecies() of "${text}"`, () => {
    assertEquals(
      findSpecies(text)?.identifier,
      `http://purl.obolibrary.org/obo/NCBITaxon_${number}`,
    );
  });
}

Deno.test("findSpecies() guesses nothing", () => {
  const texts = ["", " ", "mumba-jumba", "rat unknown", "borat", "http://example.com/myrat"];
  for (const text of [...texts, "unknown", "10090", "Macaca", "Homo neanderthalensis", "muskrat"]) {
    assertEquals(findSpecies(text), undefined, text);
  }
});

Deno.test("findSpecies() gives a taxon that it does not know its address and no name", () => {
  assertEquals(findSpecies("https://purl.obolibrary.org/obo/NCBITaxon_123456/"), {
    identifier: "http://purl.obolibrary.org/obo/NCBITaxon_123456",
  });
});
