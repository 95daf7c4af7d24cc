import {
  blocksUpload,
  type Finding,
  joinPath,
  PlanError,
  type WorkFolder,
} from "../../core/mod.ts";
import { type OrganizeItem, readOrganizePlanWith } from "../../organize/mod.ts";
import { readValidationWith, type Validation } from "../../validate/mod.ts";
import type { UploadSource } from "../plan_types.ts";

/** A file to plan for, with what is known about it before it is looked at. */
export interface KnownSource extends UploadSource {
  /** From steps 03 and 04: blocking ones, and waived ones. */
  readonly findings: readonly Finding[];
}

/** The files of a work folder by the organize plan, with the findings of validation; sentences about both. */
export function sourcesOf(work: WorkFolder): { sources: KnownSource[]; notes: string[] } {
  const found = new Map<string, Validated>();
  const validation = readValidationWith(work, (file): [string, Validated] => [
    file.file,
    slim(file),
  ]);
  for (const [file, validated] of validation?.files ?? []) {
    found.set(joinPath(validation?.folder ?? "", file), validated);
  }
  const unknown: string[] = [];
  const organized = readOrganizePlanWith(work, (item): KnownSource => {
    const validated = found.get(joinPath(item.localPath));
    if (validation && (!validated || isStale(validated, item))) unknown.push(item.file);
    return {
      localPath: item.localPath,
      file: item.file,
      assetPath: item.assetPath,
      findings: findingsOf(item, validated),
    };
  });
  if (!organized) {
    throw new PlanError(
      "Cannot plan the upload: the files have no paths on the archive yet, run step 04 (organize) first",
    );
  }
  const notes: string[] = [];
  if (!validation) {
    notes.push(
      "The files were not validated: step 03 (validate) says what the archive will refuse",
    );
  }
  if (unknown.length > 0) {
    notes.push(
      `${unknown.length === 1 ? "One file was" : `${unknown.length} files were`} not validated as ${
        unknown.length === 1 ? "it is" : "they are"
      } now (${unknown[0]}${unknown.length > 1 ? " …" : ""}): run step 03 (validate) again`,
    );
  }
  return { sources: organized.items, notes };
}

interface Validated {
  readonly findings: readonly Finding[];
  readonly sizeBytes: number | undefined;
  readonly mtimeMs: number | undefined;
}

/** No findings at all, which most files have: one list for all of them. */
const NONE: readonly Finding[] = [];

/** What an upload must know of a file's validation. */
function slim(file: Validation["files"][number]): Validated {
  const findings = file.findings
    .filter((f) => blocksUpload(f) || f.waived !== undefined)
    .map(({ code, severity, origin, message, file, place, found, wanted, fix, waived }) => ({
      code,
      severity,
      origin,
      message,
      ...(file === undefined ? {} : { file }),
      ...(place === undefined ? {} : { place }),
      ...(found === undefined ? {} : { found }),
      ...(wanted === undefined ? {} : { wanted }),
      ...(fix === undefined ? {} : { fix }),
      ...(waived === undefined ? {} : { waived }),
    }));
  return {
    findings: findings.length > 0 ? findings : NONE,
    sizeBytes: file.sizeBytes,
    mtimeMs: file.mtimeMs,
  };
}

/** Whether the file was another when it was validated than when it was organized. */
function isStale(validated: Validated, item: OrganizeItem): boolean {
  return (validated.sizeBytes !== undefined && item.sizeBytes !== undefined &&
    validated.sizeBytes !== item.sizeBytes) ||
    (validated.mtimeMs !== undefined && item.mtimeMs !== undefined &&
      Math.abs(validated.mtimeMs - item.mtimeMs) >= 1);
}

function findingsOf(item: OrganizeItem, validated: Validated | undefined): readonly Finding[] {
  const own = item.findings.filter(blocksUpload);
  const refusal: Finding[] = item.status === "refused" && own.length === 0
    ? [{
      code: "not-organized",
      severity: "blocks-upload",
      origin: { by: "dandi-upload" },
      message: "Step 04 (organize) refused this file",
      file: item.file,
    }]
    : [];
  const all = [...own, ...refusal, ...(validated?.findings ?? [])];
  return all.length > 0 ? all : NONE;
}
