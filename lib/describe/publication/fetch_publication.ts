import { NotFoundError } from "../../core/errors.ts";
import { pool } from "../../core/pool.ts";
import { readCrossref } from "./crossref.ts";
import { crossrefPath } from "./crossref.ts";
import { datacitePath, readDataCite } from "./datacite.ts";
import { normalizeDoi, type PublicationRef } from "../model/identifiers.ts";
import { joinAffiliations } from "./join_affiliations.ts";
import { alignAuthors, repeatedOrcids, withoutStrays } from "./join_authors.ts";
import { nameAuthor } from "./name_author.ts";
import { joinAwards } from "./join_awards.ts";
import { fields, text } from "../model/json.ts";
import { openAlexPath, readOpenAlex } from "./openalex.ts";
import { foldName, readLetters } from "../model/names.ts";
import type {
  Author,
  Disagreement,
  LeftOut,
  Publication,
  SourceOutcome,
  SourceWork,
} from "../model/publication.ts";
import { decideKind } from "./work_kind.ts";
import type { Answer, Services } from "../services/services.ts";

/** Most authors of whom each is looked up; beyond, the list is left to be confirmed by the user. */
export const MOST_AUTHORS = 400;

/**
 * Reads a publication from OpenAlex and Crossref, or DataCite, and joins the answers field by field; checks every
 * ORCID iD and ROR id at its registry.
 *
 * A service that does not answer is named in `sources`; the others are used. Nothing that no source gave is in the
 * result, and what was left out is in `leftOut` with the reason.
 *
 * @throws {NotFoundError} If all services that know DOIs say that there is no such one.
 */
export async function fetchPublication(
  services: Services,
  ref: PublicationRef,
): Promise<Publication> {
  const sources: SourceOutcome[] = [];
  const works: SourceWork[] = [];
  let doi = ref.kind === "doi" ? ref.id : undefined;
  const openAlex = askOpenAlex(services, ref);
  if (!doi) {
    const work = take(sources, works, "OpenAlex", await openAlex, readOpenAlex);
    doi = work?.doi;
    if (!doi) {
      throw new NotFoundError(
        `Cannot read the publication ${ref.kind}:${ref.id}: OpenAlex ${
          sources[0]?.outcome === "unavailable"
            ? `did not answer (${sources[0].note})`
            : "does not know it"
        }, write its DOI instead`,
      );
    }
  }
  // Both at once, and both awaited together: one that ends early, such as by a stop, must not be left alone.
  const [fromOpenAlex, fromCrossref] = await Promise.all([
    openAlex,
    services.get("crossref", crossrefPath(doi)),
  ]);
  if (ref.kind === "doi") take(sources, works, "OpenAlex", fromOpenAlex, readOpenAlex);
  take(sources, works, "Crossref", fromCrossref, readCrossref);
  // DataCite registers what Crossref does not: asked only then.
  if (!works.some((w) => w.source === "Crossref")) {
    take(
      sources,
      works,
      "DataCite",
      await services.get("datacite", datacitePath(doi)),
      readDataCite,
    );
  }
  if (works.length === 0) await assertExists(services, doi, sources);
  return join(services, doi, works, sources);
}

/** A choice of fields that OpenAlex no longer has is a 400 about the choice: asked again for all fields. */
async function askOpenAlex(services: Services, ref: PublicationRef): Promise<Answer> {
  const chosen = await services.get("openalex", openAlexPath(ref.kind, ref.id));
  if (chosen.kind !== "answer" || chosen.status !== 400) return followMerged(services, chosen);
  const whole = await services.get("openalex", openAlexPath(ref.kind, ref.id, true));
  if (whole.kind === "answer" && whole.status === 400) {
    return { kind: "unavailable", why: "OpenAlex: it did not understand the question (HTTP 400)" };
  }
  return followMerged(services, whole);
}

/** OpenAlex answers a merged work with a redirect to the one that it was merged into. */
async function followMerged(services: Services, answer: Answer): Promise<Answer> {
  let last = answer;
  for (let i = 0; i < 3; i++) {
    if (last.kind !== "answer" || last.status < 300 || last.status > 399) break;
    const id = /\/?(?:works\/)?(W\d+)/.exec(last.location ?? "")?.[1];
    if (!id) break;
    last = await services.get("openalex", `/works/${id}`);
  }
  return last;
}

function take(
  sources: SourceOutcome[],
  works: SourceWork[],
  service: SourceWork["source"],
  answer: Answer,
  read: (json: unknown) => SourceWork | undefined,
): SourceWork | undefined {
  if (answer.kind === "unavailable") {
    sources.push({ service, outcome: "unavailable", note: answer.why });
    return undefined;
  }
  const work = answer.status === 200 ? read(answer.json) : undefined;
  sources.push({
    service,
    outcome: work ? "found" : "not-found",
    ...(work ? {} : { note: `HTTP ${answer.status}` }),
    ...(answer.remembered ? { rememberedFrom: answer.at } : {}),
  });
  if (work) works.push(work);
  return work;
}

async function assertExists(
  services: Services,
  doi: string,
  sources: readonly SourceOutcome[],
): Promise<void> {
  if (sources.some((s) => s.outcome === "unavailable")) return;
  const answer = await services.get("doi", `/ra/${doi}`);
  if (answer.kind !== "answer" || answer.status !== 200) return;
  const entry = fields(Array.isArray(answer.json) ? answer.json[0] : answer.json);
  const agency = text(entry.RA);
  if (agency) return;
  throw new NotFoundError(
    `Cannot find the publication "${doi}": neither Crossref nor DataCite nor OpenAlex knows it and doi.org says "${
      text(entry.status) ?? "DOI does not exist"
    }", check the DOI`,
  );
}

const ORDER: readonly SourceWork["source"][] = ["Crossref", "DataCite", "OpenAlex"];

async function join(
  services: Services,
  doi: string,
  works: readonly SourceWork[],
  sources: readonly SourceOutcome[],
): Promise<Publication> {
  const ordered = ORDER.flatMap((s) => works.filter((w) => w.source === s));
  const first = <T>(read: (w: SourceWork) => T | undefined) => {
    for (const work of ordered) {
      const value = read(work);
      if (value !== undefined) return { value, source: work.source };
    }
    return undefined;
  };
  const [people, funding] = await Promise.all([
    joinPeople(services, ordered),
    joinAwards(services, ordered),
  ]);
  const title = first((w) => readLetters(w.title ?? "").broken ? undefined : w.title);
  const broken = ordered.flatMap((w): LeftOut[] => {
    const letters = readLetters(w.title ?? "");
    if (!letters.broken) return [];
    const meant = letters.meant ? `; it may mean "${letters.meant}"` : "";
    return [{
      what: "title",
      value: w.title ?? "",
      source: w.source,
      why: `its letters are broken${meant}`,
    }];
  });
  const abstract = first((w) => w.abstract);
  const journal = first((w) => w.journal)?.value;
  const date = first((w) => w.date)?.value;
  const kind = decideKind(ordered);
  const updates = ordered.flatMap((w) => w.updates ?? []);
  const rawType = first((w) => w.rawType)?.value;
  const license = first((w) => w.license)?.value;
  return {
    doi,
    ...(title ? { title: title.value, titleSource: title.source } : {}),
    kind,
    ...(rawType ? { rawType } : {}),
    ...(license ? { license } : {}),
    ...(journal ? { journal } : {}),
    ...(date ? { date } : {}),
    ...(abstract ? { abstract: abstract.value, abstractSource: abstract.source } : {}),
    retracted: works.some((w) => w.retracted),
    updates,
    authors: people.authors,
    awards: funding.awards,
    keywords: ordered.flatMap((w) => w.keywords.map((k) => ({ ...k, source: w.source }))),
    related: ordered.flatMap((w) => w.related)
      .filter((r, i, all) => all.findIndex((o) => o.doi === r.doi) === i),
    sources,
    disagreements: [...people.disagreements, ...disagreementsOf(ordered, kind)],
    leftOut: [...broken, ...people.leftOut, ...funding.leftOut],
  };
}

async function joinPeople(
  services: Services,
  works: readonly SourceWork[],
): Promise<{ authors: Author[]; leftOut: LeftOut[]; disagreements: Disagreement[] }> {
  const { aligned, leftOut } = alignAuthors(works);
  const list = withoutStrays(aligned);
  leftOut.push(...list.leftOut);
  const all = {
    printed: list.rows.map(({ row }) => row.bySource[0]?.author.printed ?? ""),
    repeated: repeatedOrcids(aligned),
  };
  const asked = list.rows.slice(0, MOST_AUTHORS);
  if (list.rows.length > asked.length) {
    leftOut.push({
      what: "authors",
      value: `${list.rows.length - asked.length} of ${list.rows.length}`,
      source: works[0]?.source ?? "Crossref",
      why:
        `only the first ${MOST_AUTHORS} are proposed; name the collaboration as one contributor instead`,
    });
  }
  const disagreements: Disagreement[] = [];
  const authors = await pool(asked, async ({ row, position }): Promise<Author> => {
    const [named, affiliated] = await Promise.all([
      nameAuthor(services, row, position, all),
      joinAffiliations(services, row),
    ]);
    leftOut.push(...named.leftOut, ...affiliated.leftOut);
    disagreements.push(...named.disagreements);
    return { ...named.author, affiliations: affiliated.affiliations };
  }, { concurrency: 32 });
  const owned = oneOwnerEach(authors, leftOut);
  const distinct = leftOut.filter((l, i) =>
    leftOut.findIndex((o) => o.what === l.what && o.value === l.value && o.why === l.why) === i
  );
  return { authors: owned, leftOut: distinct, disagreements };
}

/** An iD that two authors carry is one's by mistake: it stays with the only one who signed in, else it is asked. */
function oneOwnerEach(authors: readonly Author[], leftOut: LeftOut[]): Author[] {
  const carriers = new Map<string, Author[]>();
  for (const author of authors) {
    if (author.orcid) {
      carriers.set(author.orcid.id, [...carriers.get(author.orcid.id) ?? [], author]);
    }
  }
  return authors.map((author): Author => {
    const { orcid, ...rest } = author;
    const sharing = orcid ? carriers.get(orcid.id) ?? [] : [];
    if (!orcid || sharing.length < 2) return author;
    const signed = sharing.filter((a) => a.orcid?.origin === "author");
    if (signed.length === 1 && signed[0] === author) return author;
    const names = sharing.map((a) => `author ${a.position}, "${a.printed}"`).join(" and ");
    const why = `the same iD stands at ${names}${
      orcid.registryName ? `; ORCID shows the name "${orcid.registryName}"` : ""
    }`;
    const { id, source } = orcid;
    leftOut.push({ what: `ORCID of ${author.printed}`, value: id, source, why });
    return { ...rest, askedOrcids: [...rest.askedOrcids ?? [], { id, source, why }] };
  });
}

function disagreementsOf(works: readonly SourceWork[], kind: Publication["kind"]): Disagreement[] {
  const out: Disagreement[] = [];
  const compare = (field: string, read: (w: SourceWork) => string | undefined) => {
    const values = works.flatMap((w) => {
      const value = read(w);
      return value ? [{ source: w.source, value }] : [];
    });
    const first = values[0];
    if (first && values.some((v) => foldName(v.value) !== foldName(first.value))) {
      const followed = field === "kind" ? values.find((v) => v.value === kind) ?? first : first;
      out.push({ field, values, taken: followed.source });
    }
  };
  compare("title", (w) => w.title);
  compare("kind", (w) => w.kind === "other" ? undefined : w.kind);
  compare("DOI", (w) => normalizeDoi(w.doi));
  compare("number of authors", (w) => w.authors.length > 0 ? String(w.authors.length) : undefined);
  return out;
}
