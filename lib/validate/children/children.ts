/**
 * A pool of child processes that check files; one that takes too long is killed.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import { formatDuration } from "../../core/text.ts";
import type { CheckedFile, CheckFileOptions } from "./check_file.ts";
import { makeFinding } from "../findings/catalogue.ts";

/** Files after which a child is replaced: some reads of the library never give their memory back. */
const FILES_PER_CHILD = 500;

// Only what Deno needs to find its cache; keys and tokens stay out of the child.
const PASSED = ["HOME", "DENO_DIR", "XDG_CACHE_HOME", "PATH", "TZ", "TMPDIR", "SYSTEMROOT"];

/** One child at a time, started when it is needed. */
export class CheckingChild implements AsyncDisposable {
  readonly #flags: readonly string[];
  #child: Deno.ChildProcess | undefined;
  #lines: AsyncIterator<string> | undefined;
  #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  #done = 0;

  /**
   * @param few Whether only a few files will be read: the library's code is then not optimised, which saves more
   * than it costs.
   */
  constructor(few = false) {
    this.#flags = few ? ["--v8-flags=--liftoff-only"] : [];
  }

  /** Starts the process, so that it loads while something else is done. */
  warm(): this {
    this.#start();
    return this;
  }

  /** Checks one file; a time limit or a crash is an outcome, not an error. */
  async check(
    path: string,
    options: CheckFileOptions & { timeoutMs: number; signal?: AbortSignal },
  ): Promise<CheckedFile> {
    const { timeoutMs, signal, ...rest } = options;
    if (this.#done >= FILES_PER_CHILD) await this.#stop();
    this.#done++;
    const child = this.#start();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const limit = new Promise<"timeout">((say) => {
        timer = setTimeout(() => say("timeout"), timeoutMs);
      });
      const answer = this.#ask(path, rest).catch((error) => new Error(messageOf(error)));
      const first = await Promise.race([answer, limit]);
      if (first === "timeout") {
        await this.#stop();
        await answer;
        return {
          outcome: "timeout",
          findings: [makeFinding("validation-timeout", {
            message: `Checking took longer than ${
              formatDuration(timeoutMs)
            } and was stopped; the file may be damaged`,
          })],
        };
      }
      if (first instanceof Error) {
        await this.#stop();
        return crash(first.message);
      }
      return "error" in first ? crash(String(first.error)) : first;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  #start(): Deno.ChildProcess {
    if (this.#child) return this.#child;
    const env: Record<string, string> = { NO_COLOR: "1" };
    for (const name of PASSED) {
      try {
        const value = Deno.env.get(name);
        if (value !== undefined) env[name] = value;
      } catch { /* not allowed to read it: the child does without */ }
    }
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        ...this.#flags,
        "--allow-read",
        "--allow-env",
        import.meta.resolve("./worker.ts"),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      clearEnv: true,
      env,
    }).spawn();
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#lines = linesOf(child.stdout);
    this.#done = 0;
    return child;
  }

  async #ask(
    path: string,
    options: CheckFileOptions,
  ): Promise<CheckedFile | { error: unknown }> {
    await this.#input?.write(new TextEncoder().encode(JSON.stringify({ path, options }) + "\n"));
    const line = await this.#lines?.next();
    if (!line || line.done) throw new Error("the process that read the file died");
    return JSON.parse(line.value);
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    try {
      child.kill("SIGKILL");
    } catch { /* ended already */ }
    await this.#input?.abort().catch(() => {});
    await child.status;
    // what is left in the pipe is dropped, or the stream would keep the parent alive
    await this.#lines?.return?.(undefined).catch(() => undefined);
  }

  /** Ends the child. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

function crash(why: string): CheckedFile {
  return {
    outcome: "crash",
    findings: [makeFinding("validation-crash", {
      message: `Reading the file made the reader crash (${why}): it is probably damaged`,
    })],
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    rest += text;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
