/**
 * Which field answers which finding of step 03.
 *
 * @module
 */
import type { ValidationFinding } from "../../validate/mod.ts";
import { changeOf, SUBJECT } from "../fields/fields.ts";
import type { Answerable } from "./record.ts";

/** Codes whose field is not their place. */
const BY_CODE: Readonly<Record<string, readonly string[]>> = {
  "subject-exists": ["subject_id", "species", "sex", "age"].map((n) => `${SUBJECT}/${n}`),
  "subject-id-exists": [`${SUBJECT}/subject_id`],
  "subject-id-no-slashes": [`${SUBJECT}/subject_id`],
  "subject-sex": [`${SUBJECT}/sex`],
  "sex-not-interpretable": [`${SUBJECT}/sex`],
  "subject-species-exists": [`${SUBJECT}/species`],
  "subject-species-form": [`${SUBJECT}/species`],
  "species-not-interpretable": [`${SUBJECT}/species`],
  "subject-age": [`${SUBJECT}/age`],
  "subject-proper-age-range": [`${SUBJECT}/age`],
  "age-not-interpretable": [`${SUBJECT}/age`],
  "subject-weight": [`${SUBJECT}/weight`],
  "session-id-no-slashes": ["/general/session_id"],
  "nwb-version-form": ["/@nwb_version"],
};

/** Findings about how a value is stored. */
const FORM = /^schema-(dtype|expected-array|shape)$/;

/** A finding with the fields that would answer it. */
export function answerable(finding: ValidationFinding): Answerable {
  const { code, message, fix, severity, waived } = finding;
  return {
    code,
    message,
    ...(fix === undefined ? {} : { fix }),
    fields: fieldsFor(finding).filter(mayBeMended),
    blocks: (severity === "blocks-upload" || severity === "blocks-publish") && waived === undefined,
    form: FORM.test(code),
  };
}

function fieldsFor({ code, place, dandi, message }: ValidationFinding): readonly string[] {
  const known = BY_CODE[code];
  if (known) return known;
  if (place === "nwb_version") return ["/@nwb_version"];
  // "pynwb.VectorData/description (general/…/series_index): argument missing": the last name is what is missing.
  const missing = code === "schema-missing"
    ? /^pynwb\.[^(]*\/([A-Za-z_]+) \(/.exec(dandi?.id ?? "")?.[1]
    : undefined;
  if (missing !== undefined && place !== undefined) {
    const path = place === "/" ? "" : place;
    return [`${path}@${missing}`, `${path}/${missing}`];
  }
  if (place === undefined || !place.startsWith("/")) return [];
  // PyNWB's constructors name what they were given and the class, not the path.
  const argument = /has a (\w+) that is/.exec(message)?.[1];
  if (code === "nwb-not-constructible" && place === "/" && argument) {
    return [`/general/${argument}`, `/${argument}`];
  }
  return code.startsWith("image-series-external-file")
    ? [place, `${place}/external_file`]
    : [place];
}

/** Whether a field may be mended at all, whatever its value. */
function mayBeMended(field: string): boolean {
  const tried = changeOf(field, "");
  return !("problem" in tried) || !tried.problem.includes("is not a field that may be mended");
}
