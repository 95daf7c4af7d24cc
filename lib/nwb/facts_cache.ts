/**
 * Facts remembered between runs: JSON Lines, keyed by path, size, modification time and inode.
 *
 * @module
 */
import { type JsonLinesWriter, openJsonLines } from "../core/json_lines.ts";
import { eachLine } from "../core/json_lines.ts";
import { FACTS_VERSION, type FileIdentity, type ReadOutcome } from "./facts.ts";

interface Remembered {
  readonly v: number;
  readonly key: string;
  readonly outcome: ReadOutcome;
  /** When it was read, milliseconds since the epoch; on outcomes that are forgotten after a while. */
  readonly at?: number;
}

/** A time-out or crash may be the machine's fault; the steps of one upload need not wait for it again and again. */
const SHORT_MEMORY_MS = 3_600_000;

function keyOf({ path, sizeBytes, mtimeMs, inode }: FileIdentity): string {
  return [path, sizeBytes, mtimeMs, inode ?? ""].join("|");
}

/** A file of remembered facts; without a path it remembers nothing. In memory is only where each stands. */
export class FactsCache implements Disposable {
  /** Where the last record of a file stands, by the file's path. */
  readonly #places = new Map<string, { readonly offset: number; readonly length: number }>();
  readonly #path: string | undefined;
  #reader: Deno.FsFile | undefined;
  #writer: JsonLinesWriter | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    for (const { text, offset, length } of eachLine(path)) {
      const file = pathOf(text);
      if (file !== undefined) this.#places.set(file, { offset, length });
    }
  }

  /** What is remembered of exactly this state of the file. */
  get(identity: FileIdentity): ReadOutcome | undefined {
    const place = this.#places.get(identity.path);
    if (!place) return undefined;
    const { v, key, outcome, at } = (this.#read(place) ?? {}) as Partial<Remembered>;
    if (at !== undefined && !(Date.now() - at < SHORT_MEMORY_MS)) return undefined;
    return v === FACTS_VERSION && key === keyOf(identity) && isOutcome(outcome)
      ? outcome
      : undefined;
  }

  #read(place: { offset: number; length: number }): unknown {
    try {
      const file = this.#reader ??= Deno.openSync(this.#path ?? "");
      file.seekSync(place.offset, Deno.SeekMode.Start);
      const bytes = new Uint8Array(place.length);
      for (let at = 0; at < bytes.length;) {
        const n = file.readSync(bytes.subarray(at));
        if (n === null) return undefined;
        at += n;
      }
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // Torn, or taken away meanwhile: the file is read anew.
      return undefined;
    }
  }

  /** Remembers an outcome; time-outs and crashes for an hour, other failures to open not at all. */
  add(identity: FileIdentity, outcome: ReadOutcome): void {
    if (this.#path === undefined) return;
    const passing = outcome.status === "unreadable" && PASSING.has(outcome.reason);
    if (outcome.status === "unreadable" && !passing && !LASTING.has(outcome.reason)) return;
    this.#writer ??= openJsonLines(this.#path);
    const record: Remembered = {
      v: FACTS_VERSION,
      key: keyOf(identity),
      outcome,
      ...(passing ? { at: Date.now() } : {}),
    };
    this.#writer.append(record);
  }

  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
    try {
      this.#reader?.close();
    } catch { /* closed already */ }
    this.#reader = undefined;
  }
}

/** The path of the file that a line is about, without reading what was found in it; `undefined` for other lines. */
function pathOf(line: string): string | undefined {
  const key = /"key":("(?:[^"\\]|\\.)*")/.exec(line.slice(0, 10_000))?.[1];
  if (key === undefined) return undefined;
  try {
    // Size, time and inode follow the path, which may hold the separator itself.
    return /^(.*)\|[^|]*\|[^|]*\|[^|]*$/s.exec(String(JSON.parse(key)))?.[1];
  } catch {
    return undefined;
  }
}

const PASSING: ReadonlySet<string> = new Set(["timeout", "crash"]);
const LASTING: ReadonlySet<string> = new Set(["not-hdf5", "truncated", "damaged"]);

function isOutcome(value: unknown): value is ReadOutcome {
  if (typeof value !== "object" || value === null || !("status" in value)) return false;
  return value.status === "read" ? "facts" in value : value.status === "unreadable";
}
