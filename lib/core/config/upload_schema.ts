/** The form of `upload.yaml` for zod; {@linkcode UploadConfig} says what each key is for. */
import { z } from "zod";

/**
 * A text that people may write without quotes although it looks like a number or a day: award numbers, protocol numbers, days.
 * A number that a computer cannot hold exactly is refused.
 */
const plainText = z.preprocess((value) => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return value.toISOString().slice(0, 10);
  }
  return value;
}, z.string("write it in quotes"));

const person = z.strictObject({
  /** "Last, First". */
  name: z.string().min(1),
  email: z.string().optional(),
  orcid: z.string().optional(),
  affiliation: z.string().optional(),
  ror: z.string().optional(),
});

/** The form of `upload.yaml`. Unknown keys are errors: a misspelt key would be silently without effect. */
export const uploadConfigSchema = z.strictObject({
  /** Where to upload to: `dandi`, `dandi-sandbox`, `ember-dandi`, … or the URL of another instance. */
  instance: z.string().default("dandi-sandbox"),
  /** Six digits of an existing Dandiset, or `new`. */
  dandiset: z.union([z.literal("new"), z.string().regex(/^\d{6}$/)]).default("new"),
  /** Folder of NWB files, relative to the work folder. */
  nwb_folder: z.string().default("nwb"),
  /** File that holds the API key and that only its owner can read; better than nothing at all. */
  key_file: z.string().optional(),
  /** Title of the Dandiset, where the paper's is not wanted. */
  title: plainText.pipe(z.string().max(150)).optional(),
  /** Description, where the drafted one is not wanted. */
  description: z.string().max(10_000).optional(),
  /** Keep the data private until released. */
  embargo: z.boolean().default(false),
  /** Award number of the embargoed data's grant, as the archive asks for it. */
  award: plainText.optional(),
  /** Last day of the embargo, "YYYY-MM-DD"; the archive's default is two years. */
  embargo_until: plainText.pipe(
    z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write "YYYY-MM-DD", in quotes'),
  ).optional(),
  /** DOI (or URL, or PubMed id) of the paper or preprint. */
  doi: z.string().optional(),
  /** Who answers questions about the data. */
  contact: person.optional(),
  /** People who are not authors of the paper: they get the role of data curator. */
  curators: z.array(person).default([]),
  /** Approval of the animal or human work. */
  ethics: z.array(z.strictObject({
    identifier: plainText.pipe(z.string().min(1)),
    contact: z.string().optional(),
    url: z.string().optional(),
  })).default([]),
  /** Funding that no source knows. */
  funding: z.array(z.strictObject({
    funder: z.string().min(1),
    award: plainText.optional(),
    ror: z.string().optional(),
  })).default([]),
  /** Search words. */
  keywords: z.array(plainText.pipe(z.string().min(1))).default([]),
  /** SPDX licence. */
  license: z.string().default("spdx:CC-BY-4.0"),
  /** Protocols, code, other data sets that belong to this one. */
  related: z.array(z.strictObject({
    url: z.string().min(1),
    name: z.string().optional(),
    relation: z.string().optional(),
    type: z.string().optional(),
  })).default([]),
  /** Address of the conversion code. */
  conversion_code: z.string().optional(),
  /** Terms for the Dandiset's `about`, by label or by identifier (UBERON, DOID, CL, HP). */
  about: z.array(z.string().min(1)).default([]),
  /** What is studied, and other fields that the describe step may fill. */
  study_target: z.array(z.string().min(1)).default([]),
  /** Acknowledgement text. */
  acknowledgement: z.string().optional(),
  /** How local files are named on the archive. */
  naming: z.enum(["dandi", "always-session", "match-remote"]).default("dandi"),
  /** What to do with a file whose path is taken on the archive by other bytes. */
  existing: z.enum(["error", "skip", "force", "overwrite", "refresh"]).default("refresh"),
  /** Connections for the upload: a number, or `auto`. */
  connections: z.union([z.literal("auto"), z.number().int().min(1).max(64)]).default("auto"),
  /** Other addresses of outside services, by name (`openalex`, `crossref`, …): mirrors, or recorded answers. */
  services: z.record(z.string(), z.url()).default({}),
  /** Publish at the end, when all steps are run unattended. */
  publish: z.boolean().default(false),
  /** What the conversion's notes say, for the manifest; all optional. */
  conversion: z.strictObject({
    lab: z.string().optional(),
    name: z.string().optional(),
    notes: z.string().optional(),
    sync_approach: z.enum(["ttl_based", "shared_clock", "software_sync", "none"]).optional(),
    pattern: z.enum(["standard_nwbconverter", "converter_pipe", "custom"]).optional(),
    lessons: z.array(z.string()).default([]),
    /** That the record's commits are to be pushed; where to is named with each run (`--push`). */
    push: z.boolean().default(false),
  }).prefault({}),
});
