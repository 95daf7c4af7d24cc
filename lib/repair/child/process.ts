/**
 * The process that mends one file, from the side that started it: HDF5 can abort or loop for ever over damaged bytes, so
 * it works where it can be killed, with the right to read one file and to write to one other.
 *
 * @module
 */
import { messageOf, PlanError, StoppedError } from "../../core/errors.ts";
import type { Checked, Line, Mended, MendRequest } from "./request.ts";

/** A file cannot be mended; the message is a sentence about the file, without its name. */
export class CannotMend extends Error {}

/** Silence after which a process is given up, milliseconds: it says every half second that it is at work. */
const SILENCE_MS = 20_000;

/** The process of one file: {@linkcode check}, then the copy, then {@linkcode mend}. */
export class Mender implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #request: MendRequest;
  readonly #stop: () => void;
  readonly #signal: AbortSignal | undefined;

  /**
   * Starts it.
   *
   * @throws {PlanError} If no process can be started.
   */
  constructor(request: MendRequest, signal?: AbortSignal) {
    const path = (p: string): string => p.replaceAll(",", ",,");
    try {
      this.#child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          "--ignore-env",
          `--allow-read=${path(request.original)},${path(request.copy)}`,
          `--allow-write=${path(request.copy)}`,
          import.meta.resolve("./main.ts"),
        ],
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
    } catch (error) {
      throw new PlanError(
        `Cannot repair "${request.original}": no process can be started (${
          messageOf(error)
        }), allow it with --allow-run`,
        { cause: error },
      );
    }
    this.#request = request;
    this.#input = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#stop = () => this.#kill();
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop);
  }

  /**
   * Reads the original in full and says how each change stands.
   *
   * @throws {CannotMend} If it is damaged, not NWB 2, or a change has no place in it.
   */
  async check(): Promise<Checked> {
    await this.#say(JSON.stringify(this.#request));
    const line = await this.#answer();
    if (line.is === "checked") return line.checked;
    throw new CannotMend("the process that reads it gave another answer");
  }

  /**
   * Writes to the copy, which is there by now, reads it back and proves that nothing else differs.
   *
   * @throws {CannotMend} If it fails; the copy is then worth nothing.
   */
  async mend(): Promise<Mended> {
    await this.#say("go");
    const line = await this.#answer();
    if (line.is === "mended") return line.mended;
    throw new CannotMend("the process that writes it gave another answer");
  }

  async #say(text: string): Promise<void> {
    try {
      await this.#input.write(new TextEncoder().encode(text + "\n"));
    } catch {
      // It died; the answer that does not come says so.
    }
  }

  async #answer(): Promise<Line> {
    for (;;) {
      let silent = false;
      const timer = setTimeout(() => {
        silent = true;
        this.#kill();
      }, SILENCE_MS);
      const next = await this.#lines.next().catch(() => undefined);
      clearTimeout(timer);
      if (this.#signal?.aborted) {
        throw new StoppedError("Stopped while a file was repaired: run the same command again");
      }
      if (silent) {
        throw new CannotMend(
          "it is damaged: HDF5 does not come to an end with it, get an undamaged copy",
        );
      }
      if (!next || next.done) {
        throw new CannotMend("it is damaged: HDF5 breaks off over it, get an undamaged copy");
      }
      let line: Line;
      try {
        line = JSON.parse(next.value) as Line;
      } catch {
        continue; // what a library prints
      }
      if (line.is === "refused") throw new CannotMend(line.why);
      if (line.is !== "alive") return line;
    }
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* it ended by itself */ }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#kill();
    await this.#input.abort().catch(() => {});
    await this.#lines.return?.(undefined);
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
