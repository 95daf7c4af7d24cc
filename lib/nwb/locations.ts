/**
 * Where a file names brain regions.
 *
 * @module
 */
import type { LocationFact, LocationKind } from "./facts.ts";
import type { Source } from "./source.ts";
import type { Node } from "../store/tree.ts";

const ELECTRODES = "/general/extracellular_ephys/electrodes";

/** Columns and members that hold the name of a place; `location` is core's, the others are of extensions and labs. */
const NAMES = [
  "location",
  "brain_region",
  "brain_area",
  "brain_structure",
  "anatomical_location",
  "atlas_acronym",
  "ccf_acronym",
];

/** Columns of the electrodes table; absent where there is no table. */
export function readElectrodes(
  source: Source,
): { rows: number; columns: string[] } | undefined {
  const node = source.node(ELECTRODES);
  if (!node) return undefined;
  if (node.children.size > 0) {
    const columns = [...node.children.keys()].filter((name) => name !== "id");
    const any = ["id", ...columns].find((name) => node.children.has(name));
    const rows = any === undefined ? 0 : source.rows(`${node.path}/${any}`) ?? 0;
    return { rows, columns };
  }
  // MatNWB of 2018 wrote the table as one compound dataset.
  return source.attempt(ELECTRODES, () => {
    const type = source.file.describe(node.path);
    if (!type) return { rows: 0, columns: [] };
    const columns = type.compound_type?.members.map((c) => c.name) ?? [];
    return { rows: type.shape?.[0] ?? type.total_size, columns };
  });
}

/** Every place in the file that names a location. */
export function readLocations(source: Source): LocationFact[] {
  const found: LocationFact[] = [];
  const table = source.node(ELECTRODES);
  if (table) {
    for (const name of NAMES) found.push(...column(source, table, name, "electrode"));
  }
  const seen = new Set<Node>(table ? [table] : []);
  const visit = (node: Node): void => {
    if (!seen.has(node) && !node.again && node.kind === "group") {
      const kind = kindOf(node);
      if (kind !== undefined) found.push(...locationsOf(source, node, kind));
    }
    for (const child of node.children.values()) visit(child);
  };
  for (const child of source.tree.root.children.values()) {
    if (child.name !== "specifications") visit(child);
  }
  return found;
}

const BY_PLACE: readonly [RegExp, LocationKind][] = [
  [/^\/general\/extracellular_ephys\/[^/]+$/, "electrode-group"],
  [/^\/general\/optophysiology\/[^/]+$/, "imaging-plane"],
  [/^\/general\/intracellular_ephys\/[^/]+$/, "icephys-electrode"],
  [/^\/general\/optogenetics\/[^/]+$/, "ogen-site"],
  [/^\/general\/devices\/.+$/, "probe"],
];

/** `undefined`: nothing there can name a place. */
function kindOf(node: Node): LocationKind | undefined {
  if (node.type === "ImagingPlane") return "imaging-plane";
  if (node.type === "ElectrodeGroup") return "electrode-group";
  if (/^AnatomicalCoordinates/.test(node.type ?? "")) return "localization";
  const byPlace = BY_PLACE.find(([pattern]) => pattern.test(node.path));
  if (byPlace) return byPlace[1];
  if (node.type === undefined) return undefined;
  if (NAMES.some((name) => node.children.has(name))) return "other";
  return isExtension(node) ? "other" : undefined;
}

function isExtension(node: Node): boolean {
  return node.namespace !== undefined && node.namespace !== "core" &&
    !node.namespace.startsWith("hdmf");
}

function locationsOf(source: Source, node: Node, kind: LocationKind): LocationFact[] {
  const found: LocationFact[] = [];
  let attributes: string[] | undefined;
  for (const name of NAMES) {
    if (node.children.has(name)) {
      found.push(...column(source, node, name, kind));
      continue;
    }
    attributes ??= source.attempt(node.path, () => source.file.attributeNames(node.path)) ?? [];
    if (!attributes.includes(name)) continue;
    const value = source.attribute(node.path, name);
    if (value !== undefined) found.push({ kind, place: node.path, text: value, count: 1 });
  }
  return found;
}

/** A member: a single text (of the object itself) or a column of texts. */
function column(source: Source, node: Node, name: string, kind: LocationKind): LocationFact[] {
  const place = `${node.path}/${name}`;
  return source.attempt(place, () => {
    const whole = node.children.size === 0;
    const table = whole ? source.file.describe(node.path) : undefined;
    const type = whole ? table : source.describe(place);
    const member = table ? table.compound_type?.members.find((c) => c.name === name) : type;
    if (!type || member?.type !== 3) return undefined;
    const values = table
      ? source.file.column(node.path, table, name)
      : source.file.all(place, type);
    const texts = (values ?? []).filter((v): v is string => typeof v === "string");
    if (!whole && type.shape?.length === 0) {
      return texts.map((text) => ({ kind, place: node.path, text, count: 1 }));
    }
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    // A one-element array of an object that is no table is that object's text (MatNWB).
    const single = kind !== "electrode" && texts.length === 1 && !node.children.has("id");
    return [...counts].map(([text, count]) => ({
      kind,
      place: single ? node.path : place,
      text,
      count,
    }));
  }) ?? [];
}
