/** Validation of versions and assets, as they would be published (reference: section 5.4). */
import type { Archive } from "../state/archive.ts";
import { fullAsset } from "../state/asset_metadata.ts";
import { metadataTime } from "../state/clock.ts";
import { isObject, type JsonObject, parseObject } from "../state/json.ts";
import { type SchemaError, schemaErrors } from "./json_schema.ts";
import { allowedVersions } from "../api/misc.ts";
import { assetModelErrors, dandisetModelErrors } from "./model_rules.ts";
import { contentOf } from "../state/records.ts";
import type { AssetRow, VersionRow } from "../state/rows.ts";
import type { Schemas } from "../state/schemas.ts";
import { sixDigits } from "../state/archive.ts";

/** `publishedBy` of everything that is published. */
export function publishActivity(archive: Archive): JsonObject {
  const now = metadataTime(archive.clock.stamp());
  return {
    id: `urn:uuid:${crypto.randomUUID()}`,
    name: "DANDI publish",
    startDate: now,
    endDate: now,
    schemaKey: "PublishActivity",
    wasAssociatedWith: [{
      id: "urn:uuid:10b29ed0-3ef2-4cee-b9a4-6c8d2d3c5e11",
      identifier: archive.instance.identifier,
      name: `${archive.instance.name} API`,
      version: "0.1.0",
      schemaKey: "Software",
    }],
  };
}

/** What publishing adds to any record. */
export function publishedFields(archive: Archive): JsonObject {
  return {
    publishedBy: publishActivity(archive),
    datePublished: metadataTime(archive.clock.stamp()),
  };
}

function errorsOf(
  archive: Archive,
  schemas: Schemas,
  metadata: JsonObject,
  model: string,
  second: (metadata: JsonObject) => SchemaError[],
): SchemaError[] {
  const version = String(metadata.schemaVersion);
  const allowed = allowedVersions(archive.schemaVersion);
  if (!allowed.includes(version)) {
    return [{
      field: "",
      message: `Metadata version ${version} is not allowed. Allowed are: ${allowed.join(", ")}.`,
    }];
  }
  // Releases that are not shipped are checked against the archive's own schema: the network is not asked.
  const schema = schemas.get(version, model) ?? schemas.get(archive.schemaVersion, model);
  if (!schema) throw new Error(`The schema of ${model} ${version} is missing`);
  const first = schemaErrors(schema, metadata);
  return first.length > 0 ? first : second(metadata);
}

/** Errors of an asset. */
export function validateAsset(archive: Archive, schemas: Schemas, asset: AssetRow): SchemaError[] {
  const metadata = { ...fullAsset(archive, asset), ...publishedFields(archive) };
  return errorsOf(archive, schemas, metadata, "PublishedAsset", assetModelErrors);
}

/** Errors of a draft: its metadata with placeholders for what publishing would fill in. */
export function validateVersion(
  archive: Archive,
  schemas: Schemas,
  version: VersionRow,
): SchemaError[] {
  const stored = parseObject(version.metadata);
  const { count, size } = contentOf(archive, version.id);
  const id = sixDigits(version.dandiset);
  const number = "0.000000.0000";
  const { name, doiPrefix } = archive.instance;
  const summary = isObject(stored.assetsSummary) ? stored.assetsSummary : {};
  const metadata = {
    ...stored,
    ...publishedFields(archive),
    id: `${name}:${id}/${number}`,
    url: `${archive.webUrl}/dandiset/${id}/${number}`,
    doi: `${doiPrefix}/${name.toLowerCase()}.${id}/${number}`,
    assetsSummary: {
      schemaKey: "AssetsSummary",
      ...summary,
      numberOfFiles: count > 0 ? 1 : 0,
      numberOfBytes: size > 0 ? 1 : 0,
    },
  };
  return errorsOf(archive, schemas, metadata, "PublishedDandiset", dandisetModelErrors);
}
