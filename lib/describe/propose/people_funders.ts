/** Funders and awards as candidates for the record. */
import { matchFunder, newEntry } from "./contributors.ts";
import { readAwardNumbers, sameAward } from "../model/award_numbers.ts";
import { AWARD_WITHOUT_FUNDER, sameFunderName } from "../publication/funders.ts";
import { list, text } from "../model/json.ts";
import { namedAffiliation } from "./people_named.ts";
import type { Candidate, PeopleInput, PeopleProposal } from "./people_types.ts";
import { cleanText } from "../model/names.ts";

/** One candidate for each award of the paper and of `upload.yaml`. */
export async function funderCandidates(
  input: PeopleInput,
  out: PeopleProposal,
): Promise<Candidate[]> {
  const candidates: Candidate[] = (input.publication?.awards ?? []).map((award) => ({
    wanted: {
      kind: "Organization",
      name: award.funder,
      ...(award.ror ? { identifier: award.ror.id } : {}),
      roles: ["dcite:Funder"],
      includeInCitation: false,
      affiliations: [],
      ...(award.number ? { awardNumber: award.number } : {}),
    },
    source: [...new Set([...award.sources, ...(award.ror ? [award.ror.source] : [])])].join(", "),
    reason: award.number ? "award of the paper" : "funder of the paper; no award number is known",
    notes: [
      ...(award.ror?.note ? [`ROR ${award.ror.id}: ${award.ror.note}`] : []),
      ...(award.merged ? [`joined with ${award.merged.join("; ")}`] : []),
    ],
  }));
  for (const { funder, award, ror } of input.config.funding) {
    const notes: string[] = [];
    const named = await namedAffiliation(input, {
      name: funder,
      affiliation: funder,
      ...(ror ? { ror } : {}),
    }, notes);
    for (const number of awardsOf(award, funder, out)) {
      candidates.push({
        wanted: {
          kind: "Organization",
          name: named?.name ?? cleanText(funder),
          ...(named?.identifier ? { identifier: named.identifier } : {}),
          roles: ["dcite:Funder"],
          includeInCitation: false,
          affiliations: [],
          ...(number ? { awardNumber: number } : {}),
        },
        source: "upload.yaml",
        reason: "funding in upload.yaml",
        notes,
      });
    }
  }
  askFunding(input, candidates, out);
  return candidates;
}

/** Numbers of one entry of `upload.yaml`, by the same rules as those of the paper. */
function awardsOf(
  award: string | undefined,
  funder: string,
  out: PeopleProposal,
): (string | undefined)[] {
  if (!award) return [undefined];
  const read = readAwardNumbers(award);
  for (const { value, why } of read.leftOut) {
    out.leftOut.push({ what: `award of ${funder}`, value, source: "upload.yaml", why });
  }
  return read.numbers.length > 0 ? [...read.numbers] : [undefined];
}

function askFunding(
  input: PeopleInput,
  candidates: readonly Candidate[],
  out: PeopleProposal,
): void {
  const inDraft = input.base.some((b) => list(b.roleName).includes("dcite:Funder"));
  askOrphans(input, candidates, out);
  const asked = out.questions.some((q) => q.key === "funding.funder");
  if (candidates.length === 0 && !inDraft && !asked) {
    out.questions.push({
      key: "funding",
      file: "upload.yaml",
      text:
        "Who paid for the work, with which award numbers? No source lists funders; see the acknowledgements of the paper",
      suggestions: [],
      blocks: "nothing",
      example: "funding:\n  - funder: National Institutes of Health\n    award: R01 NS000000",
    });
    return;
  }
  // A funder of whom the draft names an award has answered.
  const answered = (name: string, ror?: string) =>
    input.base.some((b) =>
      text(b.awardNumber) !== undefined &&
      (ror && text(b.identifier)
        ? text(b.identifier) === ror
        : sameFunderName(text(b.name) ?? "", name))
    );
  const named = new Set(
    candidates.filter((c) => c.wanted.awardNumber).map((c) => c.wanted.name),
  );
  for (const { wanted } of candidates) {
    if (wanted.awardNumber || named.has(wanted.name)) continue;
    if (answered(wanted.name, wanted.identifier)) continue;
    out.questions.push({
      key: "funding.award",
      file: "upload.yaml",
      entry: wanted.name,
      text: `Which award numbers has ${wanted.name} given? See the acknowledgements of the paper`,
      suggestions: [],
      blocks: "nothing",
      example: `funding:\n  - funder: ${JSON.stringify(wanted.name)}\n    award: …`,
    });
  }
}

/** Numbers whose funder no source names. */
function askOrphans(
  input: PeopleInput,
  candidates: readonly Candidate[],
  out: PeopleProposal,
): void {
  for (const { what, value } of input.publication?.leftOut ?? []) {
    if (what !== AWARD_WITHOUT_FUNDER || value.startsWith("10.13039/")) continue;
    const known = [
      ...candidates.map((c) => c.wanted.awardNumber),
      ...input.base.map((b) => text(b.awardNumber)),
    ]
      .some((n) => n !== undefined && sameAward(n, value));
    if (known) continue;
    out.questions.push({
      key: "funding.funder",
      file: "upload.yaml",
      entry: value,
      text: `Which funder gave the award ${value}? The source names none`,
      suggestions: [...new Set(candidates.map((c) => c.wanted.name))],
      blocks: "nothing",
      example: `funding:\n  - funder: …\n    award: ${JSON.stringify(value)}`,
    });
  }
}

/** One entry for each award, found in the draft where it stands there already. */
export function placeFunders(input: PeopleInput, funders: readonly Candidate[]): Candidate[] {
  const taken = new Set<number>();
  const distinct: Candidate[] = [];
  for (const funder of funders) {
    // The same award named twice, by a service and in upload.yaml.
    const twin = distinct.findIndex((d) => matchFunder(newEntry(d.wanted), funder.wanted));
    const old = distinct[twin];
    if (old && (old.wanted.awardNumber || !funder.wanted.awardNumber)) continue;
    if (old) distinct[twin] = { ...funder, wanted: { ...old.wanted, ...funder.wanted } };
    else distinct.push(funder);
  }
  return distinct.map((funder) => {
    const index = input.base.findIndex((entry, i) =>
      !taken.has(i) && matchFunder(entry, funder.wanted)
    );
    if (index < 0) return funder;
    taken.add(index);
    return { ...funder, index };
  });
}
