/**
 * Who of the wanted people stands in the draft already, and in which order the list shall be. A certain match comes
 * before every perhaps; a perhaps leaves the draft's entry and its place alone until a person has decided.
 */
import { sameJson } from "../../archive/mod.ts";
import { matchPerson, type PersonMatch } from "./contributors.ts";
import { list, text } from "../model/json.ts";
import type { Candidate, PeopleInput, PeopleProposal } from "./people_types.ts";
import { foldName } from "../model/names.ts";

interface Pair {
  readonly candidate: number;
  readonly entry: number;
  readonly match: PersonMatch;
}

/** Finds each wanted person in the draft; a perhaps is asked, never joined. */
export function placePeople(
  input: PeopleInput,
  candidates: readonly Candidate[],
  out: PeopleProposal,
): Candidate[] {
  const pairs = candidates.flatMap((c, candidate) =>
    input.base.map((entry, i): Pair => ({ candidate, entry: i, match: matchOf(input, c, entry) }))
  ).filter((p) => p.match !== "other");
  const found = new Map<number, number>();
  const taken = new Set<number>();
  const free = (p: Pair) => !found.has(p.candidate) && !taken.has(p.entry);
  const take = ({ candidate, entry }: Pair) => {
    found.set(candidate, entry);
    taken.add(entry);
  };
  // Two of one name are told by their order, so each tier goes through both lists from the beginning.
  const tiers: ((p: Pair) => boolean)[] = [
    (p) => p.match === "decided",
    (p) => p.match === "identifier",
    (p) =>
      p.match === "name" &&
      text(input.base[p.entry]?.name) === candidates[p.candidate]?.wanted.name,
    (p) => p.match === "name",
  ];
  for (const tier of tiers) for (const pair of pairs) if (tier(pair) && free(pair)) take(pair);
  // The same as far as both names go: certain only where nobody else comes into question.
  const alone = (p: Pair, of: readonly Pair[]) =>
    of.filter((o) => o.candidate === p.candidate || o.entry === p.entry).length === 1;
  const same = pairs.filter((p) => free(p) && (p.match === "same" || p.match === "perhaps"));
  for (const pair of same) if (pair.match === "same" && alone(pair, same)) take(pair);
  for (const pair of inSamePlaces(input, candidates, pairs.filter(free), found)) take(pair);
  const open = pairs.filter((p) => free(p) && (p.match === "same" || p.match === "perhaps"));
  const asked = new Set<number>();
  return candidates.map((candidate, i): Candidate => {
    const index = found.get(i);
    if (index !== undefined) return { ...candidate, index };
    const perhaps = open.find((p) => p.candidate === i && !asked.has(p.entry)) ??
      open.find((p) => p.candidate === i);
    if (!perhaps) return candidate;
    asked.add(perhaps.entry);
    return { ...askSame(input, candidate, perhaps.entry, out), perhaps: perhaps.entry };
  });
}

function matchOf(
  input: PeopleInput,
  candidate: Candidate,
  entry: PeopleInput["base"][number],
): PersonMatch {
  const name = text(entry.name) ?? "";
  if (candidate.wanted.kind === "Organization") {
    return entry.schemaKey === "Organization" && foldName(name) === foldName(candidate.wanted.name)
      ? "name"
      : "other";
  }
  const decision = input.decisions.people[candidate.key ?? candidate.wanted.name] ?? {};
  if (decision.same_as !== undefined && decision.same_as === name) return "decided";
  if (decision.not_same_as !== undefined && decision.not_same_as === name) return "other";
  return matchPerson(entry, candidate.wanted);
}

/**
 * Authors of the draft who stand where the paper's authors stand, each with a name that may be the same: the paper has
 * gone from initials to full names. One that does not fit, and every perhaps is asked.
 */
function inSamePlaces(
  input: PeopleInput,
  candidates: readonly Candidate[],
  pairs: readonly Pair[],
  found: ReadonlyMap<number, number>,
): Pair[] {
  const authors = candidates.flatMap((c, i) => c.wanted.roles.includes("dcite:Author") ? [i] : []);
  const entries = input.base.flatMap((e, i) =>
    list(e.roleName).includes("dcite:Author") && e.schemaKey === "Person" ? [i] : []
  );
  const people = authors.filter((i) => candidates[i]?.wanted.kind === "Person");
  if (people.length !== entries.length) return [];
  const chosen: Pair[] = [];
  for (const [n, candidate] of people.entries()) {
    const entry = entries[n] as number;
    if (found.get(candidate) === entry) continue;
    const pair = pairs.find((p) => p.candidate === candidate && p.entry === entry);
    if (!pair) return [];
    chosen.push(pair);
  }
  return chosen;
}

function askSame(
  input: PeopleInput,
  candidate: Candidate,
  entry: number,
  out: PeopleProposal,
): Candidate {
  const other = text(input.base[entry]?.name) ?? "";
  const key = candidate.key ?? candidate.wanted.name;
  out.questions.push({
    key: "contributors.people",
    file: "decisions.yaml",
    entry: key,
    other,
    text: `Is "${candidate.wanted.name}" the same person as "${other}" in the draft?`,
    suggestions: ["yes", "no"],
    blocks: "nothing",
    example: `contributors:\n  people:\n    ${JSON.stringify(key)}:\n      same_as: ${
      JSON.stringify(other)
    }`,
  });
  return { ...candidate, confirm: `perhaps the same person as "${other}" in the draft` };
}

/**
 * The order of the list: authors as the paper has them, then other people, then funders; `undefined` where it is that
 * already. Who stands in the draft and is no author of the paper stays where a person put it, and so does whoever is
 * asked about.
 *
 * @param keyOf Index in the draft, or the id of the change that adds the entry.
 */
export function orderOf(
  input: PeopleInput,
  placed: readonly Candidate[],
  keyOf: (candidate: Candidate) => string | number,
  added: readonly string[],
): (string | number)[] | undefined {
  const role = (c: Candidate, name: string) => c.wanted.roles.includes(name);
  const authors = placed.filter((c) => role(c, "dcite:Author"));
  if (authors.length === 0) return undefined;
  const indices = input.base.map((_, i) => i);
  const inDraft = (i: number, name: string) => list(input.base[i]?.roleName).includes(name);
  const matched = new Set(authors.flatMap((c) => c.index === undefined ? [] : [c.index]));
  const isAuthor = (i: number) => matched.has(i) || inDraft(i, "dcite:Author");
  const isFunder = (i: number) => !isAuthor(i) && inDraft(i, "dcite:Funder");
  // Matched authors change places among themselves only.
  const wanted = authors.flatMap((c) => c.index === undefined ? [] : [c.index]);
  const block = indices.filter(isAuthor).map((i): string | number =>
    matched.has(i) ? wanted.shift() as number : i
  );
  let after = -1;
  for (const author of authors) {
    if (author.index !== undefined) after = block.indexOf(author.index);
    else if (author.perhaps !== undefined) after = Math.max(after, block.indexOf(author.perhaps));
    else block.splice(++after, 0, keyOf(author));
  }
  const others = placed.filter((c) => c.index === undefined && !role(c, "dcite:Author"));
  const newFunders = others.filter((c) => role(c, "dcite:Funder")).map(keyOf);
  const newOthers = others.filter((c) => !role(c, "dcite:Funder")).map(keyOf);
  const order = [
    ...block,
    ...indices.filter((i) => !isAuthor(i) && !isFunder(i)),
    ...newOthers,
    ...indices.filter(isFunder),
    ...newFunders,
  ];
  return sameJson(order, [...indices, ...added]) ? undefined : order;
}
