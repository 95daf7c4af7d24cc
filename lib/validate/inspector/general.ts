/**
 * Checks of any object and of storage. Source: NWB Inspector, `checks/_general.py`, `checks/_nwb_containers.py`.
 *
 * @module
 */
import { formatBytes, quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
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
    run(node, { madeOf }) {
      const object = madeOf(node);
      const argument = object?.made.args.get("description");
      // some types describe their objects themselves
      if (!object || !argument || !object.made.described) return undefined;
      const stored = node.attribute("description") ?? node.get("description") ??
        node.attribute("notes");
      const text = object.textOf("description") ?? (stored ? undefined : argument.default ?? "");
      if (text === undefined) return undefined;
      if (/^ *$/.test(text)) return { message: `${node.path} has no description` };
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
    run: (node, { madeOf }) => {
      const object = madeOf(node);
      return [...object?.made.args ?? []]
        .filter(([name, { is, none }]) =>
          none && is.length === 1 && is[0] === "str" && object?.textOf(name) === ""
        )
        .map(([name]) => ({ message: `The ${name} of ${node.path} is empty: leave it out` }));
    },
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
