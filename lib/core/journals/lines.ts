/**
 * Lines of files that may be long: read in pieces, found again by their place.
 *
 * @module
 */
import { JournalError, messageOf } from "../errors.ts";

/** A line of a file, without its end. */
export interface Line {
  /** Number, from 1. */
  readonly number: number;
  /** The text; bytes that are no UTF-8 come as U+FFFD. */
  readonly text: string;
  /** First byte in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

const PIECE = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Reads a file line by line, in memory that depends on its longest line and not on its length. A file that does not
 * exist has no lines; a last line may have no end.
 *
 * @throws {JournalError} If it cannot be read.
 */
export function* eachLine(path: string): Generator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let buffer = new Uint8Array(PIECE);
  let filled = 0;
  let offset = 0;
  let number = 0;
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw cannotRead(path, error);
  }
  try {
    for (;;) {
      if (filled === buffer.length) {
        const larger = new Uint8Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
      let n: number | null;
      try {
        n = file.readSync(buffer.subarray(filled));
      } catch (error) {
        throw cannotRead(path, error);
      }
      if (n === null) break;
      // What was there before has no end of a line in it.
      let from = 0;
      let end = buffer.subarray(0, filled + n).indexOf(NEWLINE, filled);
      filled += n;
      while (end >= 0) {
        const text = decoder.decode(buffer.subarray(from, end));
        yield { number: ++number, text, offset, length: end - from };
        offset += end + 1 - from;
        from = end + 1;
        end = buffer.subarray(0, filled).indexOf(NEWLINE, from);
      }
      buffer.copyWithin(0, from, filled);
      filled -= from;
    }
    if (filled > 0) {
      const text = decoder.decode(buffer.subarray(0, filled));
      yield { number: ++number, text, offset, length: filled };
    }
  } finally {
    file.close();
  }
}

function cannotRead(path: string, cause: unknown): JournalError {
  return new JournalError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
}
