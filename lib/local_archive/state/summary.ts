/** `assetsSummary`: what a version's assets hold (reference: section 5.4). */
import type { Archive } from "./archive.ts";
import { isObject, type JsonObject, parseObject, stableJson } from "./json.ts";

type Item = { path: string; metadata: string; size: number };

/** Aggregates the valid assets of a version (all assets of a published one). */
export function assetsSummary(archive: Archive, version: number): JsonObject {
  const items = archive.db.all<Item>(
    `SELECT a.path, a.metadata, va.size FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? AND a.status = 'Valid'`,
    version,
  );
  const summary: JsonObject = {
    schemaKey: "AssetsSummary",
    numberOfBytes: items.reduce((sum, item) => sum + item.size, 0),
    numberOfFiles: items.length,
  };
  if (items.length === 0) return summary;
  const found = collect(items);
  if (found.subjects.size > 0) summary.numberOfSubjects = found.subjects.size;
  if (found.samples.size > 0) summary.numberOfSamples = found.samples.size;
  if (found.cells.size > 0) summary.numberOfCells = found.cells.size;
  summary.dataStandard = [...found.standards.values()];
  summary.approach = [...found.approaches.values()];
  summary.measurementTechnique = [...found.techniques.values()];
  summary.variableMeasured = [...found.variables];
  summary.species = [...found.species.values()];
  return summary;
}

class Found {
  readonly subjects = new Set<string>();
  readonly samples = new Set<string>();
  readonly cells = new Set<string>();
  readonly standards = new Map<string, JsonObject>();
  readonly approaches = new Map<string, JsonObject>();
  readonly techniques = new Map<string, JsonObject>();
  readonly variables = new Set<string>();
  readonly species = new Map<string, JsonObject>();
}

const NWB = {
  schemaKey: "StandardsType",
  name: "Neurodata Without Borders (NWB)",
  identifier: "RRID:SCR_015242",
};

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function collect(items: readonly Item[]): Found {
  const found = new Found();
  const keep = (into: Map<string, JsonObject>, value: JsonObject): void =>
    void into.set(stableJson(value), value);
  for (const item of items) {
    const metadata = parseObject(item.metadata);
    for (const approach of objects(metadata.approach)) keep(found.approaches, approach);
    for (const technique of objects(metadata.measurementTechnique)) {
      keep(found.techniques, technique);
    }
    for (const standard of objects(metadata.dataStandard)) keep(found.standards, standard);
    if (String(metadata.encodingFormat).includes("nwb")) keep(found.standards, NWB);
    for (const variable of objects(metadata.variableMeasured)) {
      if (typeof variable.value === "string") found.variables.add(variable.value);
    }
    for (const one of objects(metadata.wasAttributedTo)) {
      if (typeof one.identifier === "string") found.subjects.add(cleaned(one.identifier));
      if (isObject(one.species)) keep(found.species, one.species);
    }
    for (const one of objects(metadata.wasDerivedFrom)) walkSample(one, found);
    const name = item.path.slice(item.path.lastIndexOf("/") + 1).split(".")[0] ?? "";
    const subject = /(?:^|_)sub-([^_]+)/.exec(name)?.[1];
    if (subject) found.subjects.add(subject);
  }
  return found;
}

function walkSample(sample: JsonObject, found: Found): void {
  const type = isObject(sample.sampleType) ? String(sample.sampleType.name ?? "") : "";
  const id = String(sample.identifier ?? "");
  if (type === "cell") found.cells.add(id);
  else if (id !== "") found.samples.add(id);
  for (const parent of objects(sample.wasDerivedFrom)) walkSample(parent, found);
}

/** Subject identifiers in the form that they have in file names. */
function cleaned(identifier: string): string {
  return identifier.replace(/[_*\\/<>:|"'?%@;,.\s]/g, "-");
}
