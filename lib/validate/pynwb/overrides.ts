/**
 * Arguments that PyNWB makes by code of its own, not from the field of that name.
 *
 * Source: PyNWB 4.2, `pynwb/io`; HDMF 6.2, `hdmf/common/io`.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import { type Child, childOf, childrenOf } from "../schema/children.ts";
import { ofAttribute, ofDataset, type PyValue } from "./py_value.ts";
import { Refused } from "./refused.ts";

/** What is asked of the construction that goes on. */
export interface Reader {
  /** Constructs an object. */
  construct(node: H5Node): void;
  /** The object of a child, constructed. */
  child(child: Child): PyValue;
  /** Whether an object says that it is of a type or of one that descends from it. */
  isTyped(node: H5Node, type: string): boolean;
}

const WAVEFORMS = ["waveform_mean", "waveform_sd", "waveforms"];

/**
 * The value of such an argument; undefined where there is none.
 *
 * @param given What the field of that name holds.
 */
export function overridden(
  node: H5Node,
  name: string,
  given: PyValue | undefined,
  reader: Reader,
): PyValue | "not looked at" | undefined {
  const child = (of: string) => childrenOf(node).find((c) => c.name === of);
  switch (name) {
    case "timestamps":
    case "data": {
      const held = child(name);
      if (!held) return name === "data" ? { kind: "list", items: [] } : undefined;
      if (!held.node) return { kind: "elsewhere", name };
      if (held.node.kind === "group") {
        throw new Refused(held.node.path, "is a group, not a data set");
      }
      if (!held.link) return ofDataset(held.node, false);
      const owner = held.node.parent;
      if (!owner) return given;
      reader.construct(owner);
      return { kind: "object", node: owner };
    }
    // the column of time series of earlier versions is taken for that of today
    case "columns":
      return given;
    case "unit":
      return ofAttributeOf(child("data"), "unit") ?? { kind: "str", text: () => "unknown" };
    case "resolution":
      return ofAttributeOf(child("spike_times"), "resolution");
    case "waveform_rate":
      return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "sampling_rate")));
    case "waveform_unit":
      return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "unit")));
    case "waveform_time_before_peak_in_ms":
      return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "time_before_peak_in_ms")));
    case "scratch": {
      const scratch = child(name)?.node;
      for (const c of scratch ? childrenOf(scratch) : []) {
        if (!c.link && c.node) reader.construct(c.node);
      }
      return "not looked at";
    }
    case "target": {
      // a link in version 1.9 of hdmf-common
      const link = childrenOf(node).find((c) => c.link && c.name === name);
      return link ? reader.child(link) : given;
    }
    case "containers":
      return {
        kind: "list",
        items: childrenOf(node).filter((c) =>
          !c.link && c.node &&
          reader.isTyped(c.node, c.node.kind === "group" ? "Container" : "Data")
        ).map((c) => reader.child(c)),
      };
    case "experimenter":
    case "related_publications": {
      const general = child("general");
      // behind a link it is not looked for
      if (general?.link) return given;
      const held = general?.node && childOf(general.node, name);
      if (held?.kind === "dataset" && held.shape?.length === 0 && held.dtype.class !== "text") {
        throw new Refused(held.path, "is a single value, but no text");
      }
      return "not looked at";
    }
    default:
      // what these are made of is looked at by rules of their own
      return "not looked at";
  }
}

function ofAttributeOf(child: Child | undefined, name: string): PyValue | undefined {
  const attribute = child?.link ? undefined : child?.node?.attribute(name);
  return attribute && ofAttribute(attribute);
}

function firstOf(values: readonly (PyValue | undefined)[]): PyValue | undefined {
  return values.find((v) => v !== undefined);
}
