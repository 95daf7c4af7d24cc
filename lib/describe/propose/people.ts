/** Who should stand in the record: the paper's authors, the contact person, curators, experimenters, funders. */
import { sameJson } from "../../archive/mod.ts";
import { contributorInWords, matchPerson, mergeEntry, newEntry } from "./contributors.ts";
import { type Fields, list, text } from "../model/json.ts";
import { authorCandidate, experimenters, resolveAffiliations } from "./people_authors.ts";
import { funderCandidates, placeFunders } from "./people_funders.ts";
import { addContact, addNamed } from "./people_named.ts";
import type { Candidate, PeopleInput, PeopleProposal } from "./people_types.ts";
import { foldName, namesAgree } from "../model/names.ts";
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
  const placed = place(input, candidates, out);
  const funders = await funderCandidates(input, out);
  const all = [...placed, ...placeFunders(input, funders)];
  for (const candidate of all) {
    const change = changeOf(input, candidate);
    if (change) out.changes.push(change);
  }
  const order = orderChange(input, all, out.changes);
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

/** Finds each wanted person in the draft; a perhaps is asked, never joined. */
function place(input: PeopleInput, candidates: Candidate[], out: PeopleProposal): Candidate[] {
  const taken = new Set<number>();
  const placed: Candidate[] = [];
  for (const candidate of candidates) {
    const decision = input.decisions.people[candidate.printed ?? candidate.wanted.name] ?? {};
    const matches = input.base.map((entry, index) => ({
      index,
      name: text(entry.name) ?? "",
      match: candidate.wanted.kind === "Organization"
        ? foldName(text(entry.name) ?? "") === foldName(candidate.wanted.name) &&
            entry.schemaKey === "Organization"
          ? "same" as const
          : "other" as const
        : matchPerson(entry, candidate.wanted),
    })).filter((m) => !taken.has(m.index));
    const told = matches.find((m) => decision.same_as !== undefined && m.name === decision.same_as);
    const same = matches.filter((m) => m.match === "same");
    const index = told?.index ?? (same.length === 1 ? same[0]?.index : undefined);
    if (index !== undefined) {
      taken.add(index);
      placed.push({ ...candidate, index });
      continue;
    }
    const perhaps = matches.find((m) =>
      (m.match === "perhaps" || (m.match === "same" && same.length > 1)) &&
      m.name !== decision.not_same_as
    );
    if (!perhaps) {
      placed.push(candidate);
      continue;
    }
    const printed = candidate.printed ?? candidate.wanted.name;
    out.questions.push({
      key: "contributors.people",
      file: "decisions.yaml",
      entry: printed,
      other: perhaps.name,
      text: `Is "${candidate.wanted.name}" the same person as "${perhaps.name}" in the draft?`,
      suggestions: ["same_as", "not_same_as"],
      blocks: "nothing",
      example: `contributors:\n  people:\n    ${JSON.stringify(printed)}:\n      same_as: ${
        JSON.stringify(perhaps.name)
      }`,
    });
    placed.push({
      ...candidate,
      confirm: `perhaps the same person as "${perhaps.name}" in the draft`,
    });
  }
  return placed;
}

/** A contact person as step 02 or the archive made one, who is not an author of the paper. */
function isDefaultContact(input: PeopleInput, { wanted }: Candidate, old: Fields): boolean {
  return input.firstTime && (input.publication?.authors.length ?? 0) > 0 &&
    !wanted.roles.includes("dcite:Author") && sameJson(old.roleName, ["dcite:ContactPerson"]);
}

function changeOf(input: PeopleInput, candidate: Candidate): FieldChange | undefined {
  const { wanted, index } = candidate;
  const old = index === undefined ? undefined : input.base[index];
  const { entry, notes } = old
    ? mergeEntry(old, wanted, {
      setEmail: candidate.setEmail === true,
      isDefault: isDefaultContact(input, candidate, old),
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
    id: `contributor: ${wanted.name}${award}`,
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
  changes: readonly FieldChange[],
): FieldChange | undefined {
  const keyOf = (c: Candidate) => {
    if (c.index !== undefined) return c.index;
    const award = c.wanted.awardNumber ? `, ${c.wanted.awardNumber}` : "";
    return `contributor: ${c.wanted.name}${award}`;
  };
  const authors = placed.filter((c) => c.wanted.roles.includes("dcite:Author")).map(keyOf);
  const others = placed.filter((c) =>
    !c.wanted.roles.includes("dcite:Author") && !c.wanted.roles.includes("dcite:Funder")
  ).map(keyOf);
  const funders = placed.filter((c) => c.wanted.roles.includes("dcite:Funder")).map(keyOf);
  const used = new Set([...authors, ...others, ...funders]);
  const rest = input.base.map((_, i) => i).filter((i) => !used.has(i));
  const people = rest.filter((i) => !list(input.base[i]?.roleName).includes("dcite:Funder"));
  const payers = rest.filter((i) => list(input.base[i]?.roleName).includes("dcite:Funder"));
  const order = [...authors, ...people, ...others, ...payers, ...funders];
  const asIs = [
    ...input.base.map((_, i) => i),
    ...changes.filter((c) => c.op.op === "put" && c.op.index === undefined).map((c) => c.id),
  ];
  if (authors.length === 0 || sameJson(order, asIs)) return undefined;
  const name = (key: string | number) =>
    typeof key === "number" ? text(input.base[key]?.name) ?? "?" : key.replace("contributor: ", "");
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
