/**
 * Checks of any object and of storage. Source: NWB Inspector, `checks/_general.py`, `checks/_nwb_containers.py`.
 *
 * @module
 */
import { formatBytes, quote } from "../../core/text.ts";
import type { H5Node } from "../hdf5/file.ts";
import type { Check, Message } from "./check.ts";
import { LARGE_BYTES } from "./image_series.ts";

const PLACEHOLDERS = ["no description", "no desc", "none", "placeholder"];
/** Bytes below which compression does not matter. */
const SMALL_BYTES = 50e6;

/** General checks. */
export const GENERAL_CHECKS: readonly Check[] = [
  {
    name: "check_name_slashes",
    run: (node) =>
      node.path !== "/" && node.name.includes("\\")
        ? { message: `The name ${quote(node.name)} has a slash`, found: node.name }
        : undefined,
  },
  {
    name: "check_name_colons",
    run: (node) =>
      node.name.includes(":")
        ? { message: `The name ${quote(node.name)} has a colon`, found: node.name }
        : undefined,
  },
  {
    name: "check_description",
    run(node) {
      const text = node.text("description") ?? node.get("description")?.scalarText();
      if (text === undefined) return undefined;
      if (text.trim() === "") return { message: `The description of ${node.path} is empty` };
      const bare = text.toLowerCase().replace(/^\.+|\.+$/g, "");
      return PLACEHOLDERS.includes(bare)
        ? {
          message: `The description of ${node.path} is a placeholder, ${quote(text)}`,
          found: text,
        }
        : undefined;
    },
  },
  {
    name: "check_large_dataset_compression",
    type: "NWBContainer",
    run: (node) => uncompressed(node, LARGE_BYTES, Infinity),
  },
  {
    name: "check_small_dataset_compression",
    type: "NWBContainer",
    run: (node) => uncompressed(node, SMALL_BYTES, LARGE_BYTES),
  },
  {
    name: "check_empty_string_for_optional_attribute",
    type: "NWBContainer",
    run: (node) =>
      node.links().flatMap(({ node: field }) =>
        field?.kind === "dataset" && field.type === undefined && field.scalarText() === ""
          ? [{ message: `${field.path} is empty: leave it out`, place: field.path }]
          : []
      ),
  },
];

function uncompressed(node: H5Node, above: number, below: number): Message | undefined {
  for (const { node: field } of node.links()) {
    if (field?.kind !== "dataset" || field.type !== undefined) continue;
    if ((field.shape?.length ?? 0) === 0) continue;
    const bytes = field.size * field.dtype.bytes;
    if (bytes > above && bytes < below && !field.compression.known) {
      return {
        message: `${field.path} is ${formatBytes(bytes)} and is not compressed`,
        found: formatBytes(bytes),
        place: field.path,
      };
    }
  }
  return undefined;
}
