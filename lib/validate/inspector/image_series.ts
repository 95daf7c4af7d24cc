/**
 * Checks of videos and images. Source: NWB Inspector, `checks/_image_series.py` and `checks/_images.py`.
 *
 * @module
 */
import { fileIsThere } from "../children/beside.ts";
import { quote } from "../../core/text.ts";
import { type H5Node, isReference } from "../../store/store.ts";
import type { Check } from "./check.ts";
import { dataShape } from "./time_series.ts";

/** Bytes above which a data set is called very large. */
export const LARGE_BYTES = 20e9;

function externalFiles(series: H5Node): readonly string[] {
  const node = series.get("external_file");
  return node?.kind === "dataset" ? node.texts(0, 100_000) : [];
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || /^\\\\[^\\]+\\[^\\]+/.test(path) ||
    /^\/\/[^/]+\/[^/]+/.test(path);
}

/** Video and image checks. */
export const IMAGE_CHECKS: readonly Check[] = [
  {
    name: "check_image_series_external_file_valid",
    type: "ImageSeries",
    run(series, { path }) {
      const folder = path.slice(0, path.lastIndexOf("/")) || "/";
      const known = new Map<string, boolean>();
      return externalFiles(series).filter((file) => {
        if (file.startsWith("/")) return false;
        const there = known.get(file) ?? fileIsThere(`${folder}/${file}`);
        known.set(file, there);
        return !there;
      }).map((file) => ({
        message: `The external file ${
          quote(file)
        } of ${series.path} is not there, seen from the NWB file`,
        found: file,
        place: `${series.path}/external_file`,
      }));
    },
  },
  {
    name: "check_image_series_external_file_relative",
    type: "ImageSeries",
    run: (series) =>
      externalFiles(series).filter(isAbsolute).map((file) => ({
        message: `The external file ${
          quote(file)
        } of ${series.path} is not named relative to the NWB file`,
        found: file,
        place: `${series.path}/external_file`,
      })),
  },
  {
    name: "check_image_series_data_size",
    type: "ImageSeries",
    run(series, { isA, path }) {
      const data = series.get("data");
      if (data?.kind !== "dataset" || isA(series, "TwoPhotonSeries")) return undefined;
      const bytes = dataShape(series).reduce((a, b) => a * b, 1) * data.dtype.bytes;
      if (bytes <= LARGE_BYTES) return undefined;
      // what compressed data take up is not told; it cannot be more than the file
      if (data.compression.known && Deno.statSync(path).size <= LARGE_BYTES) return undefined;
      return { message: `${series.path} holds a very large video inside the file` };
    },
  },
  {
    name: "check_image_series_starting_frame_without_external_file",
    type: "ImageSeries",
    run: (series) =>
      !series.get("external_file") && series.attribute("starting_frame")
        ? { message: `${series.path} has a starting_frame but no external_file` }
        : undefined,
  },
  {
    name: "check_order_of_images_unique",
    type: "Images",
    run(images) {
      const order = orderOf(images);
      return order && new Set(order.map((r) => String(r))).size !== order.length
        ? {
          message: `The order of images of ${images.path} names some more than once`,
          place: `${images.path}/order_of_images`,
        }
        : undefined;
    },
  },
  {
    name: "check_order_of_images_len",
    type: "Images",
    run(images, { isA }) {
      const order = orderOf(images);
      const count =
        images.links().filter((l) => l.node && (isA(l.node, "BaseImage") || isA(l.node, "Image")))
          .length;
      return order && order.length !== count
        ? {
          message:
            `The order of images of ${images.path} names ${order.length}, there are ${count}`,
          found: String(order.length),
          place: `${images.path}/order_of_images`,
        }
        : undefined;
    },
  },
  {
    name: "check_index_series_points_to_image",
    type: "IndexSeries",
    run: (series) =>
      series.get("indexed_timeseries")
        ? { message: `${series.path} points to a time series: point it to images` }
        : undefined,
  },
];

/** Targets of the references, by address. */
function orderOf(images: H5Node): string[] | undefined {
  const node = images.get("order_of_images");
  if (node?.kind !== "dataset") return undefined;
  const value = node.read(0, 100_000);
  return (Array.isArray(value) ? value : []).flat().filter(isReference).map((r) =>
    String(r.ref_data)
  );
}
