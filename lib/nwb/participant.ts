/**
 * The subject as a Participant of the DANDI schema.
 *
 * @module
 */
import { quote } from "../core/text.ts";
import { ageFromBirth, type AgeReading, parseAge } from "./age.ts";
import type { NwbFacts } from "./facts.ts";
import type { Note } from "./note.ts";
import { findSpecies } from "./species.ts";

type Json = Record<string, unknown>;

const SUBJECT = "/general/subject";
/** Longest name of a type in the DANDI schema. */
export const MAX_NAME = 150;

/** The list `wasAttributedTo`: nobody where the file has no usable subject. */
export function participants(facts: NwbFacts, note: Note): Json[] {
  const subject = facts.subject;
  if (!subject) return [];
  const parts: Json = {
    identifier: subject.subject_id,
    ...strain(subject.strain, note),
    age: age(facts, note),
    sex: sex(subject.sex, subject.species, note),
    genotype: subject.genotype,
    species: species(subject.species, note),
  };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  if (!subject.subject_id) {
    note({
      code: "subject-id-missing",
      severity: "blocks-publish",
      place: `${SUBJECT}/subject_id`,
      message: "The subject has no id: the archive does not accept its other fields without one",
      fix: 'nwbfile.subject.subject_id = "…"',
    });
  }
  return [{ schemaKey: "Participant", ...Object.fromEntries(given) }];
}

function strain(text: string | undefined, note: Note): Json {
  if (!text) return {};
  const line = /^cellline:/i.exec(text);
  if (line) return { cellLine: text.slice(line[0].length).trim() };
  if ([...text].length > MAX_NAME) {
    note({
      code: "strain-too-long",
      severity: "hurts-finding",
      place: `${SUBJECT}/strain`,
      message: `The strain has more than ${MAX_NAME} characters and is left out of the record`,
      found: text,
    });
    return {};
  }
  return { strain: { schemaKey: "StrainType", name: text } };
}

function age(facts: NwbFacts, note: Note): Json | undefined {
  const subject = facts.subject ?? {};
  const birth = subject.date_of_birth;
  const start = facts.sessionStartTime?.parsed;
  if (birth?.parsed && start) {
    const reading = ageFromBirth(birth.parsed, start);
    if ("value" in reading) return ageValue(reading);
    note({
      code: "birth-not-usable",
      severity: "hurts-finding",
      place: `${SUBJECT}/date_of_birth`,
      message: `The date of birth ${quote(birth.raw)} gives no age: ${reading.problem}`,
      found: birth.raw,
    });
  } else if (birth && !birth.parsed) {
    note({
      code: "birth-not-understood",
      severity: "hurts-finding",
      place: `${SUBJECT}/date_of_birth`,
      message: `The date of birth ${quote(birth.raw)} is not a date of ISO 8601`,
      found: birth.raw,
      wanted: "a date such as 2021-03-04T00:00:00+00:00",
    });
  }
  if (subject.age === undefined) return undefined;
  const reading = parseAge(subject.age);
  if ("value" in reading) return ageValue(withReference(reading, subject.age_reference));
  note({
    code: "age-not-understood",
    severity: "hurts-finding",
    place: `${SUBJECT}/age`,
    message: `The age ${quote(subject.age)} is left out of the record: ${reading.problem}`,
    found: subject.age,
    wanted: "an ISO 8601 duration such as P90D, or a range such as P90D/P120D",
    fix: 'nwbfile.subject.age = "P…D"  # an ISO 8601 duration',
  });
  return undefined;
}

/** The attribute `reference` counts where the text itself does not say what the age counts from. */
function withReference(
  reading: { value: string; reference: "Birth" | "Gestational" },
  attribute: string | undefined,
): { value: string; reference: "Birth" | "Gestational" } {
  return /^gestation/i.test(attribute ?? "") ? { ...reading, reference: "Gestational" } : reading;
}

function ageValue({ value, reference }: Extract<AgeReading, { value: string }>): Json {
  return {
    schemaKey: "PropertyValue",
    unitText: "ISO-8601 duration",
    value,
    valueReference: { schemaKey: "PropertyValue", value: `dandi:${reference}Reference` },
  };
}

const PATO = "http://purl.obolibrary.org/obo/PATO_";
const MALE = { identifier: `${PATO}0000384`, name: "Male" };
const FEMALE = { identifier: `${PATO}0000383`, name: "Female" };

const SEXES: Readonly<Record<string, Json>> = {
  "m": MALE,
  "male": MALE,
  "f": FEMALE,
  "female": FEMALE,
  "u": { name: "Unknown" },
  "unknown": { name: "Unknown" },
  "unspecified": { name: "Unknown" },
  "o": { name: "Other" },
  "other": { name: "Other" },
};

function sex(
  text: string | undefined,
  speciesText: string | undefined,
  note: Note,
): Json | undefined {
  if (!text) return undefined;
  const word = text.trim().toLowerCase().replace(/\.$/, "");
  const known = Object.hasOwn(SEXES, word) ? SEXES[word] : sexOfWorm(word, speciesText);
  if (known) return { schemaKey: "SexType", ...known };
  const pato = /^https?:\/\/purl\.obolibrary\.org\/obo\/pato_(\d{7})\/?$/.exec(word)?.[1];
  if (pato) {
    const named = [MALE, FEMALE].find((s) => s.identifier === PATO + pato);
    return { schemaKey: "SexType", ...(named ?? { identifier: PATO + pato }) };
  }
  if (/^https?:\/\/[^\s/]+\/\S/.test(text.trim())) {
    return { schemaKey: "SexType", identifier: text.trim() };
  }
  note({
    code: "sex-not-understood",
    severity: "hurts-finding",
    place: `${SUBJECT}/sex`,
    message: `The sex ${quote(text)} is not understood and is left out of the record`,
    found: text,
    wanted: "M, F, U (unknown) or O (other)",
    fix: 'nwbfile.subject.sex = "…"  # M, F, U (unknown) or O (other)',
  });
  return undefined;
}

/** In Caenorhabditis the chromosomes are the usual way to write the sex. The PATO term is as in openMINDS 0.6.1. */
function sexOfWorm(word: string, speciesText: string | undefined): Json | undefined {
  if (!/elegans|caenorhabditis|NCBITaxon_6239\b/i.test(speciesText ?? "")) return undefined;
  if (word === "xo") return MALE;
  return word === "xx" || word === "hermaphrodite"
    ? { identifier: `${PATO}0001340`, name: "Hermaphrodite" }
    : undefined;
}

function species(text: string | undefined, note: Note): Json | undefined {
  if (!text) return undefined;
  const term = findSpecies(text);
  if (term) return { schemaKey: "SpeciesType", ...term };
  note({
    code: "species-not-understood",
    severity: "hurts-finding",
    place: `${SUBJECT}/species`,
    message: `The species ${quote(text)} is not understood and is left out of the record`,
    found: text,
    wanted: "a binomial such as Mus musculus, or an address such as " +
      "http://purl.obolibrary.org/obo/NCBITaxon_10090",
    fix:
      'nwbfile.subject.species = "…"  # the Latin name, or the address of its NCBI taxonomy term',
  });
  return undefined;
}
