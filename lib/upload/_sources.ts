import { blocksUpload, type Finding, joinPath, PlanError, type WorkFolder } from "../core/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import { readValidation, type Validation } from "../validate/mod.ts";
import type { UploadSource } from "./plan_types.ts";

/** A file to plan for, with what is known about it before it is looked at. */
export interface KnownSource extends UploadSource {
  /** From steps 03 and 04: blocking ones, and waived ones. */
  readonly findings: readonly Finding[];
}

/** The files of a work folder by the organize plan, with the findings of validation; sentences about both. */
export function sourcesOf(work: WorkFolder): { sources: KnownSource[]; notes: string[] } {
  const organized = readOrganizePlan(work);
  if (!organized) {
    throw new PlanError(
      "Cannot plan the upload: the files have no paths on the archive yet, run step 04 (organize) first",
    );
  }
  const validation = readValidation(work);
  const notes: string[] = [];
  if (!validation) {
    notes.push(
      "The files were not validated: step 03 (validate) says what the archive will refuse",
    );
  }
  const found = findingsByPath(validation);
  const unknown: string[] = [];
  const sources = organized.items.map((item): KnownSource => {
    const validated = found.get(joinPath(item.localPath));
    if (validation && !validated) unknown.push(item.file);
    const stale = validated !== undefined &&
      ((validated.sizeBytes !== undefined && item.sizeBytes !== undefined &&
        validated.sizeBytes !== item.sizeBytes) ||
        (validated.mtimeMs !== undefined && item.mtimeMs !== undefined &&
          Math.abs(validated.mtimeMs - item.mtimeMs) >= 1));
    if (stale) unknown.push(item.file);
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
    return {
      localPath: item.localPath,
      file: item.file,
      assetPath: item.assetPath,
      findings: [...own, ...refusal, ...(validated?.findings ?? [])],
    };
  });
  if (unknown.length > 0) {
    notes.push(
      `${unknown.length === 1 ? "One file was" : `${unknown.length} files were`} not validated as ${
        unknown.length === 1 ? "it is" : "they are"
      } now (${unknown[0]}${unknown.length > 1 ? " …" : ""}): run step 03 (validate) again`,
    );
  }
  if (validation && decisionsChanged(work, validation)) {
    notes.push(
      "decisions.yaml was changed after validation: run step 03 (validate) again if that was about waivers",
    );
  }
  return { sources, notes };
}

interface Validated {
  findings: Finding[];
  sizeBytes?: number | undefined;
  mtimeMs?: number | undefined;
}

function findingsByPath(validation: Validation | undefined): Map<string, Validated> {
  const found = new Map<string, Validated>();
  for (const file of validation?.files ?? []) {
    found.set(joinPath(validation?.folder ?? "", file.file), {
      findings: file.findings
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
        })),
      sizeBytes: file.sizeBytes,
      mtimeMs: file.mtimeMs,
    });
  }
  return found;
}

function decisionsChanged(work: WorkFolder, validation: Validation): boolean {
  try {
    const changed = Deno.statSync(work.decisionsPath).mtime?.getTime() ?? 0;
    return changed > Date.parse(validation.madeAt) &&
      (work.readDecisions("waivers") !== undefined ||
        validation.files.some((f) => f.findings.some((x) => x.waived !== undefined)));
  } catch {
    return false;
  }
}
