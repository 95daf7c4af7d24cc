/**
 * Running notebooks with a real Jupyter and the Deno kernel, where Jupyter is installed.
 *
 * @module
 */
import { joinPath, messageOf, redact, UsageError, writeFileWhole } from "../core/mod.ts";

/** What became of one notebook. */
export interface NotebookOutcome {
  /** Path of the executed notebook. */
  readonly path: string;
  /** Its file name. */
  readonly name: string;
  /** `executed` without complaint, or `failed`. */
  readonly status: "executed" | "failed";
  /** What is wrong: an error in a cell, a cell without the output that it ought to have, a secret in an output. */
  readonly problems: readonly string[];
}

/** Options of {@linkcode executeNotebooks}. */
export interface ExecuteNotebooksOptions {
  /** The `jupyter` program, as {@linkcode findJupyter} gives it. */
  jupyter: string;
  /** Folder for the executed copies. */
  outputFolder: string;
  /** Environment variables that the kernel gets besides the present ones. */
  env?: Record<string, string>;
  /** Stops it. */
  signal?: AbortSignal;
  /** Longest time for one cell, in seconds. Default 300. */
  cellTimeoutS?: number;
}

/**
 * The `jupyter` program that can execute notebooks: the one that `DANDI_UPLOAD_JUPYTER` names, else `jupyter` on the
 * PATH; `undefined` where there is none.
 */
export async function findJupyter(): Promise<string | undefined> {
  for (const program of [Deno.env.get("DANDI_UPLOAD_JUPYTER"), "jupyter"]) {
    if (!program) continue;
    try {
      const { success } = await new Deno.Command(program, {
        args: ["nbconvert", "--version"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return program;
    } catch { /* not there */ }
  }
  return undefined;
}

/**
 * Executes notebooks one after the other, top to bottom, and checks the results.
 *
 * The kernel is written for this run only; nothing is installed into the user's Jupyter.
 *
 * @param notebooks Paths of the notebooks, in order. Each runs in its own folder.
 * @throws {UsageError} If the program cannot be started.
 */
export async function executeNotebooks(
  notebooks: readonly string[],
  options: ExecuteNotebooksOptions,
): Promise<NotebookOutcome[]> {
  const { jupyter, outputFolder, env = {}, signal, cellTimeoutS = 300 } = options;
  const scratch = await Deno.makeTempDir({ prefix: "dandi-upload-jupyter-" });
  try {
    const kernel = joinPath(scratch, "share", "kernels", "deno");
    await Deno.mkdir(kernel, { recursive: true });
    await Deno.mkdir(outputFolder, { recursive: true });
    // `deno jupyter --install` would write into the home folder, and a path that npx may clear.
    await Deno.writeTextFile(
      joinPath(kernel, "kernel.json"),
      JSON.stringify({
        argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
        display_name: "Deno",
        language: "typescript",
        env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      }),
    );
    let output: Deno.CommandOutput;
    try {
      output = await new Deno.Command(jupyter, {
        args: [
          "nbconvert",
          "--execute",
          "--to=notebook",
          "--allow-errors",
          "--ExecutePreprocessor.record_timing=False",
          `--ExecutePreprocessor.timeout=${cellTimeoutS}`,
          `--output-dir=${outputFolder}`,
          ...notebooks,
        ],
        env: {
          ...env,
          JUPYTER_PATH: joinPath(scratch, "share"),
          JUPYTER_DATA_DIR: joinPath(scratch, "data"),
          JUPYTER_RUNTIME_DIR: joinPath(scratch, "run"),
          JUPYTER_CONFIG_DIR: joinPath(scratch, "config"),
        },
        stdout: "null",
        stderr: "piped",
        ...(signal ? { signal } : {}),
      }).output();
    } catch (error) {
      throw new UsageError(`Cannot run "${jupyter}": ${messageOf(error)}`, { cause: error });
    }
    const said = redact(new TextDecoder().decode(output.stderr)).trim().split("\n").slice(-6).join(
      "\n",
    );
    return notebooks.map((path) => outcomeOf(path, outputFolder, output.success ? "" : said));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

function outcomeOf(source: string, outputFolder: string, said: string): NotebookOutcome {
  const name = source.split("/").at(-1) ?? source;
  const path = joinPath(outputFolder, name);
  let notebook: Notebook;
  try {
    notebook = JSON.parse(Deno.readTextFileSync(path)) as Notebook;
  } catch {
    return {
      path,
      name,
      status: "failed",
      problems: [`it was not executed: ${said || "no output was written"}`],
    };
  }
  tidy(notebook);
  writeFileWhole(path, JSON.stringify(notebook, null, 1) + "\n");
  const problems = notebookProblems(notebook);
  return { path, name, status: problems.length > 0 ? "failed" : "executed", problems };
}

/** What this module knows of a notebook's form (nbformat 4). */
export interface Notebook {
  /** Its cells. */
  cells: NotebookCell[];
  /** Kernel and language. */
  metadata: Record<string, unknown>;
}

/** One cell. */
export interface NotebookCell {
  /** `code`, `markdown` or `raw`. */
  cell_type: string;
  /** Its text, as one string or as lines. */
  source: string | string[];
  /** Outputs of a code cell. */
  outputs?: NotebookOutput[];
  /** Number of its run. */
  execution_count?: number | null;
  /** What editors keep. */
  metadata: Record<string, unknown>;
}

/** One output. */
export interface NotebookOutput {
  /** `display_data`, `execute_result`, `stream` or `error`. */
  output_type: string;
  /** Name of an error. */
  ename?: string;
  /** Message of an error. */
  evalue?: string;
  /** Forms of what is shown, by MIME type. */
  data?: Record<string, string | string[]>;
  /** Text of a stream. */
  text?: string | string[];
}

/** Text of a cell or an output, whichever way it is stored. */
export function joined(text: string | string[] | undefined): string {
  return Array.isArray(text) ? text.join("") : text ?? "";
}

/**
 * What is wrong with an executed notebook: errors, cells that end with `await show(…);` and show nothing (the kernel
 * of Deno 2.9 can lose results), and what looks like a key or a signed link.
 */
export function notebookProblems(notebook: Notebook): string[] {
  const problems: string[] = [];
  notebook.cells.forEach((cell, i) => {
    if (cell.cell_type !== "code") return;
    const outputs = cell.outputs ?? [];
    for (const output of outputs.filter((o) => o.output_type === "error")) {
      problems.push(`cell ${i + 1}: ${output.ename}: ${output.evalue}`);
    }
    const shown = outputs.filter((o) => o.output_type === "display_data");
    const wanted = joined(cell.source).match(/^await show\(/gm)?.length ?? 0;
    if (shown.length < wanted) {
      problems.push(`cell ${i + 1}: shows ${shown.length} of ${wanted} results`);
    }
    const text = outputs.map((o) => joined(o.text) + Object.values(o.data ?? {}).map(joined).join())
      .join();
    if (/X-Amz-Signature=|authorization:|\btoken [0-9a-f]{32,}/i.test(text)) {
      problems.push(`cell ${i + 1}: its output holds what looks like a key or a signed link`);
    }
  });
  return problems;
}

// Execution counts stay (people refer to them); ids of displays and editor metadata are noise in diffs.
function tidy(notebook: Notebook): void {
  notebook.metadata = {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" },
  };
  for (const cell of notebook.cells) {
    cell.metadata = {};
    for (const output of cell.outputs ?? []) {
      if ("metadata" in output) output.metadata = {};
    }
  }
}
