/** Who should stand in the record: the paper's authors, the contact person, curators, experimenters, funders. */
import { sameJson } from "../../archive/mod.ts";
import { contributorInWords, mergeEntry, newEntry } from "./contributors.ts";
import { orderOf, placePeople } from "./place_people.ts";
import { isDefaultContact, uploaderChanges } from "./uploader.ts";
import { changeId } from "../model/change_id.ts";
import { list, text } from "../model/json.ts";
import { authorCandidate, experimenters, resolveAffiliations } from "./people_authors.ts";
import { funderCandidates, placeFunders } from "./people_funders.ts";
import { addContact, addNamed } from "./people_named.ts";
import type { Candidate, PeopleInput, PeopleProposal } from "./people_types.ts";
import { namesAgree } from "../model/name_match.ts";
import type { FieldChange } from "../model/plan_types.ts";

/** Proposes the list of contributors. Asks ORCID and ROR about what the user and earlier decisions name. */
export async function proposePeople(input: PeopleInput): Promise<PeopleProposal> {
  const out: PeopleProposal = { changes: [], questions: [], leftOut: [] };
  const candidates: Candidate[] = [];
  const authors = input.publication?.authors ?? [];
  await resolveAffiliations(input, authors, out);
  for (const author of authors) {
    const candidate = await authorCandidate(input, author, out);
    if (candidate) candidates.push(candidate);
  }
  experimenters(input, candidates, out);
  for (const curator of input.config.curators) {
    await addNamed(input, candidates, out, curator, "curators", ["dcite:DataCurator"]);
  }
  await addContact(input, candidates, out);
  askCurators(input, candidates, out);
  const placed = placePeople(input, candidates, out);
  const funders = await funderCandidates(input, out);
  const all = [...placed, ...placeFunders(input, funders)];
  const ids = changeIds(all);
  for (const candidate of all) {
    const change = changeOf(input, candidate, ids.get(candidate) ?? "");
    if (change) out.changes.push(change);
  }
  out.changes.push(...uploaderChanges(input, placed));
  const order = orderChange(input, all, ids, out.changes);
  if (order) out.changes.push(order);
  return out;
}

/** Who converted the data stands in no paper; `curators: []` in `upload.yaml` says that there is nobody else. */
function askCurators(
  input: PeopleInput,
  candidates: readonly Candidate[],
  out: PeopleProposal,
): void {
  const names = [
    ...candidates.map((c) => c.wanted.name),
    ...input.base.map((b) => text(b.name) ?? ""),
  ];
  const known = input.base.some((b) => list(b.roleName).includes("dcite:DataCurator"));
  if (known || input.written.has("curators")) return;
  out.questions.push({
    key: "curators",
    file: "upload.yaml",
    text:
      "Who else worked on the data and is not an author of the paper, such as those who converted them?",
    suggestions: input.facts.experimenters
      .filter((e) => !names.some((n) => namesAgree(n, e))).slice(0, 5),
    blocks: "nothing",
    example: 'curators:\n  - name: "Last, First"\n# or, if there is nobody: curators: []',
  });
}

/**
 * Names of changes: without commas, which separate them where they are typed, and unique: of two authors of one name
 * the second has its number.
 */
function changeIds(candidates: readonly Candidate[]): Map<Candidate, string> {
  const ids = new Map<Candidate, string>();
  const used = new Map<string, number>();
  for (const candidate of candidates) {
    const { name, awardNumber } = candidate.wanted;
    const id = changeId("contributor", awardNumber ? `${name} ${awardNumber}` : name);
    const times = (used.get(id) ?? 0) + 1;
    used.set(id, times);
    ids.set(candidate, times === 1 ? id : `${id} (${times})`);
  }
  return ids;
}

function changeOf(
  input: PeopleInput,
  candidate: Candidate,
  id: string,
): FieldChange | undefined {
  const { wanted, index } = candidate;
  const old = index === undefined ? undefined : input.base[index];
  const { entry, notes } = old
    ? mergeEntry(old, wanted, {
      setEmail: candidate.setEmail === true,
      isDefault: (input.publication?.authors.length ?? 0) > 0 &&
        !wanted.roles.includes("dcite:Author") && isDefaultContact(input, old),
      ...(candidate.dropIdentifier ? { dropIdentifier: candidate.dropIdentifier } : {}),
    })
    : { entry: newEntry(wanted), notes: [] };
  if (old && sameJson(old, entry)) return undefined;
  const what = wanted.roles.includes("dcite:Funder")
    ? "funder"
    : wanted.kind === "Person"
    ? "person"
    : "group";
  const award = wanted.awardNumber ? `, ${wanted.awardNumber}` : "";
  return {
    id,
    label: `${what} ${wanted.name}${award}`,
    ...(old ? { before: contributorInWords(old) } : {}),
    after: contributorInWords(entry),
    source: candidate.source,
    reason: candidate.reason,
    notes: [...candidate.notes, ...notes],
    ...(candidate.confirm ? { confirm: candidate.confirm } : {}),
    op: {
      op: "put",
      field: "contributor",
      ...(index === undefined ? {} : { index }),
      value: entry,
    },
  };
}

/** Authors in the paper's order, then others, then funders; proposed only where that differs. */
function orderChange(
  input: PeopleInput,
  placed: readonly Candidate[],
  ids: ReadonlyMap<Candidate, string>,
  changes: readonly FieldChange[],
): FieldChange | undefined {
  // Who is asked about is not added, and a change that is not taken has no place.
  const listed = placed.filter((c) =>
    c.index !== undefined || c.perhaps !== undefined || !c.confirm
  );
  const order = orderOf(
    input,
    listed,
    (c) => c.index ?? ids.get(c) ?? "",
    changes.filter((c) => c.op.op === "put" && c.op.index === undefined && !c.confirm)
      .map((c) => c.id),
  );
  if (!order) return undefined;
  const name = (key: string | number) =>
    typeof key === "number"
      ? text(input.base[key]?.name) ?? "?"
      : placed.find((c) => ids.get(c) === key)?.wanted.name ?? key;
  return {
    id: "contributor order",
    label: "order of contributors",
    ...(input.base.length > 0
      ? { before: input.base.map((b) => text(b.name) ?? "?").join("; ") }
      : {}),
    after: order.map(name).join("; "),
    source: input.publication?.authors[0]?.nameSource ?? "NWB files",
    reason: "the order of the list is that of the citation: authors first, funders last",
    notes: [],
    op: { op: "order", order },
  };
}
