/**
 * Why PyNWB cannot turn a file into its objects, although HDF5 can read it. The reference client then looks no
 * further, and refuses the upload.
 *
 * A native reader has no constructors, so these are rules: what the constructors of PyNWB 4.2 insist on.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../hdf5/file.ts";
import { linkToSibling, refusedByRule, repeatedId } from "./constructor_rules.ts";
import { constructorProblem } from "./constructors.ts";
import { isReadableTime } from "../hdf5/time.ts";
import { colnamesOf, indexOf } from "../inspector/tables.ts";

const FIXED =
  /^\/(units|general\/subject|general\/extracellular_ephys\/electrodes|intervals\/(epochs|trials|invalid_times))$/;

/** Types of what stands in fixed places. */
const FIXED_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^\/intervals\/(epochs|trials|invalid_times)$/, "TimeIntervals"],
  [/^\/units$/, "Units"],
];

/** Texts of the session that the constructor of NWBFile takes as single ones only. */
const FILE_TEXTS = [
  "data_collection",
  "experiment_description",
  "institution",
  "lab",
  "notes",
  "pharmacology",
  "protocol",
  "session_id",
  "slices",
  "source_script",
  "stimulus",
  "surgery",
  "virus",
];

/** What the rules ask about types. */
type IsA = (node: H5Node, type: string) => boolean;

/** Versions as Python's packaging reads them. */
const VERSION =
  /^\s*v?(\d+!)?\d+(\.\d+)*([-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?\d*)?(-\d+|[-_.]?(post|rev|r)[-_.]?\d*)?([-_.]?dev[-_.]?\d*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?\s*$/i;

/**
 * Why PyNWB cannot construct a file's objects; undefined where it can.
 *
 * @param objects Typed objects, the root first.
 * @param lineage A type and its ancestors, itself first.
 * @param namespaces Names of the namespaces that a reader has: those cached and those that come with PyNWB.
 */
export function notConstructible(
  root: H5Node,
  objects: readonly H5Node[],
  isA: IsA,
  namespaces: ReadonlySet<string>,
  lineage: (node: H5Node) => readonly string[],
): { readonly message: string; readonly place: string } | undefined {
  const file = fileProblem(root, isA);
  if (file) return file;
  for (const node of objects) {
    const message = objectProblem(node, isA, namespaces, lineage);
    if (message !== undefined) return { message: `${node.path} ${message}`, place: node.path };
  }
  const link = linkToSibling(objects);
  if (link) return { ...link, message: `${link.place} is a link to ${link.target.path} beside it` };
  const again = repeatedId(objects);
  if (again) {
    return {
      message: `${again.path} has the object_id of another object: copies need ids of their own`,
      place: again.path,
    };
  }
  return undefined;
}

function fileProblem(
  root: H5Node,
  isA: IsA,
): { message: string; place: string } | undefined {
  const at = (place: string, message: string) => ({ message: `${place} ${message}`, place });
  const version = root.attribute("nwb_version")?.value;
  if (typeof version !== "string") return at("nwb_version", "is not a single text");
  // the reader compares the first part as a number
  if (
    !VERSION.test(version) || !/^\d+$/.test(version.replace("NWB-", "").split(/[-_.]/)[0] ?? "")
  ) return at("nwb_version", `cannot be read as a version: ${version}`);
  if (root.text("namespace") === undefined) return at("/", "does not say its namespace");
  if (!isA(root, "NWBFile")) return at("/", `is not of the type NWBFile, but ${root.type}`);
  for (const name of ["session_description", "identifier"]) {
    if (root.get(name)?.scalarText() === undefined) return at(`/${name}`, "is missing or no text");
  }
  for (const name of ["session_start_time", "timestamps_reference_time"]) {
    const text = root.get(name)?.scalarText();
    if (text === undefined) return at(`/${name}`, "is missing or no text");
    if (!isReadableTime(text)) return at(`/${name}`, `cannot be read as a time: ${quote(text)}`);
  }
  const created = root.get("file_create_date");
  if (created?.kind !== "dataset") return at("/file_create_date", "is missing");
  const dates = created.texts(0, 1000);
  if (created.shape?.length !== 1) return at("/file_create_date", "is not a list of times");
  const bad = dates.find((d) => !isReadableTime(d));
  if (bad !== undefined) return at("/file_create_date", `cannot be read as a time: ${quote(bad)}`);
  const general = root.get("general");
  if (!general) return at("/general", "is missing");
  const field = fileFieldProblem(general);
  if (field) return field;
  const keywords = general.get("keywords");
  if (keywords?.kind === "dataset" && keywords.shape?.length === 0) {
    return at("/general/keywords", "is a single text, not a list");
  }
  const birth = general.get("subject")?.get("date_of_birth");
  const text = birth?.scalarText();
  if (birth && (text === undefined || !isReadableTime(text))) {
    return at("/general/subject/date_of_birth", `cannot be read as a time: ${quote(text ?? "")}`);
  }
  const reference = general.get("subject")?.get("age")?.attribute("reference")?.value;
  if (reference !== undefined && reference !== "birth" && reference !== "gestational") {
    return at("/general/subject/age", "has a reference that is neither birth nor gestational");
  }
  return undefined;
}

/** The file's own texts below `/general`, where one is stored as something else. */
function fileFieldProblem(general: H5Node): { message: string; place: string } | undefined {
  for (const name of FILE_TEXTS) {
    const node = general.get(name);
    if (node?.kind !== "dataset") continue;
    const single = node.shape !== null && (node.shape.length === 0 || node.shape.join() === "1");
    if (!single || node.dtype.class !== "text") {
      return { message: `${node.path} is not a single text`, place: node.path };
    }
  }
  return undefined;
}

function objectProblem(
  node: H5Node,
  isA: IsA,
  namespaces: ReadonlySet<string>,
  lineage: (node: H5Node) => readonly string[],
): string | undefined {
  if (typeof node.attribute("neurodata_type")?.value !== "string") {
    return "has a type that is no text";
  }
  const namespace = node.text("namespace");
  // without a namespace an object is passed over, but for those that stand under a fixed name
  if (namespace === undefined) {
    return FIXED.test(node.path) ? "does not say the namespace of its type" : undefined;
  }
  if (!namespaces.has(namespace)) {
    return `is of the namespace ${quote(namespace)}, which is not cached in the file`;
  }
  const wanted = FIXED_TYPES.find(([path]) => path.test(node.path))?.[1];
  if (wanted !== undefined && !isA(node, wanted)) return `is not of the type ${wanted}`;
  const problem = constructorProblem(node, lineage(node), isA) ?? refusedByRule(node, isA);
  if (problem) return problem;
  if (
    node.kind === "dataset" && node.shape?.length === 0 &&
    (isA(node, "VectorData") || isA(node, "ElementIdentifiers"))
  ) return "is a single value, not a list";
  if (isA(node, "TimeSeries")) return seriesProblem(node);
  if (isA(node, "DynamicTable")) return tableProblem(node, isA);
  if (isA(node, "DynamicTableRegion") && node.attribute("table")) {
    const target = node.target("table");
    if (!target || (target.type !== undefined && !isA(target, "DynamicTable"))) {
      return "does not point to a table";
    }
  }
  return undefined;
}

function seriesProblem(series: H5Node): string | undefined {
  const start = series.get("starting_time");
  const times = series.links().some((l) =>
    l.name === "timestamps" && (l.node || l.kind === "external")
  );
  if (start && !start.attribute("rate")) return "has a starting_time without a rate";
  if (!start && !times) return "has neither timestamps nor a starting_time with a rate";
  const data = series.get("data");
  if (data?.kind !== "dataset") return undefined;
  return data.shape?.length === 0 ? "has a single value as data" : undefined;
}

function tableProblem(table: H5Node, isA: IsA): string | undefined {
  const names = table.attribute("colnames");
  if (names && names.shape?.length === 0) return "has colnames that are a single text, not a list";
  let rows: number | undefined;
  for (const name of colnamesOf(table)) {
    const column = table.get(name);
    // tables inside an aligned table are groups
    if (column?.kind === "group") continue;
    if (!column) return `names the column ${quote(name)}, which is not there`;
    if (!isA(column, "VectorData")) return `has the column ${quote(name)}, which has no type`;
    let outer: H5Node = column;
    // ragged columns may nest; no real one nests deeper than twice
    for (let depth = 0; depth < 8; depth++) {
      const index = indexOf(table, outer, isA);
      if (!index) break;
      outer = index;
    }
    const length = outer.shape?.[0] ?? 0;
    rows ??= length;
    if (length !== rows) {
      return `has columns of different length (${quote(name)}: ${length}, others ${rows})`;
    }
  }
  const id = table.get("id");
  if (id?.kind !== "dataset") return undefined;
  if (id.dtype.class !== "int") return "has ids that are no whole numbers";
  const ids = id.shape?.[0] ?? 0;
  return rows !== undefined && ids !== rows ? `has ${ids} ids and ${rows} rows` : undefined;
}
