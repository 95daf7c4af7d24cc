/** The authors of one paper as several services give them, joined into one list. */
import { foldName } from "../model/names.ts";
import { looksLikeAffiliation } from "../model/organisations.ts";
import { namesAgree } from "../model/name_match.ts";
import type { LeftOut, Source, SourceAuthor, SourceWork } from "../model/publication.ts";

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
export function orcidCandidates(
  aligned: Aligned,
): { id: string; source: Source; origin: "author" | "publisher" | "profile" }[] {
  const found: ReturnType<typeof orcidCandidates> = [];
  for (const { source, author } of aligned.bySource) {
    if (author.orcid) {
      const origin = author.orcidAuthenticated ? "author" : "publisher";
      found.push({ id: author.orcid, source, origin });
    }
    if (author.profileOrcid && author.profileOrcid !== author.orcid) {
      found.push({ id: author.profileOrcid, source, origin: "profile" });
    }
  }
  const rank = { author: 0, publisher: 1, profile: 2 };
  found.sort((a, b) => rank[a.origin] - rank[b.origin]);
  return found.filter((c, i) => found.findIndex((o) => o.id === c.id) === i);
}

/** iDs that stand at more than one author of the paper: wrong at least once. */
export function repeatedOrcids(rows: readonly Aligned[]): Set<string> {
  const seen = new Map<string, number>();
  for (const row of rows) {
    for (const id of new Set(orcidCandidates(row).map((c) => c.id))) {
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
  }
  return new Set([...seen].filter(([, n]) => n > 1).map(([id]) => id));
}

/** Entries of an author list that are no authors, each with the reason; the others keep their numbers. */
export function withoutStrays(
  rows: readonly Aligned[],
): { rows: { row: Aligned; position: number }[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const kept: { row: Aligned; position: number }[] = [];
  const groups = new Set<string>();
  rows.forEach((row, i) => {
    const lead = row.bySource[0] as Aligned["bySource"][number];
    const { printed, group, family } = lead.author;
    const stray = strayReason(lead.author);
    const key = foldName(printed);
    if (stray) {
      leftOut.push({
        what: "author",
        value: printed.trim() === "" ? `author ${i + 1}` : printed,
        source: lead.source,
        why: stray,
      });
    } else if (group && !family && groups.has(key)) {
      leftOut.push({
        what: "author",
        value: printed,
        source: lead.source,
        why: "the group stands in the list more than once",
      });
    } else {
      if (group && !family) groups.add(key);
      kept.push({ row, position: i + 1 });
    }
  });
  return { rows: kept, leftOut };
}

function strayReason({ printed, group, family }: SourceAuthor): string | undefined {
  const name = printed.trim();
  if (name === "") return "the source has an author without a name there";
  if (/^(and\s+)?(et al\.?|others|and others)$/i.test(name)) {
    return "it stands for further authors, whose names no source gives";
  }
  return group && !family && looksLikeAffiliation(name)
    ? "it is an affiliation that was put into the author list"
    : undefined;
}
