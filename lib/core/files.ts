/**
 * Files that must never be half written.
 *
 * @module
 */
import { JournalError, messageOf } from "./errors.ts";

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
