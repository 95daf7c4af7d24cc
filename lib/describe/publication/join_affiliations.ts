/** Affiliations of one author, joined: as printed, matched to ROR by a source, checked. */
import { checkRor } from "./ror.ts";
import { cleanText, foldName, readLetters } from "../model/names.ts";
import { bearsOut } from "../model/organisations.ts";
import type { Aligned } from "./join_authors.ts";
import type { Affiliation, LeftOut, Source, SourceAffiliation } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** Cleans an affiliation as printed: no markup, no e-mail address, no footnote marks. */
export function cleanAffiliation(text: string): string {
  return cleanText(text)
    .replace(/electronic address:?/gi, " ")
    // Word by word: one pattern for all would take a time that grows with the square of the text.
    .replace(/[^\s;,()]+/g, (word) => /.@./.test(word) ? "\0" : word)
    .replace(/(?:e-?mail:?\s*)?\0/gi, " ")
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
    if (!entry) continue;
    const twin = joined.findIndex((a) =>
      entry.ror ? a.ror?.id === entry.ror.id : !a.ror && foldName(a.name) === foldName(entry.name)
    );
    const known = joined[twin];
    if (!known) joined.push(entry);
    else if (entry.proposed) {
      joined[twin] = { ...known, proposed: [...known.proposed ?? [], ...entry.proposed] };
    }
  }
  // A proposal is needless where another source's organisation for the same text is borne out.
  const settled = joined.filter((a) =>
    a.ror || !joined.some((o) => o.ror && o.text !== undefined && o.text === a.text)
  );
  for (const { source, affiliation } of named.filter((n) => !n.affiliation.ror)) {
    const text = cleanAffiliation(affiliation.text ?? affiliation.name ?? "");
    if (text === "" || covered(text, source, settled)) continue;
    settled.push({ name: text, text, source });
  }
  return { affiliations: settled.filter((a) => readable(a, leftOut)), leftOut };
}

/** An affiliation in broken letters is named and never written. */
function readable(affiliation: Affiliation, leftOut: LeftOut[]): boolean {
  if (affiliation.ror) return true;
  const { broken, meant } = readLetters(affiliation.name);
  if (!broken) return true;
  leftOut.push({
    what: "affiliation",
    value: affiliation.name,
    source: affiliation.source,
    why: `its letters are broken${meant ? `; it may mean "${meant}"` : ""}`,
  });
  return false;
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
  const out = (why: string) =>
    leftOut.push({
      what: `ROR of ${printed ?? name ?? "an affiliation"}`,
      value: ror ?? "",
      source,
      why,
    });
  if (id.outcome === "not-found" || id.outcome === "unusable" || id.outcome === "wrong-digits") {
    out(id.note ?? id.outcome);
    return fallback ? { name: fallback, ...(printed ? { text: printed } : {}), source } : undefined;
  }
  const names = [record?.name, ...record?.names ?? [], name].filter((n) => n !== undefined);
  // A successor has another name than the organisation that the paper prints.
  const compared = id.outcome === "moved" ? [name, printed].filter((n) => n !== undefined) : names;
  if (printed && compared.length > 0 && !bearsOut(printed, compared)) {
    const proposal = { id: id.id, name: names[0] ?? id.id, source };
    out(`the printed affiliation does not say "${proposal.name}"; it is asked and not written`);
    return { name: printed, text: printed, source, proposed: [proposal] };
  }
  if (id.id !== ror) out(id.note ?? "");
  return {
    name: record?.name ?? name ?? printed ?? id.id,
    ...(printed ? { text: printed } : {}),
    source,
    ror: id,
  };
}

/** Whether a printed affiliation is there already: the same of one source, or part of another source's. */
function covered(text: string, source: Source, joined: readonly Affiliation[]): boolean {
  const folded = ` ${foldName(text)} `;
  return joined.some((a) => {
    const known = [a.text, a.name, a.ror?.registryName].flatMap((t) =>
      t ? [` ${foldName(t)} `] : []
    );
    if (a.source === source && !a.ror) return known.includes(folded);
    return known.some((k) => k.trim() !== "" && (folded.includes(k) || k.includes(folded)));
  });
}
