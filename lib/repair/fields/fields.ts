/**
 * What may be mended in an NWB file: fields by their HDF5 paths, what each takes, and in which form it is written.
 *
 * Everything else is refused: data, times, tables' columns, types and ids of objects.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import * as accept from "./accept.ts";
import type { Problem } from "./accept.ts";

/** One change of one field, ready to be written. */
export type Change =
  /** A dataset with one text. */
  | { readonly kind: "text"; readonly path: string; readonly value: string }
  /** A dataset with a list of texts. */
  | { readonly kind: "list"; readonly path: string; readonly value: readonly string[] }
  /** An attribute with one text. */
  | {
    readonly kind: "attribute";
    readonly path: string;
    readonly name: string;
    readonly value: string;
  }
  /** An attribute with a number. */
  | {
    readonly kind: "number";
    readonly path: string;
    readonly name: string;
    readonly value: number;
  };

/** Path of the group of the subject, the only one that may come into being. */
export const SUBJECT = "/general/subject";

type Accept = (value: string) => Problem;

/** Fields of the subject by name. Sources: the NWB schema (`Subject`), {@linkcode accept}. */
const SUBJECT_FIELDS: Readonly<Record<string, Accept>> = {
  subject_id: accept.id,
  sex: accept.sex,
  species: accept.species,
  age: accept.age,
  date_of_birth: accept.time,
  weight: accept.weight,
  strain: accept.strain,
  genotype: accept.anyText,
  description: accept.anyText,
};

/** Texts by path. */
const TEXTS: Readonly<Record<string, Accept>> = {
  ...Object.fromEntries(
    Object.entries(SUBJECT_FIELDS).map(([name, a]) => [`${SUBJECT}/${name}`, a]),
  ),
  "/identifier": accept.someText,
  "/session_description": accept.someText,
  "/session_start_time": accept.time,
  "/timestamps_reference_time": accept.time,
  "/general/session_id": accept.id,
  ...Object.fromEntries(
    [
      "lab",
      "institution",
      "experiment_description",
      "protocol",
      "notes",
      "surgery",
      "virus",
      "pharmacology",
      "slices",
      "stimulus",
      "data_collection",
    ].map((name) => [`/general/${name}`, accept.anyText]),
  ),
};

/** Lists of texts by path. */
const LISTS: Readonly<Record<string, Accept>> = {
  "/general/experimenter": accept.anyText,
  "/general/keywords": accept.anyText,
  "/general/related_publications": accept.anyText,
  "/file_create_date": accept.time,
};

/** Lists that the schema has as one text before 2.1.0. */
const ONE_TEXT_ONCE = ["/general/experimenter", "/general/related_publications"];

const TEXT_ATTRIBUTES = ["unit", "description", "comments"];
const NUMBER_ATTRIBUTES = ["conversion", "resolution", "offset"];

/** Whether a path of the subject's group. */
export function isSubjectField(path: string): boolean {
  return path.startsWith(`${SUBJECT}/`);
}

/** Whether the schema had this list as one text before version 2.1.0. */
export function wasOneText(path: string): boolean {
  return ONE_TEXT_ONCE.includes(path);
}

/** The field as it is written in tables: `/general/subject/sex`, `/acquisition/ts/data@unit`. */
export function fieldOf(change: Change): string {
  return change.kind === "text" || change.kind === "list"
    ? change.path
    : `${change.path}@${change.name}`;
}

/**
 * Reads a field and the text of its value.
 *
 * @param field HDF5 path of a dataset, or of an object with `@` and the name of an attribute; the last `@` divides.
 * @param value A text; for lists a JSON array of texts.
 * @returns The change, or the sentence that says why it cannot be one.
 */
export function changeOf(field: string, value: string): Change | { readonly problem: string } {
  const refuse = (why: string): { problem: string } => ({
    problem: `${field}: ${quote(value)} would not be accepted, ${why}`,
  });
  const notOurs = {
    problem: `${field} is not a field that may be mended: data, times, columns, types and ids stay`,
  };
  if (!isPlainPath(field)) return notOurs;
  const at = field.lastIndexOf("@");
  if (at >= 0) {
    const path = field.slice(0, at) || "/";
    const name = field.slice(at + 1);
    if (path.startsWith("/specifications")) return notOurs;
    if (path === "/" ? name === "nwb_version" : isTextAttribute(path, name)) {
      const why = path === "/" ? accept.nwbVersion(value) : accept.anyText(value);
      return why === undefined ? { kind: "attribute", path, name, value } : refuse(why);
    }
    if (path === "/" || !NUMBER_ATTRIBUTES.includes(name)) return notOurs;
    const why = accept.number(value);
    return why === undefined ? { kind: "number", path, name, value: Number(value) } : refuse(why);
  }
  const text = TEXTS[field] ?? (isLocation(field) ? accept.someText : undefined);
  if (text) {
    const why = text(value);
    return why === undefined ? { kind: "text", path: field, value } : refuse(why);
  }
  const item = LISTS[field] ?? (isExternalFile(field) ? accept.someText : undefined);
  if (!item) return notOurs;
  const list = listOf(value);
  if (list) {
    const why = list.map(item).find((w) => w !== undefined);
    if (field === "/file_create_date" && list.length === 0) return refuse("it is an empty list");
    return why === undefined ? { kind: "list", path: field, value: list } : refuse(why);
  }
  // Whether the file's schema has one text here is seen when it is opened.
  if (wasOneText(field) && !value.trimStart().startsWith("[")) {
    return { kind: "text", path: field, value };
  }
  return refuse('a JSON array of texts is wanted, as in ["Last, First"]');
}

function isTextAttribute(path: string, name: string): boolean {
  return TEXT_ATTRIBUTES.includes(name) || path === `${SUBJECT}/age` && name === "reference";
}

/**
 * Whether a field is the location of one object: an imaging plane, an electrode group, a site, an electrode of
 * intracellular recordings. The column of the electrodes table is data, and stays.
 */
function isLocation(field: string): boolean {
  return /^\/general\/(?:optophysiology|extracellular_ephys|intracellular_ephys|optogenetics)\/[^/]+\/location$/
    .test(field) && field !== "/general/extracellular_ephys/electrodes/location";
}

/** Whether a field is the list of files of a series. */
export function isExternalFile(field: string): boolean {
  return /^\/.+\/external_file$/.test(field) && !field.startsWith("/specifications/");
}

function isPlainPath(field: string): boolean {
  const path = field.slice(0, field.lastIndexOf("@") >= 0 ? field.lastIndexOf("@") : undefined);
  return path === "" && field.startsWith("@") === false ||
    path === "/" ||
    path.startsWith("/") && !path.endsWith("/") &&
      path.slice(1).split("/").every((step) => step !== "" && step !== "." && step !== "..");
}

function listOf(value: string): string[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch {
    return undefined;
  }
  return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
}
