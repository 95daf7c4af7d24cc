/**
 * Checks of optical physiology and optogenetics. Source: NWB Inspector, `checks/_ophys.py`, `checks/_ogen.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { ccfTerms, isMouse } from "./ccf.ts";
import { type Check, type Message, textField } from "./check.ts";
import { colnamesOf } from "./tables.ts";
import { dataShape } from "./time_series.ts";

/** Wavelengths below this many are hardly nanometres. */
const MIN_LAMBDA = 10;

/** Optical checks. */
export const OPHYS_CHECKS: readonly Check[] = [
  {
    name: "check_roi_response_series_dims",
    type: "RoiResponseSeries",
    run(series) {
      const rois = series.get("rois");
      if (rois?.kind !== "dataset") return undefined;
      const shape = dataShape(series);
      const count = rois.shape?.[0] ?? 0;
      return shape.length === 2 && shape[1] !== count
        ? {
          message: `The data of ${series.path} have the shape (${
            shape.join(", ")
          }), but there are ${count} ROIs${shape[0] === count ? ": transpose the data" : ""}`,
          found: `(${shape.join(", ")})`,
        }
        : undefined;
    },
  },
  {
    name: "check_roi_response_series_link_to_plane_segmentation",
    type: "RoiResponseSeries",
    run(series, { isA }) {
      const table = series.get("rois")?.target("table");
      return table && !isA(table, "PlaneSegmentation")
        ? {
          message:
            `The ROIs of ${series.path} are rows of ${table.path}, which is no plane segmentation`,
          found: table.path,
          place: `${series.path}/rois`,
        }
        : undefined;
    },
  },
  {
    name: "check_emission_lambda_in_nm",
    type: "OpticalChannel",
    run: (channel) => lambda(channel, "emission_lambda"),
  },
  {
    name: "check_excitation_lambda_in_nm",
    type: "ImagingPlane",
    run: (plane) => lambda(plane, "excitation_lambda"),
  },
  {
    name: "check_plane_segmentation_image_mask_shape_against_ref_images",
    type: "PlaneSegmentation",
    run(segmentation, { isA }) {
      const masks = segmentation.get("image_mask");
      if (masks?.kind !== "dataset" || !colnamesOf(segmentation).includes("image_mask")) {
        return undefined;
      }
      const mask = (masks.shape ?? []).slice(1).join(", ");
      return (segmentation.get("reference_images")?.links() ?? []).flatMap(({ node }) => {
        if (!node || !isA(node, "ImageSeries")) return [];
        // a series without data is read as one of no frames of no size
        const image = (node.get("data")?.shape ?? [0, 0, 0]).slice(1).join(", ");
        return image === mask ? [] : [{
          message: `The image masks of ${segmentation.path} are (${mask}), the reference image ${
            quote(node.name)
          } is (${image})`,
          found: `(${mask})`,
          place: masks.path,
        }];
      });
    },
  },
  {
    name: "check_imaging_plane_location_allen_ccf",
    type: "ImagingPlane",
    run(plane, { subject }) {
      const location = textField(plane, "location");
      return isMouse(subject) && location !== undefined && !ccfTerms().has(location)
        ? {
          message: `The location ${
            quote(location)
          } of ${plane.path} is not a term of the Allen Mouse Brain Atlas`,
          found: location,
          place: `${plane.path}/location`,
        }
        : undefined;
    },
  },
  {
    name: "check_optogenetic_stimulus_site_has_optogenetic_series",
    type: "OptogeneticStimulusSite",
    run: (site, { all }) =>
      all("OptogeneticSeries").some((s) => s.get("site") === site)
        ? undefined
        : { message: `No optogenetic series uses the stimulus site ${site.path}` },
  },
];

function lambda(node: H5Node, field: string): Message | undefined {
  const value = node.get(field)?.scalarNumber() ?? node.number(field);
  return value !== undefined && value < MIN_LAMBDA
    ? {
      message: `The ${field} of ${node.path} is ${value}: is it in nanometres?`,
      found: String(value),
      place: `${node.path}/${field}`,
    }
    : undefined;
}
