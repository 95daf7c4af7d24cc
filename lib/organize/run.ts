/**
 * Carrying out the plan in a folder: journalled, all or nothing, nothing overwritten.
 *
 * @module
 */
import { isDandiUploadError, messageOf, PlanError, StoppedError } from "../core/errors.ts";
import { plural } from "../core/text.ts";
import { joinPath } from "../core/paths.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { autoMode, tryGround, whyNot } from "./files/checks.ts";
import { folderOf, place, type Placing } from "./files/place.ts";
import type { MediaItem } from "./names/media.ts";
import type { OrganizeItem, OrganizePlan } from "./plan_types.ts";
import { look, RunJournal, undo } from "./files/run_journal.ts";
import type {
  OrganizeOutcome,
  OrganizeResult,
  PlacingMode,
  RunOrganizeOptions,
} from "./files/run_types.ts";
import { rewritePaths, type RewriteRequest } from "./files/rewrite.ts";
import { type Task, tasksOf } from "./tasks.ts";
import { RUN_JOURNAL, undoCutOff } from "./files/undo.ts";
import { organizeState, organizeStateBefore } from "./read_plan.ts";
import { viewOrganizeResult } from "./view_result.ts";

/**
 * Carries out a plan: lays the files out in a folder under their new names. With the default mode `mapping`
 * nothing on disk is changed, which is all that an upload needs.
 *
 * Everything is looked at first: sources as they were, targets free, videos there, room on the disk. Then each change
 * is written to `state/organize-run.jsonl` before it is made. If one fails, or the run is stopped, all are undone; a
 * run that was killed is undone when the next one begins. Targets are never overwritten; a file that is in its place
 * already is left there, so repeating a run is safe.
 *
 * @param work The work folder.
 * @param plan The plan that was shown.
 * @param options Mode, target folder, what becomes of external videos.
 * @returns What became of each file, in the plan's order.
 * @throws {PlanError} If something stands in the way; the message says what, and that nothing was changed.
 * @throws {FileChangedError} If a file changed since the plan was made.
 * @throws {StoppedError} If the signal is aborted; what was done is undone.
 */
export async function runOrganize(
  work: WorkFolder,
  plan: OrganizePlan,
  options: RunOrganizeOptions = {},
): Promise<OrganizeResult & Viewable> {
  const { mode: wanted = "mapping", signal, onProgress, now = () => new Date() } = options;
  const journalPath = work.statePath(RUN_JOURNAL);
  const undone = await undoCutOff(work, now());
  if (wanted === "mapping") {
    const outcomes = plan.items.map((i) => outcome(i, i.status));
    return result({ mode: "mapping", outcomes, removedFolders: [], undone });
  }
  const target = joinPath(work.resolve(options.target ?? "dandiset"));
  const ground = await tryGround(target);
  const first = plan.items.find((i) => i.status === "mapped");
  const mode: PlacingMode = wanted !== "auto"
    ? wanted
    : first
    ? await autoMode(ground.existing, first.localPath)
    : "copy";
  const relative = (from: string) =>
    options.links === undefined
      ? isInside(work.path, from) && isInside(work.path, target)
      : options.links === "relative";
  const tasks = await tasksOf(plan, {
    mode,
    media: options.media,
    target,
    ground,
    relative,
    ...(signal === undefined ? {} : { signal }),
  });
  await checkRewrites(tasks);
  onProgress?.({ kind: "stage", stage: `organizing (${mode})`, total: tasks.length });

  using journal = new RunJournal(journalPath, mode, target, now());
  const removedFolders: string[] = [];
  try {
    await makeFolder(journal, target);
    const steps = await inOrder(journal, tasks, mode, relative);
    for (const { task, placing } of steps) {
      if (signal?.aborted) throw new StoppedError("stopped");
      await makeFolder(journal, folderOf(placing.to));
      await place(journal, placing);
      for (const media of task.media) {
        await makeFolder(journal, folderOf(media.to));
        await place(journal, media);
      }
      onProgress?.({ kind: "item-done", item: task.item.file, outcome: "placed" });
    }
    await removeRewritten(journal, steps);
    if (mode === "move" && isInside(target, plan.source)) {
      removedFolders.push(...await removeEmptied(journal, tasks, plan.source));
    }
  } catch (error) {
    const { undone: back, problems } = await undo(journal.entries);
    if (problems.length === 0) journal.end("undone");
    throw failure(error, target, back, problems, journalPath);
  }
  journal.end("done");
  await followFiles(work, plan, tasks, mode);
  const byFile = new Map(tasks.map((t) => [t.item.file, t]));
  const outcomes = plan.items.map((item) => {
    const task = byFile.get(item.file);
    if (!task) return outcome(item, "refused");
    return outcome(item, task.needed ? "placed" : "already-there", task.media.length);
  });
  return result({ mode, target, outcomes, removedFolders, undone });
}

function failure(
  error: unknown,
  target: string,
  back: number,
  problems: readonly string[],
  journalPath: string,
): Error {
  const rest = problems.length === 0
    ? `${plural(back, "change")} undone, all files are as they were`
    : `${plural(problems.length, "change")} could not be undone (${
      problems.slice(0, 3).join("; ")
    }), "${journalPath}" says what was done`;
  if (error instanceof StoppedError) {
    return new StoppedError(`Stopped while organizing: ${rest}; run it again to start over`, {
      cause: error,
    });
  }
  const why = isDandiUploadError(error) ? messageOf(error) : whyNot(error);
  return new PlanError(`Cannot organize to "${target}": ${why}; ${rest}`, { cause: error });
}

/**
 * Tasks as steps. Where a file moves to a name that another one has still (two that swap, in place), that other
 * one first steps aside.
 */
async function inOrder(
  journal: RunJournal,
  tasks: readonly Task[],
  mode: PlacingMode,
  relative: (from: string) => boolean,
): Promise<{ task: Task; placing: Placing }[]> {
  const needed = tasks.filter((t) => t.needed);
  const targets = new Set(needed.map((t) => t.to));
  const steps = [];
  for (const task of needed) {
    let from = task.item.localPath;
    if (mode === "move" && targets.has(joinPath(from))) {
      const aside = joinPath(folderOf(from), `.dandi-upload-${crypto.randomUUID()}.aside`);
      await place(journal, { from, to: aside, mode, relative: false });
      from = aside;
    }
    const placing = { from, to: task.to, mode, relative: relative(from) };
    const rewrites = rewritesOf(task.item, "rewritten");
    const change = (path: string) => rewritePaths({ path, rewrites, check: false });
    steps.push({ task, placing: task.rewrite ? { ...placing, change } : placing });
  }
  return steps;
}

/** The texts to write into an NWB file: the new places of its external files, or the old ones again. */
function rewritesOf(
  item: OrganizeItem,
  which: "rewritten" | "written",
): RewriteRequest["rewrites"] {
  const byDataset = new Map<string, [number, string][]>();
  for (const { dataset, index = -1, [which]: text } of item.media) {
    byDataset.set(dataset, [...byDataset.get(dataset) ?? [], [index, text]]);
  }
  return [...byDataset].map(([dataset, texts]) => ({ dataset, texts }));
}

/** Removes the originals of moved files whose paths were rewritten; last, so that until then all can be undone. */
async function removeRewritten(
  journal: RunJournal,
  steps: readonly { task: Task; placing: Placing }[],
): Promise<void> {
  for (const { task, placing } of steps) {
    if (!task.rewrite || placing.mode !== "move") continue;
    const { from: path, to: copy } = placing;
    const rewrites = rewritesOf(task.item, "written");
    await journal.make({ op: "remove", path, copy, rewrites }, () => Deno.remove(path));
  }
}

async function checkRewrites(tasks: readonly Task[]): Promise<void> {
  for (const { item, rewrite } of tasks) {
    if (!rewrite) continue;
    const rewrites = rewritesOf(item, "rewritten");
    await rewritePaths({ path: item.localPath, rewrites, check: true });
  }
}

/** Makes a folder and those above it, each written down. */
async function makeFolder(journal: RunJournal, path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; await look(at) === undefined; at = folderOf(at)) missing.unshift(at);
  for (const folder of missing) {
    await journal.make({ op: "mkdir", path: folder }, () => Deno.mkdir(folder));
  }
}

/** Removes folders that the moves emptied, the deepest first, never the source folder itself. */
async function removeEmptied(
  journal: RunJournal,
  tasks: readonly Task[],
  source: string,
): Promise<string[]> {
  const folders = new Set<string>();
  for (const { item, needed } of tasks) {
    let at = folderOf(item.localPath);
    while (needed && at !== source && isInside(source, at)) {
      folders.add(at);
      at = folderOf(at);
    }
  }
  const removed: string[] = [];
  for (const path of [...folders].sort((a, b) => b.length - a.length)) {
    let empty = true;
    for await (const _ of Deno.readDir(path)) {
      empty = false;
      break;
    }
    if (!empty) continue;
    await journal.make({ op: "rmdir", path }, () => Deno.remove(path));
    removed.push(path);
  }
  return removed;
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/**
 * Where the files to be uploaded are others now (moved, or copies with rewritten paths), the saved plan follows them.
 * The plan before is kept for undoing.
 */
async function followFiles(
  work: WorkFolder,
  plan: OrganizePlan,
  tasks: readonly Task[],
  mode: PlacingMode,
): Promise<void> {
  const moved = new Map(
    tasks.filter((t) => t.needed && (mode === "move" || t.rewrite)).map((t) => [t.item.file, t]),
  );
  if (moved.size === 0) return;
  const items = await Promise.all(plan.items.map(async (item) => {
    const task = moved.get(item.file);
    if (task === undefined) return item;
    const { to: localPath, rewrite } = task;
    const info = await Deno.stat(localPath);
    return {
      ...item,
      localPath,
      sizeBytes: info.size,
      ...(info.mtime ? { mtimeMs: info.mtime.getTime() } : {}),
      // Where the file names other paths now, its videos and images lie there; they still belong to it.
      media: rewrite ? item.media.map((m) => placedMedia(m, localPath)) : item.media,
    };
  }));
  organizeStateBefore.save(work, plan);
  organizeState.save(work, { ...plan, items });
}

function placedMedia(media: MediaItem, nwbPath: string): MediaItem {
  const { rewritten } = media;
  return { ...media, written: rewritten, localPath: joinPath(folderOf(nwbPath), rewritten) };
}

function outcome(
  item: OrganizeItem,
  status: OrganizeOutcome["status"],
  media = 0,
): OrganizeOutcome {
  return {
    file: item.file,
    assetPath: item.assetPath,
    status,
    ...(status === "refused" ? { findings: item.findings } : {}),
    ...(media > 0 ? { media } : {}),
  };
}

function result(data: OrganizeResult): OrganizeResult & Viewable {
  return withView(data, viewOrganizeResult);
}
