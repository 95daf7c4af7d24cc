import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import {
  awardKey,
  normalizeDoi,
  normalizeOrcid,
  normalizeRor,
  orcidCheckDigitIsRight,
  readPublicationRef,
  rorCheckDigitsAreRight,
} from "../../lib/describe/mod.ts";

Deno.test("normalizeDoi() finds the DOI however it was copied", () => {
  const cases: [string, string | undefined][] = [
    ["10.7554/eLife.48198", "10.7554/elife.48198"],
    ["doi:10.7554/eLife.48198", "10.7554/elife.48198"],
    ["DOI: 10.7554/eLife.48198.", "10.7554/elife.48198"],
    [" https://doi.org/10.7554%2FeLife.48198 ", "10.7554/elife.48198"],
    ["http://dx.doi.org/10.1016/j.neuron.2019.10.012,", "10.1016/j.neuron.2019.10.012"],
    ["(10.1016/j.neuron.2019.10.012)", "10.1016/j.neuron.2019.10.012"],
    [
      "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2",
      "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2",
    ],
    [
      "https://www.biorxiv.org/content/10.64898/2026.01.15.123456v2.full",
      "10.64898/2026.01.15.123456",
    ],
    ["https://example.org/10.1000/abcv2", "10.1000/abcv2"],
    [
      "https://www.nature.com/articles/x?doi=10.1038/s41586-023-06031-6",
      "10.1038/s41586-023-06031-6",
    ],
    ["no doi here", undefined],
    ["", undefined],
  ];
  for (const [typed, doi] of cases) assertEquals(normalizeDoi(typed), doi, typed);
});

Deno.test("readPublicationRef() reads DOIs and PubMed ids, and says what to write else", () => {
  assertEquals(readPublicationRef("24520159"), { kind: "pmid", id: "24520159" });
  assertEquals(readPublicationRef("https://pubmed.ncbi.nlm.nih.gov/24520159/"), {
    kind: "pmid",
    id: "24520159",
  });
  assertEquals(readPublicationRef("PMC1234567"), { kind: "pmcid", id: "PMC1234567" });
  assertThrows(() => readPublicationRef("my paper"), UsageError, "write its DOI");
});

Deno.test("orcidCheckDigitIsRight() and normalizeOrcid()", () => {
  for (const good of ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]) {
    assertEquals(orcidCheckDigitIsRight(good), true, good);
  }
  assertEquals(orcidCheckDigitIsRight("0000-0002-1825-0098"), false);
  assertEquals(normalizeOrcid("https://orcid.org/0000-0002-1694-233x"), "0000-0002-1694-233X");
  assertEquals(normalizeOrcid("0000000218250097"), "0000-0002-1825-0097");
  assertEquals(normalizeOrcid("0000-0002-1825"), undefined);
});

Deno.test("rorCheckDigitsAreRight() and normalizeRor()", () => {
  assertEquals(rorCheckDigitsAreRight("https://ror.org/01cwqze88"), true);
  assertEquals(rorCheckDigitsAreRight("https://ror.org/0190ak572"), true);
  assertEquals(rorCheckDigitsAreRight("https://ror.org/01cwqze89"), false);
  assertEquals(normalizeRor("http://ROR.org/01CWQZE88/"), "https://ror.org/01cwqze88");
  assertEquals(normalizeRor("01cwqze8"), undefined);
});

Deno.test("awardKey() makes spellings of one number equal", () => {
  assertEquals(awardKey("T32 OD011089"), awardKey("t32od011089"));
  assertEquals(awardKey("CNS-1938709"), awardKey("CNS 1938709"));
});
