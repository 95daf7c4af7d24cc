/**
 * A process that reads files one after another, seen from the side that starts it. Files are not to be trusted: one can
 * hold the library for ever, abort it, fill the memory, or name other files to be read. So the process may read the files
 * that it is given and nothing else, has no environment and no network, and can be killed.
 *
 * @module
 */
import { messageOf, UnreadableNwbError } from "../core/errors.ts";

/** What came of one request. */
export type ChildAnswer<T> =
  | { readonly is: "done"; readonly value: T }
  /** The time limit passed; the process was killed. */
  | { readonly is: "timeout" }
  /** The process died, twice, or its library aborted; `why` is the end of a sentence. */
  | { readonly is: "crash"; readonly why: string }
  /** The job threw; `why` is its message. */
  | { readonly is: "failed"; readonly why: string };

/** Options of {@linkcode ReadingChild}. */
export interface ReadingChildOptions {
  /** Whether only a few files will be read: the library's code is then not optimised, which saves more than it costs. */
  readonly few?: boolean;
  /** Files that may be asked about later: a process is started with leave to read the next of them. */
  readonly upcoming?: () => Iterable<string>;
}

/** Options of {@linkcode ReadingChild.ask}. */
export interface AskOptions {
  /** Files or folders that the job may read. */
  readonly read: readonly string[];
  /** Files that it may write to. Default none. */
  readonly write?: readonly string[];
  /** Given up after so many milliseconds, start-up not counted. */
  readonly timeoutMs: number;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Answers what the job asks for while it is at work. */
  readonly converse?: (
    message: unknown,
    reply: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ) => Promise<void>;
}

/** What the process writes, one line each. */
export type ChildLine =
  | { readonly is: "ready" }
  | { readonly is: "message"; readonly message: unknown }
  | { readonly is: "done"; readonly value: unknown; readonly end: boolean }
  | { readonly is: "failed"; readonly why: string; readonly end: boolean }
  | { readonly is: "crash"; readonly why: string; readonly end: boolean };

const LONGEST_START_MS = 60_000;
/** Leave for so many files is given at once, and in a text of at most so many bytes: the system limits both. */
const MOST_FILES = 400;
const MOST_BYTES = 60_000;

interface Running {
  readonly process: Deno.ChildProcess;
  readonly input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly lines: AsyncGenerator<string>;
  readonly may: ReadonlySet<string>;
  readonly ready: Promise<boolean>;
}

/** One process at a time, started when it is needed and replaced when it hangs, dies or has grown. */
export class ReadingChild implements AsyncDisposable {
  readonly #entry: string;
  readonly #options: ReadingChildOptions;
  #running: Running | undefined;

  /** With the address of a module that calls `serve`. */
  constructor(entry: string, options: ReadingChildOptions = {}) {
    this.#entry = entry;
    this.#options = options;
  }

  /** Starts the process, so that it loads while something else is done. */
  warm(read: readonly string[]): this {
    this.#running ??= this.#spawn(read, []);
    return this;
  }

  /**
   * Has one job done; a time limit or a crash is an answer, not an error. A process that dies is replaced and asked once
   * more: the memory of the old one may have been the cause.
   *
   * @throws {UnreadableNwbError} If no process can be started.
   */
  async ask<T>(job: string, input: unknown, options: AskOptions): Promise<ChildAnswer<T>> {
    const { timeoutMs, signal } = options;
    for (let attempt = 0;; attempt++) {
      const running = await this.#ready(options.read, options.write ?? []);
      let late = false;
      const kill = (): void => killed(running.process);
      const timer = setTimeout(() => {
        late = true;
        kill();
      }, timeoutMs);
      signal?.addEventListener("abort", kill, { once: true });
      let line: Exclude<ChildLine, { is: "ready" | "message" }> | undefined;
      try {
        if (!signal?.aborted) line = await this.#exchange(running, job, input, options);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", kill);
        if (!line || line.end) await this.stop();
      }
      if (line?.is === "done") return { is: "done", value: line.value as T };
      if (line) return { is: line.is, why: line.why };
      if (late) return { is: "timeout" };
      if (attempt > 0 || signal?.aborted || options.write?.length) {
        return { is: "crash", why: "its process ended" };
      }
    }
  }

  async #exchange(
    running: Running,
    job: string,
    input: unknown,
    options: AskOptions,
  ): Promise<Exclude<ChildLine, { is: "ready" | "message" }> | undefined> {
    const reply = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      await running.input.write(bytes);
    };
    try {
      await reply(new TextEncoder().encode(JSON.stringify({ job, input }) + "\n"));
    } catch {
      return undefined;
    }
    for (;;) {
      const line = await nextLine(running.lines);
      if (!line) return undefined;
      if (line.is === "message") await options.converse?.(line.message, reply);
      else if (line.is !== "ready") return line;
    }
  }

  async #ready(read: readonly string[], write: readonly string[]): Promise<Running> {
    if (this.#running && !mayAll(this.#running.may, read, write)) await this.stop();
    const running = this.#running ??= this.#spawn(read, write);
    if (await running.ready) return running;
    await this.stop();
    throw new UnreadableNwbError(
      "Cannot start the process that reads NWB files: it ended before it was ready, run " +
        "`deno install` in the project once and try again",
    );
  }

  #spawn(read: readonly string[], write: readonly string[]): Running {
    const files = new Set(read);
    let bytes = 0;
    if (write.length === 0) {
      for (const path of this.#options.upcoming?.() ?? []) {
        bytes += path.length * 3 + 1;
        if (files.size >= MOST_FILES || bytes > MOST_BYTES) break;
        files.add(path);
      }
    }
    let process: Deno.ChildProcess;
    try {
      process = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          "--ignore-env",
          ...(this.#options.few ? ["--v8-flags=--liftoff-only"] : []),
          ...flag("read", [...files].flatMap(withTarget)),
          ...flag("write", write),
          this.#entry,
        ],
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
    } catch (error) {
      throw new UnreadableNwbError(
        `Cannot start the process that reads NWB files: ${
          messageOf(error)
        }, allow Deno to run itself`,
        { cause: error },
      );
    }
    const lines = linesOf(process.stdout);
    const may = new Set([...files, ...write.map((path) => `w ${path}`)]);
    return {
      process,
      input: process.stdin.getWriter(),
      lines,
      may,
      ready: isReady(process, lines),
    };
  }

  /** Ends the process; the next request starts another. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    killed(running.process);
    await running.input.abort().catch(() => {});
    await running.process.status;
    // What is left in the pipe is dropped, or the stream would keep the parent alive.
    await running.ready.catch(() => {});
    await running.lines.return(undefined).catch(() => {});
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** A link and where it leads: Deno asks for leave to read both. */
function withTarget(path: string): string[] {
  try {
    const real = Deno.realPathSync(path);
    return real === path ? [path] : [path, real];
  } catch {
    return [path]; // the process says why
  }
}

function flag(name: string, paths: readonly string[]): string[] {
  return paths.length === 0 ? [] : [`--allow-${name}=${paths.map(withoutComma).join(",")}`];
}

/** Deno has no way to write a comma in a path: leave is then given for the nearest folder above that has none. */
function withoutComma(path: string): string {
  const comma = path.indexOf(",");
  return comma < 0 ? path : path.slice(0, path.lastIndexOf("/", comma)) || "/";
}

function mayAll(
  may: ReadonlySet<string>,
  read: readonly string[],
  write: readonly string[],
): boolean {
  return read.every((path) => may.has(path)) && write.every((path) => may.has(`w ${path}`));
}

async function isReady(
  process: Deno.ChildProcess,
  lines: AsyncGenerator<string>,
): Promise<boolean> {
  const timer = setTimeout(() => killed(process), LONGEST_START_MS);
  const first = await nextLine(lines).finally(() => clearTimeout(timer));
  return first?.is === "ready";
}

function killed(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch { /* it ended by itself */ }
}

/** The next line of ours; what a library prints is passed over. */
async function nextLine(lines: AsyncGenerator<string>): Promise<ChildLine | undefined> {
  for (;;) {
    try {
      const next = await lines.next();
      if (next.done) return undefined;
      if (next.value.startsWith('{"is":')) return JSON.parse(next.value) as ChildLine;
    } catch {
      return undefined;
    }
  }
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
