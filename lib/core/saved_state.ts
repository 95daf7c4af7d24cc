/**
 * What a step leaves in `state/` for later steps and later runs: each file defined once, with its version and its form.
 *
 * A state is `state/NAME.json`. Where it has a list with a row for each file, the list lies beside it in
 * `state/NAME.LIST.jsonl`, a row a line, so that neither side needs all rows in memory.
 *
 * @module
 */
import type { z } from "zod";
import type { DandiUploadError } from "./errors.ts";
import { writeFileWhole } from "./files.ts";
import { eachJsonLine } from "./json_lines.ts";
import type { WorkFolder } from "./work_folder.ts";

/** What every plan for a Dandiset says of itself. */
export interface PlanHead {
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** Six digits of the Dandiset. */
  readonly dandiset: string;
  /** Base of the archive's API: what tells archives apart. */
  readonly api: string;
}

/** The element of a list that a state has under a name. */
export type RowOf<T, K extends keyof T> = T[K] extends readonly (infer Row)[] ? Row : never;

/** What a state is. */
export interface StateOptions<T extends object, K extends keyof T & string, V> {
  /** Name of the file, without `.json`. */
  readonly name: string;
  /** What repairs it, for messages: "run step 05 (upload) again". */
  readonly remedy: string;
  /** The member that holds the version, and the version that this program writes and reads; absent where it has none. */
  readonly version?: { readonly member: keyof T & string; readonly is: number };
  /** The form of all but the rows. Unknown members are kept. */
  readonly schema: z.ZodType<Omit<T, K>>;
  /** The list that lies in a file of its own, and the form of a row. */
  readonly rows?: { readonly of: K; readonly schema: z.ZodType<RowOf<T, K>> };
  /** Makes the error that is thrown where the file has another version or form. */
  readonly error: (message: string) => DandiUploadError;
  /** Gives what is read its view. */
  readonly dress: (value: T) => V;
}

/** A saved state; made by {@linkcode defineState}. `T` is what is saved, `V` what is read, with its view. */
export interface SavedState<T extends object, K extends keyof T & string, V> {
  /** Saves the value, whole: a reader sees the former one or this one. `part` tells shares of the work apart. */
  save(work: WorkFolder, value: T, part?: string): void;
  /**
   * What was saved; `undefined` where nothing was.
   *
   * @throws {DandiUploadError} The error of the definition, if it is of another version or damaged; it says which step makes it anew.
   */
  read(work: WorkFolder, part?: string): V | undefined;
  /**
   * The same with only what is needed of each row, so that little is in memory of many.
   *
   * @param take Gives what is kept of a row; `undefined` leaves it out.
   */
  readWith<R>(
    work: WorkFolder,
    take: (row: RowOf<T, K>) => R | undefined,
    part?: string,
  ): (Omit<T, K> & { readonly [Member in K]: R[] }) | undefined;
  /** All but the rows, which are not read. */
  readHead(work: WorkFolder, part?: string): Omit<T, K> | undefined;
  /** Takes the files away. */
  remove(work: WorkFolder, part?: string): void;
}

/** Where the rows are, as the head says. */
interface RowsAt {
  readonly rows: string;
  readonly count: number;
  readonly id: string;
}

/**
 * Defines a state. Called twice, since what is saved is named and the rest is inferred.
 *
 * @example
 * ```ts ignore
 * const uploadState = defineState<UploadPlan>()({
 *   name: "upload", remedy: "run step 05 (upload) again", version: { member: "planVersion", is: 1 },
 *   schema, rows: { of: "items", schema: itemSchema },
 *   error: (message) => new PlanError(message), dress: (plan) => withView(plan, viewUploadPlan),
 * });
 * ```
 */
export function defineState<T extends object>(): <K extends keyof T & string = never, V = T>(
  options: StateOptions<T, K, V>,
) => SavedState<T, K, V> {
  return <K extends keyof T & string, V>(options: StateOptions<T, K, V>) => new State(options);
}

class State<T extends object, K extends keyof T & string, V> implements SavedState<T, K, V> {
  readonly #options: StateOptions<T, K, V>;

  constructor(options: StateOptions<T, K, V>) {
    this.#options = options;
  }

  save(work: WorkFolder, value: T, part = ""): void {
    const { name, rows } = this.#options;
    const head: Record<string, unknown> = Object.fromEntries(Object.entries(value));
    const path = work.statePath(`${name}${part}.json`);
    if (!rows) return writeFileWhole(path, JSON.stringify(head, null, 1) + "\n", PRIVATE);
    const list = head[rows.of] as readonly unknown[];
    const id = crypto.randomUUID().slice(0, 8);
    const file = `${name}${part}.${rows.of}.jsonl`;
    const rowsPath = work.statePath(file);
    // The head is what counts: rows of a head that was never written are of no account, and rows whose
    // head was written are found under their first name until they have their last one.
    writeFileWhole(unfinished(rowsPath, id), linesOf(id, list), PRIVATE);
    head[rows.of] = { rows: file, count: list.length, id } satisfies RowsAt;
    writeFileWhole(path, JSON.stringify(head, null, 1) + "\n", PRIVATE);
    Deno.renameSync(unfinished(rowsPath, id), rowsPath);
    removeLeftovers(work, file);
  }

  read(work: WorkFolder, part = ""): V | undefined {
    const value = this.readWith(work, (row) => row, part);
    return value && this.#options.dress(value as unknown as T);
  }

  readWith<R>(
    work: WorkFolder,
    take: (row: RowOf<T, K>) => R | undefined,
    part = "",
  ): (Omit<T, K> & { readonly [Member in K]: R[] }) | undefined {
    const found = this.#head(work, part);
    if (!found) return undefined;
    const { rows } = this.#options;
    if (!rows) return found.head as Omit<T, K> & { readonly [Member in K]: R[] };
    const list: R[] = [];
    let index = 0;
    for (const row of this.#rows(work, part, found.saved[rows.of])) {
      const checked = rows.schema.safeParse(row);
      if (!checked.success) throw this.#damaged(part, checked.error, `${rows.of}.${index}`);
      const kept = take(checked.data);
      if (kept !== undefined) list.push(kept);
      index++;
    }
    return { ...found.head, [rows.of]: list } as Omit<T, K> & { readonly [Member in K]: R[] };
  }

  readHead(work: WorkFolder, part = ""): Omit<T, K> | undefined {
    return this.#head(work, part)?.head;
  }

  remove(work: WorkFolder, part = ""): void {
    const { name, rows } = this.#options;
    const files = [`${name}${part}.json`, ...(rows ? [`${name}${part}.${rows.of}.jsonl`] : [])];
    for (const file of files) {
      try {
        Deno.removeSync(work.statePath(file));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }

  #head(
    work: WorkFolder,
    part: string,
  ): { head: Omit<T, K>; saved: Readonly<Record<string, unknown>> } | undefined {
    const { name, remedy, version, schema } = this.#options;
    const saved = work.readState(`${name}${part}`);
    if (saved === undefined) return undefined;
    if (!isObject(saved)) throw this.#error(part, "it is no JSON object");
    const is = version && saved[version.member];
    if (version && is !== version.is) {
      throw this.#options.error(
        `Cannot use "state/${name}${part}.json": it is of version ${
          JSON.stringify(is) ?? "unknown"
        } and this program reads version ${version.is}, ${remedy}`,
      );
    }
    const checked = schema.safeParse(saved);
    if (!checked.success) throw this.#damaged(part, checked.error);
    return { head: checked.data, saved };
  }

  /** The rows as they are in the file; those of an older layout stand in the head itself. */
  *#rows(work: WorkFolder, part: string, at: unknown): Generator<unknown, void, undefined> {
    const { name, rows } = this.#options;
    if (Array.isArray(at)) return yield* at;
    if (!isObject(at) || typeof at["id"] !== "string" || typeof at["count"] !== "number") {
      throw this.#error(part, `${rows?.of}: its rows are not there`);
    }
    const last = work.statePath(`${name}${part}.${rows?.of}.jsonl`);
    const path = [last, unfinished(last, at["id"])].find((p) => idOf(p) === at["id"]);
    let count = 0;
    let torn = false;
    if (path) {
      for (const row of eachJsonLine(path, () => torn = true)) {
        if (count++ > 0) yield row;
      }
    }
    if (torn || count !== at["count"] + 1) {
      throw this.#error(part, `${rows?.of}: rows are missing or damaged`);
    }
  }

  #damaged(part: string, error: z.ZodError, place = ""): DandiUploadError {
    const issue = error.issues[0];
    const at = [place, ...(issue?.path ?? []).map(String)].filter((p) => p !== "").join(".");
    return this.#error(part, `${at || "the file"}: ${issue?.message}`);
  }

  #error(part: string, why: string): DandiUploadError {
    const { name, remedy, error } = this.#options;
    return error(`Cannot use "state/${name}${part}.json" (${why}): ${remedy}`);
  }
}

const PRIVATE = { mode: 0o600 };

function unfinished(path: string, id: string): string {
  return `${path}.${id}.new`;
}

function* linesOf(id: string, rows: readonly unknown[]): Generator<string, void, undefined> {
  yield JSON.stringify({ id }) + "\n";
  for (const row of rows) yield JSON.stringify(row) + "\n";
}

/** The id in the first line of a file of rows. */
function idOf(path: string): unknown {
  for (const first of eachJsonLine(path)) return isObject(first) ? first["id"] : undefined;
  return undefined;
}

/** Takes away the rows that saves left which were killed. There is one writer of a file, and it has just ended. */
function removeLeftovers(work: WorkFolder, file: string): void {
  for (const { name } of Deno.readDirSync(work.statePath("."))) {
    if (!name.startsWith(file) || !/^\.[0-9a-f]{8}\.new$/.test(name.slice(file.length))) continue;
    Deno.removeSync(work.statePath(name));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
