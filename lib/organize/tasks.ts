/**
 * From the plan to the single steps of a run, and the checks on them. Changes nothing.
 *
 * @module
 */
import { FileChangedError, messageOf, PlanError } from "../core/errors.ts";
import { plural } from "../core/text.ts";
import { joinPath } from "../core/paths.ts";
import { checkSpace, deviceOf, type Ground, standing } from "./files/checks.ts";
import type { Placing } from "./files/place.ts";
import type { OrganizeItem, OrganizePlan } from "./plan_types.ts";
import { look } from "./files/run_journal.ts";
import type { MediaMode, PlacingMode } from "./files/run_types.ts";

/** What is to be done for one file of the plan. */
export interface Task {
  readonly item: OrganizeItem;
  /** Absolute path in the target folder. */
  readonly to: string;
  /** `false` where it is there already. */
  readonly needed: boolean;
  /** External files to be placed with it. */
  readonly media: readonly Placing[];
  /** Whether paths inside are rewritten. */
  readonly rewrite: boolean;
}

/** How tasks are made. */
export interface TaskOptions {
  readonly mode: PlacingMode;
  readonly media: MediaMode | undefined;
  readonly target: string;
  readonly ground: Ground;
  readonly relative: (from: string) => boolean;
  readonly signal?: AbortSignal;
}

/** At most this many paths are named in a message. */
const NAMED = 5;

/**
 * Makes the tasks, and looks at everything that could go wrong before anything is changed.
 *
 * @throws {PlanError} If a target exists with other content, a video is missing, two drives or the lack of space
 * stand in the way; the message names the paths.
 * @throws {FileChangedError} If a source is not as it was when the plan was made.
 */
export async function tasksOf(plan: OrganizePlan, options: TaskOptions): Promise<Task[]> {
  const { mode, target, signal } = options;
  const items = plan.items.filter((i) => i.status === "mapped");
  checkMediaMode(items, mode, options.media);
  if (options.ground.ignoresCase) checkCase(items, target);
  await checkSources(items);
  if (mode === "move") await checkLinks(items);
  const rewrite = options.media !== undefined && options.media !== "leave";
  const sources = new Set(items.map((i) => i.localPath));
  const taken: string[] = [];
  const tasks: Task[] = [];
  for (const item of items) {
    signal?.throwIfAborted();
    const to = joinPath(target, item.assetPath);
    let needed = joinPath(item.localPath) !== to;
    if (needed) {
      const what = await standing(item.localPath, to, mode, signal);
      if (what === "same" && !(rewrite && item.media.length > 0)) needed = false;
      // A name that another file of this run leaves is free by then.
      else if (what !== "free" && !(mode === "move" && sources.has(to))) taken.push(to);
    }
    const media = needed && rewrite ? mediaOf(item, options) : [];
    tasks.push({ item, to, needed, media, rewrite: media.length > 0 });
  }
  await checkMedia(tasks, taken, options.media);
  if (taken.length > 0) {
    throw new PlanError(
      `Cannot organize to "${target}": ${plural(taken.length, "path")} there ${
        taken.length === 1 ? "is" : "are"
      } taken by other content, ${list(taken)}; nothing was changed, remove ${
        taken.length === 1 ? "it" : "them"
      } or choose another target`,
    );
  }
  await checkDrives(tasks, options);
  return tasks;
}

function list(paths: readonly string[]): string {
  return paths.slice(0, NAMED).map((p) => `"${p}"`).join(", ") +
    (paths.length > NAMED ? ` and ${paths.length - NAMED} more` : "");
}

function checkMediaMode(
  items: readonly OrganizeItem[],
  mode: PlacingMode,
  media: MediaMode | undefined,
): void {
  const withMedia = items.filter((i) => i.media.length > 0);
  const first = withMedia[0];
  if (!first) return;
  const who = `"${first.file}"${withMedia.length > 1 ? ` (and ${withMedia.length - 1} more)` : ""}`;
  if (media === undefined) {
    throw new PlanError(
      `Cannot ${mode} ${who} without knowing what becomes of the videos or images it refers to: choose media "copy", "move", "hardlink" or "symlink", or "leave"`,
    );
  }
  if (media !== "leave" && (mode === "symlink" || mode === "hardlink")) {
    throw new PlanError(
      `Cannot rewrite the external paths in ${who} with mode "${mode}": that would change the original, choose "copy" or "move"`,
    );
  }
}

function checkCase(items: readonly OrganizeItem[], target: string): void {
  const seen = new Map<string, OrganizeItem>();
  for (const item of items) {
    const key = item.assetPath.normalize("NFC").toLowerCase();
    const other = seen.get(key);
    if (other) {
      throw new PlanError(
        `Cannot organize to "${target}": "${other.assetPath}" and "${item.assetPath}" are one name on that disk; change an id, or choose a disk that tells letter case apart`,
      );
    }
    seen.set(key, item);
  }
}

async function checkSources(items: readonly OrganizeItem[]): Promise<void> {
  for (const { localPath, file, sizeBytes, mtimeMs } of items) {
    let info: Deno.FileInfo;
    try {
      info = await Deno.stat(localPath);
    } catch (error) {
      throw new FileChangedError(
        `Cannot organize "${file}": it cannot be read any more (${
          messageOf(error)
        }), make the plan again`,
        { cause: error },
      );
    }
    const changed = (sizeBytes !== undefined && info.size !== sizeBytes) ||
      (mtimeMs !== undefined && info.mtime !== null &&
        Math.abs(info.mtime.getTime() - mtimeMs) >= 1);
    if (changed) {
      throw new FileChangedError(
        `Cannot organize "${file}": it changed since the plan was made, make the plan again`,
      );
    }
  }
}

/** A relative link that is moved leads elsewhere. */
async function checkLinks(items: readonly OrganizeItem[]): Promise<void> {
  for (const { localPath, file } of items) {
    if (!(await look(localPath))?.isSymlink) continue;
    const text = await Deno.readLink(localPath);
    if (!text.startsWith("/")) {
      throw new PlanError(
        `Cannot move "${file}": it is a link to "${text}", relative to where it lies, and would lead elsewhere; use copy or symlink`,
      );
    }
  }
}

function mediaOf(item: OrganizeItem, options: TaskOptions): Placing[] {
  const mode = options.media as PlacingMode;
  return item.media.map((m) => ({
    from: m.localPath,
    to: joinPath(options.target, m.assetPath),
    mode,
    relative: options.relative(m.localPath),
  }));
}

async function checkMedia(
  tasks: readonly Task[],
  taken: string[],
  mode: MediaMode | undefined,
): Promise<void> {
  const missing: string[] = [];
  const users = new Map<string, string>();
  for (const { item, media } of tasks) {
    for (const { from, to } of media) {
      let real: string;
      try {
        real = await Deno.realPath(from);
      } catch {
        missing.push(`${from} (of ${item.file})`);
        continue;
      }
      const other = users.get(real);
      if (mode === "move" && other !== undefined && other !== to) {
        throw new PlanError(
          `Cannot move "${from}": it is used more than once (again by "${item.file}"), choose media "copy", "hardlink" or "symlink"`,
        );
      }
      users.set(real, to);
      if (await look(to) !== undefined) taken.push(to);
    }
  }
  if (missing.length > 0) {
    throw new PlanError(
      `Cannot organize: ${plural(missing.length, "external file")} ${
        missing.length === 1 ? "is" : "are"
      } missing, ${list(missing)}; nothing was changed, put ${
        missing.length === 1 ? "it" : "them"
      } back or choose media "leave"`,
    );
  }
}

async function checkDrives(tasks: readonly Task[], options: TaskOptions): Promise<void> {
  const { mode, ground } = options;
  let bytes = 0;
  let files = 0;
  for (const { item, needed, media: placings, rewrite } of tasks) {
    const all: [string, PlacingMode, boolean][] = placings.map((p) => [p.from, p.mode, false]);
    if (needed) all.push([item.localPath, mode, rewrite]);
    for (const [from, how, copied] of all) {
      if (how === "symlink") continue;
      const elsewhere = await deviceOf(from) !== ground.device;
      if (elsewhere && (how === "hardlink" || how === "reflink")) {
        throw new PlanError(
          `Cannot ${how} "${from}" to "${options.target}": they are on two drives, use copy, move or symlink`,
        );
      }
      if (how === "copy" || (how === "move" && (elsewhere || copied))) {
        bytes += (await Deno.stat(from)).size;
        files++;
      }
    }
  }
  if (files > 0) await checkSpace(ground.existing, bytes, files);
}
