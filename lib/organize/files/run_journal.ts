/**
 * The journal of a run: what was about to be done and what was done, so that it can be undone.
 *
 * @module
 */
import { z } from "zod";
import { messageOf } from "../../core/errors.ts";
import { joinPath } from "../../core/paths.ts";
import { sameContent } from "./copies.ts";
import { type JsonLinesWriter, openJsonLines, readJsonLines } from "../../core/json_lines.ts";

import { rewritePaths, type RewriteRequest } from "./rewrite.ts";

/** A change on disk that can be undone. */
export type Change =
  | { readonly op: "mkdir"; readonly path: string }
  | { readonly op: "symlink" | "hardlink"; readonly from: string; readonly to: string }
  /** `temp` is written first and becomes `to` whole. */
  | { readonly op: "copy"; readonly from: string; readonly to: string; readonly temp: string }
  | { readonly op: "rename"; readonly from: string; readonly to: string }
  /** The file was copied to `copy`, then removed here. `rewrites` are the texts that the copy had replaced. */
  | {
    readonly op: "remove";
    readonly path: string;
    readonly copy: string;
    readonly rewrites?: RewriteRequest["rewrites"] | undefined;
  }
  | { readonly op: "rmdir"; readonly path: string };

const text = z.string();
const change = z.union([
  z.object({ op: z.enum(["mkdir", "rmdir"]), path: text }),
  z.object({ op: z.enum(["symlink", "hardlink", "rename"]), from: text, to: text }),
  z.object({ op: z.literal("copy"), from: text, to: text, temp: text }),
  z.object({
    op: z.literal("remove"),
    path: text,
    copy: text,
    rewrites: z.array(z.object({ dataset: text, texts: z.array(z.tuple([z.number(), text])) }))
      .optional(),
  }),
]);
const line = z.union([
  z.object({ begin: text, mode: text, target: text }),
  z.object({ end: text }),
  z.object({ will: z.number(), change }),
  z.object({ did: z.number(), size: z.number().optional(), mtimeMs: z.number().optional() }),
  z.object({ failed: z.number() }),
]);

/** A change and whether it is known to have been made. */
export interface Entry {
  readonly change: Change;
  state: "unknown" | "done" | "failed";
  /** Of a copy: as it was when it was made. */
  made?: Stamp;
}

/** What tells whether a file was changed. */
export interface Stamp {
  /** Bytes. */
  readonly size?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly mtimeMs?: number | undefined;
}

/** The last run of a journal. */
export interface LastRun {
  readonly entries: Entry[];
  /** `cut-off`: it did not come to its end, neither done nor undone. */
  readonly state: "done" | "undone" | "cut-off" | "none";
}

/** The journal of one run, open. */
export class RunJournal implements Disposable {
  readonly #writer: JsonLinesWriter;
  /** Changes so far, in order. */
  readonly entries: Entry[] = [];

  /** Opens the journal and writes that a run began. */
  constructor(path: string, mode: string, target: string, now: Date) {
    this.#writer = openJsonLines(path);
    this.#writer.append({ begin: now.toISOString(), mode, target });
  }

  /** Writes down a change, makes it, writes down that it was made. */
  async make<T>(change: Change, act: () => Promise<T>): Promise<T> {
    const entry: Entry = { change, state: "unknown" };
    this.#writer.append({ will: this.entries.length, change });
    const n = this.entries.push(entry) - 1;
    let result: T;
    try {
      result = await act();
    } catch (error) {
      entry.state = "failed";
      this.#writer.append({ failed: n });
      throw error;
    }
    entry.state = "done";
    if (change.op === "copy") entry.made = await stampOf(change.to);
    this.#writer.append({ did: n, ...entry.made });
    return result;
  }

  /** Writes that the run came to its end: `done` or `undone`; nothing is left to undo. */
  end(how: "done" | "undone"): void {
    this.#writer.append({ end: how });
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]();
  }
}

/** Reads the last run of a journal. */
export function lastRun(path: string): LastRun {
  let entries: Entry[] = [];
  let state: LastRun["state"] = "none";
  for (const record of readJsonLines(path).records) {
    const parsed = line.safeParse(record);
    if (!parsed.success) continue;
    const it = parsed.data;
    if ("begin" in it) {
      entries = [];
      state = "cut-off";
    } else if ("end" in it) state = it.end === "undone" ? "undone" : "done";
    else if ("will" in it) entries[it.will] = { change: it.change as Change, state: "unknown" };
    else {
      const entry = entries["did" in it ? it.did : it.failed];
      if (!entry) continue;
      entry.state = "did" in it ? "done" : "failed";
      if ("did" in it && it.size !== undefined) entry.made = { size: it.size, mtimeMs: it.mtimeMs };
    }
  }
  return { entries: entries.filter((e) => e !== undefined), state };
}

async function stampOf(path: string): Promise<Stamp> {
  const { size, mtime } = await Deno.stat(path);
  return { size, ...(mtime === null ? {} : { mtimeMs: mtime.getTime() }) };
}

/**
 * Undoes changes, the last one first. Only what the run made is removed: a file is taken away when it is the link or
 * the copy that the journal speaks of, a folder when it is empty.
 *
 * @returns How many were undone, and what could not be.
 */
export async function undo(
  entries: readonly Entry[],
): Promise<{ undone: number; problems: string[] }> {
  let undone = 0;
  const problems: string[] = [];
  for (const { change, state, made } of [...entries].reverse()) {
    try {
      if (await undoOne(change, state, made)) undone++;
    } catch (error) {
      problems.push(`${"path" in change ? change.path : change.to}: ${messageOf(error)}`);
    }
  }
  return { undone, problems };
}

async function undoOne(
  change: Change,
  state: Entry["state"],
  made: Stamp | undefined,
): Promise<boolean> {
  switch (change.op) {
    case "mkdir":
      if (state === "failed" || !await isEmptyFolder(change.path)) return false;
      await Deno.remove(change.path);
      return true;
    case "rmdir":
      if (await look(change.path)) return false;
      await Deno.mkdir(change.path, { recursive: true });
      return true;
    case "symlink":
      if (state === "failed" || !await leadsTo(change.to, change.from)) return false;
      await Deno.remove(change.to);
      return true;
    case "hardlink":
      if (state === "failed" || !await sameFile(change.from, change.to)) return false;
      await Deno.remove(change.to);
      return true;
    case "copy": {
      // While the temporary name is there, `to` is ours only if it is the same file.
      const halfway = await look(change.temp) !== undefined;
      const ours = state === "done" || await sameFile(change.temp, change.to) ||
        (!halfway && state === "unknown" && await sameContent(change.from, change.to));
      // Never the last one: a copy whose original is gone stays, and so does one that was worked on.
      if (ours && await look(change.to) && await look(change.from)) {
        const now = await stampOf(change.to);
        if (made && (now.size !== made.size || now.mtimeMs !== made.mtimeMs)) {
          throw new Error("it was changed since it was made, and is left");
        }
        await Deno.remove(change.to);
      }
      if (halfway) await Deno.remove(change.temp);
      return ours || halfway;
    }
    case "rename":
      if (!await look(change.to)) return false;
      if (await look(change.from)) {
        // Cut off between the second name and the removal of the first.
        if (!await sameFile(change.from, change.to)) return false;
        await Deno.remove(change.to);
      } else {
        await Deno.rename(change.to, change.from);
      }
      return true;
    case "remove": {
      if (await look(change.path) || !await look(change.copy)) return false;
      const info = await Deno.stat(change.copy);
      const temp = `${change.path}.${crypto.randomUUID()}.part`;
      await Deno.copyFile(change.copy, temp);
      if (change.rewrites) {
        await rewritePaths({ path: temp, rewrites: change.rewrites, check: false });
      }
      if (info.mtime) await Deno.utime(temp, info.mtime, info.mtime);
      await Deno.rename(temp, change.path);
      return true;
    }
  }
}

/** What is at a path, links not followed; `undefined` where there is nothing. */
export async function look(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a path is a symbolic link that was made to lead to another path. */
async function leadsTo(link: string, path: string): Promise<boolean> {
  if (!(await look(link))?.isSymlink) return false;
  const text = await Deno.readLink(link);
  return (text.startsWith("/") ? joinPath(text) : joinPath(link, "..", text)) === joinPath(path);
}

/** Whether two paths are one file on disk, links not followed. */
export async function sameFile(a: string, b: string): Promise<boolean> {
  const [x, y] = [await look(a), await look(b)];
  return x !== undefined && y !== undefined && x.ino !== null && x.ino === y.ino && x.dev === y.dev;
}

async function isEmptyFolder(path: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(path)) return false;
    return true;
  } catch {
    return false;
  }
}
