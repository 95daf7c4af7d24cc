/** Mistakes in a draft that have one plain repair: empty values, forms of identifiers, missing kinds. */
import { sameJson } from "../../archive/mod.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import { doiIdentifier, normalizeDoi, normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import type { FieldChange } from "../model/plan_types.ts";

const KINDS: Readonly<Record<string, string>> = {
  affiliation: "Affiliation",
  contactPoint: "ContactPoint",
  relatedResource: "Resource",
  ethicsApproval: "EthicsApproval",
  wasGeneratedBy: "Project",
};

/** The record's lists with repairs made, and one change for each entry that needed one. */
export function repairRecord(metadata: Fields): { metadata: Fields; changes: FieldChange[] } {
  const repaired = structuredClone(metadata);
  const changes: FieldChange[] = [];
  for (const [field, value] of Object.entries(metadata)) {
    if (field.startsWith("@")) continue;
    if (value === null) {
      delete repaired[field];
      changes.push(
        change(field, undefined, "(null)", "(left out)", { op: "set", field, value: null }),
      );
      continue;
    }
    if (!Array.isArray(value)) continue;
    const clean = value.map((entry) => repairValue(entry, field));
    clean.forEach((entry, index) => {
      if (sameJson(entry, value[index]) || entry === undefined) return;
      (repaired[field] as unknown[])[index] = entry;
      changes.push(
        change(field, index, JSON.stringify(value[index]), JSON.stringify(entry), {
          op: "put",
          field,
          index,
          value: entry,
        }),
      );
    });
  }
  return { metadata: repaired, changes };
}

function change(
  field: string,
  index: number | undefined,
  before: string,
  after: string,
  op: FieldChange["op"],
): FieldChange {
  const at = index === undefined ? field : `${field} ${index + 1}`;
  return {
    id: `repair: ${at}`,
    label: at,
    before,
    after,
    source: "archive",
    reason: "the archive refuses or loses the value as it is written",
    notes: [],
    op,
  };
}

function repairValue(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    return value.filter((v) => v !== null).map((v) => repairValue(v, key));
  }
  if (typeof value !== "object" || value === null) return value;
  const out: Fields = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (inner === "" && (name === "identifier" || name === "email" || name === "url")) continue;
    out[name] = repairValue(inner, name);
  }
  const kind = KINDS[key];
  if (kind && out.schemaKey === undefined) out.schemaKey = kind;
  if (key === "affiliation" && out.schemaKey === "Organization") out.schemaKey = "Affiliation";
  const id = text(out.identifier);
  if (id) out.identifier = repairIdentifier(id, out);
  return out;
}

function repairIdentifier(id: string, entry: Fields): string {
  switch (entry.schemaKey) {
    case "Person":
      return normalizeOrcid(id) ?? id;
    case "Organization":
    case "Affiliation":
      return normalizeRor(id) ?? id;
    case "Resource": {
      if (/^10\.\d{4,9}\//.test(id)) return doiIdentifier(normalizeDoi(id) ?? id);
      return id;
    }
    default:
      return id;
  }
}

/** Contributors of a record as fields. */
export function contributorsOf(metadata: Fields): Fields[] {
  return list(metadata.contributor).map(fields);
}
