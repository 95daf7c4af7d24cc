/**
 * The other side of `reading_child.ts`: what the entry of a reading process calls.
 *
 * @module
 */
import { messageOf } from "../core/errors.ts";
import type { ChildLine } from "./reading_child.ts";

/** Memory of the process, in bytes, beyond which another takes over: that of the library never shrinks. */
const MOST_MEMORY = 280 * 1024 * 1024;
/** Files after which another takes over: some reads of the library never give their memory back. */
const MOST_JOBS = 500;

/** What a job may do besides reading: ask the parent. */
export interface Conversation {
  /** Says something to the parent. */
  say(message: unknown): void;
  /** Waits for exactly so many bytes of the parent's reply. */
  hear(bytes: number): Uint8Array;
}

/** A job by its name: takes plain data, gives plain data. */
export type Jobs = Readonly<Record<string, (input: never, parent: Conversation) => unknown>>;

const conversation: Conversation = {
  say: (message) => write({ is: "message", message }),
  hear: (count) => {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count;) {
      const n = Deno.stdin.readSync(bytes.subarray(at));
      if (n === null) Deno.exit(0);
      at += n;
    }
    return bytes;
  },
};

/** Takes requests from standard input, one a line, and answers each, until the input ends. */
export async function serve(jobs: Jobs): Promise<void> {
  // Asking for what is missing throws; the stacks of ten thousand such errors cost time for nothing.
  Error.stackTraceLimit = 0;
  write({ is: "ready" });
  let done = 0;
  for (const line of lines()) {
    const { job, input } = JSON.parse(line) as { job: string; input: unknown };
    const answer = await answerOf(jobs, job, input);
    const end = answer.is === "crash" || ++done >= MOST_JOBS ||
      Deno.memoryUsage().rss > MOST_MEMORY;
    write({ ...answer, end });
    if (end) break;
  }
  Deno.exit(0);
}

async function answerOf(jobs: Jobs, name: string, input: unknown) {
  try {
    const job = jobs[name];
    if (!job) throw new TypeError(`there is no job ${name}`);
    return { is: "done" as const, value: await job(input as never, conversation) };
  } catch (error) {
    // After an abort the library's memory cannot be trusted.
    const is = error instanceof WebAssembly.RuntimeError ? "crash" as const : "failed" as const;
    return { is, why: messageOf(error).slice(0, 1000) };
  }
}

function write(line: ChildLine): void {
  // A library may have begun a line of its own.
  const bytes = new TextEncoder().encode(`\n${JSON.stringify(line)}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Lines of standard input, waited for: there is nothing else to do, and a job may read on where they end. */
function* lines(): Generator<string> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(65_536);
  let rest = "";
  for (;;) {
    const n = Deno.stdin.readSync(bytes);
    if (n === null) return;
    rest += decoder.decode(bytes.subarray(0, n), { stream: true });
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    yield* parts.filter((part) => part !== "");
  }
}
