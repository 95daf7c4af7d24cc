/**
 * What validation answers: outcomes per file and their findings, as plain JSON data.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import type { StaysBehind } from "../../inventory/mod.ts";

/** Severities of the reference client, `dandi validate`. */
export type DandiSeverity = "INFO" | "HINT" | "WARNING" | "ERROR" | "CRITICAL";

/** How the reference client reports the same thing, so that users find it by the id they know. */
export interface DandiVerdict {
  /** Its dotted id, such as `NWBI.check_subject_exists` or `pynwb.TimeSeries/data (…): argument missing`. */
  readonly id: string;
  /** Its severity. */
  readonly severity: DandiSeverity;
  /** Place that it names; absent where it names none. */
  readonly location?: string;
  /** What the finding is about. Default `file`. */
  readonly scope?: "file" | "folder" | "dandiset";
  /** Set where it says that its own tool failed. */
  readonly internal?: true;
}

/** A finding of this step. */
export interface ValidationFinding extends Finding {
  /** What `dandi validate` says; absent for checks that only this project makes. */
  readonly dandi?: DandiVerdict;
}

/** What became of one file. */
export type FileOutcome =
  /** Everything was checked; the findings say how it stands. */
  | "checked"
  /** It cannot be read as NWB. */
  | "unreadable"
  /** Checking took longer than the limit and was killed. */
  | "timeout"
  /** The process that read it died. */
  | "crash";

/** One file and what was found in it. */
export interface FileValidation {
  /** Path relative to the folder, with `/`. */
  readonly file: string;
  /** What became of it. */
  readonly outcome: FileOutcome;
  /** Gravest first. */
  readonly findings: readonly ValidationFinding[];
  /** Milliseconds that the checks took; 0 where an earlier result was used. */
  readonly tookMs: number;
  /** Set where the result of an earlier run was used, because file, checks and specifications are the same. */
  readonly remembered?: true;
  /** Identity of the file when it was checked: size, modification time. */
  readonly sizeBytes?: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs?: number;
}

/** Version of the saved form; results of another version are made anew. */
export const VALIDATION_VERSION = 1;

/** Version of the checks; remembered results of another version are not used. */
export const CHECKS_VERSION = "2026-12-01.7";

/** The whole answer. */
export interface Validation {
  /** Version of the form. */
  readonly version: typeof VALIDATION_VERSION;
  /** Version of the checks that were made. */
  readonly checks: string;
  /** ISO time. */
  readonly madeAt: string;
  /** Absolute path of the folder that the files are relative to. */
  readonly folder: string;
  /** Absolute path of the Dandiset (nearest folder with a `dandiset.yaml`), where there is one. */
  readonly dandiset?: string;
  /** Files by name. */
  readonly files: readonly FileValidation[];
  /** What is no NWB and stays behind, by kind; absent where nothing does. */
  readonly staysBehind?: readonly StaysBehind[];
  /** Findings about the folder itself: `dandiset.yaml`, no Dandiset, two files in each other's way. */
  readonly folderFindings: readonly ValidationFinding[];
}

/** All findings of a validation, those of the folder first. */
export function allFindings(validation: Validation): ValidationFinding[] {
  return [...validation.folderFindings, ...validation.files.flatMap((f) => f.findings)];
}
