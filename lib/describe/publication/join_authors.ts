/** The authors of one paper as several services give them, joined into one list. */
import { checkOrcid, type OrcidRecord } from "./orcid.ts";
import {
  foldName,
  looksLikeCjkPerson,
  looksLikeGroup,
  namesAgree,
  readDisplayName,
  structuredName,
} from "../model/names.ts";
import type {
  Author,
  CheckedId,
  Disagreement,
  LeftOut,
  Source,
  SourceAuthor,
  SourceWork,
} from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** One author with what each source says, the leading source first. */
export interface Aligned {
  readonly bySource: readonly {
    readonly source: SourceWork["source"];
    readonly author: SourceAuthor;
  }[];
}

/** The order of trust for author lists: publishers deposit names apart, programs do not. */
const ORDER: readonly SourceWork["source"][] = ["Crossref", "DataCite", "OpenAlex"];

/** Aligns the author lists: by position and family name, then ORCID, then name; what is left over is reported. */
export function alignAuthors(works: readonly SourceWork[]): {
  aligned: Aligned[];
  leftOut: LeftOut[];
} {
  const sorted = ORDER.flatMap((s) => works.filter((w) => w.source === s && w.authors.length > 0));
  const [lead, ...others] = sorted;
  if (!lead) return { aligned: [], leftOut: [] };
  const leftOut: LeftOut[] = [];
  const rows = lead.authors.map((author) => ({ bySource: [{ source: lead.source, author }] }));
  for (const other of others) {
    const taken = new Set<number>();
    const match = (index: number, author: SourceAuthor) => {
      if (same(rows[index]?.bySource[0]?.author, author)) return index;
      return rows.findIndex((row, i) => {
        const first = row.bySource[0]?.author;
        return !taken.has(i) && first !== undefined && same(first, author);
      });
    };
    other.authors.forEach((author, i) => {
      const at = match(i, author);
      const row = rows[at];
      if (row && !taken.has(at)) {
        taken.add(at);
        row.bySource.push({ source: other.source, author });
      } else {
        leftOut.push({
          what: "author",
          value: author.printed,
          source: other.source,
          why: `${lead.source}, whose list is followed, has no such author`,
        });
      }
    });
  }
  return { aligned: rows, leftOut };
}

function same(a: SourceAuthor | undefined, b: SourceAuthor): boolean {
  if (!a) return false;
  const orcids = [a.orcid, a.profileOrcid].filter((o) => o !== undefined);
  if (orcids.some((o) => o === b.orcid || o === b.profileOrcid)) return true;
  const family = foldName(a.family ?? "");
  const printed = ` ${foldName(b.printed)} `;
  if (family !== "" && printed.includes(` ${family} `)) {
    const given = foldName(a.given ?? "").slice(0, 1);
    return given === "" || printed.includes(` ${given}`);
  }
  return foldName(a.printed) === foldName(b.printed) || namesAgree(a.printed, b.printed);
}

/** Which ORCID iDs an author has, the most trustworthy first. */
function candidates(aligned: Aligned): { id: string; source: Source; profile: boolean }[] {
  const found: { id: string; source: Source; profile: boolean; rank: number }[] = [];
  for (const { source, author } of aligned.bySource) {
    if (author.orcid) {
      found.push({
        id: author.orcid,
        source,
        profile: false,
        rank: author.orcidAuthenticated ? 0 : 1,
      });
    }
    if (author.profileOrcid && author.profileOrcid !== author.orcid) {
      found.push({ id: author.profileOrcid, source, profile: true, rank: 2 });
    }
  }
  found.sort((a, b) => a.rank - b.rank);
  return found.filter((c, i) => found.findIndex((o) => o.id === c.id) === i);
}

/** An author before affiliations are joined. */
export type NamedAuthor = Omit<Author, "affiliations"> & { readonly aligned: Aligned };

/** Decides name and ORCID iD of one author. Asks ORCID for each candidate, at most two. */
export async function nameAuthor(
  services: Services,
  aligned: Aligned,
  position: number,
  repeated: ReadonlySet<string>,
): Promise<{ author: NamedAuthor; leftOut: LeftOut[]; disagreements: Disagreement[] }> {
  const lead = aligned.bySource[0] as Aligned["bySource"][number];
  const printed = lead.author.printed;
  const leftOut: LeftOut[] = [];
  let orcid: (CheckedId & { record?: OrcidRecord }) | undefined;
  for (const candidate of candidates(aligned)) {
    if (orcid) {
      leftOut.push({
        what: `ORCID of ${printed}`,
        value: candidate.id,
        source: candidate.source,
        why: `another source, trusted more, gives ${orcid.id}`,
      });
      continue;
    }
    const checked = await checkOrcid(services, candidate.id, printed, candidate.source);
    const why = refusal(checked, candidate.profile, repeated.has(candidate.id));
    if (why) {
      leftOut.push({
        what: `ORCID of ${printed}`,
        value: candidate.id,
        source: candidate.source,
        why,
      });
    } else {
      orcid = checked;
      if (checked.id !== candidate.id) {
        leftOut.push({
          what: `ORCID of ${printed}`,
          value: candidate.id,
          source: candidate.source,
          why: checked.note ?? "",
        });
      }
    }
  }
  const named = decideName(aligned, orcid?.record);
  const { record: _, ...id } = orcid ?? { record: undefined };
  return {
    author: {
      position,
      printed,
      ...named.name,
      ...(orcid ? { orcid: id as CheckedId } : {}),
      corresponding: aligned.bySource.some((s) => s.author.corresponding === true),
      aligned,
    },
    leftOut,
    disagreements: named.disagreements,
  };
}

function refusal(checked: CheckedId, profile: boolean, repeated: boolean): string | undefined {
  switch (checked.outcome) {
    case "confirmed":
    case "moved":
      return undefined;
    case "unchecked":
      if (repeated) {
        return "the same iD stands at two authors, and ORCID could not be asked whose it is";
      }
      return profile
        ? `it is from a profile made by a program and could not be checked (${checked.note})`
        : undefined;
    case "other-person":
      return `it seems to be another person's: ${checked.note}; if it is right, write it under contributors.people in decisions.yaml`;
    default:
      return checked.note ?? checked.outcome;
  }
}

function decideName(
  aligned: Aligned,
  record: OrcidRecord | undefined,
): {
  name: Pick<Author, "kind" | "name" | "nameSource"> & { review?: string };
  disagreements: Disagreement[];
} {
  const lead = aligned.bySource[0] as Aligned["bySource"][number];
  if (aligned.bySource.some((s) => s.author.group)) {
    const name = cleanGroup(lead.author.printed);
    const ask = looksLikeCjkPerson(name);
    const review = ask
      ? "the source lists it as a group, it looks like a person"
      : "the source lists it as a group; if it is a person, write the name under contributors.people in decisions.yaml";
    return {
      name: {
        kind: ask ? "ask" : "group",
        name,
        nameSource: lead.source,
        ...(ask || !looksLikeGroup(name) ? { review } : {}),
      },
      disagreements: [],
    };
  }
  const structured = aligned.bySource.flatMap(({ source, author }) => {
    const name = structuredName(author.family, author.given, author.suffix);
    return name ? [{ source: source as Source, name }] : [];
  });
  if (record?.name) structured.push({ source: "ORCID", name: record.name });
  const first = structured[0];
  if (first) {
    const border = first.name.split(",")[0];
    const other = structured.find((s) =>
      foldName(s.name.split(",")[0] ?? "") !== foldName(border ?? "")
    );
    return {
      name: { kind: "person", name: first.name, nameSource: first.source },
      disagreements: other
        ? [{
          field: `name of ${lead.author.printed}`,
          values: [first, other].map((s) => ({ source: s.source, value: s.name })),
          taken: first.source,
        }]
        : [],
    };
  }
  const read = readDisplayName(lead.author.printed);
  if (read.kind === "ask") {
    return {
      name: { kind: "ask", name: read.name, nameSource: lead.source, review: read.why },
      disagreements: [],
    };
  }
  if (read.kind === "group") {
    return { name: { kind: "group", name: read.name, nameSource: lead.source }, disagreements: [] };
  }
  return {
    name: {
      kind: "person",
      name: read.name,
      nameSource: lead.source,
      review: read.review ??
        "split from the printed name, no source has family and given name apart",
    },
    disagreements: [],
  };
}

function cleanGroup(printed: string): string {
  const read = readDisplayName(printed);
  return read.kind === "group" ? read.name : printed.trim();
}

/** iDs that stand at more than one author of the paper: wrong at least once. */
export function repeatedOrcids(rows: readonly Aligned[]): Set<string> {
  const seen = new Map<string, number>();
  for (const row of rows) {
    for (const id of new Set(candidates(row).map((c) => c.id))) {
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
  }
  return new Set([...seen].filter(([, n]) => n > 1).map(([id]) => id));
}
