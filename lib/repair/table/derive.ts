/**
 * Values that follow from what files say already, each with its evidence; and proposals, which only a person can confirm.
 *
 * @module
 */
import { ageFromBirth, parseAge } from "../../nwb/age.ts";
import { findSpecies } from "../../nwb/species.ts";
import { quote } from "../../core/text.ts";
import { SUBJECT } from "../fields/fields.ts";
import { SUBJECT_COLUMNS } from "./columns.ts";
import { type FileRecord, whyNotAccepted } from "./record.ts";

/** A value with the reason for it. */
export interface Derived {
  readonly value: string;
  /** How it follows, with the evidence. */
  readonly how: string;
  /** Set where it is only a proposal: it is shown beside the cell, not in it. */
  readonly proposal?: true;
}

/** What follows for one file, by field. */
export type DerivedFields = ReadonlyMap<string, Derived>;

const SEX_WORDS: Readonly<Record<string, string>> = {
  m: "M",
  male: "M",
  f: "F",
  female: "F",
  u: "U",
  unknown: "U",
  unspecified: "U",
  o: "O",
  other: "O",
};

const MASS_WORDS: Readonly<Record<string, string>> = {
  kg: "kg",
  kilogram: "kg",
  kilograms: "kg",
  g: "g",
  gr: "g",
  gram: "g",
  grams: "g",
  mg: "mg",
  milligram: "mg",
  milligrams: "mg",
  ug: "ug",
  "μg": "μg",
  "µg": "μg",
};

const CELEGANS = "http://purl.obolibrary.org/obo/NCBITaxon_6239";

/** Derives what one file says in other words. Of each field only what is not accepted as it stands. */
export function deriveAlone(record: FileRecord): Map<string, Derived> {
  const found = new Map<string, Derived>();
  const now = (name: string): string | undefined => record.values.get(`${SUBJECT}/${name}`);
  const set = (field: string, value: string | undefined, how: string, proposal = false): void => {
    if (value === undefined || whyNotAccepted(field, value) !== undefined) return;
    if (value === record.values.get(field)) return;
    found.set(field, { value, how, ...(proposal ? { proposal } : {}) });
  };
  const refused = (field: string): string | undefined => {
    const value = record.values.get(field);
    return value !== undefined && whyNotAccepted(field, value) !== undefined ? value : undefined;
  };

  const sex = refused(`${SUBJECT}/sex`);
  if (sex !== undefined) {
    const word = sex.trim().toLowerCase().replace(/\.$/, "");
    set(`${SUBJECT}/sex`, SEX_WORDS[word], `the file says ${quote(sex)}`);
    if (word === "xx" || word === "xo") {
      const how = `the archive knows no ${quote(sex)}; with the species ${CELEGANS} O or U passes`;
      set(`${SUBJECT}/sex`, "O", how, true);
    }
  }
  deriveSpecies(now("species"), set);
  const age = refused(`${SUBJECT}/age`);
  const birth = record.times.get(`${SUBJECT}/date_of_birth`);
  const start = record.times.get("/session_start_time");
  if (age !== undefined) {
    const reading = parseAge(age);
    if ("value" in reading) {
      const embryo = reading.reference === "Gestational";
      const how = `the file says ${quote(age)}`;
      set(
        `${SUBJECT}/age`,
        reading.value,
        embryo ? `${how}, counted from conception: set /general/subject/age@reference too` : how,
        embryo,
      );
    }
  }
  if (!found.has(`${SUBJECT}/age`) && birth && start && (age !== undefined || !now("age"))) {
    const reading = ageFromBirth(birth, start);
    if ("value" in reading) {
      const days = /^P(\d+)D/.exec(reading.value)?.[1] ?? "0";
      set(`${SUBJECT}/age`, `P${days}D`, `born ${birth}, recorded ${start}`);
    }
  }
  const weight = refused(`${SUBJECT}/weight`);
  const mass = /^\s*(\d+(?:\.\d+)?)\s*([a-zμµ]+)\.?\s*$/i.exec(weight ?? "");
  if (mass) {
    const unit = MASS_WORDS[mass[2]?.toLowerCase() ?? ""];
    if (unit) set(`${SUBJECT}/weight`, `${mass[1]} ${unit}`, `the file says ${quote(weight)}`);
  }
  for (
    const field of ["/session_start_time", "/timestamps_reference_time", `${SUBJECT}/date_of_birth`]
  ) {
    const time = refused(field);
    if (time === undefined) continue;
    // The same moment in the form that is read: an offset without its colon, a date without dashes.
    set(field, record.times.get(field), `the file says ${quote(time)}`);
  }
  deriveVersion(refused("/@nwb_version"), set);
  for (const field of [`${SUBJECT}/subject_id`, "/general/session_id"]) {
    const id = refused(field);
    if (id && /[/\\]/.test(id)) {
      set(field, id.replace(/[/\\]/g, "-"), `${quote(id)} without the slash`, true);
    }
  }
  const stem = record.file.slice(record.file.lastIndexOf("/") + 1).replace(/\.nwb$/i, "");
  const session = /(?:^|_)ses-([A-Za-z0-9-]+)/.exec(stem)?.[1];
  if (!record.values.has("/general/session_id") && session) {
    set("/general/session_id", session, `the name of the file, ${quote(stem)}`, true);
  }
  if (!record.values.has("/identifier")) {
    set("/identifier", stem, "the name of the file", true);
  }
  const named = /(?:^|[/_])sub-([A-Za-z0-9-]+)/.exec(record.file)?.[1];
  if (!now("subject_id")?.trim() && named) {
    set(`${SUBJECT}/subject_id`, named, `the path of the file, ${quote(record.file)}`, true);
  }
  return withForms(record, found);
}

type Set = (field: string, value: string | undefined, how: string, proposal?: boolean) => void;

function deriveSpecies(text: string | undefined, set: Set): void {
  if (text === undefined || text.trim() === "") return;
  const field = `${SUBJECT}/species`;
  const term = findSpecies(text);
  if (!term) return;
  if (term.identifier === CELEGANS) {
    // By its Latin name the Inspector asks for XX or XO, which the client's metadata refuse.
    const how = `${quote(text)} by its Latin name needs a sex XX or XO, which the archive refuses`;
    return set(field, CELEGANS, how);
  }
  if (whyNotAccepted(field, text) === undefined) return;
  const latin = term.name?.split(" - ")[0];
  const how = `the file says ${quote(text)}, which is ${term.name ?? term.identifier}`;
  set(field, latin && whyNotAccepted(field, latin) === undefined ? latin : term.identifier, how);
}

function deriveVersion(text: string | undefined, set: Set): void {
  if (text === undefined) return;
  const bare = text.trim().replace(/^NWB-/i, "").replace(/^b'(.*)'$/, "$1");
  const parts = /^2\.(\d+)(?:\.(\d+))?(b|-?beta|-?alpha)?$/.exec(bare);
  if (!parts) return;
  const suffix = parts[3] ? (parts[3].includes("alpha") ? "-alpha" : "-beta") : "";
  set(
    "/@nwb_version",
    `2.${Number(parts[1])}.${Number(parts[2] ?? 0)}${suffix}`,
    `${quote(text)} as a version of three numbers`,
  );
}

/** A value that says the right thing in the wrong form (one text for a list, a number for a text) is written anew. */
function withForms(record: FileRecord, found: Map<string, Derived>): Map<string, Derived> {
  for (const finding of record.findings) {
    if (!finding.form) continue;
    for (const field of finding.fields) {
      const value = record.values.get(field);
      if (value === undefined || found.has(field)) continue;
      if (whyNotAccepted(field, value) !== undefined) continue;
      found.set(field, {
        value,
        how: `the same value in the form of the schema (${finding.code})`,
      });
    }
  }
  return found;
}

/** Derives for all files together what one says of a subject and another does not. */
export function deriveAll(records: readonly FileRecord[]): Map<string, DerivedFields> {
  const all = new Map(records.map((r) => [r.file, deriveAlone(r)]));
  shareIds(records, all);
  const bySubject = Map.groupBy(records, (r) => subjectOf(r, all.get(r.file)));
  for (const [subject, files] of bySubject) {
    if (subject === undefined) continue;
    for (const { field } of SUBJECT_COLUMNS.filter((c) => c.wanted || c.name === "date_of_birth")) {
      const said = files.flatMap((r) => {
        const value = acceptedValue(r, field, all.get(r.file));
        return value === undefined ? [] : [{ value, file: r.file }];
      });
      const [first] = said;
      if (!first || said.some((s) => s.value !== first.value)) continue;
      for (const r of files) {
        const mine = all.get(r.file);
        if (!mine || acceptedValue(r, field, mine) !== undefined) continue;
        const how = `of the same subject ${quote(subject)} in ${quote(first.file)}`;
        mine.set(field, { value: first.value, how });
      }
    }
  }
  return all;
}

/** Files without an id that lie beside files of one subject only. */
function shareIds(
  records: readonly FileRecord[],
  all: ReadonlyMap<string, Map<string, Derived>>,
): void {
  const field = `${SUBJECT}/subject_id`;
  const folders = Map.groupBy(
    records,
    (r) => r.file.slice(0, Math.max(0, r.file.lastIndexOf("/"))),
  );
  for (const files of folders.values()) {
    const ids = new Set(files.flatMap((r) => acceptedValue(r, field) ?? []));
    const [id] = ids;
    const known = files.filter((r) => acceptedValue(r, field) !== undefined);
    if (id === undefined || ids.size !== 1 || known.length < 2) continue;
    for (const r of files) {
      if (r.unreadable !== undefined || r.values.get(field)?.trim()) continue;
      const how = `the ${known.length} other files in its folder are of this subject`;
      all.get(r.file)?.set(field, { value: id, how });
    }
  }
}

/** What a file says or what follows for it, if that is accepted. */
export function acceptedValue(
  record: FileRecord,
  field: string,
  derived?: DerivedFields,
): string | undefined {
  const follows = derived?.get(field);
  if (follows && !follows.proposal) return follows.value;
  const value = record.values.get(field);
  return value !== undefined && value.trim() !== "" && whyNotAccepted(field, value) === undefined
    ? value
    : undefined;
}

/** Id of the subject of a file, said or derived. */
export function subjectOf(record: FileRecord, derived?: DerivedFields): string | undefined {
  const said = record.values.get(`${SUBJECT}/subject_id`);
  if (said?.trim()) return said;
  const follows = derived?.get(`${SUBJECT}/subject_id`);
  return follows && !follows.proposal ? follows.value : undefined;
}
