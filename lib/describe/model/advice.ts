/**
 * What the archive accepts in a record and a curator would not: wrong check digits, bare DOIs, doubles, misspelt
 * fields.
 *
 * @module
 */
import { embeddedSchema, nearestVersion, placeInWords } from "../../archive/schema/mod.ts";
import { type Fields, fields, list, text } from "./json.ts";
import { normalizeDoi, orcidCheckDigitIsRight, rorCheckDigitsAreRight } from "./identifiers.ts";
import { awardKey } from "./award_numbers.ts";
import { foldName } from "./names.ts";
import { namesAgree } from "./name_match.ts";

/** Something to look at in a record that the archive accepts. */
export interface RecordAdvice {
  /** Stable identifier, kebab-case. */
  readonly code: string;
  /** `error`: wrong although accepted. `warning`: likely wrong. `note`: could be better. */
  readonly level: "error" | "warning" | "note";
  /** Keys and numbers from the top of the record. */
  readonly path: readonly (string | number)[];
  /** The whole sentence. */
  readonly message: string;
}

/** Looks through the metadata of a Dandiset. Nothing is sent. */
export async function adviseOnRecord(
  record: Readonly<Record<string, unknown>>,
): Promise<RecordAdvice[]> {
  const advice: RecordAdvice[] = [];
  const say = (
    code: string,
    level: RecordAdvice["level"],
    path: readonly (string | number)[],
    what: string,
  ) => advice.push({ code, level, path, message: `${placeInWords(record, path)}: ${what}` });
  people(record, say);
  resources(record, say);
  texts(record, say);
  emptyValues(record, [], say);
  await unknownFields(record, say);
  return advice;
}

type Say = (
  code: string,
  level: RecordAdvice["level"],
  path: readonly (string | number)[],
  what: string,
) => void;

function people(record: Fields, say: Say): void {
  const contributors = list(record.contributor).map(fields);
  const seen = new Map<string, number>();
  contributors.forEach((entry, i) => {
    const id = text(entry.identifier);
    const name = text(entry.name) ?? "";
    const roles = list(entry.roleName);
    const person = entry.schemaKey === "Person";
    if (person && id && /^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(id) && !orcidCheckDigitIsRight(id)) {
      say(
        "orcid-check-digit",
        "error",
        ["contributor", i, "identifier"],
        `the check digit of ORCID ${id} is wrong`,
      );
    }
    if (!person && id && !rorCheckDigitsAreRight(id)) {
      say(
        "ror-check-digits",
        "error",
        ["contributor", i, "identifier"],
        `the check digits of ${id} are wrong`,
      );
    }
    list(entry.affiliation).map(fields).forEach((a, j) => {
      const ror = text(a.identifier);
      if (ror && !rorCheckDigitsAreRight(ror)) {
        say(
          "ror-check-digits",
          "error",
          ["contributor", i, "affiliation", j, "identifier"],
          `the check digits of ${ror} are wrong`,
        );
      }
      if (!ror) {
        say(
          "affiliation-without-ror",
          "note",
          ["contributor", i, "affiliation", j],
          "has no ROR id",
        );
      }
    });
    if (person && roles.includes("dcite:Author") && !id) {
      say("author-without-orcid", "note", ["contributor", i], "is an author without ORCID iD");
    }
    if (name.normalize("NFC") !== name) {
      say(
        "name-not-composed",
        "error",
        ["contributor", i, "name"],
        "has decomposed letters, on which the DOI registration fails",
      );
    }
    if (
      roles.includes("dcite:Funder") && entry.includeInCitation === true &&
      !roles.includes("dcite:Author")
    ) {
      say(
        "funder-in-citation",
        "warning",
        ["contributor", i],
        "is a funder and would stand in the citation",
      );
    }
    const key = person && id
      ? `id ${id}`
      : roles.includes("dcite:Funder")
      ? `${id ?? foldName(name)} ${awardKey(text(entry.awardNumber) ?? "")}`
      : undefined;
    const first = key === undefined ? undefined : seen.get(key);
    if (first !== undefined) {
      say(
        "contributor-twice",
        "warning",
        ["contributor", i],
        `is the same as contributor ${first + 1}`,
      );
    } else if (key !== undefined) seen.set(key, i);
    const double = contributors.findIndex((other, j) =>
      j < i && person && other.schemaKey === "Person" && namesAgree(text(other.name) ?? "", name) &&
      !(text(other.identifier) && id && text(other.identifier) !== id)
    );
    if (double >= 0 && first === undefined) {
      say(
        "person-twice",
        "warning",
        ["contributor", i],
        `seems to be the same person as contributor ${double + 1} (${
          text(contributors[double]?.name)
        })`,
      );
    }
  });
}

function resources(record: Fields, say: Say): void {
  const seen = new Map<string, number>();
  list(record.relatedResource).map(fields).forEach((resource, i) => {
    const id = text(resource.identifier);
    if (id && /^10\.\d{4,9}\//.test(id)) {
      say(
        "bare-doi",
        "error",
        ["relatedResource", i, "identifier"],
        `"${id}" is a bare DOI, which is lost when the Dandiset gets its own; write doi:${id}`,
      );
    }
    const doi = normalizeDoi(id ?? text(resource.url) ?? "");
    const first = doi ? seen.get(doi) : undefined;
    if (first !== undefined) {
      say(
        "resource-twice",
        "warning",
        ["relatedResource", i],
        `is the same as related resource ${first + 1}`,
      );
    } else if (doi) seen.set(doi, i);
  });
  list(record.ethicsApproval).map(fields).forEach((ethics, i) => {
    if (!text(ethics.identifier)) {
      say("ethics-empty", "error", ["ethicsApproval", i, "identifier"], "is empty");
    }
  });
  if (list(record.license).length > 1) {
    say(
      "two-licences",
      "warning",
      ["license"],
      "more than one licence: which one holds is unclear",
    );
  }
}

function texts(record: Fields, say: Say): void {
  const description = text(record.description);
  const title = text(record.name);
  if (!description) say("description-empty", "warning", ["description"], "is empty");
  else if (title && foldName(description) === foldName(title)) {
    say("description-is-title", "warning", ["description"], "says no more than the title");
  }
}

/** Empty texts and lists that the archive stores and nobody wants. */
function emptyValues(value: unknown, path: readonly (string | number)[], say: Say): void {
  if (path.length > 0 && typeof value === "string" && value.trim() === "") {
    if (path[0] !== "description" && path[0] !== "ethicsApproval") {
      say("empty-text", "warning", path, "is empty, leave it out instead");
    }
  } else if (Array.isArray(value)) value.forEach((v, i) => emptyValues(v, [...path, i], say));
  else if (typeof value === "object" && value !== null) {
    for (const [key, v] of Object.entries(value)) emptyValues(v, [...path, key], say);
  }
}

async function unknownFields(record: Fields, say: Say): Promise<void> {
  const version = text(record.schemaVersion) ?? "0.7.0";
  const schema = await embeddedSchema(nearestVersion(version), "PublishedDandiset");
  const known = Object.keys(fields(schema.properties));
  for (const key of Object.keys(record)) {
    if (key.startsWith("@") || known.includes(key)) continue;
    const near = known.find((k) =>
      k.toLowerCase().replace(/s$/, "") === key.toLowerCase().replace(/s$/, "")
    );
    say(
      "unknown-field",
      "warning",
      [key],
      `is no field of the DANDI schema${near ? `, perhaps ${near} is meant` : ""}`,
    );
  }
}
