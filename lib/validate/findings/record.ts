/**
 * The reference client's own record of a finding (`record_version` 1), one a line: written, so that
 * `dandi validate --load` and its users' scripts can read our findings, and read, so that findings of a Python
 * run can be looked at here.
 *
 * Source: dandi-cli, `dandi/validate/_types.py`.
 *
 * @module
 */
import { type Finding, joinPath, UsageError } from "../../core/mod.ts";
import { catalogue, inspectorCode } from "./catalogue.ts";
import type { DandiSeverity, Validation, ValidationFinding } from "./result.ts";
import { allFindings } from "./result.ts";

/** A record as the reference client writes it; unknown fields are kept out. */
export interface DandiRecord {
  /** Version of the form. */
  readonly record_version: string;
  /** Dotted code; its first part names the judge. */
  readonly id: string;
  /** Who judged, by which standard. */
  readonly origin: {
    /** Whether data were judged, or the tool itself failed. */
    readonly type: "VALIDATION" | "INTERNAL";
    /** Tool whose rule it is. */
    readonly validator: string;
    /** Who made the check. */
    readonly validator_version: string;
    /** Standard that the rule belongs to. */
    readonly standard: string | null;
    /** Its version. */
    readonly standard_version: string | null;
    /** Version of its schema. */
    readonly standard_schema_version: string | null;
  };
  /** What it is about. */
  readonly scope: "file" | "folder" | "dandiset" | "dataset";
  /** How grave it is; null is never shown. */
  readonly severity: DandiSeverity | null;
  /** Absolute path of the file. */
  readonly path: string | null;
  /** The pattern that failed. */
  readonly path_regex: string | null;
  /** Reserved. */
  readonly asset_paths: readonly string[] | null;
  /** File to place inside it. */
  readonly within_asset_paths: Readonly<Record<string, string>> | null;
  /** Root of the Dandiset. */
  readonly dandiset_path: string | null;
  /** Root of the BIDS data set. */
  readonly dataset_path: string | null;
  /** Text for people. */
  readonly message: string | null;
  /** Of old BIDS findings only. */
  readonly metadata: unknown;
}

const VALIDATORS: Readonly<Record<Finding["origin"]["by"], string>> = {
  "path": "dandi",
  "dandi": "dandi",
  "dandi-schema": "dandischema",
  "nwb-schema": "pynwb",
  "nwb-inspector": "nwbinspector",
  "dandi-upload": "dandi",
};

/**
 * Findings as the reference client's records. `validator` names the tool whose rule it is, as readers of such
 * files expect; `validator_version` names this project, which made the check.
 *
 * @param options.referencePlaces Name no place where the reference client names none. Default `false`.
 */
export function toDandiRecords(
  validation: Validation,
  options: { referencePlaces?: boolean } = {},
): DandiRecord[] {
  return allFindings(validation).filter((f) => f.waived === undefined).map((finding) =>
    toDandiRecord(finding, validation, options.referencePlaces ?? false)
  );
}

function toDandiRecord(
  finding: ValidationFinding,
  validation: Validation,
  referencePlaces: boolean,
): DandiRecord {
  const { dandi, origin } = finding;
  const path = finding.file === undefined
    ? validation.dandiset ?? validation.folder
    : /^(\/|[A-Za-z]:[\\/])/.test(finding.file)
    ? finding.file
    : joinPath(validation.folder, finding.file);
  const place = dandi?.location ?? (referencePlaces ? undefined : finding.place);
  return {
    record_version: "1",
    id: dandi?.id ?? origin.rule ?? `dandi-upload.${finding.code}`,
    origin: {
      type: dandi?.internal ? "INTERNAL" : "VALIDATION",
      validator: VALIDATORS[origin.by],
      validator_version: `dandi-upload ${validation.checks}`,
      standard: origin.by === "nwb-schema"
        ? "NWB"
        : origin.by === "path"
        ? "DANDI-LAYOUT"
        : origin.by === "dandi-schema"
        ? "DANDI-SCHEMA"
        : null,
      standard_version: null,
      standard_schema_version: null,
    },
    scope: dandi?.scope ?? "file",
    severity: dandi?.severity ?? OWN_SEVERITY[finding.severity],
    path,
    path_regex: null,
    asset_paths: null,
    within_asset_paths: place === undefined ? null : { [path]: place },
    dandiset_path: validation.dandiset ?? null,
    dataset_path: null,
    message: finding.message,
    metadata: null,
  };
}

const OWN_SEVERITY: Readonly<Record<Finding["severity"], DandiSeverity>> = {
  "blocks-upload": "ERROR",
  "blocks-publish": "ERROR",
  "hurts-finding": "WARNING",
  "advice": "HINT",
};

// of findings that the catalogue does not know
const FOREIGN_SEVERITY: Readonly<Record<string, Finding["severity"]>> = {
  CRITICAL: "blocks-upload",
  ERROR: "blocks-upload",
  WARNING: "hurts-finding",
};

/** One record a line. */
export function formatDandiRecords(records: Iterable<DandiRecord>): string {
  return [...records].map((r) => JSON.stringify(r) + "\n").join("");
}

/**
 * Reads the reference client's JSON Lines (`dandi validate -f json_lines`, or its `_validation.jsonl`) as
 * findings. Records of a newer version are read as far as they go.
 *
 * @throws {UsageError} If a line is not such a record.
 */
export function parseDandiRecords(text: string): ValidationFinding[] {
  const all = catalogue();
  const byRule = new Map(Object.entries(all).map(([code, e]) => [e.rule, code]));
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    let record: Partial<DandiRecord>;
    try {
      record = JSON.parse(line);
    } catch {
      throw new UsageError(`Cannot read line ${i + 1} as a finding of dandi validate: not JSON`);
    }
    const { id, message, severity } = record;
    if (typeof id !== "string") {
      throw new UsageError(
        `Cannot read line ${i + 1} as a finding of dandi validate: it has no id`,
      );
    }
    if (severity === null || severity === undefined) return []; // never shown there either
    const check = /^NWBI\.(check_\w+)$/.exec(id)?.[1];
    const code = check ? inspectorCode(check) : byRule.get(id) ?? kindOf(id);
    const [place] = Object.values(record.within_asset_paths ?? {});
    const internal = record.origin?.type === "INTERNAL";
    const scope = record.scope === "dandiset"
      ? "dandiset"
      : record.scope === "folder" || record.scope === "dataset"
      ? "folder"
      : undefined;
    return [{
      code,
      severity: all[code]?.severity ?? FOREIGN_SEVERITY[severity] ?? "advice",
      origin: { by: all[code]?.by ?? homeOf(id), rule: check ?? all[code]?.rule ?? id },
      message: message ?? id,
      ...(record.path ? { file: record.path } : {}),
      ...(place === undefined ? {} : { place }),
      ...(all[code]?.fix ? { fix: all[code].fix } : {}),
      dandi: {
        id,
        severity,
        ...(place === undefined ? {} : { location: place }),
        ...(scope === undefined ? {} : { scope }),
        ...(internal ? { internal: true as const } : {}),
      },
    }];
  });
}

function kindOf(id: string): string {
  if (id.startsWith("NWBI.During io.read()")) return "nwb-not-constructible";
  if (id.startsWith("NWBI.During evaluation")) return "check-failed";
  if (id.startsWith("pynwb.")) {
    if (id === "pynwb.GENERIC") return "schema-not-checkable";
    if (id.includes("missing data type")) return "schema-missing-type";
    if (id.includes("argument missing")) return "schema-missing";
    if (id.includes("non-array data")) return "schema-expected-array";
    if (id.includes("incorrect shape")) return "schema-shape";
    if (id.includes("incorrect type")) return "schema-dtype";
    if (id.includes("incorrect data_type")) return "schema-reference-type";
    if (id.includes("expected a quantity")) return "schema-quantity";
    if (id.includes("illegal use of link")) return "schema-illegal-link";
    if (id.includes("timezone")) return "schema-time-zone";
  }
  if (id.startsWith("dandischema.")) return "asset-metadata-invalid";
  return id.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function homeOf(id: string): Finding["origin"]["by"] {
  if (id.startsWith("pynwb.")) return "nwb-schema";
  if (id.startsWith("NWBI.")) return "nwb-inspector";
  if (id.startsWith("dandischema.")) return "dandi-schema";
  return "dandi";
}
