/**
 * What the schema that a file holds says of the fields that changed between versions.
 *
 * @module
 */
import { Dataset, Group, hardObject, namesIn } from "./library.ts";
import type { Sight } from "./stand.ts";

/** The schema inside a file, as far as mending needs it. */
export interface CachedSchema {
  /** Its version; absent where the file holds none. */
  readonly version?: string;
  /** Datasets of a subject; absent where it is not known. */
  readonly subjectFields?: ReadonlySet<string>;
  /** Whether a list of today was one text. A file without a schema is judged by the newest. */
  oneText(path: string): boolean;
}

const CORE = "/specifications/core";

/** Reads the schema `core` of a file. */
export function cachedSchema(sight: Sight): CachedSchema {
  const { module, file } = sight;
  if (!(hardObject(module, file, CORE) instanceof Group)) return { oneText: () => false };
  const version = namesIn(module, file, CORE).sort(byVersion).at(-1);
  if (version === undefined) return { oneText: () => false };
  const fields = new Set<string>();
  for (const name of namesIn(module, file, `${CORE}/${version}`)) {
    if (!name.startsWith("nwb.file")) continue;
    const spec = file.get(`${CORE}/${version}/${name}`);
    if (spec instanceof Dataset) collectSubject(parse(spec.value), fields);
  }
  return {
    version,
    ...(fields.size > 0 ? { subjectFields: fields } : {}),
    oneText: () => byVersion(version, "2.1.0") < 0,
  };
}

function byVersion(a: string, b: string): number {
  const [x, y] = [a, b].map((v) => (v.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parse(value: unknown): unknown {
  const text = Array.isArray(value) ? value[0] : value;
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** Collects the datasets of the group whose type is `Subject`, wherever the schema defines it. */
function collectSubject(spec: unknown, fields: Set<string>): void {
  if (Array.isArray(spec)) return spec.forEach((item) => collectSubject(item, fields));
  if (typeof spec !== "object" || spec === null) return;
  const node = spec as Record<string, unknown>;
  const defines = node["neurodata_type_def"] ?? node["data_type_def"];
  if (defines === "Subject" || node["name"] === "subject") {
    for (const dataset of Array.isArray(node["datasets"]) ? node["datasets"] : []) {
      const { name } = dataset as { name?: unknown };
      if (typeof name === "string") fields.add(name);
    }
  }
  for (const key of ["groups", "datasets"]) collectSubject(node[key], fields);
}
