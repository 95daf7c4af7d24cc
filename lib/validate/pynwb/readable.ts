/**
 * Why PyNWB cannot turn a file into its objects, although HDF5 can read it. The reference client then looks no
 * further, and refuses the upload.
 *
 * A native reader has no constructors, so these are rules: what the constructors of PyNWB 4.2 insist on.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import type { PyClasses } from "./classes.ts";
import { type Constructing, Construction, type MadeObject } from "./construct.ts";
import { Refused } from "./refused.ts";
import { refusedByRule, repeatedId } from "./constructor_rules.ts";
import { childOf, childrenOf } from "../schema/children.ts";
import { isReadableTime } from "../../store/readable_time.ts";
import { tableProblem } from "./table_rules.ts";

/** Versions as Python's packaging reads them. */
const VERSION =
  /^\s*v?(\d+!)?\d+(\.\d+)*([-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?\d*)?(-\d+|[-_.]?(post|rev|r)[-_.]?\d*)?([-_.]?dev[-_.]?\d*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?\s*$/i;

/** What came of constructing a file's objects. */
export interface Constructed {
  /** Objects that were constructed. */
  readonly made: ReadonlyMap<H5Node, MadeObject>;
  /** Why the others were not; undefined where all were. */
  readonly refused: { readonly message: string; readonly place: string } | undefined;
}

/** Constructs a file's objects as PyNWB does. */
export function constructFile(root: H5Node, classes: PyClasses): Constructed {
  const construction = new Construction(classes, objectProblem);
  const { made } = construction;
  try {
    construction.construct(root);
    const refused = fileProblem(root, classes) ?? repeated(made.keys());
    return { made, refused };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { place, message } = error;
    return { made, refused: { place, message: `${place} ${message}` } };
  }
}

function repeated(made: Iterable<H5Node>): { message: string; place: string } | undefined {
  const again = repeatedId(made);
  return again && {
    message: `${again.path} has the object_id of another object: copies need ids of their own`,
    place: again.path,
  };
}

function fileProblem(
  root: H5Node,
  classes: PyClasses,
): { message: string; place: string } | undefined {
  const at = (place: string, message: string) => ({ message: `${place} ${message}`, place });
  const version = root.attribute("nwb_version")?.value;
  if (typeof version !== "string") return at("nwb_version", "is not a single text");
  // the reader compares the first part as a number
  if (
    !VERSION.test(version) || !/^\d+$/.test(version.replace("NWB-", "").split(/[-_.]/)[0] ?? "")
  ) return at("nwb_version", `cannot be read as a version: ${version}`);
  const home = classes.namespace(root.text("namespace") ?? "");
  if (!home?.isA(root.type, "NWBFile")) {
    return at("/", `is not of the type NWBFile, but ${root.type}`);
  }
  // what lies in another file is taken to be as it should
  const elsewhere = new Set(childrenOf(root).filter((c) => !c.node).map((c) => c.name));
  for (const name of ["session_description", "identifier"]) {
    if (elsewhere.has(name)) continue;
    if (root.get(name)?.scalarText() === undefined) return at(`/${name}`, "is missing or no text");
  }
  for (const name of ["session_start_time", "timestamps_reference_time"]) {
    if (elsewhere.has(name)) continue;
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
  const birth = general.get("subject")?.get("date_of_birth");
  const text = birth?.scalarText();
  if (birth && (text === undefined || !isReadableTime(text))) {
    return at("/general/subject/date_of_birth", `cannot be read as a time: ${quote(text ?? "")}`);
  }
  const reference = general.get("subject")?.get("age")?.attribute("reference")?.value;
  // the version decides what an age without a reference means
  if (
    general.get("subject") && reference === undefined &&
    !/^(NWB-)?\d+\.\d+\.\d+|^2\.0b$/.test(version)
  ) {
    return at("nwb_version", `cannot be read as a version: ${version}`);
  }
  if (reference !== undefined && reference !== "birth" && reference !== "gestational") {
    return at("/general/subject/age", "has a reference that is neither birth nor gestational");
  }
  return undefined;
}

/** What the constructors refuse although the arguments fit. */
function objectProblem(object: Constructing): string | undefined {
  const { node, isA } = object;
  const problem = refusedByRule(node, isA);
  if (problem) return problem;
  if (isA(node, "TimeSeries")) return seriesProblem(node);
  if (isA(node, "DynamicTable")) return tableProblem(object);
  return undefined;
}

function seriesProblem(series: H5Node): string | undefined {
  const start = childrenOf(series).find((c) => c.name === "starting_time");
  const times = childrenOf(series).some((c) => c.name === "timestamps");
  // what lies in another file is taken to be as it should
  if (start?.node && !start.node.attribute("rate")) return "has a starting_time without a rate";
  if (!start && !times) return "has neither timestamps nor a starting_time with a rate";
  const data = childOf(series, "data");
  if (data?.kind !== "dataset") return undefined;
  return data.shape?.length === 0 ? "has a single value as data" : undefined;
}
