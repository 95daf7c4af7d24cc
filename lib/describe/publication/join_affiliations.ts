/** Affiliations of one author, joined: as printed, matched to ROR by a source, checked. */
import { checkRor } from "./ror.ts";
import { cleanText, foldName } from "../model/names.ts";
import type { Aligned } from "./join_authors.ts";
import type { Affiliation, LeftOut, Source, SourceAffiliation } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** Cleans an affiliation as printed: no markup, no e-mail address, no footnote marks. */
export function cleanAffiliation(text: string): string {
  return cleanText(text)
    .replace(/electronic address:?/gi, " ")
    .replace(/(?:e-?mail:?\s*)?[^\s;,()]+@[^\s;,()]+/gi, " ")
    .replace(/\(\s*\)/g, " ")
    .replace(/^[\s\d*†‡§¶,;.:)]+(?=\p{L})/u, "")
    .replace(/\s+([,;.])/g, "$1").replace(/([,;])(?:\s*[,;])+/g, "$1")
    .replace(/\s+/g, " ").replace(/[\s,;.:]+$/, "").trim();
}

/** Joins what the sources say about one author's affiliations. Asks ROR once for each distinct id. */
export async function joinAffiliations(
  services: Services,
  aligned: Aligned,
): Promise<{ affiliations: Affiliation[]; leftOut: LeftOut[] }> {
  const leftOut: LeftOut[] = [];
  const named = aligned.bySource.flatMap(({ source, author }) =>
    author.affiliations.map((affiliation) => ({ source: source as Source, affiliation }))
  );
  const joined: Affiliation[] = [];
  for (const { source, affiliation } of named.filter((n) => n.affiliation.ror)) {
    const entry = await checked(services, source, affiliation, leftOut);
    if (entry && !joined.some((a) => a.ror?.id !== undefined && a.ror.id === entry.ror?.id)) {
      joined.push(entry);
    }
  }
  for (const { source, affiliation } of named.filter((n) => !n.affiliation.ror)) {
    const text = cleanAffiliation(affiliation.text ?? affiliation.name ?? "");
    if (text === "" || covered(text, joined)) continue;
    joined.push({ name: text, text, source });
  }
  return { affiliations: joined, leftOut };
}

async function checked(
  services: Services,
  source: Source,
  { text, name, ror }: SourceAffiliation,
  leftOut: LeftOut[],
): Promise<Affiliation | undefined> {
  const printed = text === undefined ? undefined : cleanAffiliation(text);
  const fallback = printed || name;
  const { record, ...id } = await checkRor(services, ror ?? "", source);
  if (id.outcome === "not-found" || id.outcome === "unusable" || id.outcome === "wrong-digits") {
    leftOut.push({
      what: `ROR of ${name ?? printed ?? "an affiliation"}`,
      value: ror ?? "",
      source,
      why: id.note ?? id.outcome,
    });
    return fallback ? { name: fallback, ...(printed ? { text: printed } : {}), source } : undefined;
  }
  if (id.id !== ror) {
    leftOut.push({
      what: `ROR of ${name ?? printed ?? "an affiliation"}`,
      value: ror ?? "",
      source,
      why: id.note ?? "",
    });
  }
  return {
    name: record?.name ?? name ?? printed ?? id.id,
    ...(printed ? { text: printed } : {}),
    source,
    ror: id,
  };
}

/** Whether a printed affiliation is one that is already there, with its ROR id. */
function covered(text: string, joined: readonly Affiliation[]): boolean {
  const folded = ` ${foldName(text)} `;
  return joined.some((a) => {
    const known = [a.text, a.name, a.ror?.registryName].flatMap((t) => t ? [foldName(t)] : []);
    return known.some((k) => k !== "" && (folded.includes(` ${k} `) || ` ${k} `.includes(folded)));
  });
}
