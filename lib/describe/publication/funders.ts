/** Funders of several services: identified, and told to be one or related. */
import { bearsOut } from "../model/organisations.ts";
import { cleanText, foldName, readLetters } from "../model/names.ts";
import { readAwardNumbers } from "../model/award_numbers.ts";
import { checkRor, knownFunderRor, rorOfFundref, rorOfKnownFunder, type RorRecord } from "./ror.ts";
import type { CheckedId, LeftOut, Source, SourceFunder } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** A funder with all numbers that one or more sources give. */
export interface Funder {
  name: string;
  ror?: CheckedId;
  fundref?: string;
  /** ROR ids of what it is a part of. */
  parents: readonly string[];
  awards: { number: string; source: Source }[];
  sources: Source[];
  merged: string[];
}

/** What {@linkcode LeftOut.what} says of a number whose funder no source names. */
export const AWARD_WITHOUT_FUNDER = "award without a funder";

/** Reads one funder: its name, its ROR id with the check, its numbers. `undefined` where nothing names it. */
export async function identifyFunder(
  services: Services,
  given: SourceFunder,
  source: Source,
  leftOut: LeftOut[],
): Promise<Funder | undefined> {
  // Publishers write paths of names: "NSF | BIO | Division of …" names the last one.
  const name = given.name.split("|").at(-1)?.trim() || given.name.trim();
  const numbers = given.awards.map(readAwardNumbers);
  const letters = readLetters(name);
  if (letters.broken && !given.ror && !given.fundref) {
    leftOut.push({
      what: "funder",
      value: [name, ...numbers.flatMap((n) => n.numbers)].join(", "),
      source,
      why: `its letters are broken${
        letters.meant ? `; it may mean "${letters.meant}"` : ""
      }; write it under funding in upload.yaml`,
    });
    return undefined;
  }
  for (const { value, why } of numbers.flatMap((n) => n.leftOut)) {
    leftOut.push({ what: name ? `award of ${name}` : "award", value, source, why });
  }
  const out: Funder = {
    name,
    ...(given.fundref ? { fundref: given.fundref } : {}),
    parents: [],
    awards: numbers.flatMap((n) => n.numbers).map((number) => ({ number, source })),
    sources: [source],
    merged: [],
  };
  const found = given.ror
    ? await rorOfSource(services, given.ror, name, source, leftOut)
    : await looked(services, given, name);
  const named = withRor(out, found, leftOut);
  if (named.name !== "") return named;
  const ids = [given.fundref ? `10.13039/${given.fundref}` : undefined, given.ror];
  const values = [...named.awards.map((a) => a.number), ...ids].filter((v) => v !== undefined);
  for (const value of values) {
    leftOut.push({
      what: AWARD_WITHOUT_FUNDER,
      value,
      source,
      why: `${source} names no funder beside it; write both under funding in upload.yaml`,
    });
  }
  return undefined;
}

interface FoundRor {
  readonly id: CheckedId;
  readonly record?: RorRecord;
}

async function rorOfSource(
  services: Services,
  ror: string,
  name: string,
  source: Source,
  leftOut: LeftOut[],
): Promise<FoundRor | undefined> {
  const { record, ...id } = await checkRor(services, ror, source);
  const usable = ["confirmed", "moved", "unchecked"].includes(id.outcome);
  if (!usable || id.id !== ror) {
    leftOut.push({
      what: `ROR of funder ${name}`,
      value: ror,
      source,
      why: id.note ?? id.outcome,
    });
  }
  return usable ? { id, ...(record ? { record } : {}) } : undefined;
}

async function looked(
  services: Services,
  given: SourceFunder,
  name: string,
): Promise<FoundRor | undefined> {
  const record = (given.fundref ? await rorOfFundref(services, given.fundref) : undefined) ??
    (name ? await rorOfKnownFunder(services, name) : undefined);
  return record
    ? {
      record,
      id: { id: record.id, source: "ROR", outcome: "confirmed", registryName: record.name },
    }
    : undefined;
}

/** The printed name stays where the registry knows it; an id of another name is not written. */
function withRor(funder: Funder, found: FoundRor | undefined, leftOut: LeftOut[]): Funder {
  if (!found) return funder;
  const { id, record } = found;
  const names = record ? [record.name, ...record.names] : [];
  const { name } = funder;
  if (
    record && name !== "" &&
    !bearsOut(name, names) && !names.some((n) => sameFunderName(n, name)) &&
    knownFunderRor(name) !== record.id
  ) {
    leftOut.push({
      what: `ROR of funder ${name}`,
      value: id.id,
      source: id.source,
      why: `it is that of "${record.name}", which the printed name does not say`,
    });
    return funder;
  }
  const known = name.includes(" ") && names.some((n) => foldName(n) === foldName(name));
  return {
    ...funder,
    name: known || !record ? name : record.name,
    ror: id,
    parents: record?.parents ?? [],
  };
}

/** Joins a funder into the list by ROR, by number of the funder registry, by name. */
export function mergeFunder(funders: Funder[], next: Funder): void {
  const old = funders.find((f) =>
    (f.ror && next.ror && f.ror.id === next.ror.id) ||
    (f.fundref !== undefined && f.fundref === next.fundref) ||
    ((!f.ror || !next.ror) &&
      (sameFunderName(f.name, next.name) || isKnown(f, next) || isKnown(next, f)))
  );
  if (!old) {
    funders.push(next);
    return;
  }
  if (!old.ror && next.ror) {
    old.ror = next.ror;
    old.parents = next.parents;
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
function funderNames(name: string): string[] {
  const inside = [...name.matchAll(/\(([^)]+)\)/g)].map((m) => m[1] ?? "");
  const outside = name.replace(/\([^)]*\)/g, " ");
  const bare = outside.replace(/^\s*[A-Z]{2,6}\s+(?=\p{L})/u, "");
  const fold = (t: string) =>
    foldName(t).replace(/^the /, "").replace(/^(u s|us|usa|united states) (of america )?/, "")
      .replace(/ (u s|us|usa|united states)( of america)?$/, "");
  return [...new Set([name, outside, bare, ...inside].map(fold))].filter((t) => t !== "");
}

/** Whether two names are of one funder: equal but for articles, the country, brackets; or one is the other's acronym. */
export function sameFunderName(a: string, b: string): boolean {
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

/**
 * Funders of one house: a grant of theirs that stands under two of them is one. The first name is the house or a
 * programme, which stands behind the body that pays; names not given here are told by ROR's parents.
 */
const HOUSES: readonly { readonly house: RegExp; readonly body: RegExp }[] = [
  {
    house: /^(nih|national institutes of health|brain initiative|nih brain initiative)\b/,
    body:
      /^(national (institute (of|on|for)|eye institute|cancer institute|heart|human genome|library of medicine|center for (advancing|complementary|research))|eunice kennedy|fogarty|nih |ni[a-z]{2,5}$)/,
  },
  {
    house:
      /\b(european (commission|union)|horizon (2020|europe)|h2020|fp7|seventh framework|eu framework|framework programme)\b/,
    body:
      /\b(european research council|erc|marie (sklodowska|curie)|msca|european innovation council|european research executive agency)\b/,
  },
  {
    house: /\b(national science foundation|nsf)\b/,
    body: /^(division of|directorate for|office of (integrative|polar|advanced))\b/,
  },
  {
    house: /^(uk research and innovation|ukri|research councils uk)$/,
    body:
      /\b(medical research council|mrc|bbsrc|biotechnology and biological sciences research council|epsrc|engineering and physical sciences research council|economic and social research council|natural environment research council|science and technology facilities council|innovate uk)\b/,
  },
];

/** How closely two funders belong together: `body` says which of the two pays, where one is the other's house. */
export function kinship(
  a: { readonly name: string; readonly ror?: CheckedId; readonly parents: readonly string[] },
  b: { readonly name: string; readonly ror?: CheckedId; readonly parents: readonly string[] },
): { readonly body?: "a" | "b" } | undefined {
  if (a.ror && b.parents.includes(a.ror.id)) return { body: "b" };
  if (b.ror && a.parents.includes(b.ror.id)) return { body: "a" };
  const [x, y] = [cleanText(a.name), cleanText(b.name)].map((n) => foldName(n)) as [string, string];
  for (const { house, body } of HOUSES) {
    const [bodyA, bodyB] = [body.test(x), body.test(y)];
    const [inA, inB] = [bodyA || house.test(x), bodyB || house.test(y)];
    if (!inA || !inB) continue;
    return bodyA === bodyB ? {} : { body: bodyA ? "a" : "b" };
  }
  return undefined;
}
