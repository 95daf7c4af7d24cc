/**
 * JSON files with long lists, written and read row by row.
 *
 * The files are plain JSON that any tool reads. Only their layout is fixed: each element of a long list stands on a
 * line of its own. So neither side needs the whole text in memory, and people can look for a file with `grep`.
 *
 * @module
 */
import { JournalError } from "./errors.ts";
import { readJson, writeFileWhole } from "./files.ts";
import { eachLine } from "./lines.ts";

/** Takes an element of a list; what it gives is kept in its place, `undefined` is left out. */
export type TakeRow = (row: unknown, index: number) => unknown;

/** Writes a value as JSON, whole, a line for each element of a list, readable by its owner only. */
export function writeJsonRows(path: string, value: unknown): void {
  writeFileWhole(path, jsonRows(value), { mode: 0o600 });
}

/**
 * Reads a JSON file; `undefined` where there is none.
 *
 * @param path The file, of any layout; of that of {@linkcode writeJsonRows} in little memory.
 * @param take By names of top-level lists: what is kept of their elements. Must have no effect but its value, as it
 * may be called anew from the first element. Lists that are not named are kept whole.
 * @throws {JournalError} If it is not JSON.
 */
export function readJsonRows(path: string, take: Readonly<Record<string, TakeRow>>): unknown {
  const value = readLayout(path, take);
  if (value !== OTHER_LAYOUT) return value;
  const whole = readJson(path);
  if (!isObject(whole)) return whole;
  for (const [name, each] of Object.entries(take)) {
    const list = whole[name];
    if (Array.isArray(list)) whole[name] = keep(list, each);
  }
  return whole;
}

function keep(list: readonly unknown[], take: TakeRow): unknown[] {
  const kept: unknown[] = [];
  for (const [i, row] of list.entries()) {
    const value = take(row, i);
    if (value !== undefined) kept.push(value);
  }
  return kept;
}

/** The JSON text in pieces: members of the outer objects and elements of their lists a line each. */
export function* jsonRows(value: unknown): Generator<string, void, undefined> {
  yield* piecesOf(value, 0);
  yield "\n";
}

function* piecesOf(value: unknown, depth: number): Generator<string, void, undefined> {
  const inner = " ".repeat(depth + 1);
  if (Array.isArray(value) && value.some((v) => typeof v === "object" && v !== null)) {
    yield "[";
    for (const [i, row] of value.entries()) {
      yield `${i === 0 ? "" : ","}\n${inner}${JSON.stringify(row) ?? "null"}`;
    }
    yield `\n${" ".repeat(depth)}]`;
  } else if (isPlain(value) && (depth === 0 || hasLongList(value))) {
    let first = true;
    yield "{";
    for (const [name, member] of Object.entries(value)) {
      if (JSON.stringify(isPlain(member) || Array.isArray(member) ? 0 : member) === undefined) {
        continue;
      }
      yield `${first ? "" : ","}\n${inner}${JSON.stringify(name)}: `;
      yield* piecesOf(member, depth + 1);
      first = false;
    }
    yield first ? "}" : `\n${" ".repeat(depth)}}`;
  } else yield JSON.stringify(value) ?? "null";
}

/** Deeper objects stay on one line, unless that line would hold a list of things. */
function hasLongList(value: Record<string, unknown>): boolean {
  return Object.values(value).some((v) =>
    Array.isArray(v) ? v.length > 1 && typeof v[0] === "object" : isPlain(v) && hasLongList(v)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is written member by member; one that writes itself (a date) is left to do so. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !("toJSON" in value);
}

const OTHER_LAYOUT = Symbol("another layout");

/** Reads the layout that is written above; anything else is left to the parser of whole texts. */
function readLayout(
  path: string,
  take: Readonly<Record<string, TakeRow>>,
): unknown | typeof OTHER_LAYOUT {
  const value: Record<string, unknown> = {};
  let state: "before" | "members" | "rows" | "nested" | "after" = "before";
  let name = "";
  let rows: unknown[] = [];
  let index = 0;
  let nested = "";
  let lines = 0;
  for (const { text } of eachLine(path)) {
    lines++;
    if (state === "before") {
      if (text !== "{") return OTHER_LAYOUT;
      state = "members";
    } else if (state === "rows") {
      if (text === " ]" || text === " ],") {
        value[name] = rows;
        state = "members";
        continue;
      }
      const row = parse(withoutComma(text));
      if (row === OTHER_LAYOUT || !text.startsWith("  ")) return OTHER_LAYOUT;
      const kept = take[name]?.(row, index++);
      if (kept !== undefined) rows.push(kept);
    } else if (state === "nested") {
      nested += text;
      if (!/^ [\]}],?$/.test(text)) continue;
      const member = parse(withoutComma(nested));
      if (member === OTHER_LAYOUT) return OTHER_LAYOUT;
      value[name] = member;
      state = "members";
    } else if (state === "members") {
      if (text === "}") {
        state = "after";
        continue;
      }
      const colon = /^ ("(?:[^"\\]|\\.)*"): /.exec(text);
      const key = colon ? parse(colon[1] ?? "") : OTHER_LAYOUT;
      if (!colon || typeof key !== "string" || key === "__proto__") return OTHER_LAYOUT;
      name = key;
      const rest = text.slice(colon[0].length);
      if (rest === "[" && Object.hasOwn(take, name)) {
        rows = [];
        index = 0;
        state = "rows";
      } else if (rest === "[" || rest === "{") {
        nested = rest;
        state = "nested";
      } else {
        const member = parse(withoutComma(rest));
        if (member === OTHER_LAYOUT) return OTHER_LAYOUT;
        const each = Object.hasOwn(take, name) ? take[name] : undefined;
        value[name] = each && Array.isArray(member) ? keep(member, each) : member;
      }
    } else if (text !== "") return OTHER_LAYOUT;
  }
  if (lines === 0) return existsEmpty(path) ? OTHER_LAYOUT : undefined;
  return state === "after" ? value : OTHER_LAYOUT;
}

function withoutComma(text: string): string {
  return text.endsWith(",") ? text.slice(0, -1) : text;
}

function parse(text: string): unknown | typeof OTHER_LAYOUT {
  try {
    return JSON.parse(text);
  } catch {
    return OTHER_LAYOUT;
  }
}

function existsEmpty(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new JournalError(`Cannot read "${path}"`, { cause: error });
  }
}
