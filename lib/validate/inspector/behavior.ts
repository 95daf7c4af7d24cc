/**
 * Checks of behaviour. Source: NWB Inspector, `checks/_behavior.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { type Check, type Message, NELEMS } from "./check.ts";
import { dataShape } from "./time_series.ts";

const UNITS = [
  "meters",
  "centimeters",
  "millimeters",
  "micrometers",
  "degrees",
  "radians",
  "pixels",
  "n.a.",
];

// PyNWB's default where the file has none
function unitOf(series: H5Node): string {
  return series.get("data")?.text("unit") ?? "unknown";
}

/** Behaviour checks. */
export const BEHAVIOR_CHECKS: readonly Check[] = [
  {
    name: "check_spatial_series_dims",
    type: "SpatialSeries",
    run(series) {
      const shape = dataShape(series);
      return shape.length > 1 && (shape[1] ?? 0) > 3
        ? {
          message: `${series.path} has ${shape[1]} columns: one (x), two or three are allowed`,
          found: `(${shape.join(", ")})`,
        }
        : undefined;
    },
  },
  {
    name: "check_compass_direction_unit",
    type: "CompassDirection",
    run: (compass, { isA }) =>
      compass.links().flatMap(({ node }) => {
        if (!node || !isA(node, "SpatialSeries")) return [];
        const unit = unitOf(node);
        return unit === "degrees" || unit === "radians" ? [] : [{
          message: `${node.path} is a direction in ${quote(unit)}: use degrees or radians`,
          found: unit,
          place: node.path,
        }];
      }),
  },
  {
    name: "check_spatial_series_radians_magnitude",
    type: "SpatialSeries",
    run: (series) => magnitude(series, ["radian", "radians"], 2 * Math.PI),
  },
  {
    name: "check_spatial_series_degrees_magnitude",
    type: "SpatialSeries",
    run: (series) => magnitude(series, ["degree", "degrees"], 360),
  },
  {
    name: "check_spatial_series_unit",
    type: "SpatialSeries",
    run(series, { isA }) {
      for (let at = series.parent; at; at = at.parent) {
        if (isA(at, "CompassDirection")) return undefined;
      }
      const unit = unitOf(series);
      return UNITS.includes(unit) ? undefined : {
        message: `The unit ${quote(unit)} of ${series.path} is not one of ${UNITS.join(", ")}`,
        found: unit,
        place: `${series.path}/data`,
      };
    },
  },
];

function magnitude(
  series: H5Node,
  units: readonly string[],
  limit: number,
): Message | undefined {
  const data = series.get("data");
  if (data?.kind !== "dataset" || !units.includes(unitOf(series))) return undefined;
  // data of single precision are compared in single precision: the nearest to 2π is not above it
  const bound = data.dtype.class === "float" && data.dtype.bytes === 4 ? Math.fround(limit) : limit;
  const bad = data.numbers(0, NELEMS).find((v) => Math.abs(v) > bound);
  return bad === undefined ? undefined : {
    message: `${series.path} is in ${unitOf(series)}, but has the value ${bad}`,
    found: String(bad),
    place: data.path,
  };
}
