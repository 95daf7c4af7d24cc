/**
 * Facts remembered between runs: JSON Lines, keyed by path, size, modification time and inode.
 *
 * @module
 */
import { type JsonLinesWriter, openJsonLines, readJsonLines } from "../core/json_lines.ts";
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

/** A file of remembered facts; without a path it remembers nothing. */
export class FactsCache implements Disposable {
  readonly #known = new Map<string, ReadOutcome>();
  readonly #path: string | undefined;
  #writer: JsonLinesWriter | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    for (const record of readJsonLines(path).records) {
      const { v, key, outcome, at } = record as Partial<Remembered>;
      if (at !== undefined && !(Date.now() - at < SHORT_MEMORY_MS)) continue;
      if (v === FACTS_VERSION && typeof key === "string" && isOutcome(outcome)) {
        this.#known.set(key, outcome);
      }
    }
  }

  /** What is remembered of exactly this state of the file. */
  get(identity: FileIdentity): ReadOutcome | undefined {
    return this.#known.get(keyOf(identity));
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
  }
}

const PASSING: ReadonlySet<string> = new Set(["timeout", "crash"]);
const LASTING: ReadonlySet<string> = new Set(["not-hdf5", "truncated", "damaged"]);

function isOutcome(value: unknown): value is ReadOutcome {
  if (typeof value !== "object" || value === null || !("status" in value)) return false;
  return value.status === "read" ? "facts" in value : value.status === "unreadable";
}
