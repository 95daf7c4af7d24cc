/**
 * `dandiset.yaml` and the Dandiset that files lie in.
 *
 * @module
 */
import { parse } from "@std/yaml";
import { joinPath, messageOf, quote } from "../../core/mod.ts";
import { makeFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";

/** Name of the file that marks the root of a Dandiset. */
export const DANDISET_FILE = "dandiset.yaml";

/** The nearest folder, from this one upward, that holds a `dandiset.yaml`. */
export function findDandiset(folder: string): string | undefined {
  for (let at = joinPath(folder);;) {
    if (exists(`${at}/${DANDISET_FILE}`)) return at === "" ? "/" : at;
    const up = at.slice(0, at.lastIndexOf("/"));
    if (up === at || at === "" || at === "/") return undefined;
    at = up;
  }
}

/** Whether a file below a Dandiset lies in a BIDS data set, whose names are BIDS's matter. */
export function inBids(dandiset: string, file: string): boolean {
  const steps = file.split("/").slice(0, -1);
  for (let n = 0; n <= steps.length; n++) {
    if (exists([dandiset, ...steps.slice(0, n), "dataset_description.json"].join("/"))) return true;
  }
  return false;
}

/** Findings about the text of a `dandiset.yaml`. Records with a `schemaVersion` are the describe step's matter. */
export function checkDandisetYaml(text: string): ValidationFinding[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return [makeFinding("dandiset-yaml-unreadable", {
      message: `dandiset.yaml is not YAML: ${messageOf(error)}`,
      file: DANDISET_FILE,
    })];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [makeFinding("dandiset-yaml-unreadable", {
      message: "dandiset.yaml is not a mapping of fields",
      file: DANDISET_FILE,
    })];
  }
  const record = value as Record<string, unknown>;
  if (record.schemaVersion) return [];
  return ["identifier", "name", "description"].flatMap((field) => {
    const found = record[field];
    if (found === undefined || found === null || found === "") {
      return [makeFinding("dandiset-yaml-field", {
        message: `dandiset.yaml has no value for ${quote(field)}`,
        file: DANDISET_FILE,
        place: field,
      })];
    }
    return found === "REQUIRED" || found === "PLACEHOLDER"
      ? [makeFinding("dandiset-yaml-placeholder", {
        message: `dandiset.yaml says ${quote(found)} for ${quote(field)}`,
        file: DANDISET_FILE,
        place: field,
        found,
      })]
      : [];
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
