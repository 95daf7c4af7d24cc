/**
 * The conversation with Claude Code: found, redacted, kept.
 *
 * @module
 */
import { joinPath, JournalError, messageOf, NotFoundError } from "../core/mod.ts";
import {
  learnJsonText,
  Memory,
  noRedactions,
  type RedactionCounts,
  redactJsonText,
} from "./redaction.ts";

/** A conversation that may be kept. */
export interface FoundHistory {
  /** Absolute path of the JSON Lines file. */
  readonly path: string;
  /** Folder that the conversation was held in, as it says itself. */
  readonly cwd?: string;
  /** Why it was chosen. */
  readonly why: "given" | "held in this folder" | "speaks of this folder" | "the newest";
}

/** Options of {@linkcode findHistory}. */
export interface FindHistoryOptions {
  /** A file to take, whatever else there is. */
  path?: string | undefined;
  /** The user's home folder. Default `HOME` or `USERPROFILE`. */
  home?: string | undefined;
}

/** What {@linkcode findHistory} found. */
export interface HistorySearch {
  /** The conversation to keep, if any. */
  readonly found?: FoundHistory;
  /** The newest conversation, when it is about another folder and so was left alone. */
  readonly other?: { readonly path: string; readonly cwd: string };
  /** Number of conversations that are there. */
  readonly candidates: number;
}

/** Conversations that are looked into; older ones are hardly about this upload. */
const LOOK_INTO = 25;

/**
 * Finds the newest conversation (`~/.claude/projects/<project>/*.jsonl`) that belongs to a work folder: held in it, above it
 * or below it, or speaking of it. One about another folder is named, not taken: it would carry somebody else's work into this repository.
 *
 * @throws {NotFoundError} If a path is given and there is no such file.
 */
export async function findHistory(
  folder: string,
  options: FindHistoryOptions = {},
): Promise<HistorySearch> {
  if (options.path !== undefined) {
    try {
      if (!(await Deno.stat(options.path)).isFile) throw new Deno.errors.NotFound();
    } catch (error) {
      throw new NotFoundError(
        `Cannot take the conversation "${options.path}": there is no such file`,
        {
          cause: error,
        },
      );
    }
    return { found: { path: options.path, why: "given" }, candidates: 1 };
  }
  const home = options.home ?? homeFolder();
  if (!home) return { candidates: 0 };
  const all = conversations(joinPath(home, ".claude", "projects"));
  let other: { path: string; cwd: string } | undefined;
  for (const { path } of all.slice(0, LOOK_INTO)) {
    const { cwd, speaks } = await lookInto(path, folder);
    const done = { candidates: all.length };
    if (cwd === undefined) return { found: { path, why: "the newest" }, ...done };
    if (related(cwd, folder, home)) {
      return { found: { path, cwd, why: "held in this folder" }, ...done };
    }
    if (speaks) return { found: { path, cwd, why: "speaks of this folder" }, ...done };
    other ??= { path, cwd };
  }
  return { ...(other ? { other } : {}), candidates: all.length };
}

/** What redacting a conversation gave. */
export interface RedactedHistory {
  /** Lines that were kept. */
  readonly lines: number;
  /** Lines that are no JSON and were left out. */
  readonly dropped: number;
  /** Bytes that were written, or would be. */
  readonly bytes: number;
  /** What was taken out. */
  readonly redactions: RedactionCounts;
  /** For each kind some places as they are kept, with what stands around them: at most {@linkcode SAMPLES}. */
  readonly samples: Readonly<Record<string, readonly string[]>>;
}

/** Samples of a kind that are shown before anything is written. */
const SAMPLES = 3;

/**
 * Redacts a conversation line by line, so that its size does not matter. It is read twice: a secret that one line gives away is
 * taken out of all. Numbers, order and spaces stay as they were written. Writes it to `target` whole or not at all; without a
 * target it only counts.
 *
 * @throws {JournalError} If it cannot be read or written.
 */
export async function redactHistory(
  source: string,
  options: { target?: string; home?: string | undefined; signal?: AbortSignal } = {},
): Promise<RedactedHistory> {
  const { target, signal, home = homeFolder() } = options;
  const redactions = noRedactions();
  const samples: Record<string, string[]> = {};
  const onRemoved = (kind: string, around: string) => {
    const list = samples[kind] ??= [];
    const line = around.replaceAll(/\s+/g, " ").trim();
    if (list.length < SAMPLES && !list.includes(line)) list.push(line);
  };
  const memory = new Memory();
  let [lines, dropped, bytes] = [0, 0, 0];
  const temporary = target === undefined
    ? undefined
    : `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  const encoder = new TextEncoder();
  let out: Deno.FsFile | undefined;
  try {
    if (temporary !== undefined) {
      out = await Deno.open(temporary, { write: true, createNew: true, mode: 0o600 });
    }
    for await (const line of readLines(source)) {
      signal?.throwIfAborted();
      if (isJson(line)) learnJsonText(line, memory);
    }
    for await (const line of readLines(source)) {
      signal?.throwIfAborted();
      if (line.trim() === "") continue;
      if (!isJson(line)) {
        dropped++;
        continue;
      }
      const kept = redactJsonText(line, { home, counts: redactions, memory, onRemoved });
      const chunk = encoder.encode(kept + "\n");
      for (let at = 0; out && at < chunk.length;) at += await out.write(chunk.subarray(at));
      bytes += chunk.length;
      lines++;
    }
    await out?.syncData();
    out?.close();
    out = undefined;
    if (temporary !== undefined && target !== undefined) await Deno.rename(temporary, target);
  } catch (error) {
    try {
      out?.close();
    } catch { /* closed already */ }
    if (temporary !== undefined) {
      try {
        await Deno.remove(temporary);
      } catch { /* never made */ }
    }
    if (signal?.aborted) throw error;
    throw new JournalError(
      `Cannot keep the conversation: ${messageOf(error)}, nothing was written`,
      {
        cause: error,
      },
    );
  }
  return { lines, dropped, bytes, redactions, samples };
}

/** The user's home folder, where it may be asked for. */
export function homeFolder(): string | undefined {
  try {
    return (Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE"))?.replaceAll("\\", "/");
  } catch {
    return undefined;
  }
}

function conversations(projects: string): { path: string; mtime: number }[] {
  const out: { path: string; mtime: number }[] = [];
  for (const project of list(projects)) {
    if (!project.isDirectory) continue;
    for (const file of list(joinPath(projects, project.name))) {
      if (!file.isFile || !file.name.endsWith(".jsonl")) continue;
      const path = joinPath(projects, project.name, file.name);
      try {
        const { mtime, size } = Deno.statSync(path);
        if (size > 0) out.push({ path, mtime: mtime?.getTime() ?? 0 });
      } catch { /* gone meanwhile */ }
    }
  }
  return out.sort((a, b) => b.mtime - a.mtime || (a.path < b.path ? -1 : 1));
}

function list(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}

async function lookInto(
  path: string,
  folder: string,
): Promise<{ cwd: string | undefined; speaks: boolean }> {
  let cwd: string | undefined;
  try {
    for await (const line of readLines(path)) {
      cwd ??= /"cwd"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replaceAll("\\\\", "/");
      if (line.includes(folder)) return { cwd, speaks: true };
    }
  } catch { /* not readable: as if it did not speak of the folder */ }
  return { cwd, speaks: false };
}

/** Above, below or the same; the home folder and the root are above everything and mean nothing. */
function related(cwd: string, folder: string, home: string): boolean {
  const [a, b] = [joinPath(cwd), joinPath(folder)];
  if (a === "/" || a === joinPath(home)) return false;
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

async function* readLines(path: string): AsyncGenerator<string> {
  const file = await Deno.open(path, { read: true });
  // Parts of a line are joined once: a line may be of 64 MB, and joining at each part would copy it a thousand times.
  let parts: string[] = [];
  for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      parts.push(text.slice(at, end));
      yield parts.join("");
      parts = [];
      at = end + 1;
    }
    if (at < text.length) parts.push(text.slice(at));
  }
  if (parts.length > 0) yield parts.join("");
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
