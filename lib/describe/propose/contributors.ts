/** Entries of the record's `contributor` list: made, compared, joined, put into words. */
import { PERSON_NAME } from "../../archive/schema/mod.ts";
import { sameJson } from "../../archive/mod.ts";
import { normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { sameAward } from "../model/award_numbers.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import { foldName } from "../model/names.ts";
import { compareNames } from "../model/name_match.ts";

/** A person or organisation that the record should have, with what is known. */
export interface Wanted {
  readonly kind: "Person" | "Organization";
  readonly name: string;
  readonly identifier?: string;
  readonly email?: string;
  readonly roles: readonly string[];
  readonly includeInCitation: boolean;
  readonly affiliations: readonly { readonly name: string; readonly identifier?: string }[];
  readonly awardNumber?: string;
}

/** A new entry of the record. */
export function newEntry(wanted: Wanted): Fields {
  return {
    schemaKey: wanted.kind,
    name: wanted.name,
    ...(wanted.identifier ? { identifier: wanted.identifier } : {}),
    ...(wanted.email ? { email: wanted.email } : {}),
    roleName: [...wanted.roles],
    includeInCitation: wanted.includeInCitation,
    ...(wanted.awardNumber ? { awardNumber: wanted.awardNumber } : {}),
    ...(wanted.kind === "Person" && wanted.affiliations.length > 0
      ? { affiliation: wanted.affiliations.map(affiliationEntry) }
      : {}),
  };
}

function affiliationEntry(a: { name: string; identifier?: string }): Fields {
  return {
    schemaKey: "Affiliation",
    name: a.name,
    ...(a.identifier ? { identifier: a.identifier } : {}),
  };
}

/** Joins what is wanted into an entry that is there: what a person wrote stays, what is missing is added. */
export function mergeEntry(
  old: Fields,
  wanted: Wanted,
  options: { setEmail?: boolean; dropIdentifier?: string; isDefault?: boolean } = {},
): { entry: Fields; notes: string[] } {
  const entry: Fields = structuredClone(old);
  const notes: string[] = [];
  const name = text(old.name);
  if (!name || (wanted.kind === "Person" && !PERSON_NAME.test(name))) entry.name = wanted.name;
  else if (name !== wanted.name) {
    notes.push(`the draft's spelling "${name}" is kept, the source has "${wanted.name}"`);
  }
  const drop = options.dropIdentifier;
  const failed = drop !== undefined && sameId(text(old.identifier) ?? "", drop);
  if (failed) delete entry.identifier;
  const identifier = failed ? undefined : text(old.identifier);
  if (!identifier && wanted.identifier) entry.identifier = wanted.identifier;
  else if (identifier && wanted.identifier && !sameId(identifier, wanted.identifier)) {
    notes.push(`the draft's identifier ${identifier} is kept, the source has ${wanted.identifier}`);
  }
  if (wanted.email && (options.setEmail || !text(old.email))) entry.email = wanted.email;
  const roles = list(old.roleName).filter((r) => typeof r === "string");
  const added = wanted.roles.filter((r) => !roles.includes(r));
  if (added.length > 0) entry.roleName = [...roles, ...added];
  if (options.isDefault && old.includeInCitation !== false && !wanted.includeInCitation) {
    entry.includeInCitation = false;
    notes.push("not an author of the paper, so no longer in the citation");
  } else if (old.includeInCitation === undefined) {
    entry.includeInCitation = wanted.includeInCitation;
  }
  if (wanted.awardNumber && !text(old.awardNumber)) entry.awardNumber = wanted.awardNumber;
  if (wanted.kind === "Person") {
    const merged = mergeAffiliations(list(old.affiliation).map(fields), wanted.affiliations);
    if (!sameJson(merged, old.affiliation ?? [])) entry.affiliation = merged;
  }
  return { entry, notes };
}

function mergeAffiliations(old: Fields[], wanted: Wanted["affiliations"]): Fields[] {
  const merged = old.map((a) => ({ ...a }));
  for (const affiliation of wanted) {
    const known = merged.find((a) =>
      (affiliation.identifier !== undefined &&
        sameId(text(a.identifier) ?? "", affiliation.identifier)) ||
      foldName(text(a.name) ?? "") === foldName(affiliation.name)
    );
    if (!known) merged.push(affiliationEntry(affiliation));
    else if (!text(known.identifier) && affiliation.identifier) {
      known.identifier = affiliation.identifier;
    }
  }
  return merged;
}

function sameId(a: string, b: string): boolean {
  const key = (t: string) => normalizeOrcid(t) ?? normalizeRor(t) ?? t;
  return key(a) === key(b);
}

/**
 * How an entry of the draft and a wanted person are related: by a decision, by one ORCID iD, by one name; `same` where
 * both names agree with a whole given name; `perhaps` where only initials or spellings agree.
 */
export type PersonMatch = "decided" | "identifier" | "name" | "same" | "perhaps" | "other";

/** Compares an entry of the draft with a wanted person. An iD that differs makes two people of one name. */
export function matchPerson(entry: Fields, wanted: Wanted): PersonMatch {
  if (entry.schemaKey !== "Person") return "other";
  const old = normalizeOrcid(text(entry.identifier) ?? "");
  const own = wanted.identifier;
  if (old && own) return old === own ? "identifier" : "other";
  const a = text(entry.name) ?? "";
  const b = wanted.name;
  if (foldName(a) === foldName(b)) return "name";
  if (compareNames(a, b) === "differ") return "other";
  const first = (t: string) => foldName(t.split(",")[1] ?? "").split(" ")[0] ?? "";
  const family = (t: string) => foldName(t.split(",")[0] ?? "");
  return compareNames(a, b) === "agree" && family(a) === family(b) && first(a).length > 1 &&
      first(a) === first(b)
    ? "same"
    : "perhaps";
}

/** The same funder and award, or the same funder where the draft names no award. */
export function matchFunder(entry: Fields, wanted: Wanted): boolean {
  if (entry.schemaKey !== "Organization") return false;
  const oldRor = normalizeRor(text(entry.identifier) ?? "");
  const sameFunder = oldRor && wanted.identifier
    ? oldRor === wanted.identifier
    : foldName(text(entry.name) ?? "") === foldName(wanted.name);
  const oldAward = text(entry.awardNumber);
  if (oldAward && wanted.awardNumber) {
    return sameAward(oldAward, wanted.awardNumber) &&
      (sameFunder || !oldRor || !wanted.identifier);
  }
  return sameFunder && (!oldAward || !wanted.awardNumber);
}

/** An entry in words: name, identifier, roles, affiliations, award. */
export function contributorInWords(entry: Fields): string {
  const roles = list(entry.roleName).map((r) => String(r).replace("dcite:", ""));
  const affiliations = list(entry.affiliation).map(fields).map((a) => {
    const ror = text(a.identifier)?.replace("https://", "");
    return `${text(a.name) ?? "?"}${ror ? ` (${ror})` : ""}`;
  });
  return [
    text(entry.name) ?? "(no name)",
    text(entry.identifier)?.replace("https://", ""),
    text(entry.email),
    roles.length > 0 ? roles.join(", ") : undefined,
    text(entry.awardNumber) ? `award ${text(entry.awardNumber)}` : undefined,
    entry.includeInCitation === false ? undefined : entry.schemaKey === "Person" ||
        entry.includeInCitation === true
      ? "in citation"
      : undefined,
    affiliations.length > 0 ? affiliations.join("; ") : undefined,
  ].filter((t) => t !== undefined).join(" · ");
}
