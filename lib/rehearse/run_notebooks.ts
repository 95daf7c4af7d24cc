import { UsageError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import { joinPath } from "../core/paths.ts";
import { type View, type Viewable, withView } from "../display/view.ts";
import { executeNotebooks, findJupyter, type NotebookOutcome } from "./jupyter.ts";
import { openStage } from "./rehearse.ts";

/** Options of {@linkcode runNotebooks}. */
export interface RunNotebooksOptions {
  /** Where the work folder is made. Default a temporary folder, which is removed. */
  dir?: string;
  /** Folder that the executed notebooks replace those in, such as the project's `notebooks`. */
  update?: string;
}

/** What became of the notebooks. */
export interface NotebookRun {
  /** In order. */
  readonly notebooks: readonly NotebookOutcome[];
}

/**
 * Executes the notebooks 00 to 10, top to bottom, in a fresh work folder against an embedded archive.
 *
 * @throws {UsageError} If Jupyter is not there.
 */
export async function runNotebooks(
  options: RunNotebooksOptions = {},
  step: StepOptions = {},
): Promise<NotebookRun & Viewable> {
  const jupyter = await findJupyter();
  if (!jupyter) {
    throw new UsageError(
      "Cannot run the notebooks: Jupyter is not here, install it (pip install jupyterlab nbconvert) or name its program in DANDI_UPLOAD_JUPYTER",
    );
  }
  const dir = options.dir ?? await Deno.makeTempDir({ prefix: "dandi-notebooks-" });
  try {
    await using stage = await openStage({ dir });
    const folder = joinPath(stage.work.path, "notebooks");
    const names = (await Array.fromAsync(Deno.readDir(folder)))
      .map((e) => e.name).filter((n) => n.endsWith(".ipynb")).sort();
    step.onProgress?.({ kind: "stage", stage: "executing the notebooks", total: names.length });
    const notebooks = await executeNotebooks(names.map((n) => joinPath(folder, n)), {
      jupyter,
      outputFolder: joinPath(stage.work.path, "executed"),
      ...(step.signal ? { signal: step.signal } : {}),
    });
    if (options.update !== undefined && notebooks.every((n) => n.status === "executed")) {
      for (const { path, name } of notebooks) {
        await Deno.copyFile(path, joinPath(options.update, name));
      }
    }
    return withView({ notebooks }, viewNotebookRun);
  } finally {
    if (options.dir === undefined) await Deno.remove(dir, { recursive: true });
  }
}

/** How a run of the notebooks looks. */
export function viewNotebookRun({ notebooks }: NotebookRun): View {
  const failed = notebooks.filter((n) => n.status === "failed").length;
  return {
    title: failed > 0
      ? `${failed} of ${notebooks.length} notebooks failed`
      : `${notebooks.length} notebooks executed`,
    tone: failed > 0 ? "bad" : "good",
    blocks: [{
      kind: "table",
      columns: ["notebook", "outcome", "problems"].map((title) => ({ title })),
      rows: notebooks.map((n) => [
        n.name,
        { text: n.status, tone: n.status === "executed" ? "good" : "bad" },
        n.problems.join("\n"),
      ]),
    }],
  };
}
