import type { H5Node } from "../../store/store.ts";

/**
 * The place that NWB Inspector names for an object: fixed for file, subject, devices and electrode groups; else
 * the group, where one of its own fields is a plain dataset; else none. Kept so that findings can be compared;
 * our own findings always name the object.
 */
export function referenceLocation(
  node: H5Node,
  isA: (node: H5Node, type: string) => boolean,
  isSeen: (node: H5Node) => boolean = () => true,
): string | undefined {
  if (node.path === "/") return "/";
  if (isA(node, "Subject")) return "/general/subject";
  if (isA(node, "Device")) return `/general/devices/${node.name}`;
  if (isA(node, "ElectrodeGroup")) return `/general/extracellular_ephys/${node.name}`;
  if (node.kind === "dataset" || isA(node, "DynamicTable")) return undefined;
  // scalars are read into memory, so only arrays stay datasets
  const holdsArray = node.links().some((l) =>
    l.node?.kind === "dataset" && l.node.type === undefined && (l.node.shape?.length ?? 0) > 0 &&
    // texts of variable length are wrapped, and so no plain data set
    !(l.node.dtype.class === "text" && l.node.dtype.variable && !l.node.dtype.ascii) &&
    isSeen(l.node)
  );
  return holdsArray ? node.path : undefined;
}
