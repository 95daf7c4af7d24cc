/** For each question: its name, the form of the answer, an example, how it is left. */
import type { AskedQuestion, Question } from "../model/plan_types.ts";

/** Form and example of an answer, by the key that it is kept under. */
const FORMS: Readonly<Record<string, readonly [form: string, sample: string]>> = {
  "title": ["one line of at most 150 characters", "Reaching and motor cortex in macaques"],
  "description": [
    "one or more sentences",
    "Recordings from the motor cortex of two macaques that reached for targets.",
  ],
  "doi": ["the DOI, the address of its page, or a PubMed id", "10.7554/eLife.48198"],
  "license": ["one of the list", "spdx:CC-BY-4.0"],
  "contact": [
    "Last, First <address>; name and address become public with the Dandiset",
    "Byron, Ada <ada@example.org>",
  ],
  "contact.email": [
    "an e-mail address; it becomes public with the Dandiset",
    "ada@example.org",
  ],
  "contact.orcid": ["sixteen digits", "0000-0002-1825-0097"],
  "curators": ["Last, First; Last, First, or nobody", "Byron, Ada; Hopper, Grace"],
  "curators.orcid": ["sixteen digits", "0000-0002-1825-0097"],
  "curators.email": ["an e-mail address; it becomes public", "ada@example.org"],
  "ethics": [
    "the number as the institution writes it; the committee, behind a semicolon, may be left out",
    "2024-0012; Example University IACUC",
  ],
  "ethics.contact": [
    "the name of the committee, its e-mail address or its web address",
    "Example University IACUC",
  ],
  "funding": [
    "Funder; Funder, with the award numbers behind a colon where you know them",
    "National Institute of Mental Health: R01 MH000001; Simons Foundation",
  ],
  "funding.award": ["one or more award numbers with commas", "R01 MH000001, R01 MH000002"],
  "funding.funder": ["the name of the funder", "National Institute of Mental Health"],
  "keywords": ["words with commas", "reaching, proprioception, motor cortex"],
  "about": ["labels or identifiers with commas", "primary motor cortex, UBERON:0008933"],
  "describe.about": [
    "the number of a choice, or an identifier; none if no term fits",
    "UBERON:0002421",
  ],
  "contributors.affiliations": [
    "the number of a choice, or a ROR id; none if it is none of them",
    "https://ror.org/0190ak572",
  ],
  "contributors.people": ["Last, First; or leave out", "Byron, Ada"],
};
const YES_OR_NO = ["yes or no", "yes"] as const;

/** Gives a question its name, and the form of its answer with an example. */
export function withForm(asked: AskedQuestion): Question {
  const yesOrNo = asked.other !== undefined || asked.orcid !== undefined ||
    asked.key === "describe.confirm";
  const [form, sample] = yesOrNo ? YES_OR_NO : FORMS[asked.key] ?? ["text", ""];
  return { ...asked, id: questionId(asked), form, sample };
}

/** A stable name: what it is about, without the words of the question. */
export function questionId({ key, entry, other, orcid }: AskedQuestion): string {
  const of = entry === undefined ? "" : `: ${entry}`;
  if (other !== undefined) return `same person${of} = ${other}`;
  if (orcid !== undefined) return `orcid${of} = ${orcid}`;
  switch (key) {
    case "contributors.people":
      return `name${of}`;
    case "contributors.affiliations":
      return `affiliation${of}`;
    case "describe.about":
      return `term${of}`;
    case "describe.confirm":
      return `replace${of}`;
    default:
      return `${key}${of}`;
  }
}

/** Whether a question may be left for good; without the answer to the others nothing can be saved. */
export function maySkip(question: Pick<Question, "blocks">): boolean {
  return question.blocks !== "saving";
}

/** The words of an answer, a number of the list replaced by what stands there. */
export function fromChoices(typed: string, suggestions: readonly string[]): string {
  const word = (text: string) => {
    const n = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0;
    return suggestions[n - 1] ?? text;
  };
  const parts = typed.split(",").map((t) => t.trim()).filter((t) => t !== "");
  const numbers = parts.length > 0 &&
    parts.every((p) => /^\d{1,2}$/.test(p) && suggestions[Number(p) - 1] !== undefined);
  if (numbers) return parts.map(word).join("; ");
  // "1, 3, own word": a list may mix both.
  return parts.length > 1 ? parts.map(word).join(", ") : word(typed);
}
