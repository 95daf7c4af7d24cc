/**
 * Findings: observations about data. They are never exceptions; many can be true of one file.
 *
 * @module
 */

/**
 * What a finding stands in the way of.
 *
 * - `blocks-upload`: the archive or the official client would refuse the file.
 * - `blocks-publish`: the file can be uploaded, but its Dandiset cannot be published.
 * - `hurts-finding`: nothing is refused; people will not find or understand the data.
 * - `advice`: good practice.
 */
export type Severity = "blocks-upload" | "blocks-publish" | "hurts-finding" | "advice";

/** All severities, the gravest first. */
export const SEVERITIES: readonly Severity[] = [
  "blocks-upload",
  "blocks-publish",
  "hurts-finding",
  "advice",
];

/** Who makes the rule that a finding is about. */
export interface FindingOrigin {
  /** The rule's home. */
  readonly by: "path" | "dandi" | "dandi-schema" | "nwb-schema" | "nwb-inspector" | "dandi-upload";
  /** The rule's own name there, such as `check_subject_exists` or `DANDI.METADATA_MISSING`. */
  readonly rule?: string;
}

/** One observation about a file, a place in a file, or a record. */
export interface Finding {
  /** Stable identifier, kebab-case, such as `subject-id-missing`. */
  readonly code: string;
  /** What it stands in the way of. */
  readonly severity: Severity;
  /** Who makes the rule. */
  readonly origin: FindingOrigin;
  /** The sentence that people read: what is wrong, with the value. */
  readonly message: string;
  /** Local path of the file, relative to the folder that was read where there is one. */
  readonly file?: string;
  /** HDF5 path, field of a record, or archive path; where in the file. */
  readonly place?: string;
  /** What was found, shortened. */
  readonly found?: string;
  /** What is wanted instead. */
  readonly wanted?: string;
  /** How to repair it, in one line (of PyNWB or MatNWB where it is about the file). */
  readonly fix?: string;
  /** Set when `decisions.yaml` waives this finding: the reason given there. */
  readonly waived?: string;
}

/** Counts findings by severity; waived ones are counted apart. */
export function countFindings(
  findings: Iterable<Finding>,
): Record<Severity | "waived", number> {
  const counts = {
    "blocks-upload": 0,
    "blocks-publish": 0,
    "hurts-finding": 0,
    "advice": 0,
    "waived": 0,
  };
  for (const f of findings) counts[f.waived === undefined ? f.severity : "waived"]++;
  return counts;
}

/** Whether a finding keeps a file from being uploaded. */
export function blocksUpload(finding: Finding): boolean {
  return finding.severity === "blocks-upload" && finding.waived === undefined;
}
