/**
 * The second stage of validation: rules of the archive's Python models that are not in the JSON Schema
 * (reference: section 5.4). Only looked at when the first stage found nothing.
 */
import { isObject, type JsonObject } from "../state/json.ts";
import { pythonText } from "./python_text.ts";
import type { SchemaError } from "./json_schema.ts";

const NAME =
  /^([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\s\-.']+),\s+([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\s\-.']+)$/u;
const NAME_TEXT = String.raw`^([\w\s\-\.']+),\s+([\w\s\-\.']+)$`;
const COMPACT = /^[a-zA-Z0-9-]+:[a-zA-Z0-9-/._]+$/;
const COMPACT_TEXT = String.raw`^[a-zA-Z0-9-]+:[a-zA-Z0-9-/\._]+$`;
const UUID4 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@<>()[\],;:\\"]+@[^\s@.]+(?:\.[^\s@.]+)+$/;

/** Names at the end of a domain that stand for no mail system. */
const RESERVED = /[@.](?:arpa|invalid|local|localhost|onion|test)$/i;

/** Kinds whose `identifier` is an address or a compact identifier. */
const IDENTIFIED = new Set([
  "Anatomy",
  "Disorder",
  "GenericType",
  "SpeciesType",
  "StrainType",
  "SexType",
  "ApproachType",
  "MeasurementTechniqueType",
  "AssayType",
  "SampleType",
  "StandardsType",
]);

/** Rules for every object of a record, by its kind. */
function objectErrors(value: JsonObject, field: string): SchemaError[] {
  const errors: SchemaError[] = [];
  const fail = (message: string): void => void errors.push({ field, message });
  const kind = value.schemaKey;
  if (kind === "Person" && typeof value.name === "string" && !NAME.test(value.name)) {
    fail(`String should match pattern '${NAME_TEXT}'`);
  }
  if ((kind === "Person" || kind === "Organization") && Array.isArray(value.roleName)) {
    if (value.roleName.includes("dcite:ContactPerson") && !value.email) {
      fail("Value error, Contact person must have an email address.");
    }
  }
  if (typeof value.email === "string") {
    if (!EMAIL.test(value.email)) fail("value is not a valid email address");
    else if (RESERVED.test(value.email)) {
      fail(
        "value is not a valid email address: The part after the @-sign is a special-use or reserved name that " +
          "cannot be used with email.",
      );
    }
  }
  for (const key of ["url", "protocol", "contentUrl"]) {
    const links = Array.isArray(value[key]) ? value[key] : [value[key]];
    if (links.some((link) => typeof link === "string" && !/^https?:/i.test(link))) {
      errors.push({ field: field || key, message: "URL scheme should be 'http' or 'https'" });
    }
  }
  if (kind === "Resource" && !value.identifier && !value.url) {
    fail("Value error, Both identifier and url cannot be None");
  }
  if (
    kind === "AccessRequirements" && value.status === "dandi:EmbargoedAccess" &&
    !value.embargoedUntil
  ) {
    fail(
      "Value error, An embargo end date is required for NIH awards to be in compliance with NIH resource sharing policy.",
    );
  }
  if (
    kind === "PropertyValue" &&
    (value.value === undefined || value.value === null || isEmpty(value.value))
  ) {
    fail("Value error, The value field of a PropertyValue cannot be None or empty.");
  }
  const { identifier } = value;
  if (typeof kind === "string" && IDENTIFIED.has(kind) && typeof identifier === "string") {
    if (!/^https?:\/\/[^\s/]/i.test(identifier) && !COMPACT.test(identifier)) {
      fail("URL scheme should be 'http' or 'https'");
      fail(`String should match pattern '${COMPACT_TEXT}'`);
    }
  }
  return errors;
}

function isEmpty(value: unknown): boolean {
  return value === "" || (Array.isArray(value) && value.length === 0);
}

/** Walks a record; `field` stays the first element of the path, as the archive reports it. */
function walk(value: unknown, field: string): SchemaError[] {
  if (Array.isArray(value)) return value.flatMap((item) => walk(item, field));
  if (!isObject(value)) return [];
  return [
    ...objectErrors(value, field),
    ...Object.entries(value).flatMap(([key, item]) => walk(item, field === "" ? key : field)),
  ];
}

const ASSET_ID =
  "^dandiasset:[a-f0-9]{8}[-]*[a-f0-9]{4}[-]*[a-f0-9]{4}[-]*[a-f0-9]{4}[-]*[a-f0-9]{12}$";

/** Rules of schema 0.8.0, which has one model for drafts and for what is published; `datePublished` tells them apart. */
function publicationErrors(metadata: JsonObject, what: "Dandiset" | "asset"): SchemaError[] {
  if (metadata.schemaVersion !== "0.8.0") return [];
  const names = what === "Dandiset" ? ["doi", "publishedBy", "url"] : ["publishedBy"];
  const set = (name: string): boolean => metadata[name] !== undefined && metadata[name] !== null;
  if (!set("datePublished")) {
    return names.filter((name) => name !== "url" && set(name)).map((field) => ({
      field,
      message: `Value error, ${field} is not allowed unless datePublished is set`,
    }));
  }
  const errors = names.filter((name) => !set(name)).map((field) => ({
    field,
    message: `Value error, ${field} is required for a published ${what}`,
  }));
  const prefix = /^[A-Z][-A-Z]*/.exec(String(metadata.identifier))?.[0] ?? "[A-Z][-A-Z]*";
  const pattern = what === "Dandiset" ? `^${prefix}:\\d{6}/\\d+\\.\\d+\\.\\d+$` : ASSET_ID;
  if (!new RegExp(pattern).test(String(metadata.id))) {
    errors.push({
      field: "id",
      message:
        `Value error, id "${metadata.id}" does not match the published-${what} pattern "${pattern}"`,
    });
  }
  return errors;
}

/** Errors of a dandiset's metadata; some rules hold only for what is published. */
export function dandisetModelErrors(metadata: JsonObject, published = true): SchemaError[] {
  const errors = [...walk(metadata, ""), ...publicationErrors(metadata, "Dandiset")];
  const contributors = Array.isArray(metadata.contributor) ? metadata.contributor : [];
  const contact = contributors.some((one) =>
    isObject(one) && Array.isArray(one.roleName) && one.roleName.includes("dcite:ContactPerson")
  );
  if (!contact) {
    errors.push({
      field: "contributor",
      message: "Value error, At least one contributor must have role ContactPerson",
    });
  }
  const summary = isObject(metadata.assetsSummary) ? metadata.assetsSummary : {};
  if (published && (summary.numberOfFiles === 0 || summary.numberOfBytes === 0)) {
    errors.push({
      field: "assetsSummary",
      message: "Value error, A Dandiset containing no files or zero bytes is not publishable",
    });
  }
  return errors;
}

/** Errors of an asset's metadata; the SHA-256 is demanded only of what is published. */
export function assetModelErrors(metadata: JsonObject, published = true): SchemaError[] {
  const errors = [...walk(metadata, ""), ...publicationErrors(metadata, "asset")];
  if (typeof metadata.contentSize === "number" && metadata.contentSize < 0) {
    errors.push({
      field: "contentSize",
      message: "could not parse value and unit from byte string",
    });
  }
  if (typeof metadata.identifier === "string" && !UUID4.test(metadata.identifier)) {
    errors.push({ field: "identifier", message: "UUID version 4 expected" });
  }
  const fail = (message: string): void => void errors.push({ field: "digest", message });
  const digest = isObject(metadata.digest) ? metadata.digest : {};
  const zarr = digest["dandi:dandi-zarr-checksum"];
  const etag = digest["dandi:dandi-etag"];
  const sha256 = digest["dandi:sha2-256"];
  if (metadata.encodingFormat === "application/x-zarr") {
    const match = typeof zarr === "string" ? /^[0-9a-f]{32}-\d+--(\d+)$/.exec(zarr) : null;
    if (!match) fail("Value error, A zarr asset must have a zarr checksum.");
    else if (Number(match[1]) !== metadata.contentSize) {
      fail(
        `Value error, contentSize ${
          pythonText(metadata.contentSize)
        } is not equal to the checksum size ${match[1]}.`,
      );
    }
    return errors;
  }
  if (zarr !== undefined) fail("Value error, Digest cannot have both etag and zarr checksums.");
  if (etag === undefined) fail("Value error, A non-zarr asset must have a dandi-etag.");
  else if (typeof etag !== "string" || !/^[0-9a-f]{32}-\d{1,5}$/.test(etag)) {
    fail(`Value error, Digest must have an appropriate dandi-etag value. Got ${etag}`);
  }
  if (sha256 === undefined) {
    if (published) fail("Value error, A non-zarr asset must have a sha2_256.");
  } else if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    fail(`Value error, Digest must have an appropriate sha2_256 value. Got ${sha256}`);
  }
  return errors;
}
