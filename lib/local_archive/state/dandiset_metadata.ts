/** What the archive takes from and adds to a dandiset's metadata (reference: section 5.1). */
import { apiUrl, type Archive, sixDigits } from "./archive.ts";
import { metadataTime } from "./clock.ts";
import { isObject, type JsonObject, without } from "./json.ts";
import type { DandisetRow } from "./rows.ts";

/** Fields that clients cannot set. */
const COMPUTED = [
  "name",
  "identifier",
  "version",
  "id",
  "url",
  "assetsSummary",
  "citation",
  "doi",
  "dateCreated",
  "datePublished",
  "publishedBy",
  "manifestLocation",
  "releaseNotes",
];

/** What remains of a client's metadata. `access[0]` keeps all but its status, which follows the embargo. */
export function stripDandiset(metadata: JsonObject): JsonObject {
  const stripped = without(metadata, COMPUTED);
  const { access } = stripped;
  if (Array.isArray(access) && isObject(access[0])) {
    stripped.access = [without(access[0], ["schemaKey", "status"]), ...access.slice(1)];
  }
  return stripped;
}

/** What a version's metadata is computed from. */
export interface VersionFacts {
  readonly dandiset: DandisetRow;
  readonly version: string;
  readonly name: string;
  readonly doi: string | null;
}

/** The address of a JSON-LD context. */
export function contextOf(schemaVersion: unknown): string {
  return `https://raw.githubusercontent.com/dandi/schema/master/releases/${schemaVersion}/context.json`;
}

/** The metadata as stored and served: every save writes these fields anew. */
export function populateDandiset(
  archive: Archive,
  facts: VersionFacts,
  metadata: JsonObject,
): JsonObject {
  const { dandiset, version, name, doi } = facts;
  const id = sixDigits(dandiset.id);
  const identifier = `${archive.instance.name}:${id}`;
  const url = `${archive.webUrl}/dandiset/${id}/${version}`;
  const populated: JsonObject = {
    ...metadata,
    "@context": contextOf(metadata.schemaVersion),
    name,
    identifier,
    version,
    id: `${identifier}/${version}`,
    repository: archive.webUrl,
    url,
    dateCreated: metadataTime(dandiset.created),
    access: accessOf(dandiset, metadata.access),
    manifestLocation: [
      version === "draft"
        ? `${apiUrl(archive)}/dandisets/${id}/versions/draft/assets/`
        : `${archive.storeUrl}/dandisets/${id}/${version}/assets.yaml`,
    ],
  };
  populated.assetsSummary ??= { schemaKey: "AssetsSummary", numberOfBytes: 0, numberOfFiles: 0 };
  if (doi) populated.doi = doi;
  const year = archive.clock.date().getUTCFullYear();
  populated.citation = citationOf(populated, year);
  return populated;
}

function accessOf(dandiset: DandisetRow, given: unknown): JsonObject[] {
  const entries = Array.isArray(given) ? given.filter(isObject) : [];
  const [first = {}, ...rest] = entries;
  return [
    {
      ...first,
      schemaKey: "AccessRequirements",
      status: dandiset.embargo_status === "OPEN" ? "dandi:OpenAccess" : "dandi:EmbargoedAccess",
      ...(dandiset.embargo_end ? { embargoedUntil: dandiset.embargo_end } : {}),
    },
    ...rest,
  ];
}

function citationOf(metadata: JsonObject, year: number): string {
  const title = String(metadata.name).replace(/\.+$/, "");
  const url = metadata.doi ? `https://doi.org/${metadata.doi}` : metadata.url;
  const names = contributors(metadata).filter((one) => one.includeInCitation === true)
    .map((one) => String(one.name ?? ""));
  const end = `(Version ${metadata.version}) [Data set]. DANDI Archive. ${url}`;
  return names.length > 0
    ? `${names.join("; ")} (${year}) ${title} ${end}`
    : `${title} (${year}). ${end}`;
}

/** The contributors that are objects. */
export function contributors(metadata: JsonObject): JsonObject[] {
  return Array.isArray(metadata.contributor) ? metadata.contributor.filter(isObject) : [];
}

/** Name of the first contact person, or `""`. */
export function contactPerson(metadata: JsonObject): string {
  const found = contributors(metadata).find((one) =>
    Array.isArray(one.roleName) && one.roleName.includes("dcite:ContactPerson")
  );
  return found ? String(found.name ?? "") : "";
}
