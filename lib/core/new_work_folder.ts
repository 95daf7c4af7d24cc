/**
 * Making a work folder.
 *
 * @module
 */
import { ConfigError, messageOf, UsageError } from "./errors.ts";
import { writeFileWhole } from "./files.ts";
import { type UploadConfig, uploadYaml } from "./upload_config.ts";
import { absolutePath, baseName, forbiddenOnWindows, joinPath } from "./paths.ts";
import { openWorkFolder, type WorkFolder } from "./work_folder.ts";

/** Options of {@linkcode newWorkFolder}. */
export interface NewWorkFolderOptions {
  /** What to write into `upload.yaml` besides the explanations. */
  values?: Partial<UploadConfig>;
  /** Folder of the project: its notebooks are copied and its `deno.json` is pointed at. Default: where this code is. */
  project?: string;
}

/** What the launcher is started with: it reads `upload.yaml`, and starts the step with exactly its rights. */
const LAUNCH = [
  "-q",
  "--no-prompt",
  "--unstable-lazy-dynamic-imports",
  "--allow-read",
  "--allow-run",
  "--allow-env",
];

/**
 * Makes a work folder: `upload.yaml` with every key explained, a `deno.json` that points at the project, copies of
 * the notebooks, a `.gitignore` that keeps `state/` out of git.
 *
 * @param path The folder; it may exist if it holds no `upload.yaml`.
 * @throws {UsageError} If it is a work folder already.
 * @throws {ConfigError} If it cannot be made.
 */
export function newWorkFolder(path: string, options: NewWorkFolderOptions = {}): WorkFolder {
  const { values = {}, project = PROJECT } = options;
  const folder = absolutePath(path);
  refuseProject(path, folder, project);
  refuseNames(path, folder);
  const config = joinPath(folder, "upload.yaml");
  if (exists(config)) {
    throw new UsageError(
      `Cannot make the work folder "${path}": it is one already, edit ${config}`,
    );
  }
  try {
    Deno.mkdirSync(joinPath(folder, "notebooks"), { recursive: true });
    Deno.mkdirSync(joinPath(folder, "state"), { recursive: true, mode: 0o700 });
    writeFileWhole(
      joinPath(folder, "deno.json"),
      JSON.stringify(workDenoJson(project), null, 2) + "\n",
    );
    keepOutOfGit(joinPath(folder, ".gitignore"));
    const notebooks = joinPath(project, "notebooks");
    for (const entry of exists(notebooks) ? Deno.readDirSync(notebooks) : []) {
      if (!/^\d\d_.*\.ipynb$/.test(entry.name)) continue;
      writeFileWhole(
        joinPath(folder, "notebooks", entry.name),
        withoutOutputs(Deno.readTextFileSync(joinPath(notebooks, entry.name))),
      );
    }
    // Last, so that a half-made folder is not taken for a work folder.
    writeFileWhole(config, uploadYaml(values));
  } catch (error) {
    throw new ConfigError(`Cannot make the work folder "${path}": ${messageOf(error)}`, {
      file: config,
      cause: error,
    });
  }
  return openWorkFolder(folder);
}

/** This program's own folder. */
const PROJECT = joinPath(import.meta.dirname ?? ".", "../..");

/** Folders of the program, where nothing of a user belongs. */
const OWN_FOLDERS = ["lib", "notebooks", "scripts", "tests", "vendor", ".git"];

/** The program's own notebooks open with a work folder of "..", which is the program: no upload is made of it. */
function refuseProject(path: string, folder: string, project: string): void {
  const within = folder.startsWith(project + "/") ? folder.slice(project.length + 1) : undefined;
  if (folder !== project && !OWN_FOLDERS.includes(within?.split("/")[0] ?? "")) return;
  throw new UsageError(
    `Cannot make the work folder "${path}": that is this program's own folder, name another one: deno task new ../my_upload`,
  );
}

/** Names that Windows does not take are refused here: a work folder is to be moved and shared. */
function refuseNames(path: string, folder: string): void {
  const trouble = forbiddenOnWindows(baseName(folder));
  if (trouble === undefined) return;
  throw new UsageError(
    `Cannot make the work folder "${path}": ${trouble}, choose a name that every system takes`,
  );
}

/** What is private or large is not committed by mistake: lines that are missing are added to what is there. */
function keepOutOfGit(file: string): void {
  let text = "";
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const there = text.split(/\r?\n/).map((line) => line.trim());
  const missing = NEVER_COMMITTED.filter((line) => !there.includes(line));
  if (missing.length === 0) return;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  writeFileWhole(file, before + missing.join("\n") + "\n");
}

const NEVER_COMMITTED = ["state/", "repaired/", "*.nwb", "*.key"];

/** A notebook without outputs, as it is before a run. */
function withoutOutputs(text: string): string {
  const notebook = JSON.parse(text) as { cells: Record<string, unknown>[] };
  for (const cell of notebook.cells) {
    if (cell["cell_type"] !== "code") continue;
    cell["outputs"] = [];
    cell["execution_count"] = null;
  }
  return JSON.stringify(notebook, null, 1) + "\n";
}

// A work folder elsewhere must repeat the links of the project: links of a linked package are not followed.
function workDenoJson(project: string): Record<string, unknown> {
  const own = JSON.parse(Deno.readTextFileSync(joinPath(project, "deno.json"))) as {
    links?: string[];
  };
  return {
    // Works where Deno is there by npx alone: npx deno task dandi-upload upload
    tasks: {
      "dandi-upload": {
        description: "A step of this upload: deno task dandi-upload status",
        command: `deno run ${LAUNCH.join(" ")} "${joinPath(project, "scripts/dandi_upload.ts")}"`,
      },
    },
    links: [project, ...(own.links ?? []).map((link) => joinPath(project, link))],
  };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
