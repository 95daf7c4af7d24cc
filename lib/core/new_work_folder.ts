/**
 * Making a work folder.
 *
 * @module
 */
import { stringify } from "@std/yaml";
import { ConfigError, messageOf, UsageError } from "./errors.ts";
import { writeFileWhole } from "./files.ts";
import { parseUploadConfig, type UploadConfig } from "./upload_config.ts";
import { joinPath, openWorkFolder, type WorkFolder } from "./work_folder.ts";

/** Options of {@linkcode newWorkFolder}. */
export interface NewWorkFolderOptions {
  /** What to write into `upload.yaml` besides the explanations. */
  values?: Partial<UploadConfig>;
  /** Folder of the project: its notebooks are copied and its `deno.json` is pointed at. Default: where this code is. */
  project?: string;
}

/** What each key of `upload.yaml` is for, and an example; the order is the file's. */
const EXPLAINED: readonly (readonly [keyof UploadConfig, string, string])[] = [
  [
    "instance",
    "Where to: dandi, dandi-sandbox, ember-dandi, or the URL of another instance",
    "dandi-sandbox",
  ],
  ["dandiset", "Six digits in quotes, or new", "new"],
  ["nwb_folder", "Folder of NWB files, relative to this one", "../nwb"],
  [
    "key_file",
    "File with the API key, readable by you only; else the environment (DANDI_API_KEY …)",
    "~/.dandi_key",
  ],
  [
    "doi",
    "The paper or preprint: authors, affiliations, funders and links come from it",
    "10.7554/eLife.12345",
  ],
  ["title", "Title, where the paper's is not wanted", "Recordings of …"],
  ["description", "Description, where the drafted one is not wanted", "…"],
  ["contact", "Who answers questions", '{ name: "Doe, Jane", email: jane@example.org }'],
  [
    "curators",
    "Who converted the data, if not an author",
    '[{ name: "Roe, Richard", orcid: 0000-0002-1825-0097 }]',
  ],
  [
    "ethics",
    "Approval of the animal or human work",
    '[{ identifier: "Protocol 123", contact: "Example University IACUC" }]',
  ],
  ["funding", "Grants that no source knows", '[{ funder: "Example Foundation", award: "X-1" }]'],
  ["keywords", "Search words", "[hippocampus, place cells]"],
  ["license", "SPDX licence", "spdx:CC-BY-4.0"],
  [
    "related",
    "Protocols, code, other data",
    "[{ url: https://github.com/lab/code, name: Analysis code }]",
  ],
  ["conversion_code", "Repository of the conversion", "https://github.com/lab/lab-to-nwb"],
  ["embargo", "Keep the data private until you release them", "true"],
  ["award", "Award number, where the embargo asks for one", "R01MH000000"],
  ["naming", "Names on the archive: dandi, always-session, match-remote", "dandi"],
  ["publish", "Publish at the end of deno task all", "true"],
  [
    "conversion",
    "For the manifest: lab, name, notes (a file), sync_approach, pattern, lessons",
    "{ lab: Doe Lab }",
  ],
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
  const { values = {}, project = new URL("../..", import.meta.url).pathname.replace(/\/$/, "") } =
    options;
  const folder = path.startsWith("/") ? joinPath(path) : joinPath(Deno.cwd(), path);
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
    if (!exists(joinPath(folder, ".gitignore"))) {
      writeFileWhole(joinPath(folder, ".gitignore"), "state/\n*.nwb\n");
    }
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

/** The text of an `upload.yaml`: what is known as values, the rest as explained examples. */
export function uploadYaml(values: Partial<UploadConfig>): string {
  const lines = [
    "# What is uploaded, and what no file and no paper can say. Every key is optional; lines with # are examples.",
    "",
  ];
  const defaults = parseUploadConfig("", "upload.yaml");
  for (const [key, what, example] of EXPLAINED) {
    const value = values[key] ??
      (["instance", "dandiset"].includes(key) ? defaults[key] : undefined);
    lines.push(`# ${what}`);
    lines.push(
      value === undefined ? `# ${key}: ${example}` : stringify({ [key]: value }).trimEnd(),
      "",
    );
  }
  const rest = Object.entries(values).filter(([key]) => !EXPLAINED.some(([k]) => k === key));
  for (const [key, value] of rest) lines.push(stringify({ [key]: value }).trimEnd(), "");
  return lines.join("\n");
}

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
  return { links: [project, ...(own.links ?? []).map((link) => joinPath(project, link))] };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
