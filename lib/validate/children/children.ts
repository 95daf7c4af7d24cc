/**
 * Checking files in a process that can be killed.
 *
 * @module
 */
import { formatDuration } from "../../core/text.ts";
import { ReadingChild } from "../../store/reading_child.ts";
import type { CheckedFile, CheckFileOptions } from "./check_file.ts";
import { answerBeside } from "./beside.ts";
import { makeFinding } from "../findings/catalogue.ts";
import type { CheckRequest } from "./worker.ts";

/** One process at a time, started when it is needed. */
export class CheckingChild implements AsyncDisposable {
  readonly #child: ReadingChild;

  /**
   * @param few Whether only a few files will be read.
   * @param upcoming Files that may be checked later.
   */
  constructor(few = false, upcoming: () => Iterable<string> = () => []) {
    this.#child = new ReadingChild(import.meta.resolve("./worker.ts"), { few, upcoming });
  }

  /** Starts the process, so that it loads while something else is done; it may read this file. */
  warm(path: string): this {
    this.#child.warm([path]);
    return this;
  }

  /** Checks one file; a time limit or a crash is an outcome, not an error. */
  async check(
    path: string,
    options: CheckFileOptions & { timeoutMs: number; signal?: AbortSignal },
  ): Promise<CheckedFile> {
    const { timeoutMs, signal, ...rest } = options;
    const request: CheckRequest = { path, options: rest };
    const answer = await this.#child.ask<CheckedFile>("check", request, {
      read: [path],
      timeoutMs,
      signal,
      converse: answerBeside,
    });
    if (answer.is === "done") return answer.value;
    if (answer.is !== "timeout") return crash(answer.why);
    return {
      outcome: "timeout",
      findings: [makeFinding("validation-timeout", {
        message: `Checking took longer than ${
          formatDuration(timeoutMs)
        } and was stopped; the file may be damaged`,
      })],
    };
  }

  /** Ends the child. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stop();
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
