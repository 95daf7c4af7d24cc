/**
 * `upload.yaml`: what the user writes about an upload.
 *
 * @module
 */
import type { z } from "zod";
import { uploadConfigSchema } from "./config/upload_schema.ts";
import { editDistance } from "./text.ts";
import { ConfigError } from "./errors.ts";
import { parseYaml } from "./yaml.ts";

export { uploadYaml } from "./config/upload_yaml.ts";

/** A person, as `upload.yaml` names one. */
export interface ConfigPerson {
  /** "Last, First". */
  name: string;
  /** E-mail address. */
  email?: string | undefined;
  /** ORCID iD, sixteen digits with hyphens or as an address. */
  orcid?: string | undefined;
  /** Name of the institution. */
  affiliation?: string | undefined;
  /** ROR id of the institution. */
  ror?: string | undefined;
}

/** What `upload.yaml` says, with defaults filled in. */
export interface UploadConfig {
  /** Where to upload to: `dandi`, `dandi-sandbox`, `ember-dandi`, … or the URL of another instance. */
  instance: string;
  /** Six digits of an existing Dandiset, or `new`. */
  dandiset: string;
  /** Folder of NWB files, relative to the work folder. */
  nwb_folder: string;
  /** File that holds the API key and that only its owner can read. */
  key_file?: string | undefined;
  /** Title of the Dandiset, where the paper's is not wanted. */
  title?: string | undefined;
  /** Description, where the drafted one is not wanted. */
  description?: string | undefined;
  /** Keep the data private until released. */
  embargo: boolean;
  /** Award number of the embargoed data's grant, as the archive asks for it. */
  award?: string | undefined;
  /** Last day of the embargo, "YYYY-MM-DD"; the archive's default is two years. */
  embargo_until?: string | undefined;
  /** DOI (or URL, or PubMed id) of the paper or preprint. */
  doi?: string | undefined;
  /** Who answers questions about the data. */
  contact?: ConfigPerson | undefined;
  /** People who are not authors of the paper: they get the role of data curator. */
  curators: ConfigPerson[];
  /** Approvals of the animal or human work. */
  ethics: { identifier: string; contact?: string | undefined; url?: string | undefined }[];
  /** Funding that no source knows. */
  funding: { funder: string; award?: string | undefined; ror?: string | undefined }[];
  /** Search words. */
  keywords: string[];
  /** SPDX licence. */
  license: string;
  /** Protocols, code, other data sets that belong to this one. */
  related: {
    url: string;
    name?: string | undefined;
    relation?: string | undefined;
    type?: string | undefined;
  }[];
  /** Address of the conversion code. */
  conversion_code?: string | undefined;
  /** Terms for the Dandiset's `about`, by label or by identifier (UBERON, DOID, CL, HP). */
  about: string[];
  /** What is studied. */
  study_target: string[];
  /** Acknowledgement text. */
  acknowledgement?: string | undefined;
  /** How local files are named on the archive. */
  naming: "dandi" | "always-session" | "match-remote";
  /** What to do with a file whose path is taken on the archive by other bytes. */
  existing: "error" | "skip" | "force" | "overwrite" | "refresh";
  /** Connections for the upload: a number, or `auto`. */
  connections: "auto" | number;
  /** Other addresses of outside services, by name (`openalex`, `crossref`, …): mirrors, or recorded answers. */
  services: Record<string, string>;
  /** Publish at the end, when all steps are run unattended. */
  publish: boolean;
  /** What the conversion's notes say, for the manifest. */
  conversion: {
    lab?: string | undefined;
    name?: string | undefined;
    notes?: string | undefined;
    sync_approach?: "ttl_based" | "shared_clock" | "software_sync" | "none" | undefined;
    pattern?: "standard_nwbconverter" | "converter_pipe" | "custom" | undefined;
    lessons: string[];
    /** That the record's commits are to be pushed; where to is named with each run (`--push`). */
    push: boolean;
  };
}

/**
 * Reads the text of an `upload.yaml`.
 *
 * @param text The YAML.
 * @param file Its path, for messages.
 * @throws {ConfigError} If it is not YAML, has an unknown key, or a value of the wrong kind; the message names
 * the key, what was found and what is wanted.
 */
export function parseUploadConfig(text: string, file: string): UploadConfig {
  return checkUploadConfig(parseYaml(text, file), file);
}

/**
 * What an `upload.yaml` says, from its YAML; see {@linkcode parseUploadConfig}.
 *
 * @throws {ConfigError} If it has an unknown key, or a value of the wrong kind.
 */
export function checkUploadConfig(yaml: unknown, file: string): UploadConfig {
  const value = yaml ?? {};
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
  const limit = Math.max(2, Math.floor(word.length / 3));
  const scored = candidates.map((c) => ({ c, d: editDistance(word, c, limit) }))
    .sort((a, b) => a.d - b.d)[0];
  return scored && scored.d <= limit ? scored.c : undefined;
}
