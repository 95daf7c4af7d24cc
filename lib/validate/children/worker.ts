/**
 * The child process: reads one request a line, answers one line each. Killed by its parent on a time limit.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import { checkFile, type CheckFileOptions } from "./check_file.ts";

/** A request. */
export interface CheckRequest {
  readonly path: string;
  readonly options: CheckFileOptions;
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of Deno.stdin.readable) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { path, options } = JSON.parse(line) as CheckRequest;
      let answer: unknown;
      let broken = false;
      try {
        answer = await checkFile(path, options);
      } catch (error) {
        answer = { outcome: "crash", error: messageOf(error) };
        // after an abort the module's memory cannot be trusted
        broken = error instanceof WebAssembly.RuntimeError;
      }
      const out = encoder.encode(JSON.stringify(answer) + "\n");
      for (let at = 0; at < out.length;) at += await Deno.stdout.write(out.subarray(at));
      if (broken) Deno.exit(1);
    }
  }
}
