/**
 * What constructors of PyNWB 4.2 refuse beyond missing arguments and wrong classes: required columns, forbidden
 * values, lengths of axes. Each was seen by letting PyNWB read a file with that fault.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import { rowsOf } from "../inspector/tables.ts";

/** A type and what is wrong with an object of it; undefined where nothing is. */
type Rule = readonly [type: string, problem: (node: H5Node) => string | undefined];

const CONTINUITY = ["continuous", "instantaneous", "step"];

const RULES: readonly Rule[] = [
  ["TimeSeries", (series) => {
    const word = series.get("data")?.text("continuity");
    return word === undefined || CONTINUITY.includes(word)
      ? undefined
      : `has a continuity that is none of ${CONTINUITY.join(", ")}`;
  }],
  [
    "PatchClampSeries",
    (series) =>
      (series.number("sweep_number") ?? 0) < 0 ? "has a negative sweep_number" : undefined,
  ],
  [
    "ImageSeries",
    (series) =>
      series.get("external_file")?.attribute("starting_frame")?.shape?.length === 0
        ? "has a starting_frame that is a single number, not a list"
        : undefined,
  ],
  [
    "IndexSeries",
    (series) =>
      has(series, "indexed_timeseries") || has(series, "indexed_images")
        ? undefined
        : "points neither to images nor to a time series",
  ],
  ["TwoPhotonSeries", (series) => {
    const length = series.get("field_of_view")?.shape?.[0];
    return length === undefined || length === 2 || length === 3
      ? undefined
      : `has a field_of_view of ${length} numbers, not of two or three`;
  }],
  [
    "DecompositionSeries",
    (series) =>
      series.links().some((l) => l.name === "bands" && l.kind === "hard")
        ? undefined
        : "has no bands of its own",
  ],
  ["ImagingPlane", (plane) => {
    const missing = ["indicator", "location", "device", "excitation_lambda"].find((f) =>
      !has(plane, f)
    );
    return missing && `has no ${missing}`;
  }],
  ["IntracellularRecordingsTable", (table) => {
    if (rowsOf(table) === 0) return undefined;
    const missing = ["electrodes", "stimuli", "responses"].find((c) => !has(table, c));
    if (missing) return `has no ${missing}`;
    return table.attribute("categories") ? undefined : "does not name its categories";
  }],
  ["DynamicTableRegion", (region) => {
    const table = region.target("table");
    if (!table || (rowsOf(table) ?? 0) === 0 || region.kind !== "dataset") return undefined;
    // rows are compared with the length of the table
    return ["text", "compound"].includes(region.dtype.class)
      ? "has rows that are no numbers"
      : undefined;
  }],
  ["GrayscaleImage", (image) => imageProblem(image, [2])],
  ["RGBImage", (image) => imageProblem(image, [3], 3)],
  ["RGBAImage", (image) => imageProblem(image, [3], 4)],
  ["Units", (units) => {
    const resolution = units.get("spike_times")?.attribute("resolution");
    return resolution && resolution.type.class !== "float"
      ? "has a resolution of spike times that is no float"
      : undefined;
  }],
];

/** Why an object is refused when it is constructed; undefined where nothing speaks against it. */
export function refusedByRule(
  node: H5Node,
  isA: (node: H5Node, type: string) => boolean,
): string | undefined {
  for (const [type, problem] of RULES) {
    const said = isA(node, type) ? problem(node) : undefined;
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The first object whose id another object has already: the reference reader keeps objects by their id. */
export function repeatedId(objects: Iterable<H5Node>): H5Node | undefined {
  const seen = new Map<string, H5Node>();
  for (const node of objects) {
    const id = node.text("object_id");
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first !== undefined && first !== node) return node;
    seen.set(id, node);
  }
  return undefined;
}

// what lies behind an external link cannot be seen, and counts as there
function has(node: H5Node, name: string): boolean {
  return node.links().some((l) => l.name === name && (l.kind === "external" || l.node));
}

function imageProblem(
  image: H5Node,
  axes: readonly number[],
  colours?: number,
): string | undefined {
  const { shape } = image;
  if (!shape) return undefined;
  if (!axes.includes(shape.length) || (colours !== undefined && shape.at(-1) !== colours)) {
    return `has the shape (${shape.join(", ")})`;
  }
  const resolution = image.attribute("resolution");
  return resolution && resolution.type.class !== "float"
    ? "has a resolution that is no single float"
    : undefined;
}
