/**
 * Findings of a run of the reference client, looked at as our own: grouped, with what to do.
 *
 * @module
 */
import { joinPath } from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { parseDandiRecords } from "./findings/record.ts";
import {
  CHECKS_VERSION,
  type Validation,
  VALIDATION_VERSION,
  type ValidationFinding,
} from "./findings/result.ts";
import { viewValidation } from "./view.ts";

/**
 * Makes a validation of the JSON Lines of `dandi validate -f json_lines` (or its `_validation.jsonl`). Files without
 * a finding are not in such a text, so they are not in the answer either.
 *
 * @param text The lines.
 * @param options.now Moment to be written down. Default: now.
 * @throws {UsageError} If a line is not such a record.
 */
export function validationFromRecords(
  text: string,
  options: { now?: () => Date } = {},
): Validation & Viewable {
  const { now = () => new Date() } = options;
  const files = new Map<string, ValidationFinding[]>();
  const folderFindings: ValidationFinding[] = [];
  const all = parseDandiRecords(text);
  const folder = commonFolder(
    all.flatMap((f) => f.file === undefined ? [] : [isPathOfFile(f) ? f.file : `${f.file}/.`]),
  );
  for (const finding of all) {
    const file = finding.file === undefined ? "" : relative(folder, finding.file);
    if (!isOfFile(finding)) {
      const { file: _, ...rest } = finding;
      folderFindings.push(file === "" ? rest : { ...rest, file });
      continue;
    }
    const list = files.get(file) ?? [];
    list.push({ ...finding, file });
    files.set(file, list);
  }
  const validation: Validation = {
    version: VALIDATION_VERSION,
    checks: CHECKS_VERSION,
    madeAt: now().toISOString(),
    folder,
    files: [...files].sort(([a], [b]) => a < b ? -1 : 1).map(([file, findings]) => ({
      file,
      outcome: "checked",
      findings,
      tookMs: 0,
    })),
    folderFindings,
  };
  return withView(validation, viewValidation);
}

function isOfFile({ file, dandi }: ValidationFinding): boolean {
  return file !== undefined && dandi?.scope === undefined && !file.endsWith("/dandiset.yaml");
}

/** Whether what a finding is about is a file, judged by its scope and name. */
function isPathOfFile({ file, dandi }: ValidationFinding): boolean {
  return dandi?.scope === undefined || /\.(nwb|ya?ml)$/i.test(file ?? "");
}

/** The deepest folder that holds all of these files; empty where there is none. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((p) => p.split("/").slice(0, -1));
  let length = first.length;
  for (const steps of rest) {
    let same = 0;
    while (same < length && steps[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length).join("/") || (paths[0]?.startsWith("/") ? "/" : "");
}

function relative(folder: string, path: string): string {
  const whole = joinPath(path);
  if (whole === folder) return "";
  const before = folder === "/" || folder === "" ? folder : `${folder}/`;
  return whole.startsWith(before) ? whole.slice(before.length) : whole;
}
