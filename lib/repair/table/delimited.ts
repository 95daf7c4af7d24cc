/**
 * Tables as text, the way people's spreadsheets leave them: tabs, semicolons or commas; a byte order mark; UTF-16; quoted
 * cells with separators, quotes and line breaks inside.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";

/** How a table is written. */
export interface Dialect {
  /** Between cells. */
  readonly separator: "\t" | ";" | ",";
  /** Whether the file begins with a byte order mark, without which Excel takes UTF-8 for something else. */
  readonly mark: boolean;
}

/** A table with its heading row. */
export interface Delimited {
  readonly dialect: Dialect;
  /** Names of the columns, trimmed. */
  readonly columns: readonly string[];
  /** Cells by column; the line that a row begins on counts from 1. */
  readonly rows: readonly { readonly line: number; readonly cells: ReadonlyMap<string, string> }[];
}

/**
 * Reads the bytes of a table.
 *
 * @throws {ConfigError} If it is no text in UTF-8 or UTF-16, a quote is never closed, or two columns have one name.
 */
export function parseDelimited(bytes: Uint8Array, file: string): Delimited {
  const { text, mark } = decode(bytes, file);
  const separator = separatorOf(text);
  const [head, ...rest] = records(text, separator, file);
  const columns = (head?.cells ?? []).map((c) => c.trim());
  const twice = columns.find((c, i) => c !== "" && columns.indexOf(c) !== i);
  if (twice !== undefined) {
    throw new ConfigError(`Cannot use "${file}": two columns are called "${twice}"`, { file });
  }
  return {
    dialect: { separator, mark },
    columns,
    rows: rest.filter((r) => r.cells.some((c) => c.trim() !== "")).map(({ line, cells }) => ({
      line,
      cells: new Map(columns.map((c, i) => [c, (cells[i] ?? "").replace(/^'(?='*[=+\-@])/, "")])),
    })),
  };
}

function decode(bytes: Uint8Array, file: string): { text: string; mark: boolean } {
  const [a, b, c] = bytes;
  const utf16 = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "";
  const mark = a === 0xef && b === 0xbb && c === 0xbf;
  try {
    const text = new TextDecoder(utf16 === "" ? "utf-8" : utf16, { fatal: true }).decode(bytes);
    return { text, mark: mark || utf16 !== "" };
  } catch (cause) {
    throw new ConfigError(
      `Cannot read "${file}": it is not UTF-8, save it anew as "CSV UTF-8" or "Unicode text"`,
      { file, cause },
    );
  }
}

/** The separator that stands most often in the heading, quoted names left out. */
function separatorOf(text: string): Dialect["separator"] {
  const head = (text.split(/\r?\n/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = (["\t", ";", ","] as const).map((s) => [s, head.split(s).length] as const);
  return counts.reduce((best, one) => one[1] > best[1] ? one : best)[0];
}

function records(
  text: string,
  separator: string,
  file: string,
): { line: number; cells: string[] }[] {
  const all: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  const endRow = (): void => {
    all.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      const opened = line;
      for (at++;; at++) {
        if (at >= text.length) {
          throw new ConfigError(
            `Cannot read "${file}": the quote in line ${opened} is not closed`,
            {
              file,
            },
          );
        }
        if (text[at] === '"' && text[at + 1] === '"') at++;
        else if (text[at] === '"') break;
        else if (text[at] === "\n") line++;
        cell += text[at];
      }
      at++;
    }
    while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") {
      cell += text[at++];
    }
    cells.push(cell);
    if (text[at] === separator) {
      at++;
      if (at === text.length) cells.push("");
      continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    endRow();
  }
  if (cells.length > 0) endRow();
  return all;
}

/**
 * Writes a table, in the dialect that it had. What a spreadsheet would take for a formula gets an apostrophe, which is
 * taken off again when it is read: texts of files are not to be trusted.
 */
export function formatDelimited(
  { separator, mark }: Dialect,
  columns: readonly string[],
  rows: readonly ReadonlyMap<string, string>[],
): string {
  const cell = (given: string): string => {
    const text = given.replace(/^(?='*[=+\-@])/, "'");
    return text.includes(separator) || /["\r\n]/.test(text) || /^\s|\s$/.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  };
  const lines = [
    columns.map(cell).join(separator),
    ...rows.map((row) => columns.map((c) => cell(row.get(c) ?? "")).join(separator)),
  ];
  return (mark ? "\ufeff" : "") + lines.join("\n") + "\n";
}
