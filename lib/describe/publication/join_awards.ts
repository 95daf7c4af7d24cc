/** Funders and awards of several services, joined: one entry for each funder and award. */
import { awardKey } from "../model/identifiers.ts";
import { foldName } from "../model/names.ts";
import { checkRor, knownFunderRor, rorOfFundref, rorOfKnownFunder } from "./ror.ts";
import type {
  Award,
  CheckedId,
  LeftOut,
  Source,
  SourceFunder,
  SourceWork,
} from "../model/publication.ts";
import type { Services } from "../services/services.ts";

interface Funder {
  name: string;
  ror?: CheckedId;
  fundref?: string;
  awards: { number: string; source: Source }[];
  sources: Source[];
  merged: string[];
}

/** Institutes of NIH by the letters in a grant number: `R01 NS089482` is of NINDS. */
const NIH_CODES: Readonly<Record<string, string>> = {
  NS: "national institute of neurological disorders and stroke",
  MH: "national institute of mental health",
  DC: "national institute on deafness and other communication disorders",
  EY: "national eye institute",
  DA: "national institute on drug abuse",
  AG: "national institute on aging",
  EB: "national institute of biomedical imaging and bioengineering",
  HD: "eunice kennedy shriver national institute of child health and human development",
  GM: "national institute of general medical sciences",
  OD: "nih office of the director",
};
const NIH = "https://ror.org/01cwqze88";

/** Joins funders by ROR, by number of the funder registry, by name; and awards by number. */
export async function joinAwards(
  services: Services,
  works: readonly SourceWork[],
): Promise<{ awards: Award[]; leftOut: LeftOut[] }> {
  const leftOut: LeftOut[] = [];
  const given = works.flatMap((w) => w.funders.map((funder) => ({ source: w.source, funder })));
  const read = await Promise.all(
    given.map(({ source, funder }) => identify(services, funder, source, leftOut)),
  );
  const funders: Funder[] = [];
  for (const funder of read) merge(funders, funder);
  const awards = distinct(funders);
  for (const { funder, number, merged = [], sources } of awards) {
    for (const value of merged) {
      if (leftOut.some((l) => l.value === value)) continue;
      leftOut.push({
        what: "award or funder, other spelling",
        value,
        source: sources[0] ?? "Crossref",
        why: `stands in the record as ${[funder, number].filter((t) => t).join(", ")}`,
      });
    }
  }
  return { awards, leftOut };
}

async function identify(
  services: Services,
  funder: SourceFunder,
  source: Source,
  leftOut: LeftOut[],
): Promise<Funder> {
  // Publishers write paths of names: "NSF | BIO | Division of …" names the last one.
  const name = funder.name.split("|").at(-1)?.trim() || funder.name;
  const out: Funder = {
    name,
    ...(funder.fundref ? { fundref: funder.fundref } : {}),
    awards: funder.awards.filter((n) => /\d/.test(n)).map((number) => ({ number, source })),
    sources: [source],
    merged: [],
  };
  for (const number of funder.awards) {
    if (/\d/.test(number)) continue;
    leftOut.push({
      what: `award of ${name}`,
      value: number,
      source,
      why: "it holds no digit, so it is no award number",
    });
  }
  if (funder.ror) {
    const { record, ...id } = await checkRor(services, funder.ror, source);
    if (id.outcome === "confirmed" || id.outcome === "moved" || id.outcome === "unchecked") {
      if (id.id !== funder.ror) {
        leftOut.push({
          what: `ROR of funder ${name}`,
          value: funder.ror,
          source,
          why: id.note ?? "",
        });
      }
      return { ...out, name: record?.name ?? name, ror: id };
    }
    leftOut.push({
      what: `ROR of funder ${name}`,
      value: funder.ror,
      source,
      why: id.note ?? id.outcome,
    });
    return out;
  }
  const record = (funder.fundref ? await rorOfFundref(services, funder.fundref) : undefined) ??
    await rorOfKnownFunder(services, name);
  if (!record) return out;
  return {
    ...out,
    name: record.name,
    ror: { id: record.id, source: "ROR", outcome: "confirmed", registryName: record.name },
  };
}

function merge(funders: Funder[], next: Funder): void {
  const old = funders.find((f) =>
    (f.ror && next.ror && f.ror.id === next.ror.id) ||
    (f.fundref !== undefined && f.fundref === next.fundref) ||
    ((!f.ror || !next.ror) &&
      (sameFunder(f.name, next.name) || isKnown(f, next) || isKnown(next, f)))
  );
  if (!old) {
    funders.push(next);
    return;
  }
  if (!old.ror && next.ror) {
    old.ror = next.ror;
    if (old.name !== next.name) old.merged.push(old.name);
    old.name = next.name;
  } else if (foldName(old.name) !== foldName(next.name)) old.merged.push(next.name);
  if (old.fundref === undefined && next.fundref !== undefined) old.fundref = next.fundref;
  old.awards.push(...next.awards);
  for (const source of next.sources) if (!old.sources.includes(source)) old.sources.push(source);
}

/** A well-known name whose ROR id the other one carries. */
function isKnown(named: Funder, other: Funder): boolean {
  return other.ror !== undefined && knownFunderRor(named.name) === other.ror.id;
}

/** Names by which a funder is written: "NSF (National Science Foundation)" is both. */
export function funderNames(name: string): string[] {
  const inside = [...name.matchAll(/\(([^)]+)\)/g)].map((m) => m[1] ?? "");
  const outside = name.replace(/\([^)]*\)/g, " ");
  const bare = outside.replace(/^\s*[A-Z]{2,6}\s+(?=\p{L})/u, "");
  const fold = (t: string) => foldName(t).replace(/^(the|u s|us) /, "");
  return [...new Set([name, outside, bare, ...inside].map(fold))].filter((t) => t !== "");
}

function sameFunder(a: string, b: string): boolean {
  const [x, y] = [funderNames(a), funderNames(b)];
  return x.some((n) => y.includes(n)) || isAcronym(a, b) || isAcronym(b, a);
}

/** NSF ↔ National Science Foundation. */
function isAcronym(short: string, long: string): boolean {
  if (!/^[A-Z]{3,7}$/.test(short.trim())) return false;
  const initials = long.replace(/\([^)]*\)/g, " ").split(/[\s-]+/)
    .filter((w) => !/^(of|for|the|and|on|in|&|u\.s\.|us)$/i.test(w)).map((w) =>
      w[0]?.toUpperCase() ?? ""
    );
  return initials.length > 2 && initials.join("") === short.trim();
}

/** One entry for each number; a grant under NIH and its institute stays with the institute. */
function distinct(funders: readonly Funder[]): Award[] {
  const awards: (Award & { key?: string; order: number })[] = [];
  funders.forEach((funder, order) => {
    const own = new Map<string, { number: string; sources: Source[]; merged: string[] }>();
    for (const { number, source } of funder.awards) {
      const key = awardKey(number);
      const twin = own.has(key) ? key : [...own.keys()].find((k) => sameAward(k, key));
      const known = twin === undefined ? undefined : own.get(twin);
      if (!known || twin === undefined) own.set(key, { number, sources: [source], merged: [] });
      else {
        if (known.number !== number) {
          const [kept, other] = better(number, known.number)
            ? [number, known.number]
            : [known.number, number];
          known.number = kept;
          if (!known.merged.includes(other)) known.merged.push(other);
        }
        if (!known.sources.includes(source)) known.sources.push(source);
        if (awardKey(known.number) !== twin) {
          own.delete(twin);
          own.set(awardKey(known.number), known);
        }
      }
    }
    const base = { funder: funder.name, ...(funder.ror ? { ror: funder.ror } : {}) };
    for (const [key, { number, sources, merged }] of own) {
      awards.push({
        ...base,
        number,
        sources,
        merged: [...merged, ...funder.merged],
        key,
        order,
      });
    }
    if (own.size === 0) {
      awards.push({ ...base, sources: funder.sources, merged: funder.merged, order });
    }
  });
  return withoutParents(awards).map(({ key: _key, order: _order, merged, ...award }) => ({
    ...award,
    ...(merged && merged.length > 0 ? { merged } : {}),
  }));
}

/** The same number, with or without the letters of its programme, or cut short: 1637458 and CCF 1637458. */
function sameAward(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 6 && /\d{2}/.test(short) &&
    (long.endsWith(short) || long.startsWith(short) ||
      (short.length >= 9 && long.includes(short)));
}

/** The spelling with blanks is easier to read; else the longer one says more. */
function better(a: string, b: string): boolean {
  const [x, y] = [a.includes(" "), b.includes(" ")];
  return x === y ? awardKey(a).length > awardKey(b).length : x;
}

function withoutParents<T extends Award & { key?: string }>(awards: T[]): T[] {
  const kept: T[] = [];
  for (const award of awards) {
    const twin = award.key === undefined
      ? undefined
      : kept.find((other) => other.key === award.key && related(other, award));
    if (!twin) kept.push(award);
    else {
      const [stays, goes] = isInstitute(award) && !isInstitute(twin)
        ? [award, twin]
        : [twin, award];
      kept[kept.indexOf(twin)] = {
        ...stays,
        sources: [...new Set([...stays.sources, ...goes.sources])],
        merged: [
          ...(stays.merged ?? []),
          ...(goes.merged ?? []),
          `${goes.funder}${goes.ror ? ` (${goes.ror.id})` : ""}`,
        ],
      };
    }
  }
  // A funder without award is needless where an award of it stands.
  return kept.filter((award) =>
    award.number !== undefined || !kept.some((o) =>
      o !== award && o.number !== undefined &&
      ((o.ror && o.ror.id === award.ror?.id) || sameFunder(o.funder, award.funder))
    )
  );
}

/** The same number under two funders is one grant only where one of them is NIH and the number names an institute. */
function related(a: Award, b: Award): boolean {
  return a.funder === b.funder || (isNih(a) || isNih(b)) && (isInstitute(a) || isInstitute(b)) ||
    (isNih(a) && isNih(b));
}

function isNih(award: Award): boolean {
  return award.ror?.id === NIH || foldName(award.funder) === "national institutes of health" ||
    foldName(award.funder) === "nih";
}

function isInstitute(award: Award): boolean {
  const code = /^[A-Z]\d{2}([A-Z]{2})\d{4,}/.exec(awardKey(award.number ?? ""))?.[1] ??
    /^([A-Z]{2})\d{4,}/.exec(awardKey(award.number ?? ""))?.[1];
  const name = code ? NIH_CODES[code] : undefined;
  return name !== undefined &&
    foldName(award.funder).endsWith(name.replace(/^eunice kennedy shriver /, ""));
}
