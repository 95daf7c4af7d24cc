/** Who should stand in the record: the paper's authors, the contact person, curators, experimenters, funders. */
import { sameJson } from "../archive/mod.ts";
import { emailProblem, PERSON_NAME } from "../archive/schema/mod.ts";
import type { UploadConfig } from "../core/upload_config.ts";
import {
  contributorInWords,
  matchFunder,
  matchPerson,
  mergeEntry,
  newEntry,
  type Wanted,
} from "./_contributors.ts";
import { type Fields, fields, list, text } from "./_json.ts";
import { checkOrcid } from "./_orcid.ts";
import { checkRor, rorOfAffiliation } from "./_ror.ts";
import type { ContributorDecisions } from "./decisions.ts";
import type { FactsSummary } from "./facts_summary.ts";
import { normalizeOrcid, normalizeRor } from "./identifiers.ts";
import { cleanText, foldName, namesAgree, readDisplayName } from "./names.ts";
import type { FieldChange, Question } from "./plan_types.ts";
import type { Author, LeftOut, Publication } from "./publication.ts";
import type { Services } from "./services.ts";

/** What the proposal is made from. */
export interface PeopleInput {
  readonly services: Services;
  readonly base: readonly Fields[];
  readonly publication: Publication | undefined;
  readonly facts: FactsSummary;
  readonly config: UploadConfig;
  readonly decisions: ContributorDecisions;
}

/** What came of it. */
export interface PeopleProposal {
  readonly changes: FieldChange[];
  readonly questions: Question[];
  readonly leftOut: LeftOut[];
}

/** A wanted entry on its way to a change. */
interface Candidate {
  readonly wanted: Wanted;
  readonly source: string;
  readonly reason: string;
  readonly notes: string[];
  readonly printed?: string;
  readonly confirm?: string;
  readonly setEmail?: boolean;
  /** An iD that failed its check: taken away where the draft has it. */
  readonly dropIdentifier?: string;
  /** Index in the draft's list, where it stands there. */
  readonly index?: number;
}

type ConfigPerson = NonNullable<UploadConfig["contact"]>;

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

const confirmedAffiliations = new WeakMap<
  PeopleInput,
  Map<string, { name: string; identifier: string }>
>();

/** Confirmed ROR ids for affiliation texts; for the others ROR's proposal becomes a question. */
async function resolveAffiliations(
  input: PeopleInput,
  authors: readonly Author[],
  out: PeopleProposal,
): Promise<void> {
  const { services, decisions } = input;
  const confirmed = new Map<string, { name: string; identifier: string }>();
  confirmedAffiliations.set(input, confirmed);
  const texts = new Set(
    authors.flatMap((a) => a.affiliations.filter((f) => !f.ror).map((f) => f.name)),
  );
  const lines: string[] = [];
  await Promise.all(
    [...texts].slice(0, 20).map(async (printed) => {
      const chosen = normalizeRor(decisions.affiliations[printed] ?? "");
      if (chosen) {
        const { record, ...id } = await checkRor(services, chosen, "decisions.yaml");
        if (id.outcome === "confirmed" || id.outcome === "moved" || id.outcome === "unchecked") {
          confirmed.set(printed, { name: record?.name ?? printed, identifier: id.id });
        } else {
          out.leftOut.push({
            what: `ROR of ${printed}`,
            value: chosen,
            source: "decisions.yaml",
            why: id.note ?? id.outcome,
          });
        }
        return;
      }
      const proposal = await rorOfAffiliation(services, printed);
      if (proposal?.status === "active") {
        lines.push(`    ${JSON.stringify(printed)}: ${proposal.id}  # ${proposal.name}`);
      }
    }),
  );
  if (lines.length > 0) {
    out.questions.push({
      key: "contributors.affiliations",
      file: "decisions.yaml",
      text:
        "ROR proposes these organisations for affiliations as printed: confirm those that are right",
      suggestions: lines.map((l) => l.trim()),
      blocks: "nothing",
      example: `contributors:\n  affiliations:\n${lines.sort().join("\n")}`,
    });
  }
}

async function authorCandidate(
  input: PeopleInput,
  author: Author,
  out: PeopleProposal,
): Promise<Candidate | undefined> {
  const decision = input.decisions.people[author.printed] ?? {};
  const source = [
    ...new Set([
      author.nameSource,
      author.orcid?.source,
      ...author.affiliations.map((a) => a.source),
    ]),
  ].filter((s) => s !== undefined).join(", ");
  if (decision.skip) {
    out.leftOut.push({
      what: "author",
      value: author.printed,
      source: author.nameSource,
      why: "decisions.yaml says to leave this author out",
    });
    return undefined;
  }
  const name = decision.name ?? author.name;
  if (author.kind === "ask" && !decision.name) {
    askName(author, out, `${author.review ?? "the name cannot be split"}`);
    out.leftOut.push({
      what: "author",
      value: author.printed,
      source: author.nameSource,
      why: `${author.review ?? "the name cannot be split"}: how should this person be cited?`,
    });
    return undefined;
  }
  if (decision.name && !PERSON_NAME.test(decision.name)) {
    askName(author, out, `"${decision.name}" in decisions.yaml is not in the form "Last, First"`);
    return undefined;
  }
  const notes: string[] = [];
  let identifier = author.orcid?.id;
  if (author.orcid?.note) notes.push(`ORCID ${author.orcid.id}: ${author.orcid.note}`);
  else if (author.orcid) {
    notes.push(`ORCID ${author.orcid.id} confirmed: ${author.orcid.registryName ?? "it exists"}`);
  }
  const ownOrcid = normalizeOrcid(decision.orcid ?? "");
  if (ownOrcid) {
    const checked = await checkOrcid(input.services, ownOrcid, author.printed, "decisions.yaml");
    // Someone confirmed that it is this person: another name in the registry is no reason to refuse.
    if (["not-found", "unusable", "wrong-digits"].includes(checked.outcome)) {
      notes.push(`ORCID ${ownOrcid} of decisions.yaml was not used: ${checked.note}`);
    } else {
      identifier = checked.id;
      notes.push(`ORCID ${checked.id} confirmed in decisions.yaml`);
    }
  }
  const review = decision.name ? undefined : author.review;
  const group = author.kind === "group" && !decision.name;
  if (review && /often a family name|full word|particle/.test(review)) askName(author, out, review);
  return {
    printed: author.printed,
    wanted: {
      kind: group ? "Organization" : "Person",
      name,
      ...(identifier && !group ? { identifier } : {}),
      roles: ["dcite:Author"],
      includeInCitation: true,
      affiliations: affiliationsOf(input, author, notes),
    },
    source: decision.name ? `${source}, decisions.yaml` : source,
    reason: `author ${author.position} of the paper`,
    notes: review ? [...notes, `the name was split: ${review}`] : notes,
    ...(review && /often a family name|full word|particle/.test(review)
      ? { confirm: `printed as "${author.printed}": ${review}` }
      : {}),
  };
}

function affiliationsOf(
  input: PeopleInput,
  author: Author,
  notes: string[],
): Wanted["affiliations"] {
  const confirmed = confirmedAffiliations.get(input);
  return author.affiliations.map((a) => {
    if (a.ror?.note) notes.push(`${a.name}: ${a.ror.note}`);
    const chosen = a.ror ? undefined : confirmed?.get(a.name);
    return chosen ?? { name: a.name, ...(a.ror ? { identifier: a.ror.id } : {}) };
  });
}

function askName(author: Author, out: PeopleProposal, why: string): void {
  const proposal = author.kind === "ask" ? "" : author.name;
  out.questions.push({
    key: "contributors.people",
    file: "decisions.yaml",
    text:
      `How is author ${author.position}, printed as "${author.printed}", written as "Last, First"? ${why}`,
    suggestions: proposal ? [proposal] : [],
    blocks: "nothing",
    example: `contributors:\n  people:\n    ${JSON.stringify(author.printed)}:\n      name: ${
      JSON.stringify(proposal || "Last, First")
    }`,
  });
}

/** Without a paper the experimenters are the people that are known; beside one they are only named. */
function experimenters(input: PeopleInput, candidates: Candidate[], out: PeopleProposal): void {
  const hasAuthors = (input.publication?.authors.length ?? 0) > 0;
  const institution = input.facts.institutions.length === 1
    ? input.facts.institutions[0]
    : undefined;
  for (const printed of input.facts.experimenters) {
    if (candidates.some((c) => namesAgree(c.wanted.name, printed))) continue;
    const known = input.base.some((b) => namesAgree(text(b.name) ?? "", printed));
    const read = readDisplayName(printed);
    const decided = input.decisions.people[printed];
    if (hasAuthors) {
      if (!known && !decided?.skip) {
        out.leftOut.push({
          what: "experimenter",
          value: printed,
          source: "NWB files",
          why:
            "not an author of the paper; add under curators in upload.yaml if this person belongs in the record",
        });
      }
      continue;
    }
    const name = decided?.name ?? (read.kind === "person" ? read.name : undefined);
    if (!name || decided?.skip) {
      if (!decided?.skip) {
        out.leftOut.push({
          what: "experimenter",
          value: printed,
          source: "NWB files",
          why: "the name cannot be split into family and given name",
        });
      }
      continue;
    }
    candidates.push({
      printed,
      wanted: {
        kind: "Person",
        name,
        roles: ["dcite:DataCollector", "dcite:Author"],
        includeInCitation: true,
        affiliations: institution ? [{ name: institution }] : [],
      },
      source: "NWB files",
      reason: "experimenter in the files; there is no paper that names authors",
      notes: read.kind === "person" && read.review && !printed.includes(",")
        ? [`the name was split: ${read.review}`]
        : [],
    });
  }
}

async function addNamed(
  input: PeopleInput,
  candidates: Candidate[],
  out: PeopleProposal,
  person: ConfigPerson,
  key: string,
  roles: readonly string[],
): Promise<void> {
  const name = cleanText(person.name);
  if (!PERSON_NAME.test(name)) {
    out.questions.push({
      key,
      file: "upload.yaml",
      text: `The name "${person.name}" is not in the form "Last, First": how is it written?`,
      suggestions: [],
      blocks: key === "contact" ? "publishing" : "nothing",
    });
    return;
  }
  const notes: string[] = [];
  const { orcid, failed } = await namedOrcid(input, person, name, notes);
  if (failed) {
    out.questions.push({
      key: `${key}.orcid`,
      file: "upload.yaml",
      text: `${failed.why}: which ORCID iD has ${name}?`,
      suggestions: [],
      blocks: "nothing",
    });
  }
  const dropped = failed?.id ? { dropIdentifier: failed.id } : {};
  const affiliation = await namedAffiliation(input, person, notes);
  let email = person.email?.trim() || undefined;
  const problem = email ? emailProblem(email) : undefined;
  if (email && problem) {
    out.questions.push({
      key: `${key}.email`,
      file: "upload.yaml",
      text: `The e-mail address "${email}" of ${name} cannot be used (${problem}): which is right?`,
      suggestions: [],
      blocks: key === "contact" ? "publishing" : "nothing",
    });
    email = undefined;
  }
  const at = candidates.findIndex((c) =>
    c.wanted.kind === "Person" &&
    ((orcid && c.wanted.identifier === orcid) ||
      ((!orcid || !c.wanted.identifier) && namesAgree(c.wanted.name, name)))
  );
  const old = candidates[at];
  if (old) {
    candidates[at] = {
      ...old,
      setEmail: email !== undefined || old.setEmail === true,
      wanted: {
        ...old.wanted,
        ...(orcid ? { identifier: orcid } : {}),
        ...(email ? { email } : {}),
        roles: [...new Set([...old.wanted.roles, ...roles])],
        affiliations: affiliation && old.wanted.affiliations.length === 0
          ? [affiliation]
          : old.wanted.affiliations,
      },
      source: `${old.source}, upload.yaml`,
      notes: [...old.notes, ...notes],
      ...dropped,
    };
    return;
  }
  const nobodyElse = candidates.length === 0;
  candidates.push({
    wanted: {
      kind: "Person",
      name,
      ...(orcid ? { identifier: orcid } : {}),
      ...(email ? { email } : {}),
      roles,
      // Who only converted the data or answers questions about it is not an author.
      includeInCitation: key === "contact" && nobodyElse,
      affiliations: affiliation ? [affiliation] : [],
    },
    source: "upload.yaml",
    reason: key === "contact" ? "contact person named in upload.yaml" : `${key} in upload.yaml`,
    notes,
    setEmail: email !== undefined,
    ...dropped,
  });
}

async function namedOrcid(
  input: PeopleInput,
  person: ConfigPerson,
  name: string,
  notes: string[],
): Promise<{ orcid?: string; failed?: { id?: string; why: string } }> {
  if (!person.orcid) return {};
  const id = normalizeOrcid(person.orcid);
  if (!id) {
    notes.push(`"${person.orcid}" in upload.yaml is not an ORCID iD and was left out`);
    return { failed: { why: `"${person.orcid}" is not an ORCID iD` } };
  }
  const checked = await checkOrcid(input.services, id, name, "upload.yaml");
  if (checked.note) notes.push(`ORCID ${id}: ${checked.note}`);
  if (["confirmed", "moved", "unchecked"].includes(checked.outcome)) return { orcid: checked.id };
  return { failed: { id, why: `ORCID ${id} cannot be used (${checked.note})` } };
}

async function namedAffiliation(
  input: PeopleInput,
  person: ConfigPerson,
  notes: string[],
): Promise<{ name: string; identifier?: string } | undefined> {
  const printed = person.affiliation ? cleanText(person.affiliation) : undefined;
  const ror = normalizeRor(person.ror ?? "");
  if (person.ror && !ror) {
    notes.push(`"${person.ror}" in upload.yaml is not a ROR id and was left out`);
  }
  if (!ror) return printed ? { name: printed } : undefined;
  const { record, ...id } = await checkRor(input.services, ror, "upload.yaml");
  if (id.note) notes.push(`ROR ${ror}: ${id.note}`);
  const usable = id.outcome === "confirmed" || id.outcome === "moved" || id.outcome === "unchecked";
  const name = record?.name ?? printed;
  if (!name) return undefined;
  return { name, ...(usable ? { identifier: id.id } : {}) };
}

async function addContact(
  input: PeopleInput,
  candidates: Candidate[],
  out: PeopleProposal,
): Promise<void> {
  const { contact } = input.config;
  if (contact) {
    await addNamed(input, candidates, out, contact, "contact", ["dcite:ContactPerson"]);
    const email = contact.email ?? input.base.map((b) => fields(b))
      .find((b) => namesAgree(text(b.name) ?? "", contact.name))?.email;
    if (!email) askEmail(out, contact.name);
    return;
  }
  const known = input.base.find((b) => list(b.roleName).includes("dcite:ContactPerson"));
  if (known && text(known.email)) return;
  const authors = input.publication?.authors ?? [];
  const people = authors.filter((a) => a.kind === "person");
  const suggested = [...people.filter((a) => a.corresponding), ...people.slice(-1)]
    .map((a) => a.name);
  out.questions.push({
    key: "contact",
    file: "upload.yaml",
    text:
      "Who answers questions about the data, and at which e-mail address? No service gives addresses",
    suggestions: [...new Set(suggested)],
    blocks: "publishing",
    example: `contact:\n  name: ${
      JSON.stringify(suggested[0] ?? "Last, First")
    }\n  email: name@institution.org`,
  });
}

function askEmail(out: PeopleProposal, name: string): void {
  if (out.questions.some((q) => q.key === "contact.email")) return;
  out.questions.push({
    key: "contact.email",
    file: "upload.yaml",
    text:
      `At which e-mail address can ${name} be reached? The archive requires one of the contact person`,
    suggestions: [],
    blocks: "saving",
    example: `contact:\n  name: ${JSON.stringify(name)}\n  email: name@institution.org`,
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
      (m.match === "perhaps" || same.length > 1) && m.name !== decision.not_same_as
    );
    if (!perhaps) {
      placed.push(candidate);
      continue;
    }
    const printed = candidate.printed ?? candidate.wanted.name;
    out.questions.push({
      key: "contributors.people",
      file: "decisions.yaml",
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

async function funderCandidates(input: PeopleInput, out: PeopleProposal): Promise<Candidate[]> {
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

function placeFunders(input: PeopleInput, funders: readonly Candidate[]): Candidate[] {
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

function changeOf(input: PeopleInput, candidate: Candidate): FieldChange | undefined {
  const { wanted, index } = candidate;
  const old = index === undefined ? undefined : input.base[index];
  const { entry, notes } = old
    ? mergeEntry(old, wanted, {
      setEmail: candidate.setEmail === true,
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
