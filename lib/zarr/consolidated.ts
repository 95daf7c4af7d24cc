/**
 * The consolidated copy of a store's metadata, compared with the truth.
 *
 * @module
 */
import { fieldsOf, parsePythonJson, sameJson } from "./json.ts";
import { allNodes, type ZarrStore } from "./nodes.ts";
import type { ZarrSource } from "./source.ts";

/**
 * Whether a consolidated copy contradicts the nodes' own files; `undefined` where there is no copy. Cached specifications are left out:
 * writers consolidate before they cache them.
 */
export async function consolidatedDiffers(
  source: ZarrSource,
  store: ZarrStore,
): Promise<boolean | undefined> {
  const copy = store.format === 2 ? await copyV2(source) : copyV3(store);
  if (!copy) return undefined;
  if (copy === "damaged") return true;
  const truth = new Map<string, unknown>();
  for (const node of allNodes(store.root)) {
    for (const [file, value] of Object.entries(node.files)) {
      const name = store.format === 2 ? [node.key, file].filter(Boolean).join("/") : node.key;
      truth.set(name, value);
    }
  }
  if (store.format === 3) truth.delete("");
  const where = specifications(store);
  const counts = (name: string) => name !== where && !name.startsWith(`${where}/`);
  const names = new Set([...truth.keys(), ...copy.keys()].filter(counts));
  for (const name of names) {
    if (!sameJson(comparable(name, truth.get(name)), comparable(name, copy.get(name)))) return true;
  }
  return false;
}

function specifications(store: ZarrStore): string {
  const at = store.root.attributes[".specloc"];
  return typeof at === "string" && at !== "" ? at.replace(/^\/|\/$/g, "") : "specifications";
}

/** Without what a copy may lack: an empty file of attributes, the root's word of the specifications, copies inside of copies. */
function comparable(name: string, value: unknown): unknown {
  if (name.endsWith(".zattrs") || name === ".zattrs") {
    const { ".specloc": _at, ...rest } = fieldsOf(value);
    return name === ".zattrs" ? rest : fieldsOf(value);
  }
  const { consolidated_metadata: _copy, ...rest } = fieldsOf(value);
  return value === undefined ? undefined : rest;
}

async function copyV2(source: ZarrSource): Promise<Map<string, unknown> | "damaged" | undefined> {
  const bytes = await source.read(".zmetadata");
  if (!bytes) return undefined;
  try {
    const metadata = fieldsOf(parsePythonJson(new TextDecoder().decode(bytes))).metadata;
    return new Map(Object.entries(fieldsOf(metadata)));
  } catch {
    return "damaged";
  }
}

function copyV3(store: ZarrStore): Map<string, unknown> | undefined {
  const copy = fieldsOf(fieldsOf(store.root.files["zarr.json"]).consolidated_metadata).metadata;
  return copy === undefined ? undefined : new Map(Object.entries(fieldsOf(copy)));
}
