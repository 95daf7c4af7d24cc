/**
 * Places in a record as a person would name them.
 *
 * @module
 */
import { shorten } from "../../core/text.ts";

const WORDS: Readonly<Record<string, string>> = {
  name: "name",
  description: "description",
  contributor: "contributor",
  affiliation: "affiliation",
  relatedResource: "related resource",
  about: "subject (about)",
  ethicsApproval: "ethics approval",
  contactPoint: "contact point",
  license: "licence",
  protocol: "protocol",
  keywords: "keyword",
  studyTarget: "study target",
  access: "access",
  wasGeneratedBy: "project or session (wasGeneratedBy)",
  wasAttributedTo: "subject (wasAttributedTo)",
  wasDerivedFrom: "sample (wasDerivedFrom)",
  wasAssociatedWith: "agent",
  variableMeasured: "variable measured",
  approach: "approach",
  measurementTechnique: "measurement technique",
  roleName: "role",
  awardNumber: "award number",
  includeInCitation: "includeInCitation",
  manifestLocation: "manifest location",
  assetsSummary: "summary of the files",
  sameAs: "same as",
  species: "species",
  anatomy: "anatomy",
  disorder: "disorder",
};

/** The word for one key of a record; the key itself where there is none better. */
export function wordOf(key: string): string {
  return WORDS[key] ?? key;
}

/**
 * A place in words: `contributor 3 (Doe, Jane), affiliation 1 (New York University): identifier`.
 *
 * @param record The record; names in it make the place recognisable.
 * @param path Keys and numbers (from 0) from the top. An empty path is `the record`.
 */
export function placeInWords(record: unknown, path: readonly (string | number)[]): string {
  if (path.length === 0) return "the record";
  const parts: string[] = [];
  let value = record;
  for (let i = 0; i < path.length; i++) {
    const step = path[i] as string | number;
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
    if (typeof step === "number") {
      const name = nameOf(value);
      const before = parts.pop() ?? "entry";
      parts.push(`${before} ${step + 1}${name ? ` (${name})` : ""}`);
    } else parts.push(wordOf(step));
  }
  // The field itself stands after a colon; what it belongs to before it.
  const last = parts.pop() as string;
  return parts.length === 0
    ? last
    : `${parts.join(", ")}${typeof path.at(-1) === "string" ? ":" : ","} ${last}`;
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return undefined;
  const object = value as Record<string, unknown> | null | undefined;
  for (const key of ["name", "identifier", "url", "schemaKey"]) {
    const text = object?.[key];
    if (typeof text === "string" && text.trim() !== "") return shorten(text.trim(), 60);
  }
  return undefined;
}
