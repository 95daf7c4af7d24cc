/**
 * Which values the archive, NWB Inspector and PyNWB take without an ERROR, field by field.
 *
 * Sources: NWB Inspector 0.7.2 (forms of species, age and weight; slashes in ids), dandi-cli 0.81.0 (`metadata/util.py`:
 * sex, species, age), PyNWB 4.2.0 (times with a zone), the archive's asset schema (a strain of at most 150 letters).
 *
 * @module
 */
import { parseAge } from "../../nwb/age.ts";

/** Why a value is not accepted, as the end of a sentence; `undefined` where it is. */
export type Problem = string | undefined;

/** Any text that HDF5 can hold. */
export function anyText(value: string): Problem {
  return value.includes("\0") ? "a text in HDF5 ends at a zero byte" : undefined;
}

/** A text with something in it. */
export function someText(value: string): Problem {
  return value.trim() === "" ? "it is blank" : anyText(value);
}

/** An id that becomes part of a path on the archive. */
export function id(value: string): Problem {
  if (/[/\\]/.test(value)) return "an id becomes part of a path, so it has no / and no \\";
  return someText(value);
}

/** One of four letters. */
export function sex(value: string): Problem {
  return /^[MFUO]$/.test(value) ? undefined : "the archive knows M, F, U (unknown) and O (other)";
}

/** A Latin name of two words, or the address of a taxon. */
export function species(value: string): Problem {
  const known = /^(?:[A-Z][a-z]* [a-z]+|http:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_\d+)$/;
  return known.test(value)
    ? undefined
    : "a Latin name such as Mus musculus is wanted, or http://purl.obolibrary.org/obo/NCBITaxon_ with a number";
}

const DURATION =
  /^P(?!$)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** An ISO 8601 duration, or two with a slash between them, of which one may be left out. */
export function age(value: string): Problem {
  const sides = value.split("/");
  const wanted = "an ISO 8601 duration such as P90D is wanted, or a range such as P90D/P120D";
  if (sides.length > 2 || sides.every((side) => side === "")) return wanted;
  if (!sides.every((side) => side === "" && sides.length === 2 || DURATION.test(side))) {
    return wanted;
  }
  const [lower, upper] = sides;
  if (lower && lower === upper) return "its lower end is its upper end";
  const reading = parseAge(value);
  return "problem" in reading ? reading.problem : undefined;
}

/** A number, one space, a unit of mass. */
export function weight(value: string): Problem {
  return /^\d+(?:\.\d+)? (?:kg|g|mg|ug|μg|ng|pg)$/.test(value)
    ? undefined
    : "a number, one space and a unit are wanted, as in 25.3 g";
}

/** A strain as the archive's schema takes it. */
export function strain(value: string): Problem {
  return [...value].length > 150 ? "the archive takes at most 150 letters" : anyText(value);
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-](\d\d):(\d\d))$/;

/** An ISO date and time with its offset from UTC. */
export function time(value: string): Problem {
  const parts = TIME.exec(value);
  if (!parts) {
    return "a date and time with its offset from UTC is wanted, as in 2021-03-04T05:06:07+01:00";
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0, zoneMinute = 0] =
    parts.slice(1).map((p) => Number(p ?? 0));
  const date = new Date(Date.UTC(2000, month - 1, day));
  // The year apart, since years below 100 mean others to Date.
  date.setUTCFullYear(year, month - 1, day);
  const there = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day &&
    hour < 24 && minute < 60 && second < 60 && zone < 24 && zoneMinute < 60;
  return there ? undefined : "there is no such date and time";
}

/** A version of NWB 2. */
export function nwbVersion(value: string): Problem {
  return /^2\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(value)
    ? undefined
    : "a version of NWB 2 in three numbers is wanted, such as 2.0.0-beta for 2.0b";
}

/** A number as people and JSON write it. */
export function number(value: string): Problem {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value.trim()) &&
      Number.isFinite(Number(value))
    ? undefined
    : "a number is wanted";
}
