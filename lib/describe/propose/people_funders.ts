/** Funders and awards as candidates for the record. */
import { matchFunder, newEntry } from "./contributors.ts";
import { list } from "../model/json.ts";
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
    candidates.push({
      wanted: {
        kind: "Organization",
        name: named?.name ?? cleanText(funder),
        ...(named?.identifier ? { identifier: named.identifier } : {}),
        roles: ["dcite:Funder"],
        includeInCitation: false,
        affiliations: [],
        ...(award ? { awardNumber: award } : {}),
      },
      source: "upload.yaml",
      reason: "funding in upload.yaml",
      notes,
    });
  }
  askFunding(input, candidates, out);
  return candidates;
}

function askFunding(
  input: PeopleInput,
  candidates: readonly Candidate[],
  out: PeopleProposal,
): void {
  const inDraft = input.base.some((b) => list(b.roleName).includes("dcite:Funder"));
  if (candidates.length === 0 && !inDraft) {
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
  const without = candidates.filter((c) => !c.wanted.awardNumber).map((c) => c.wanted.name);
  if (without.length > 0) {
    out.questions.push({
      key: "funding",
      file: "upload.yaml",
      text: `Which award numbers belong to ${
        without.join(", ")
      }? See the acknowledgements of the paper`,
      suggestions: without,
      blocks: "nothing",
      example: `funding:\n  - funder: ${JSON.stringify(without[0])}\n    award: …`,
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
