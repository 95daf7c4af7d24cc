/** What a plan has to say beside its changes. */
import { isAtLeast } from "../archive/schema/mod.ts";
import type { Metadata } from "../archive/mod.ts";
import { text } from "./model/json.ts";
import type { AskedQuestion, FieldChange } from "./model/plan_types.ts";
import { quote } from "../core/text.ts";
import type { Publication } from "./model/publication.ts";

/** Whether people and funders may be taken from it; the DOI of a data set, a program or a review is not the paper's. */
export function isPaper({ kind }: Publication): boolean {
  return kind !== "not-a-paper" && kind !== "dataset" && kind !== "software";
}

/** What journals have said about the paper since: a retraction first, in words that cannot be overlooked. */
export function noticesOn(publication: Publication | undefined): string[] {
  if (!publication) return [];
  const { doi, retracted, updates } = publication;
  const notices = (kinds: (kind: string) => boolean) => {
    const dois = updates.flatMap((u) => u.notice && kinds(u.kind) ? [u.notice] : []);
    return dois.length > 0 ? ` (notice: ${[...new Set(dois)].join(", ")})` : "";
  };
  const taken = (kind: string) => /retract|withdraw|remov/.test(kind);
  const sample = publication.sample
    ? [
      `SAMPLE: ${doi} is the sample paper of the rehearsal; its people, funders and title say nothing about these files`,
    ]
    : [];
  const concern = (kind: string) => /concern/.test(kind);
  return [
    ...sample,
    ...(retracted
      ? [
        `RETRACTED: the paper ${doi} has been retracted${
          notices(taken)
        }. Whoever finds the Dandiset will read that it belongs to a retracted paper; make sure that you want to link it`,
      ]
      : []),
    ...(updates.some((u) => concern(u.kind))
      ? [`The journal has published an expression of concern about ${doi}${notices(concern)}`]
      : []),
  ];
}

function usableAuthors(publication: Publication | undefined): number {
  return publication && isPaper(publication) ? publication.authors.length : 0;
}

/** Asks for the paper where the DOI names something else. */
export function askForPaper(publication: Publication): AskedQuestion {
  return {
    key: "doi",
    file: "upload.yaml",
    text: `${publication.doi} is not a paper but a ${
      publication.rawType ?? publication.kind
    }: which DOI has the paper about these data?`,
    suggestions: [
      ...publication.related.filter((r) => r.is === "about"),
      ...publication.related.filter((r) => r.is === "article"),
    ].map((r) => r.doi),
    blocks: "nothing",
  };
}

/** Says which questions are not asked any more, and how they are asked again. */
export function skippedNote(skipped: readonly string[]): string[] {
  return skipped.length === 0 ? [] : [
    `Skipped before and not asked again: ${
      skipped.join("; ")
    }. Take them off describe.skipped in decisions.yaml to be asked`,
  ];
}

/** Remarks on the paper, the draft's schema version, the sources that did not answer. */
export function notesOn(
  publication: Publication | undefined,
  metadata: Metadata,
  allowed: readonly string[],
  schemaVersion: string,
): string[] {
  const notes: string[] = [];
  if (publication && !isPaper(publication)) {
    notes.push(
      `${publication.doi} is a ${
        publication.rawType ?? publication.kind
      } ("${publication.title}"), not a paper: nothing was taken from it, give the DOI of the paper itself`,
    );
  }
  const article = publication?.related.find((r) => r.is === "article");
  if (publication?.kind === "preprint" && article) {
    notes.push(
      `The preprint ${publication.doi} has become the article ${article.doi}: give that DOI, its record often has funders and affiliations that the preprint's has not; both are linked`,
    );
  }
  if (usableAuthors(publication) >= 100) {
    const left = publication?.leftOut.find((l) => l.what === "authors")?.value;
    notes.push(
      `The paper has ${
        left
          ? `more authors than are proposed (${left} are left out)`
          : `${usableAuthors(publication)} authors`
      }; consider naming the collaboration as one contributor`,
    );
  }
  const own = text(metadata.schemaVersion);
  if (own && allowed.length > 0 && !allowed.includes(own)) {
    notes.push(
      `The draft is of schema version ${own}, which the archive does not accept; it is saved as ${schemaVersion}`,
    );
  } else if (
    own && /^\d+\.\d+\.\d+$/.test(own) && own !== schemaVersion && isAtLeast(own, schemaVersion)
  ) {
    notes.push(`The draft is of schema version ${own}, newer than the archive's ${schemaVersion}`);
  }
  for (const { service, outcome, note } of publication?.sources ?? []) {
    if (outcome === "unavailable") notes.push(`Not asked: ${note ?? service}`);
    else if (outcome === "not-found") notes.push(`${service} does not know ${publication?.doi}`);
  }
  return notes;
}

/** What somebody wrote on the archive is replaced only after a yes. */
export function askBeforeReplacing(change: FieldChange): AskedQuestion[] {
  const { id, label, before = "", after, confirm, declined } = change;
  if (declined || !confirm?.startsWith("somebody ")) return [];
  return [{
    key: "describe.confirm",
    file: "decisions.yaml",
    entry: id,
    text: `Somebody wrote the ${label} ${quote(before)} on the archive: replace it by ${
      quote(after)
    }?`,
    suggestions: ["yes", "no"],
    blocks: "nothing",
    example: `describe:\n  confirmed: [${JSON.stringify(id)}]`,
  }];
}
