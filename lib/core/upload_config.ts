/**
 * `upload.yaml`: what the user writes about an upload.
 *
 * @module
 */
import { parse } from "@std/yaml";
import { z } from "zod";
import { ConfigError, messageOf } from "./errors.ts";

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
  title: z.string().max(150).optional(),
  /** Description, where the drafted one is not wanted. */
  description: z.string().max(10_000).optional(),
  /** Keep the data private until released. */
  embargo: z.boolean().default(false),
  /** Award number of the embargoed data's grant, as the archive asks for it. */
  award: z.string().optional(),
  /** Last day of the embargo, "YYYY-MM-DD"; the archive's default is two years. */
  embargo_until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write "YYYY-MM-DD", in quotes')
    .optional(),
  /** DOI (or URL, or PubMed id) of the paper or preprint. */
  doi: z.string().optional(),
  /** Who answers questions about the data. */
  contact: person.optional(),
  /** People who are not authors of the paper: they get the role of data curator. */
  curators: z.array(person).default([]),
  /** Approval of the animal or human work. */
  ethics: z.array(z.strictObject({
    identifier: z.string().min(1),
    contact: z.string().optional(),
    url: z.string().optional(),
  })).default([]),
  /** Funding that no source knows. */
  funding: z.array(z.strictObject({
    funder: z.string().min(1),
    award: z.string().optional(),
    ror: z.string().optional(),
  })).default([]),
  /** Search words. */
  keywords: z.array(z.string().min(1)).default([]),
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
    /** Push the record's commits to the remote "origin". */
    push: z.boolean().default(false),
  }).prefault({}),
});

/** What `upload.yaml` says, with defaults filled in. */
export type UploadConfig = z.infer<typeof uploadConfigSchema>;

/**
 * Reads the text of an `upload.yaml`.
 *
 * @param text The YAML.
 * @param file Its path, for messages.
 * @throws {ConfigError} If it is not YAML, has an unknown key, or a value of the wrong kind; the message names
 * the key, what was found and what is wanted.
 */
export function parseUploadConfig(text: string, file: string): UploadConfig {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    throw new ConfigError(`Cannot read "${file}" as YAML: ${messageOf(error)}`, {
      file,
      cause: error,
    });
  }
  const result = uploadConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => describeIssue(issue, value));
  throw new ConfigError(`Cannot use "${file}": ${problems.join("; ")}`, { file });
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const at = issue.path.join(".") || "the file";
  if (issue.code === "unrecognized_keys") {
    const shape = issue.path.length === 0 ? Object.keys(uploadConfigSchema.shape) : [];
    return issue.keys.map((key) => {
      const near = nearest(key, shape);
      return `${issue.path.length ? `${at}: ` : ""}unknown key "${key}"` +
        (near
          ? `, did you mean "${near}"?`
          : shape.length
          ? `, known are ${shape.join(", ")}`
          : "");
    }).join("; ");
  }
  let found: unknown = value;
  for (const step of issue.path) {
    found = (found as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  const hint = at === "dandiset" && typeof found === "number"
    ? ' (write the six digits in quotes: "000123")'
    : "";
  return `${at}: ${issue.message}, found ${JSON.stringify(found)}${hint}`;
}

function nearest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((c) => ({ c, d: distance(word, c) })).sort((a, b) => a.d - b.d)[0];
  return scored && scored.d <= Math.max(2, word.length / 3) ? scored.c : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
