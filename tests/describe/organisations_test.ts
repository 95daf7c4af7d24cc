import { assert } from "@std/assert";
import { bearsOut, looksLikeAffiliation } from "../../lib/describe/model/organisations.ts";

Deno.test("bearsOut() takes an organisation whose telling words are printed, in any usual form", () => {
  const cases: readonly (readonly [string, ...string[]])[] = [
    ["School of Psychology, University of Exeter, Exeter EX4 4QG", "University of Exeter"],
    ["Harvard Medical School, Boston", "Harvard University"],
    ["Stanford Univ Sch Med", "Stanford University"],
    ["Universidad de Chile, Santiago", "University of Chile"],
    ["Max Planck Institute for Psycholinguistics", "Max-Planck-Institut für Psycholinguistik"],
    ["Department of Neurobiology, Duke University Medical Center", "Duke University"],
    ["CNRS, Paris", "Centre National de la Recherche Scientifique", "CNRS"],
    ["Google, Mountain View", "Google (United States)"],
    ["Institute of Neuroscience, Chinese Academy of Sciences", "Chinese Academy of Sciences"],
    ["Univ. of California, San Francisco", "University of California, San Francisco"],
    ["National Institutes of Health", "National Institutes of Health"],
    ["Miami University, Oxford, OH", "Miami University"],
  ];
  for (const [printed, ...names] of cases) assert(bearsOut(printed, names), `${printed}: ${names}`);
});

Deno.test("bearsOut() refuses what shares a town, a common word or half a name with the print", () => {
  const cases: readonly (readonly [string, ...string[]])[] = [
    ["University of Exeter, Washington Singer Laboratories", "Singer (United States)"],
    ["University of Exeter, Exeter", "Phillips Exeter Academy", "Exeter", "PEA"],
    ["Janelia Research Campus, Ashburn", "Howard Hughes Medical Institute"],
    ["Boston College, Boston", "Boston University"],
    ["Baylor College of Medicine, Houston", "Baylor University"],
    ["Miami University, Oxford, OH", "University of Miami"],
    ["Miami University, Oxford, OH", "University of Oxford"],
    ["Washington University in St. Louis", "University of Washington"],
    ["Institute for Brain Research", "National Institutes of Health"],
    ["the us of it", "United States", "US"],
  ];
  for (const [printed, ...names] of cases) {
    assert(!bearsOut(printed, names), `${printed}: ${names}`);
  }
});

Deno.test("looksLikeAffiliation() tells departments and addresses from groups that write", () => {
  for (
    const name of [
      "Department of Physics",
      "School of Medicine, Example University of Medical Sciences, Town, Country",
      "Research Center, Example University, Town, Country",
      "Faculty of Science",
    ]
  ) assert(looksLikeAffiliation(name), name);
  for (
    const name of [
      "International Brain Laboratory",
      "ATLAS Collaboration",
      "The Example Consortium, Working Group on Hands, University Hospital Network",
      "Example Study Group",
    ]
  ) assert(!looksLikeAffiliation(name), name);
});
