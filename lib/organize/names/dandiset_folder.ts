/**
 * Folders that are Dandisets already, as `dandi download` or `dandi organize` leave them.
 *
 * @module
 */
import { joinPath } from "../../core/paths.ts";
import { parseYaml } from "../../core/yaml.ts";

/** A local folder that is (a copy of) a Dandiset. */
export interface DandisetFolder {
  /** Absolute path of the folder. */
  readonly path: string;
  /** Six digits, where `dandiset.yaml` names them. */
  readonly identifier?: string;
  /** Title, where `dandiset.yaml` has one. */
  readonly name?: string;
  /** Whether a `dataset_description.json` makes it a BIDS data set: then the client's layout rules do not hold. */
  readonly bids: boolean;
  /** Why `dandiset.yaml` could not be understood. */
  readonly problem?: string;
}

/** Most of a `dandiset.yaml` that is read; those of real Dandisets are below 1 MB. */
const MAX_YAML_BYTES = 16e6;

/**
 * Looks for a `dandiset.yaml` in a folder and the folders above it, as the official client does.
 *
 * @param folder Absolute path.
 * @param levels How many folders above it are looked at. Default 8.
 */
export async function findDandisetFolder(
  folder: string,
  levels = 8,
): Promise<DandisetFolder | undefined> {
  let at = folder;
  for (let i = 0; i <= levels; i++) {
    const file = joinPath(at, "dandiset.yaml");
    if (await isFile(file)) {
      const bids = await isFile(joinPath(at, "dataset_description.json"));
      return { path: at, bids, ...await readDandisetYaml(file) };
    }
    const up = joinPath(at, "..");
    if (up === at || at === "/") return undefined;
    at = up;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

async function readDandisetYaml(
  file: string,
): Promise<{ identifier?: string; name?: string; problem?: string }> {
  let value: unknown;
  try {
    if ((await Deno.stat(file)).size > MAX_YAML_BYTES) return { problem: "it is too large" };
    value = parseYaml(await Deno.readTextFile(file), file);
  } catch {
    return { problem: "it is not YAML" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    // `dandi` leaves an empty file where nothing is known yet.
    return value === null || value === undefined ? {} : { problem: "it is no mapping" };
  }
  const { identifier, name } = value as { identifier?: unknown; name?: unknown };
  // "000123", "DANDI:000123", and, unquoted, the number 123 (YAML 1.1 readers even see octal).
  const digits = typeof identifier === "string"
    ? /(?:^|:)(\d{6})$/.exec(identifier)?.[1]
    : undefined;
  return {
    ...(digits === undefined ? {} : { identifier: digits }),
    ...(typeof name === "string" ? { name } : {}),
  };
}
