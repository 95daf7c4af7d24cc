/**
 * `conversion_manifest.yaml`: what a registry of conversions reads.
 *
 * @module
 */
import { stringify } from "@std/yaml";
import { ConfigError, messageOf, parseYaml, type UploadConfig } from "../core/mod.ts";
import type { RepairSummary } from "../repair/mod.ts";
import type { ConversionNotes, CustomInterfaceEntry, InterfaceEntry } from "./notes.ts";

/** One conversion of the manifest; the order of the fields is that of the file. */
export interface ManifestConversion {
  /** Name of the conversion. */
  name?: string;
  /** `completed` when all files are on the archive, else `in_progress`. */
  status: "completed" | "in_progress";
  /** Species as written in the files. */
  species?: string;
  /** Such as `ecephys`. */
  modalities?: readonly string[];
  /** Interfaces of NeuroConv. */
  neuroconv_interfaces?: readonly InterfaceEntry[];
  /** Interfaces written for the conversion. */
  custom_interfaces?: readonly CustomInterfaceEntry[];
  /** NWB extensions. */
  extensions?: readonly string[];
  /** How clocks were brought together. */
  sync_approach?: string;
  /** Six digits. */
  dandi_id?: string;
  /** How the conversion is built. */
  pattern?: string;
  /** What others should know. */
  lessons?: readonly string[];
  /** What was repaired in copies of the files before they were sent: field, value, in how many files, from which source. */
  repairs?: readonly RepairSummary[];
  /** Day, `YYYY-MM-DD`. */
  date_completed?: string;
}

/** What the files say; each value stands in at least one of them. */
export interface ManifestFacts {
  /** Species, each once. */
  readonly species: readonly string[];
  /** Modalities by the archive's names, each once. */
  readonly modalities: readonly string[];
  /** NWB extensions, each once. */
  readonly extensions: readonly string[];
  /** Labs, each once. */
  readonly labs: readonly string[];
}

/** What a manifest is made from. */
export interface ManifestSources {
  /** What `upload.yaml` says about the conversion. */
  readonly conversion: UploadConfig["conversion"];
  /** Name of the work folder. */
  readonly folder: string;
  /** What the files say; absent when none was read. */
  readonly facts?: ManifestFacts | undefined;
  /** What the notes say; absent when there are none. */
  readonly notes?: ConversionNotes | undefined;
  /** Six digits. */
  readonly dandiset?: string | undefined;
  /** What was repaired; absent or empty where nothing was. */
  readonly repairs?: readonly RepairSummary[] | undefined;
  /** Whether all files are on the archive. */
  readonly complete: boolean;
  /** Today. */
  readonly now: Date;
}

/** A manifest, and what it does not say. */
export interface Manifest {
  /** Lab. */
  readonly lab?: string;
  /** The entry of this conversion. */
  readonly conversion: ManifestConversion;
  /** Fields that no source knows, with where they would be said. They are left out, never guessed. */
  readonly missing: readonly { readonly field: string; readonly say: string }[];
  /** Field → where its value comes from. */
  readonly from: Readonly<Record<string, string>>;
}

/** Makes the manifest's entry from what is known. */
export function makeManifest(sources: ManifestSources): Manifest {
  const { conversion: said, facts, notes, dandiset, now } = sources;
  const entry: ManifestConversion = { status: sources.complete ? "completed" : "in_progress" };
  const from: Record<string, string> = { status: "state of the upload" };
  const missing: { field: string; say: string }[] = [];
  const set = <K extends keyof ManifestConversion>(
    field: K,
    say: string,
    ...values: (readonly [value: ManifestConversion[K] | undefined, source: string])[]
  ): void => {
    const known = values.find(([v]) => v !== undefined && (!Array.isArray(v) || v.length > 0));
    if (known?.[0] !== undefined) {
      entry[field] = known[0];
      from[field] = known[1];
    } else missing.push({ field, say });
  };
  set("name", "conversion: name in upload.yaml", [said.name, "upload.yaml"], [
    sources.folder || undefined,
    "name of the work folder",
  ]);
  set("species", "subject.species in the files", [
    facts?.species.length ? facts.species.join(", ") : undefined,
    "the files",
  ]);
  set(
    "modalities",
    'table "Data Streams" of conversion_notes.md',
    [notes?.modalities, "conversion_notes.md"],
    [facts?.modalities, "the files"],
  );
  const table = 'table "Interface Mapping" of conversion_notes.md';
  set("neuroconv_interfaces", table, [notes?.neuroconvInterfaces, "conversion_notes.md"]);
  set("custom_interfaces", `${table}, if there are any`, [
    notes?.customInterfaces,
    "conversion_notes.md",
  ]);
  // Without extensions the list is known to be empty, as soon as the files were read.
  if (facts) {
    entry.extensions = facts.extensions;
    from["extensions"] = "the files";
  } else missing.push({ field: "extensions", say: "run step 03 or 04, which read the files" });
  set("sync_approach", "conversion: sync_approach in upload.yaml", [
    said.sync_approach,
    "upload.yaml",
  ]);
  set("dandi_id", "run step 02 (dandiset)", [dandiset, "step 02"]);
  set("pattern", "conversion: pattern in upload.yaml", [said.pattern, "upload.yaml"]);
  set("lessons", "conversion: lessons in upload.yaml", [said.lessons, "upload.yaml"]);
  if (sources.repairs && sources.repairs.length > 0) {
    entry.repairs = sources.repairs;
    from["repairs"] = "the repairs between step 03 and 04";
  }
  if (sources.complete) {
    entry.date_completed = localDay(now);
    from["date_completed"] = "the clock";
  } else missing.push({ field: "date_completed", say: "the upload is not complete" });
  const onlyLab = facts?.labs.length === 1 ? facts.labs[0] : undefined;
  const lab = said.lab ?? onlyLab;
  if (lab === undefined) missing.unshift({ field: "lab", say: "conversion: lab in upload.yaml" });
  else from["lab"] = said.lab === undefined ? "the files" : "upload.yaml";
  return { ...(lab === undefined ? {} : { lab }), conversion: ordered(entry), missing, from };
}

const ORDER: readonly (keyof ManifestConversion)[] = [
  "name",
  "status",
  "species",
  "modalities",
  "neuroconv_interfaces",
  "custom_interfaces",
  "extensions",
  "sync_approach",
  "dandi_id",
  "pattern",
  "lessons",
  "repairs",
  "date_completed",
];

/**
 * The text of the manifest. One that is there keeps its other conversions, and in the entry of the same name what
 * nothing here knows; so what a person has written by hand stays.
 *
 * @param existing Text of the manifest that is there, if any.
 * @param file Its path, for messages.
 * @throws {ConfigError} If the existing manifest is not YAML or has another form.
 */
export function manifestText(
  manifest: Manifest,
  existing: string | undefined,
  file: string,
): string {
  const before = existing === undefined ? {} : readManifest(existing, file);
  const others = before.conversions ?? [];
  const at = others.findIndex((c) =>
    c["name"] === manifest.conversion.name ||
    (manifest.conversion.dandi_id !== undefined && c["dandi_id"] === manifest.conversion.dandi_id)
  );
  const kept = at < 0 ? {} : others[at] ?? {};
  // The day on which it was completed stays, once it is written.
  const day = kept["status"] === "completed" && kept["dandi_id"] === manifest.conversion.dandi_id &&
      typeof kept["date_completed"] === "string"
    ? { date_completed: kept["date_completed"] }
    : {};
  const entry = ordered({ ...kept, ...manifest.conversion, ...day });
  const conversions = at < 0 ? [...others, entry] : others.map((c, i) => i === at ? entry : c);
  const { schema_version: _v, lab: _l, conversions: _c, ...rest } = before;
  const lab = manifest.lab ?? before.lab;
  return "# What this conversion is, for registries of conversions. Made by dandi-upload, step 10 (record).\n" +
    stringify(
      { schema_version: 1, ...(lab === undefined ? {} : { lab }), ...rest, conversions },
      { lineWidth: 100, skipInvalid: true },
    );
}

interface ManifestFile {
  lab?: unknown;
  conversions?: Record<string, unknown>[];
  [field: string]: unknown;
}

function readManifest(text: string, file: string): ManifestFile {
  const fail = (detail: string, cause?: unknown): never => {
    throw new ConfigError(
      `Cannot add to "${file}": ${detail}, repair it or move it away`,
      { file, cause },
    );
  };
  let value: unknown;
  try {
    // "failsafe" would make numbers text; dates must stay text.
    value = parseYaml(text, file, { schema: "core" }) ?? {};
  } catch (error) {
    throw new ConfigError(`${messageOf(error).trimEnd()}; repair it or move it away`, {
      file,
      cause: error,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("it is not a mapping");
  }
  const found = value as ManifestFile;
  const version = found["schema_version"];
  if (version !== undefined && version !== 1) {
    fail(`it has schema_version ${String(version)}, known is 1`);
  }
  if (
    found.conversions !== undefined &&
    !(Array.isArray(found.conversions) &&
      found.conversions.every((c) => typeof c === "object" && c !== null && !Array.isArray(c)))
  ) fail('its "conversions" is not a list of mappings');
  return found;
}

function ordered<T extends object>(entry: T): T {
  const rank = (key: string) => {
    const i = (ORDER as readonly string[]).indexOf(key);
    return i < 0 ? ORDER.length : i;
  };
  return Object.fromEntries(
    Object.entries(entry).sort(([a], [b]) => rank(a) - rank(b)),
  ) as T;
}

/** The day where the user is: "today" of the guide. */
function localDay(now: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
