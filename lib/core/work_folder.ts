/**
 * The work folder: `upload.yaml`, `decisions.yaml`, `state/`, `report.html` and what else a step leaves.
 *
 * @module
 */
import { ConfigError, NotFoundError } from "./errors.ts";
import { makePrivateFolder, readJson, writeFileWhole } from "./files.ts";
import { absolutePath, isAbsolutePath, joinPath } from "./paths.ts";
import { stringify } from "@std/yaml";
import { DECISIONS_HEAD, withSection } from "./config/decisions_text.ts";
import { shellWord } from "./text.ts";
import { checkUploadConfig, type UploadConfig } from "./upload_config.ts";
import { parseYaml, readYaml } from "./yaml.ts";

export { joinPath } from "./paths.ts";

/** An open work folder. Paths are absolute. */
export class WorkFolder {
  /** Absolute path of the folder. */
  readonly path: string;
  /** What `upload.yaml` says. */
  readonly config: UploadConfig;

  /** Use {@linkcode openWorkFolder}. */
  constructor(path: string, config: UploadConfig) {
    this.path = path;
    this.config = config;
  }

  /** Absolute path of the folder of NWB files. */
  get nwbFolder(): string {
    return this.resolve(this.config.nwb_folder);
  }

  /** An absolute path for one given relative to the work folder. */
  resolve(relative: string): string {
    return isAbsolutePath(relative) ? relative : joinPath(this.path, relative);
  }

  /** Absolute path of a file in `state/`; the folder is made, readable by its owner only. */
  statePath(name: string): string {
    const folder = joinPath(this.path, "state");
    makePrivateFolder(folder);
    return joinPath(folder, name);
  }

  /** Writes `state/NAME.json`, whole, readable by its owner only. */
  writeState(name: string, value: unknown): void {
    const text = JSON.stringify(value, null, 1) + "\n";
    writeFileWhole(this.statePath(`${name}.json`), text, { mode: 0o600 });
  }

  /** Reads `state/NAME.json`; `undefined` where the step has not run. Check what comes back; `defineState` does. */
  readState(name: string): unknown {
    return readJson(joinPath(this.path, "state", `${name}.json`));
  }

  /**
   * One section of `decisions.yaml` (`regions`, `contributors`, `waivers`, …); `undefined` where there is none.
   *
   * @throws {ConfigError} If the file is not YAML or not a mapping.
   */
  readDecisions(section: string): unknown {
    return this.#decisions()[section];
  }

  /**
   * Replaces one section of `decisions.yaml` and leaves the others, and the comments of people, as they are.
   *
   * @throws {ConfigError} If the file is not YAML or not a mapping.
   */
  writeDecisions(section: string, value: unknown): void {
    // Read first within the limits for what people write; what is damaged is not written over.
    const known = this.#decisions();
    const file = this.decisionsPath;
    // A link to nowhere holds nothing either; what is written takes its place.
    const text = Object.keys(known).length === 0 ? readIfThere(file) : Deno.readTextFileSync(file);
    const wanted = { ...known, [section]: value };
    const written = withSection(text, section, value, file);
    // Comments are worth much, and what was decided more: it must read as it is meant.
    const right = JSON.stringify(parseYaml(written, file)) === JSON.stringify(wanted);
    writeFileWhole(file, right ? written : plainDecisions(wanted));
  }

  /** Absolute path of `decisions.yaml`. */
  get decisionsPath(): string {
    return joinPath(this.path, "decisions.yaml");
  }

  #decisions(): Record<string, unknown> {
    const file = this.decisionsPath;
    const value = readYaml(file) ?? {};
    if (typeof value !== "object" || Array.isArray(value)) {
      throw new ConfigError(
        `Cannot use "${file}": it must be a mapping of sections such as "regions:"`,
        {
          file,
        },
      );
    }
    return value as Record<string, unknown>;
  }
}

/** This program's own folder; empty where it is loaded from elsewhere. */
const PROJECT = import.meta.dirname === undefined ? "" : joinPath(import.meta.dirname, "../..");

/**
 * Opens a work folder by reading its `upload.yaml`.
 *
 * @param path The folder; relative to the current one.
 * @throws {NotFoundError} If the folder or its `upload.yaml` is not there.
 * @throws {ConfigError} If `upload.yaml` is wrong.
 */
export function openWorkFolder(path: string): WorkFolder {
  const absolute = absolutePath(path);
  const file = joinPath(absolute, "upload.yaml");
  const yaml = readYaml(file);
  if (yaml === undefined && absolute === PROJECT) {
    // The program's own notebooks have a work folder of "..".
    throw new NotFoundError(
      `Cannot open the work folder "${path}": that is this program's own folder; make one elsewhere with deno task new ../my_upload, and open the notebooks that lie in it then`,
    );
  }
  if (yaml === undefined) {
    throw new NotFoundError(
      `Cannot open the work folder "${path}": there is no upload.yaml in it, make one with: deno task new ${
        shellWord(path)
      }`,
    );
  }
  return new WorkFolder(absolute, checkUploadConfig(yaml, file));
}

/** Decisions without the comments of people. */
function plainDecisions(all: Readonly<Record<string, unknown>>): string {
  return DECISIONS_HEAD + stringify(all, { lineWidth: 110, skipInvalid: true });
}

function readIfThere(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
