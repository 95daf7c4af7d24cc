import { DandiUploadError, NotFoundError, UsageError } from "../core/errors.ts";
import { writeFileWhole } from "../core/files.ts";
import { newWorkFolder } from "../core/new_work_folder.ts";
import type { StepOptions } from "../core/step.ts";
import { formatDuration, shellWord } from "../core/text.ts";
import { type UploadConfig, uploadYaml } from "../core/upload_config.ts";
import { absolutePath, joinPath } from "../core/paths.ts";
import { openWorkFolder, type WorkFolder } from "../core/work_folder.ts";
import { type View, type Viewable, withView } from "../display/view.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { REHEARSAL_DOI, startRecordedServices } from "../describe/mod.ts";
import { type LocalArchive, startLocalArchive } from "../local_archive/mod.ts";
import { nwbPathsOf, sessionsOf, takeInventory } from "../inventory/mod.ts";
import { uploadAll, type UploadAllResult, viewUploadAll } from "../steps/all.ts";
import { type FileEnds, fileEnds } from "../steps/files.ts";
import { executeNotebooks, findJupyter, type NotebookOutcome } from "./jupyter.ts";
import { SAMPLES_FOLDER } from "./samples.ts";
import type { StepName } from "../steps/steps.ts";

/** Facts take milliseconds a file; what reads longer than this in a rehearsal is taken for damaged. */
const FILE_TIMEOUT_MS = 15_000;

/** Options of {@linkcode rehearse}. */
export interface RehearseOptions {
  /** Folder of NWB files; it is only read. Default the samples. */
  nwbFolder?: string;
  /** DOI of the paper to rehearse with. Default: that of the sample paper for the samples, none for the user's own files. */
  doi?: string;
  /** Where the rehearsal's work folder is made, or continued. Default a new temporary folder. */
  dir?: string;
  /** Also execute the notebooks, where Jupyter is there. Default `true`. */
  notebooks?: boolean;
  /** Port of the embedded archive. Default: that of the last start in this folder, or a free one. */
  port?: number;
  /** `real`: the embedded archive is as slow as a real one, and checks files each minute. Default: as fast as this machine. */
  pace?: "real";
  /** Shown each step's results as they come. */
  show?: (result: unknown, step: StepName) => Promise<void>;
}

/** What a rehearsal left. */
export interface Rehearsal {
  /** Absolute path of the work folder. */
  readonly work: string;
  /** Folder of the embedded archive's state. */
  readonly archive: string;
  /** Six digits of the Dandiset. */
  readonly dandiset?: string;
  /** How the steps ended. */
  readonly steps: UploadAllResult;
  /** What became of each file. */
  readonly files: FileEnds & Viewable;
  /** The executed notebooks; absent where none were. */
  readonly notebooks?: readonly NotebookOutcome[];
  /** Why no notebooks were executed. */
  readonly notebooksWhyNot?: string;
  /** Milliseconds in all. */
  readonly tookMs: number;
}

/** A place to rehearse in: an embedded archive, recorded services and a work folder that points at both. */
export interface RehearsalStage extends AsyncDisposable {
  /** The work folder. */
  readonly work: WorkFolder;
  /** The archive. */
  readonly archive: LocalArchive;
}

/**
 * Starts the embedded archive and the recorded services, and makes (or continues) a work folder that points at them.
 *
 * The archive's state lies in the folder too, so that a rehearsal that was killed goes on where it stopped.
 *
 * @throws {NotFoundError} If the folder of NWB files does not exist or holds none.
 * @throws {UsageError} If the port is in use, or the folder is a work folder for a real archive.
 */
export async function openStage(options: RehearseOptions = {}): Promise<RehearsalStage> {
  const source = absolutePath(options.nwbFolder ?? SAMPLES_FOLDER);
  if (sessionsOf(await takeInventory(source)).length === 0) {
    throw new NotFoundError(
      `Cannot rehearse with "${options.nwbFolder}": there is no file that ends in .nwb in it, name the folder that holds them`,
    );
  }
  const dir = options.dir
    ? absolutePath(options.dir)
    : await Deno.makeTempDir({ prefix: "dandi-rehearsal-" });
  const nwbFolder = source === joinPath(SAMPLES_FOLDER) ? await copySamples(dir) : source;
  const archive = await startLocalArchive({
    dir: joinPath(dir, "archive"),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  });
  try {
    const services = await startRecordedServices();
    try {
      // A sample paper's people and funders do not belong to somebody's own files.
      const doi = options.doi ?? (nwbFolder === source ? undefined : REHEARSAL_DOI);
      const work = await prepareWork(dir, nwbFolder, archive, services.bases, doi);
      return {
        work,
        archive,
        async [Symbol.asyncDispose]() {
          await services.stop();
          await archive.stop();
        },
      };
    } catch (error) {
      await services.stop();
      throw error;
    }
  } catch (error) {
    await archive.stop();
    throw error;
  }
}

/** The samples beside the rest, so that the folder can be looked at and kept on its own. */
async function copySamples(dir: string): Promise<string> {
  const folder = joinPath(dir, "nwb");
  await Deno.mkdir(folder, { recursive: true });
  for (const path of nwbPathsOf(await takeInventory(joinPath(SAMPLES_FOLDER)))) {
    const name = path.split("/").at(-1) ?? "";
    const target = joinPath(folder, name);
    const [from, to] = await Promise.all([
      Deno.stat(path),
      Deno.stat(target).catch(() => undefined),
    ]);
    // A copy that is there is the same file for the journals: its time must not change.
    if (to?.size !== from.size) await Deno.copyFile(path, target);
  }
  return folder;
}

async function prepareWork(
  dir: string,
  nwbFolder: string,
  archive: LocalArchive,
  services: Readonly<Record<string, string>>,
  doi: string | undefined,
): Promise<WorkFolder> {
  const values: Partial<UploadConfig> = {
    instance: archive.api,
    dandiset: "new",
    nwb_folder: nwbFolder,
    key_file: "archive/rehearsal.key",
    ...(doi ? { doi } : {}),
    contact: { name: "Doe, Jane", email: "jane.doe@example.org" },
    ethics: [{ identifier: "Rehearsal: no animals were involved", contact: "Example University" }],
    keywords: ["rehearsal", "sample data"],
    publish: true,
    conversion: { lab: "Sample Lab", lessons: ["This was a rehearsal."], push: false },
    services: { ...services },
  };
  const config = joinPath(dir, "upload.yaml");
  let text: string | undefined;
  try {
    text = await Deno.readTextFile(config);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (text === undefined) newWorkFolder(dir, { values });
  else if (!/^instance: "?'?http:\/\/(127\.0\.0\.1|localhost)[:/]/m.test(text)) {
    throw new UsageError(
      `Cannot rehearse in "${dir}": its upload.yaml names another archive than one on this machine, choose an empty folder`,
    );
  } else writeFileWhole(config, uploadYaml(values));
  writeFileWhole(joinPath(dir, "archive", "rehearsal.key"), archive.keys.owner + "\n", {
    mode: 0o600,
  });
  return openWorkFolder(dir);
}

/**
 * The whole upload on this machine: all steps, with the user's NWB files or the samples, against an embedded archive
 * and recorded answers of the outside services. The files are only read.
 *
 * Leaves a work folder as a real upload does. When it was killed, starting it again with the same `dir` goes on and ends in
 * the same state.
 *
 * @throws {NotFoundError} If there are no NWB files.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function rehearse(
  options: RehearseOptions = {},
  step: StepOptions = {},
): Promise<Rehearsal & Viewable> {
  const start = performance.now();
  await using stage = await openStage(options);
  const { work } = stage;
  const steps = await uploadAll(work, {
    ...step,
    fileTimeoutMs: FILE_TIMEOUT_MS,
    ...(options.show ? { show: options.show } : {}),
  });
  const files = await fileEnds(work);
  const notebooks = options.notebooks === false
    ? { notebooksWhyNot: "not asked for" }
    : await rehearseNotebooks(stage, step);
  const dandiset = readDandiset(work)?.identifier;
  return withView({
    work: work.path,
    archive: joinPath(work.path, "archive"),
    ...(dandiset ? { dandiset } : {}),
    steps,
    files,
    ...notebooks,
    tookMs: Math.round(performance.now() - start),
  }, viewRehearsal);
}

/**
 * Executes the notebooks 01 to 10 in a work folder of their own on the same archive, so that they show an upload and not
 * "nothing to do", and puts the executed copies into the rehearsal's `notebooks`.
 */
async function rehearseNotebooks(
  stage: RehearsalStage,
  step: StepOptions,
): Promise<{ notebooks: NotebookOutcome[] } | { notebooksWhyNot: string }> {
  const jupyter = await findJupyter();
  if (!jupyter) {
    return { notebooksWhyNot: "Jupyter is not installed here; the steps above did not need it" };
  }
  const { work, archive } = stage;
  const dir = joinPath(work.path, "state", "notebook-run");
  await Deno.remove(dir, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(joinPath(dir, "archive"), { recursive: true });
  const second = await prepareWork(
    dir,
    work.nwbFolder,
    archive,
    work.config.services,
    work.config.doi,
  );
  const names = (await Array.fromAsync(Deno.readDir(joinPath(second.path, "notebooks"))))
    .map((e) => e.name).filter((n) => /^(0[1-9]|10)_.*\.ipynb$/.test(n)).sort();
  step.onProgress?.({ kind: "stage", stage: "executing the notebooks" });
  try {
    return {
      notebooks: await executeNotebooks(names.map((n) => joinPath(second.path, "notebooks", n)), {
        jupyter,
        outputFolder: joinPath(work.path, "notebooks"),
        ...(step.signal ? { signal: step.signal } : {}),
      }),
    };
  } catch (error) {
    if (!(error instanceof DandiUploadError)) throw error;
    return { notebooksWhyNot: error.message };
  }
}

/** How a rehearsal looks. */
export function viewRehearsal(r: Rehearsal): View {
  const steps = viewUploadAll(r.steps);
  const failed = r.notebooks?.filter((n) => n.status === "failed") ?? [];
  return {
    title: `Rehearsal: ${r.files.files.length} files in ${
      formatDuration(r.tookMs)
    }. ${steps.title}`,
    tone: failed.length > 0 ? "bad" : steps.tone ?? "plain",
    blocks: [
      ...steps.blocks,
      {
        kind: "facts",
        items: [
          ["work folder", { text: r.work, code: true }],
          ["report", { text: joinPath(r.work, "report.html"), code: true }],
          ["dandiset", r.dandiset],
          [
            "notebooks",
            r.notebooks
              ? failed.length > 0
                ? {
                  text: failed.map((n) => `${n.name}: ${n.problems.join("; ")}`).join("\n"),
                  tone: "bad",
                }
                : `${r.notebooks.length} executed, in ${joinPath(r.work, "notebooks")}`
              : { text: `not executed: ${r.notebooksWhyNot}`, tone: "muted" },
          ],
          ["look at the archive", {
            text: `deno task archive --dir ${shellWord(r.archive)}`,
            code: true,
          }],
        ],
      },
    ],
  };
}
