import { plural, quote, shorten } from "../core/text.ts";
import type { Finding } from "../core/finding.ts";
import { participants } from "./participant.ts";
import { publications, samples, session } from "./session.ts";
import type { AssetMetadata, AssetMetadataOptions } from "./asset_types.ts";
import type { FileIdentity, NwbFacts } from "./facts.ts";
import type { Note } from "./note.ts";
import { SOFTWARE } from "./software.ts";
import { techniquesOf } from "./techniques.ts";

type Json = Record<string, unknown>;

/**
 * Makes the record of an NWB file for the archive from the facts of the file (model `Asset` of the DANDI schema).
 *
 * Reads nothing and asks no network; with `now` and `activityId` given, the same facts give the same record. The fields are those of the official client; what it refuses (an age, sex
 * or species that it does not understand) is left out here and told as a finding, so that one odd field does not
 * cost the rest. `access`, `id` and the like are the archive's to write.
 *
 * @returns The record and what could not be understood, each with its HDF5 path.
 */
export function assetMetadata(facts: NwbFacts, options: AssetMetadataOptions): AssetMetadata {
  const findings: Finding[] = [];
  const note: Note = (finding) => {
    findings.push({
      ...finding,
      ...(finding.found === undefined ? {} : { found: shorten(finding.found, 200) }),
      origin: { by: "dandi-upload" },
      file: facts.file.path,
    });
  };
  noteDamage(facts, note);
  const seen = facts.types.filter((t) => t.groupVisits > 0).map((t) => t.type);
  const { approaches, techniques, variables } = techniquesOf(seen);
  const derived = samples(facts);
  const resources = publications(facts, note);
  const metadata: Json = {
    ...frame(
      facts.file,
      options,
      isZarr(options.assetPath) ? "application/x-zarr" : "application/x-nwb",
    ),
    ...(facts.keywords ? { keywords: facts.keywords } : {}),
    ...(resources ? { relatedResource: resources } : {}),
    wasAttributedTo: participants(facts, note),
    ...(derived ? { wasDerivedFrom: derived } : {}),
    wasGeneratedBy: [session(facts, note), activity(options)],
    approach: approaches.map((name) => ({ schemaKey: "ApproachType", name })),
    measurementTechnique: techniques.map((name) => ({
      schemaKey: "MeasurementTechniqueType",
      name,
    })),
    variableMeasured: variables.map((value) => ({ schemaKey: "PropertyValue", value })),
  };
  return { metadata, findings };
}

/** What HDF5 says of bytes that are not what they should be, unlike a filter that is not built in. */
const DAMAGE = /\b(bad|wrong|invalid|checksum|signature|truncated|corrupt\w*)\b/i;

function noteDamage({ errors }: NwbFacts, note: Note): void {
  const places = Object.entries(errors);
  const [place, why] = places.find(([, text]) => DAMAGE.test(text)) ?? places[0] ?? [];
  if (place === undefined || why === undefined) return;
  const others = places.length > 1 ? ` (and ${plural(places.length - 1, "other place")})` : "";
  const damaged = DAMAGE.test(why);
  note({
    code: damaged ? "file-damaged" : "file-partly-unread",
    severity: damaged ? "blocks-upload" : "advice",
    place,
    message: damaged
      ? `The file is damaged at ${quote(place)}${others}: ${why}, copy it anew or write it again`
      : `${quote(place)}${others} could not be read: ${why}`,
  });
}

/** Folders with these endings are Zarr assets on the archive, whatever is in them. */
function isZarr(assetPath: string): boolean {
  return /\.(?:zarr|ngff)$/.test(assetPath);
}

/** Media types of files that may lie beside NWB files. */
const MEDIA: Readonly<Record<string, string>> = {
  nwb: "application/x-nwb",
  mp4: "video/mp4",
  avi: "video/x-msvideo",
  wmv: "video/x-ms-wmv",
  mov: "video/quicktime",
  flv: "video/x-flv",
  mkv: "video/x-matroska",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  json: "application/json",
  tsv: "text/tab-separated-values",
  csv: "text/csv",
  txt: "text/plain",
};

/**
 * Makes the record of a file that is no NWB file, such as a video beside one: what can be said without reading it.
 */
export function mediaMetadata(
  file: FileIdentity,
  options: AssetMetadataOptions,
): Record<string, unknown> {
  const suffix = /\.([^./]+)$/.exec(options.assetPath)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(MEDIA, suffix) ? MEDIA[suffix] : undefined;
  return {
    ...frame(file, options, format ?? "application/octet-stream"),
    wasGeneratedBy: [activity(options)],
  };
}

function frame(file: FileIdentity, options: AssetMetadataOptions, encodingFormat: string): Json {
  const { assetPath, schemaVersion, digest, now = new Date() } = options;
  return {
    schemaKey: "Asset",
    schemaVersion,
    path: assetPath,
    encodingFormat,
    contentSize: file.sizeBytes,
    ...(digest === undefined ? {} : {
      digest: { [isZarr(assetPath) ? "dandi:dandi-zarr-checksum" : "dandi:dandi-etag"]: digest },
    }),
    dateModified: now.toISOString(),
    blobDateModified: new Date(file.mtimeMs).toISOString(),
    access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
  };
}

function activity({ now = new Date(), activityId }: AssetMetadataOptions): Json {
  return {
    id: `urn:uuid:${activityId ?? crypto.randomUUID()}`,
    schemaKey: "Activity",
    name: "Metadata generation",
    description: `Metadata generated by ${SOFTWARE.name}`,
    startDate: now.toISOString(),
    endDate: now.toISOString(),
    wasAssociatedWith: [{ ...SOFTWARE }],
  };
}
