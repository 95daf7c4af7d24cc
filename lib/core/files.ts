/**
 * Files that must never be half written.
 *
 * @module
 */
import { JournalError, messageOf } from "./errors.ts";

/**
 * Refuses a path that is a link (or, with `kind` "file", no plain file): what is written through it would change something elsewhere,
 * and a work folder may have been made by somebody else.
 *
 * @throws {JournalError} If it is one. Nothing at the path is no mistake.
 */
export function refuseLink(path: string, kind: "file" | "folder" = "file"): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new JournalError(`Cannot look at "${path}": ${messageOf(error)}`, { cause: error });
  }
  if (kind === "file" ? info.isFile : info.isDirectory) return;
  throw new JournalError(
    `Cannot write to "${path}": it is ${
      info.isSymlink ? "a link" : `no plain ${kind}`
    }, and nothing is written through one; take it away and run again`,
  );
}

/** Makes a folder that only its owner can read, unless it is there. Throws {@linkcode JournalError} if it is a link. */
export function makePrivateFolder(path: string): void {
  refuseLink(path, "folder");
  try {
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new JournalError(`Cannot make "${path}": ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Opens a file to write in its place, and makes it where it does not exist. Never through a link.
 *
 * @throws {JournalError} If it is a link or cannot be opened.
 */
export function openForWriting(
  path: string,
  options: { append?: boolean; mode?: number } = {},
): Deno.FsFile {
  const { append = false, mode = 0o600 } = options;
  refuseLink(path);
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, {
      ...(append ? { append } : { read: true, write: true }),
      create: true,
      mode,
    });
  } catch (error) {
    throw new JournalError(`Cannot open "${path}" for writing: ${messageOf(error)}`, {
      cause: error,
    });
  }
  // What was looked at and what was opened must be one thing, should somebody have put a link there in between.
  const [opened, there] = [file.statSync(), Deno.lstatSync(path)];
  if (there.isFile && opened.ino === there.ino && opened.dev === there.dev) return file;
  file.close();
  throw new JournalError(`Cannot open "${path}" for writing: it was replaced meanwhile`);
}

/** Options of {@linkcode writeFileWhole}. */
export interface WriteFileOptions {
  /** File mode. Default 0o644. */
  mode?: number;
}

/** Letters that are written at once. */
const PIECE = 1 << 16;

/**
 * Writes a file through a temporary name beside it and a rename, so that a reader sees the old content or the
 * new, never a part.
 *
 * @param content The whole, or texts that follow one another (then it need not be in memory at once).
 * @throws {JournalError} If the disk is full or the folder cannot be written; the old file is then untouched.
 */
export function writeFileWhole(
  path: string,
  content: string | Uint8Array | Iterable<string>,
  options: WriteFileOptions = {},
): void {
  const { mode = 0o644 } = options;
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = Deno.openSync(temporary, { write: true, createNew: true, mode });
    try {
      for (const bytes of bytesOf(content)) {
        for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      }
      file.syncDataSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch { /* never made */ }
    throw new JournalError(`Cannot write "${path}": ${messageOf(error)}, nothing was changed`, {
      cause: error,
    });
  }
}

/** The bytes to write; many small texts are joined to pieces of some size. */
function* bytesOf(
  content: string | Uint8Array | Iterable<string>,
): Generator<Uint8Array, void, undefined> {
  if (content instanceof Uint8Array) return yield content;
  const encoder = new TextEncoder();
  if (typeof content === "string") return yield encoder.encode(content);
  let piece = "";
  for (const text of content) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  yield encoder.encode(piece);
}

/** Reads a JSON file; `undefined` where there is none. Throws {@linkcode JournalError} if it is not JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new JournalError(`Cannot read "${path}": ${messageOf(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JournalError(
      `Cannot read "${path}": it is not JSON, delete it (it is made anew) and run the step again`,
      { cause: error },
    );
  }
}
