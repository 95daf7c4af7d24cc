/**
 * Results of earlier runs, used again while file, checks and specifications are the same.
 *
 * @module
 */
import { openJsonLines, readJsonLines } from "../core/mod.ts";
import { CHECKS_VERSION, type FileValidation } from "./findings/result.ts";

/** A file as it is now. */
export interface RememberedFile {
  /** Path by which results know it. */
  readonly path: string;
  /** Size and newest change; of a Zarr those of all its files. */
  readonly identity: { readonly sizeBytes: number; readonly mtimeMs: number };
}

interface Remembered {
  readonly checks: string;
  readonly result: FileValidation;
}

/**
 * Reads remembered results; the answer finds the one for a file, where it is still true.
 *
 * @param paths Files of results; where several have one of a file, the last counts.
 * @param options What else was asked for, in words: results of other options are not used.
 */
export function remembered(
  paths: readonly string[],
  options: string,
): (file: RememberedFile) => FileValidation | undefined {
  const byFile = new Map<string, FileValidation>();
  for (const path of paths) {
    for (const record of readJsonLines(path).records) {
      if (!isRemembered(record) || record.checks !== keyOf(options)) continue;
      byFile.set(record.result.file, record.result);
    }
  }
  return ({ path, identity: { sizeBytes, mtimeMs } }) => {
    const result = byFile.get(path);
    if (!result) return undefined;
    return result.sizeBytes === sizeBytes && result.mtimeMs === mtimeMs ? result : undefined;
  };
}

/** Adds new results; timeouts and crashes are tried again the next time, so they are not kept. */
export function rememberResults(
  path: string,
  options: string,
  results: readonly FileValidation[],
): void {
  const fresh = results.filter((r) =>
    // a file that was missing beside it may be there the next time
    !r.findings.some((f) => f.code === "image-series-external-file-valid") &&
    !r.remembered && r.mtimeMs !== undefined &&
    (r.outcome === "checked" || r.outcome === "unreadable")
  );
  if (fresh.length === 0) return;
  using file = openJsonLines(path);
  for (const result of fresh) file.append({ checks: keyOf(options), result } satisfies Remembered);
}

function keyOf(options: string): string {
  return `${CHECKS_VERSION} ${options}`;
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false;
  const { checks, result } = value as Record<string, unknown>;
  if (typeof checks !== "string" || typeof result !== "object" || result === null) return false;
  const r = result as Record<string, unknown>;
  return typeof r.file === "string" && Array.isArray(r.findings) && typeof r.outcome === "string";
}
