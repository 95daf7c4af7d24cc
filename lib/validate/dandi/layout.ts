/**
 * Path rules: what the reference client wants of an organised NWB file, and what the archive accepts of any path.
 *
 * Sources: dandi-cli `dandi/organize.py` and `dandi/files/bases.py`, dandi-archive `dandiapi/api/models/asset.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import { makeFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";

const LABEL = String.raw`[^_*\\/<>:|"'?%@;.]+`;
const FILE_NAME = new RegExp(
  `^(sub-${LABEL})(_ses-${LABEL})?(_(tis|slice|cell|desc|probe|obj)-${LABEL})*(_[a-z]+(\\+[a-z]+)*)?\\.nwb$`,
  "u",
);
const FOLDER_NAME = new RegExp(`^sub-${LABEL}$`, "u");

// Characters of the archive's pattern; its bracket range also takes in [ \ ] ^ and the backtick.
const ARCHIVE_CHARACTER = /^[A-Za-z0-9(),&#+~_=\-[\\\]^`\s]$/u;

/** Longest asset path that the archive stores, in characters. */
export const MAX_ASSET_PATH = 512;

/** Why the archive would refuse an asset path (HTTP 400); `undefined` where it would not. */
export function archivePathProblem(path: string): string | undefined {
  const characters = [...path];
  if (characters.length === 0) return "it is empty";
  if (characters.length > MAX_ASSET_PATH) {
    return `it has ${characters.length} characters, at most ${MAX_ASSET_PATH} are allowed`;
  }
  if (path.startsWith("/")) return "it starts with a slash";
  let separator = "start";
  for (const c of characters) {
    if (c === "/" || c === ".") {
      const next = separator + c;
      if (next === "start." || next === "/" || next === "." || next === "/.") separator = next;
      else return `${quote(next.replace("start", ""))} is not allowed in it`;
    } else if (ARCHIVE_CHARACTER.test(c)) separator = "";
    else return `the character ${quote(c)} is not allowed in it`;
  }
  if (separator !== "") return "it ends with a separator";
  return undefined;
}

/** The archive's rule for an asset path, of any kind of file. */
export function checkAssetPath(path: string): ValidationFinding[] {
  const problem = archivePathProblem(path);
  return problem === undefined ? [] : [makeFinding("path-refused-by-archive", {
    message: `The archive refuses the path ${quote(path, 160)}: ${problem}`,
    place: path,
  })];
}

/**
 * The reference client's rule for an NWB file inside a Dandiset: `sub-LABEL/sub-LABEL[_ses-…][_…].nwb`.
 *
 * @param path Path relative to the Dandiset, with `/`.
 */
export function checkLayout(path: string): ValidationFinding[] {
  if (!path.endsWith(".nwb")) return [];
  const steps = path.split("/");
  const name = steps.at(-1) ?? "";
  const folder = steps.length === 2 ? steps[0] ?? "" : "";
  const findings: ValidationFinding[] = [];
  const nameMatch = FILE_NAME.exec(name);
  if (!nameMatch) {
    findings.push(makeFinding("non-dandi-filename", {
      message: `The file name ${
        quote(name)
      } is not of the form sub-LABEL[_ses-LABEL][_…-LABEL][_modality].nwb`,
      place: path,
      found: name,
    }));
  }
  if (!FOLDER_NAME.test(folder)) {
    findings.push(makeFinding("non-dandi-foldername", {
      message: steps.length === 2
        ? `The folder ${quote(folder)} is not named sub-LABEL`
        : `${quote(path)} is not exactly one folder below the Dandiset`,
      place: path,
    }));
  }
  if (findings.length === 0 && nameMatch?.[1] !== folder) {
    findings.push(makeFinding("subject-mismatch", {
      message: `The file name says ${quote(nameMatch?.[1])}, its folder says ${quote(folder)}`,
      place: path,
    }));
  }
  return findings;
}

/** Pairs of asset paths of which one is a folder of the other: the archive cannot hold both (HTTP 409). */
export function pathConflicts(paths: readonly string[]): [string, string][] {
  const all = new Set(paths);
  const conflicts: [string, string][] = [];
  for (const path of paths) {
    const steps = path.split("/");
    for (let i = 1; i < steps.length; i++) {
      const folder = steps.slice(0, i).join("/");
      if (all.has(folder)) conflicts.push([folder, path]);
    }
  }
  return conflicts;
}
