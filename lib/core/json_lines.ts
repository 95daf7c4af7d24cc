/**
 * JSON Lines files: append-only, one record a line, a torn last line tolerated.
 *
 * @module
 */
import { JournalError, messageOf } from "./errors.ts";
import { openForWriting } from "./files.ts";
import { eachLine } from "./journals/lines.ts";

export * from "./journals/lines.ts";

/** Options of {@linkcode openJsonLines}. */
export interface JsonLinesOptions {
  /** File mode for a new file. Default 0o600: journals may hold signed links. */
  mode?: number;
  /** Wait for the disk after each record. Default `false`. */
  sync?: boolean;
}

/** An open JSON Lines file that records are added to. */
export class JsonLinesWriter implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #sync: boolean;

  /** Use {@linkcode openJsonLines}. */
  constructor(file: Deno.FsFile, path: string, sync: boolean) {
    this.#file = file;
    this.#path = path;
    this.#sync = sync;
  }

  /**
   * Adds one record; it is in the file when the call returns.
   *
   * @throws {JournalError} If the disk is full or the file cannot be written.
   */
  append(record: unknown): void {
    const bytes = new TextEncoder().encode(JSON.stringify(record) + "\n");
    try {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
      if (this.#sync) this.#file.syncDataSync();
    } catch (error) {
      throw new JournalError(
        `Cannot write "${this.#path}": ${
          messageOf(error)
        }, free some space or make it writable and run again`,
        { cause: error },
      );
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    try {
      this.#file.close();
    } catch { /* closed already */ }
  }
}

/**
 * Opens a JSON Lines file to add records, and makes it where it does not exist. A torn last line of an earlier
 * run is ended first, so that it can spoil only itself.
 *
 * @throws {JournalError} If it cannot be opened.
 */
export function openJsonLines(path: string, options: JsonLinesOptions = {}): JsonLinesWriter {
  const { mode = 0o600, sync = false } = options;
  try {
    const file = openForWriting(path, { mode });
    const size = file.seekSync(0, Deno.SeekMode.End);
    if (size > 0) {
      file.seekSync(size - 1, Deno.SeekMode.Start);
      const last = new Uint8Array(1);
      file.readSync(last);
      if (last[0] !== 0x0a) file.writeSync(new Uint8Array([0x0a]));
    }
    file.close();
    return new JsonLinesWriter(openForWriting(path, { append: true, mode }), path, sync);
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError(`Cannot open "${path}" for writing: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What {@linkcode readJsonLines} found. */
export interface JsonLines {
  /** The records, in order. */
  readonly records: unknown[];
  /** Numbers (from 1) of lines that are not JSON: torn by a kill, or damaged. */
  readonly torn: number[];
}

/** Reads a JSON Lines file; a file that does not exist has no records. */
export function readJsonLines(path: string): JsonLines {
  const torn: number[] = [];
  const records = [...eachJsonLine(path, (number) => torn.push(number))];
  return { records, torn };
}

/**
 * Reads a JSON Lines file record by record, in memory that does not depend on its length; a file that does not exist
 * has no records.
 *
 * @param onTorn Told the number (from 1) of each line that is not JSON.
 * @throws {JournalError} If it cannot be read.
 */
export function* eachJsonLine(
  path: string,
  onTorn?: (line: number) => void,
): Generator<unknown, void, undefined> {
  for (const { text, number } of eachLine(path)) {
    if (text.trim() === "") continue;
    let record: unknown;
    try {
      record = JSON.parse(text);
    } catch {
      onTorn?.(number);
      continue;
    }
    yield record;
  }
}
