/** Funders and awards of several services, joined: one entry for each funder and award. */
import { awardKey, NIH_INSTITUTES, nihGrant, sameAward } from "../model/award_numbers.ts";
import { foldName } from "../model/names.ts";
import { type Funder, identifyFunder, kinship, mergeFunder, sameFunderName } from "./funders.ts";
import type { Award, LeftOut, Source, SourceWork } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

interface Grant {
  readonly funder: Funder;
  number?: string;
  sources: Source[];
  merged: string[];
}

/**
 * Joins funders by ROR, by number of the funder registry, by name; and awards by number. Whatever a source gave is in
 * the result or in `leftOut`.
 */
export async function joinAwards(
  services: Services,
  works: readonly SourceWork[],
): Promise<{ awards: Award[]; leftOut: LeftOut[] }> {
  const leftOut: LeftOut[] = [];
  const given = works.flatMap((w) => w.funders.map((funder) => ({ source: w.source, funder })));
  const read = await Promise.all(
    given.map(({ source, funder }) => identifyFunder(services, funder, source, leftOut)),
  );
  const funders: Funder[] = [];
  for (const funder of read) if (funder) mergeFunder(funders, funder);
  const grants = withoutTwins(funders.flatMap(grantsOf));
  for (const { funder, number, merged, sources } of grants) {
    for (const value of merged) {
      if (leftOut.some((l) => l.value === value)) continue;
      leftOut.push({
        what: "award or funder, other spelling",
        value,
        source: sources[0] ?? "Crossref",
        why: `stands in the record as ${[funder.name, number].filter((t) => t).join(", ")}`,
      });
    }
  }
  return {
    awards: grants.map(({ funder, number, sources, merged }) => ({
      funder: funder.name,
      ...(funder.ror ? { ror: funder.ror } : {}),
      ...(number === undefined ? {} : { number }),
      sources,
      ...(merged.length > 0 ? { merged } : {}),
    })),
    leftOut: leftOut.filter((l, i) =>
      leftOut.findIndex((o) => o.what === l.what && o.value === l.value) === i
    ),
  };
}

/** One grant for each number of a funder; the funder alone where no number is known. */
function grantsOf(funder: Funder): Grant[] {
  const grants: Grant[] = [];
  for (const { number, source } of funder.awards) {
    const known = grants.find((g) => sameAward(g.number ?? "", number));
    if (!known) {
      grants.push({ funder, number, sources: [source], merged: [...funder.merged] });
      continue;
    }
    takeSpelling(known, number);
    if (!known.sources.includes(source)) known.sources.push(source);
  }
  if (grants.length > 0) return grants;
  return [{ funder, sources: [...funder.sources], merged: [...funder.merged] }];
}

function takeSpelling(grant: Grant, other: string): void {
  const own = grant.number ?? "";
  if (own === other) return;
  const [kept, goes] = better(other, own) ? [other, own] : [own, other];
  grant.number = kept;
  if (!grant.merged.includes(goes)) grant.merged.push(goes);
}

/**
 * Of two spellings the one of the grant itself, not of one of its years; then the one with blanks, which is easier to
 * read; then the longer one, which says more.
 */
function better(a: string, b: string): boolean {
  const bare = (number: string) => {
    const nih = nihGrant(number);
    return nih?.activity !== undefined &&
      number.replace(" ", "").toUpperCase() === `${nih.activity}${nih.institute}${nih.serial}`;
  };
  if (bare(a) !== bare(b)) return bare(a);
  const [x, y] = [a.includes(" "), b.includes(" ")];
  return x === y ? awardKey(a).length > awardKey(b).length : x;
}

/** The same number under a funder and its house is one grant; it stays with the one that pays. */
function withoutTwins(all: readonly Grant[]): Grant[] {
  const kept: Grant[] = [];
  for (const grant of all) {
    const twin = grant.number === undefined
      ? undefined
      : kept.find((other) =>
        other.number !== undefined && sameAward(other.number, grant.number ?? "") &&
        kinship(other.funder, grant.funder) !== undefined
      );
    if (!twin) {
      kept.push(grant);
      continue;
    }
    const [stays, goes] = pays(grant, twin) ? [grant, twin] : [twin, grant];
    takeSpelling(stays, goes.number ?? "");
    kept[kept.indexOf(twin)] = {
      ...stays,
      sources: [...new Set([...stays.sources, ...goes.sources])],
      merged: [
        ...new Set([
          ...stays.merged,
          ...goes.merged,
          `${goes.funder.name}${goes.funder.ror ? ` (${goes.funder.ror.id})` : ""}`,
        ]),
      ],
    };
  }
  // A funder without award is needless where an award of it stands.
  return kept.filter((grant) =>
    grant.number !== undefined || !kept.some((o) =>
      o !== grant && o.number !== undefined &&
      ((o.funder.ror && o.funder.ror.id === grant.funder.ror?.id) ||
        sameFunderName(o.funder.name, grant.funder.name))
    )
  );
}

/** Whether the first of two kin pays: the institute that the number names, else the body and not its house. */
function pays(a: Grant, b: Grant): boolean {
  const institute = NIH_INSTITUTES[nihGrant(a.number ?? "")?.institute ?? ""];
  const named = ({ funder }: Grant) =>
    institute !== undefined &&
    foldName(institute).endsWith(foldName(funder.name).replace(/^eunice kennedy shriver /, ""));
  if (named(a) !== named(b)) return named(a);
  return kinship(a.funder, b.funder)?.body === "a";
}
