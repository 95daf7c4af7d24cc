/**
 * One long-lived reader process.
 *
 * @module
 */
import { messageOf, UnreadableNwbError } from "../core/errors.ts";
import type { ReadOutcome } from "./facts.ts";
import { unreadable } from "../store/unreadable.ts";

/** First line of a reader that has loaded. */
export const READY = '"ready"';
const LONGEST_START_MS = 60_000;

/** A process that reads one file after another; replaced when it hangs, aborts or has done enough. */
export class ReaderProcess {
  #child: Deno.ChildProcess | undefined;
  #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  #lines: AsyncIterator<string> | undefined;

  /** Starts the process and waits until it has loaded, which counts for no file. */
  async #start(): Promise<void> {
    if (this.#child) return;
    this.#spawn();
    const timer = setTimeout(() => this.#kill(), LONGEST_START_MS);
    const hello = await this.#next().finally(() => clearTimeout(timer));
    if (hello === READY) return;
    await this.stop();
    throw new UnreadableNwbError(
      "Cannot start the process that reads NWB files: it ended before it was ready, run " +
        "`deno install` in the project once and try again",
    );
  }

  #spawn(): void {
    const entry = new URL("./reader_child.ts", import.meta.url);
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--ignore-env",
        "--allow-read",
        entry.href,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    });
    let child: Deno.ChildProcess;
    try {
      child = command.spawn();
    } catch (error) {
      throw new UnreadableNwbError(
        `Cannot start the process that reads NWB files: ${
          messageOf(error)
        }, allow Deno to run itself`,
        { cause: error },
      );
    }
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#lines = lines(child.stdout);
  }

  /**
   * Reads one file; always comes back.
   *
   * @throws {UnreadableNwbError} If no reader process can be started.
   */
  async read(path: string, timeoutMs: number, signal?: AbortSignal): Promise<ReadOutcome> {
    for (let attempt = 0;; attempt++) {
      await this.#start();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.#kill();
      }, timeoutMs);
      const answer = await this.#ask(path).finally(() => clearTimeout(timer));
      if (answer) {
        if (answer.end) await this.stop();
        return answer.outcome;
      }
      await this.stop();
      if (late) return unreadable(path, "timeout", `within ${timeoutMs / 1000} s`);
      // Once more in a fresh process: the memory of the old one may have been the cause.
      if (attempt > 0 || signal?.aborted) return unreadable(path, "crash", "its process ended");
    }
  }

  async #ask(path: string): Promise<{ outcome: ReadOutcome; end: boolean } | undefined> {
    try {
      await this.#input?.write(new TextEncoder().encode(JSON.stringify(path) + "\n"));
      const line = await this.#next();
      return line === undefined ? undefined : JSON.parse(line);
    } catch {
      return undefined;
    }
  }

  async #next(): Promise<string | undefined> {
    try {
      const next = await this.#lines?.next();
      return next?.done === false ? next.value : undefined;
    } catch {
      return undefined;
    }
  }

  #kill(): void {
    try {
      this.#child?.kill("SIGKILL");
    } catch { /* it ended by itself */ }
  }

  /** Ends the process; the next read starts another. */
  async stop(): Promise<void> {
    const [child, input, output] = [this.#child, this.#input, this.#lines];
    this.#child = this.#input = this.#lines = undefined;
    if (!child) return;
    try {
      child.kill("SIGKILL");
    } catch { /* it ended by itself */ }
    await input?.abort().catch(() => {});
    await output?.return?.();
    await child.status;
  }
}

async function* lines(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of bytes.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
