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
}

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
      const { v, key, outcome } = record as Partial<Remembered>;
      if (v === FACTS_VERSION && typeof key === "string" && isOutcome(outcome)) {
        this.#known.set(key, outcome);
      }
    }
  }

  /** What is remembered of exactly this state of the file. */
  get(identity: FileIdentity): ReadOutcome | undefined {
    return this.#known.get(keyOf(identity));
  }

  /** Remembers an outcome; time-outs and crashes are not, for they may be the machine's fault. */
  add(identity: FileIdentity, outcome: ReadOutcome): void {
    if (this.#path === undefined) return;
    if (outcome.status === "unreadable" && !LASTING.has(outcome.reason)) return;
    this.#writer ??= openJsonLines(this.#path);
    const record: Remembered = { v: FACTS_VERSION, key: keyOf(identity), outcome };
    this.#writer.append(record);
  }

  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
  }
}

const LASTING: ReadonlySet<string> = new Set(["not-hdf5", "truncated", "damaged"]);

function isOutcome(value: unknown): value is ReadOutcome {
  if (typeof value !== "object" || value === null || !("status" in value)) return false;
  return value.status === "read" ? "facts" in value : value.status === "unreadable";
}
