/** Name and ORCID iD of one author of a paper, from what the sources say. */
import { type Aligned, orcidCandidates } from "./join_authors.ts";
import { bestVerdict, checkOrcid, type OrcidRecord } from "./orcid.ts";
import {
  foldName,
  looksLikeCjkPerson,
  looksLikeGroup,
  readDisplayName,
  readStructuredName,
} from "../model/names.ts";
import type {
  AskedOrcid,
  Author,
  CheckedId,
  Disagreement,
  LeftOut,
  Source,
} from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** An author before affiliations are joined. */
export type NamedAuthor = Omit<Author, "affiliations">;

/** What the decision about one author needs to know of the whole list. */
export interface AuthorList {
  /** Names as printed, in order. */
  readonly printed: readonly string[];
  /** iDs that stand at more than one author. */
  readonly repeated: ReadonlySet<string>;
}

/** Decides name and ORCID iD of one author. Asks ORCID for each candidate until one is taken. */
export async function nameAuthor(
  services: Services,
  aligned: Aligned,
  position: number,
  all: AuthorList,
): Promise<{ author: NamedAuthor; leftOut: LeftOut[]; disagreements: Disagreement[] }> {
  const lead = aligned.bySource[0] as Aligned["bySource"][number];
  const printed = lead.author.printed;
  const leftOut: LeftOut[] = [];
  const asked: AskedOrcid[] = [];
  let orcid: (CheckedId & { record?: OrcidRecord }) | undefined;
  const out = (value: string, source: Source, why: string) =>
    leftOut.push({ what: `ORCID of ${printed}`, value, source, why });
  for (const { id, source, origin } of orcidCandidates(aligned)) {
    if (orcid) {
      out(id, source, `another source, trusted more, gives ${orcid.id}`);
      continue;
    }
    const checked = { ...await checkOrcid(services, id, printed, source), origin };
    const judged = judge(checked, printed, all);
    if (judged.kind === "take") {
      orcid = judged.id;
      if (orcid.id !== id) out(id, source, orcid.note ?? "");
      continue;
    }
    out(id, source, judged.why);
    if (judged.kind === "ask") asked.push({ id: checked.id, source, why: judged.why });
  }
  const named = decideName(aligned, orcid?.record);
  const { record: _, ...taken } = orcid ?? { record: undefined };
  return {
    author: {
      position,
      printed,
      ...named.name,
      ...(orcid ? { orcid: taken as CheckedId } : {}),
      ...(asked.length > 0 && !orcid ? { askedOrcids: asked } : {}),
      corresponding: aligned.bySource.some((s) => s.author.corresponding === true),
    },
    leftOut,
    disagreements: named.disagreements,
  };
}

type Checked = CheckedId & { record?: OrcidRecord };
type Judged =
  | { readonly kind: "take"; readonly id: Checked }
  | { readonly kind: "ask" | "leave"; readonly why: string };

/** Who signed in is believed before names are compared; what a publisher typed is asked where names differ. */
function judge(checked: Checked, printed: string, all: AuthorList): Judged {
  const { outcome, note, origin, record } = checked;
  switch (outcome) {
    case "confirmed":
    case "moved":
      return { kind: "take", id: checked };
    case "unchecked":
      if (all.repeated.has(checked.id)) {
        return {
          kind: "leave",
          why: "the same iD stands at two authors, and ORCID could not be asked whose it is",
        };
      }
      return origin === "profile"
        ? {
          kind: "leave",
          why: `it is from a profile made by a program and could not be checked (${note})`,
        }
        : { kind: "take", id: checked };
    case "in-doubt":
    case "other-person": {
      const names = record?.names ?? [];
      const others = all.printed.filter((p) => p !== printed);
      const theirs = others.find((p) => bestVerdict(names, p) === "agree");
      if (theirs) {
        return {
          kind: "ask",
          why: `it seems to be another person's: ${note}; that is the name of "${theirs}"`,
        };
      }
      if (origin === "author" && !all.repeated.has(checked.id)) {
        return {
          kind: "take",
          id: {
            ...checked,
            outcome: "confirmed",
            note: `the author signed in at ORCID for this paper; ${note}`,
          },
        };
      }
      const mayBe = outcome === "in-doubt"
        ? "it may be another person's"
        : "it seems to be another person's";
      return {
        kind: outcome === "other-person" && origin === "profile" ? "leave" : "ask",
        why: `${mayBe}: ${note}`,
      };
    }
    default:
      return { kind: "leave", why: note ?? outcome };
  }
}

type Named = Pick<Author, "kind" | "name" | "nameSource" | "review" | "suggestion">;

function decideName(
  aligned: Aligned,
  record: OrcidRecord | undefined,
): { name: Named; disagreements: Disagreement[] } {
  const lead = aligned.bySource[0] as Aligned["bySource"][number];
  if (aligned.bySource.some((s) => s.author.group)) {
    return { name: groupName(lead.author.printed, lead.source), disagreements: [] };
  }
  const read = aligned.bySource.flatMap(({ source, author }) => {
    const name = readStructuredName(author);
    return name ? [{ source: source as Source, ...name }] : [];
  });
  const first = read.find((r) => r.kind !== "ask") ?? read[0];
  if (first?.kind === "group") {
    return {
      name: { kind: "group", name: first.name, nameSource: first.source },
      disagreements: [],
    };
  }
  const structured = read.flatMap((r) =>
    r.kind === "person" ? [{ source: r.source, name: r.name, review: r.review }] : []
  );
  if (record?.name) structured.push({ source: "ORCID", name: record.name, review: undefined });
  const taken = structured[0];
  if (!taken) {
    return {
      name: first?.kind === "ask"
        ? askedName(first, first.source)
        : displayName(lead.author.printed, lead.source),
      disagreements: [],
    };
  }
  const border = (name: string) => foldName(name.split(",")[0] ?? "");
  const other = structured.find((s) => border(s.name) !== border(taken.name));
  return {
    name: {
      kind: "person",
      name: taken.name,
      nameSource: taken.source,
      ...(taken.review ? { review: taken.review } : {}),
    },
    disagreements: other
      ? [{
        field: `name of ${lead.author.printed}`,
        values: [taken, other].map((s) => ({ source: s.source, value: s.name })),
        taken: taken.source,
      }]
      : [],
  };
}

function askedName(
  read: { readonly name: string; readonly why: string; readonly suggestion?: string },
  source: Source,
): Named {
  return {
    kind: "ask",
    name: read.name,
    nameSource: source,
    review: read.why,
    ...(read.suggestion ? { suggestion: read.suggestion } : {}),
  };
}

function displayName(printed: string, source: Source): Named {
  const read = readDisplayName(printed);
  if (read.kind === "ask") return askedName(read, source);
  if (read.kind === "group") return { kind: "group", name: read.name, nameSource: source };
  return {
    kind: "person",
    name: read.name,
    nameSource: source,
    review: read.review ??
      "split from the printed name, no source has family and given name apart",
  };
}

function groupName(printed: string, source: Source): Named {
  const read = readDisplayName(printed);
  if (read.kind === "ask" && read.why.startsWith("letters")) return askedName(read, source);
  const name = read.kind === "group" ? read.name : printed.trim();
  const ask = looksLikeCjkPerson(name);
  const review = ask
    ? "the source lists it as a group, it looks like a person"
    : "the source lists it as a group; if it is a person, write the name under contributors.people in decisions.yaml";
  return {
    kind: ask ? "ask" : "group",
    name,
    nameSource: source,
    ...(ask || !looksLikeGroup(name) ? { review } : {}),
  };
}
