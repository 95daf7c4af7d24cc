/**
 * Repair lines from the value that was found: what it means in the form that is wanted, where that is beyond doubt. Where nothing
 * fits, the catalogue's line says what is wanted and no more; a value is never made up.
 *
 * @module
 */
import { parseAge } from "../../nwb/age.ts";
import { findSpecies } from "../../nwb/species.ts";

/** What a repair line is made from. */
export interface Wrong {
  /** The value, as written in the file. */
  readonly found?: string | undefined;
  /** What is wanted, as the rule says it. */
  readonly wanted?: string | undefined;
}

/** The repair line for a value; `undefined` where the catalogue's has to do. */
export function repairFrom(code: string, wrong: Wrong): string | undefined {
  return Object.hasOwn(REPAIRS, code) ? REPAIRS[code]?.(wrong) : undefined;
}

const REPAIRS: Readonly<Record<string, (wrong: Wrong) => string | undefined>> = {
  "subject-species-form": species,
  "species-not-interpretable": species,
  "subject-sex": sex,
  "sex-not-interpretable": sex,
  "subject-age": age,
  "age-not-interpretable": age,
  "subject-proper-age-range": turnedRange,
  "subject-weight": weight,
  "subject-id-no-slashes": (w) => withoutSlashes("nwbfile.subject.subject_id", w),
  "session-id-no-slashes": (w) => withoutSlashes("nwbfile.session_id", w),
  "doi-publications": doi,
  "schema-dtype": dtype,
};

/** A text as Python writes it. */
function python(text: string): string {
  return JSON.stringify(text);
}

function species({ found = "" }: Wrong): string | undefined {
  const term = findSpecies(found);
  const latin = term?.name?.split(" - ")[0];
  if (latin === undefined) {
    // A well-formed name that no table has: its number is what the reference client would take.
    return /^[A-Z][a-z]+ [a-z-]+$/.test(found.trim())
      ? `nwbfile.subject.species = "http://purl.obolibrary.org/obo/NCBITaxon_…"  # with the number of ${found.trim()}`
      : undefined;
  }
  const words = found.trim().toLowerCase().replace(/\s+/g, " ");
  const kept = words.startsWith(`${latin.toLowerCase()} `)
    ? `  # ${python(found.trim())} can stand in Subject.strain or Subject.description`
    : "";
  return `nwbfile.subject.species = ${python(latin)}${kept}`;
}

const SEXES: readonly (readonly [string, RegExp])[] = [
  ["M", /^(m|male|man|boy|♂)$/],
  ["F", /^(f|female|woman|girl|♀)$/],
  ["U", /^(u|unknown|unk|undetermined|not (known|determined|recorded|specified))$/],
  ["O", /^(o|other|intersex|hermaphrodite)$/],
];

function sex({ found = "" }: Wrong): string | undefined {
  const word = found.trim().toLowerCase().replace(/\.$/, "");
  const letter = SEXES.find(([, words]) => words.test(word))?.[0];
  return letter === undefined ? undefined : `nwbfile.subject.sex = ${python(letter)}`;
}

function age({ found = "" }: Wrong): string | undefined {
  const reading = parseAge(found);
  if ("problem" in reading || reading.value === found) return undefined;
  const since = reading.reference === "Gestational"
    ? '  # and age__reference="gestational", counted so in the file'
    : "";
  return `nwbfile.subject.age = ${python(reading.value)}${since}`;
}

function turnedRange({ found = "" }: Wrong): string | undefined {
  const [low, high, more] = found.split("/");
  return low && high && more === undefined && low !== high
    ? `nwbfile.subject.age = ${python(`${high}/${low}`)}`
    : undefined;
}

const WEIGHT =
  /^\s*(\d+(?:[.,]\d+)?)\s*(kg|g|mg|ug|μg|µg|ng|pg|kilograms?|grams?|milligrams?)\.?\s*$/i;
const UNITS: Readonly<Record<string, string>> = { kilogram: "kg", gram: "g", milligram: "mg" };

function weight({ found = "" }: Wrong): string | undefined {
  const [, amount, unit] = WEIGHT.exec(found) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const short = UNITS[unit.toLowerCase().replace(/s$/, "")] ?? unit.toLowerCase();
  return `nwbfile.subject.weight = ${python(`${amount.replace(",", ".")} ${short}`)}`;
}

function withoutSlashes(field: string, { found = "" }: Wrong): string | undefined {
  return found.includes("/") ? `${field} = ${python(found.replaceAll("/", "-"))}` : undefined;
}

function doi({ found = "" }: Wrong): string | undefined {
  const bare = /\b(10\.\d{4,9}\/[^\s"<>]*[^\s"<>.,;)])/.exec(found)?.[1];
  return bare === undefined
    ? undefined
    : `nwbfile.related_publications = [${python(`https://doi.org/${bare}`)}]`;
}

const NUMBERS = /^(u?int(8|16|32|64)?|float(32|64)?|double|short|long|numeric)$/;
const TEXTS = /^(utf-?8?|text|ascii|bytes)$/;

/** By the type that is stored and the type that is wanted; a text is never turned into numbers by a cast. */
function dtype({ found = "", wanted = "" }: Wrong): string | undefined {
  const isNumber = NUMBERS.test(found);
  if (TEXTS.test(wanted)) {
    return isNumber || found === "bool" ? "write it as text: str(value)" : "write it as text (str)";
  }
  if (wanted === "isodatetime" || wanted === "datetime") {
    return "write it as a datetime object, or as a text of ISO 8601";
  }
  if (wanted === "bool") return "write it as bool: True or False";
  if (NUMBERS.test(wanted)) {
    if (!isNumber) return `write numbers (${wanted}), not ${TEXTS.test(found) ? "text" : found}`;
    return wanted === "numeric"
      ? undefined
      : `write it as ${wanted}: data.astype("${NUMPY[wanted] ?? wanted}")`;
  }
  if (wanted === "object" || wanted === "reference") return "write a reference to the object";
  return undefined;
}

/** Types of the NWB schema by NumPy's names, where these differ. */
const NUMPY: Readonly<Record<string, string>> = {
  float: "float32",
  double: "float64",
  short: "int16",
  int: "int32",
  long: "int64",
  uint: "uint32",
};
