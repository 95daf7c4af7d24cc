/** The paper's authors, and the experimenters of the files, as candidates for the record. */
import { PERSON_NAME } from "../../archive/schema/mod.ts";
import type { Wanted } from "./contributors.ts";
import { text } from "../model/json.ts";
import { checkOrcid } from "../publication/orcid.ts";
import type { Candidate, PeopleInput, PeopleProposal } from "./people_types.ts";
import { checkRor, rorOfAffiliation } from "../publication/ror.ts";
import { normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { readDisplayName } from "../model/names.ts";
import { namesAgree } from "../model/name_match.ts";
import type { AuthorDecision } from "../model/decisions.ts";
import type { Author, CheckedId } from "../model/publication.ts";

const confirmedAffiliations = new WeakMap<
  PeopleInput,
  Map<string, { name: string; identifier: string }>
>();

/** Affiliations without ROR id that are looked up in one run. */
const MOST_AFFILIATIONS = 20;

/** Confirmed ROR ids for affiliation texts; for the others ROR's proposal becomes a question. */
export async function resolveAffiliations(
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
  const lines = proposedBySources(authors, decisions);
  const asked = new Set(lines.map(({ printed }) => printed));
  const decided = (printed: string) => Object.hasOwn(decisions.affiliations, printed);
  const open = [...texts].filter((t) => !decided(t) && !asked.has(t));
  // Without a client id ROR answers fifty requests in five minutes, and identifiers have to be checked, too.
  const later = open.splice(MOST_AFFILIATIONS);
  if (later.length > 0) {
    out.leftOut.push({
      what: "ROR ids of affiliations",
      value: `${later.length} of ${texts.size}`,
      source: "ROR",
      why:
        `${MOST_AFFILIATIONS} are looked up at a time: confirm or decline (none) those that are asked about, then run the step again`,
    });
  }
  await Promise.all(
    [...[...texts].filter(decided), ...open].map(async (printed) => {
      const word = decisions.affiliations[printed];
      if (word !== undefined && /^(none|no|)$/i.test(word.trim())) return;
      const chosen = normalizeRor(word ?? "");
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
        lines.push({ printed, id: proposal.id, name: proposal.name });
      }
    }),
  );
  for (const printed of new Set(lines.map((l) => l.printed))) {
    const choices = lines.filter((l) => l.printed === printed);
    out.questions.push({
      key: "contributors.affiliations",
      file: "decisions.yaml",
      entry: printed,
      text: `Which organisation is meant by the affiliation "${printed}"?`,
      suggestions: choices.map((l) => `${l.id} ${l.name}`),
      blocks: "nothing",
      example: `contributors:\n  affiliations:\n    ${JSON.stringify(printed)}: ${
        choices[0]?.id
      }  # ${choices[0]?.name}`,
    });
  }
}

/** Organisations that a source matched and the printed text does not bear out. */
function proposedBySources(
  authors: readonly Author[],
  decisions: PeopleInput["decisions"],
): { printed: string; id: string; name: string }[] {
  const lines = authors.flatMap((a) => a.affiliations).filter((f) => !f.ror)
    .flatMap((f) => (f.proposed ?? []).map(({ id, name }) => ({ printed: f.name, id, name })))
    .filter((l) => !Object.hasOwn(decisions.affiliations, l.printed));
  return lines.filter((l, i) =>
    lines.findIndex((o) => o.printed === l.printed && o.id === l.id) === i
  );
}

/** One author as a candidate; `undefined` where the name has to be asked first. */
export async function authorCandidate(
  input: PeopleInput,
  author: Author,
  out: PeopleProposal,
): Promise<Candidate | undefined> {
  const key = authorKey(author, input.publication?.authors ?? []);
  const decision = input.decisions.people[key] ?? {};
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
      value: withIds(author),
      source: author.nameSource,
      why: "decisions.yaml says to leave this author out",
    });
    return undefined;
  }
  const name = decision.name ?? author.name;
  if (author.kind === "ask" && !decision.name) {
    askName(author, key, out, `${author.review ?? "the name cannot be split"}`);
    out.leftOut.push({
      what: "author",
      value: withIds(author),
      source: author.nameSource,
      why: `${author.review ?? "the name cannot be split"}: how should this person be cited?`,
    });
    return undefined;
  }
  if (decision.name && !PERSON_NAME.test(decision.name)) {
    askName(
      author,
      key,
      out,
      `"${decision.name}" in decisions.yaml is not in the form "Last, First"`,
    );
    return undefined;
  }
  const notes: string[] = [];
  let identifier = author.orcid?.id;
  if (author.orcid) notes.push(orcidInWords(author.orcid));
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
  if (!identifier) askOrcids(author, key, decision, out);
  const review = decision.name ? undefined : author.review;
  const group = author.kind === "group" && !decision.name;
  const doubtful = review !== undefined && /often a family name|full word|particle/.test(review);
  if (doubtful) {
    askName(author, key, out, review);
    out.leftOut.push({
      what: "author, until the name is confirmed",
      value: withIds(author),
      source: author.nameSource,
      why: review,
    });
  }
  return {
    key,
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
    notes: review
      ? [...notes, group ? review : `the name, printed "${author.printed}": ${review}`]
      : notes,
    ...(doubtful ? { confirm: `printed as "${author.printed}": ${review}` } : {}),
  };
}

/** An iD with what was found about it and where it comes from. */
function orcidInWords({ id, note, registryName, origin, source }: CheckedId): string {
  const from = origin === "author"
    ? "the author signed in at ORCID for the paper"
    : origin === "profile"
    ? `${source}, from a profile made by a program`
    : `${source}, as the publisher wrote it`;
  return note
    ? `ORCID ${id}: ${note}`
    : `ORCID ${id} confirmed: ${registryName ?? "it exists"} (${from})`;
}

/** iDs whose owner is in doubt, until a person says whose they are. */
function askOrcids(
  author: Author,
  key: string,
  decision: AuthorDecision,
  out: PeopleProposal,
): void {
  for (const { id, source, why } of author.askedOrcids ?? []) {
    if (decision.not_orcid?.some((o) => normalizeOrcid(o) === id)) continue;
    out.questions.push({
      key: "contributors.people",
      file: "decisions.yaml",
      entry: key,
      orcid: id,
      text:
        `Is ${id}, which ${source} gives, the ORCID iD of author ${author.position}, printed as "${author.printed}"? ${why}`,
      suggestions: ["yes", "no"],
      blocks: "nothing",
      example: `contributors:\n  people:\n    ${JSON.stringify(key)}:\n      orcid: ${id}`,
    });
  }
}

/** A person who is left out, with the identifiers that go with the name. */
function withIds(author: Author): string {
  const ids = [author.orcid?.id, ...author.affiliations.map((a) => a.ror?.id)]
    .filter((id) => id !== undefined);
  return ids.length > 0 ? `${author.printed} (${ids.join(", ")})` : author.printed;
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

/**
 * What decisions about an author stand under: the name as printed; of authors with one printed name the second and
 * later ones have their number behind it.
 */
function authorKey(author: Author, all: readonly Author[]): string {
  const first = all.find((a) => a.printed === author.printed);
  return first === undefined || first.position === author.position
    ? author.printed
    : `${author.printed} (author ${author.position})`;
}

function askName(author: Author, key: string, out: PeopleProposal, why: string): void {
  const proposal = author.kind === "ask" ? author.suggestion ?? "" : author.name;
  out.questions.push({
    key: "contributors.people",
    file: "decisions.yaml",
    entry: key,
    text:
      `How is author ${author.position}, printed as "${author.printed}", written as "Last, First"? ${why}`,
    suggestions: proposal ? [proposal] : [],
    blocks: "nothing",
    example: `contributors:\n  people:\n    ${JSON.stringify(key)}:\n      name: ${
      JSON.stringify(proposal || "Last, First")
    }`,
  });
}

/** Without a paper the experimenters are the people that are known; beside one they are only named. */
export function experimenters(
  input: PeopleInput,
  candidates: Candidate[],
  out: PeopleProposal,
): void {
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
      key: printed,
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
