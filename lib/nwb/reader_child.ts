/**
 * The reader process: takes one path per line (JSON text) on standard input, writes one outcome per line. Started by
 * the reader pool; a file that hangs or aborts costs this process and nothing else.
 *
 * @module
 */
import { readOne } from "./read_one.ts";
import { READY } from "./reader_process.ts";
import { unreadable } from "../store/unreadable.ts";

/** WebAssembly memory never shrinks; beyond this a fresh process takes over. */
const MAX_HEAP_BYTES = 96 * 1024 * 1024;
/** A missing attribute costs some bytes of that memory for good. */
const MAX_FILES = 500;

async function main(): Promise<void> {
  // Asking for an attribute that is missing throws; the stacks of ten thousand such errors cost time for nothing.
  Error.stackTraceLimit = 0;
  write(READY + "\n");
  const lines = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TransformStream<string, string>(lineSplitter()));
  let files = 0;
  for await (const line of lines) {
    const path = JSON.parse(line) as string;
    let end = ++files >= MAX_FILES;
    let outcome: Awaited<ReturnType<typeof readOne>>;
    try {
      outcome = await readOne(path);
      end ||= (outcome.heapBytes ?? 0) > MAX_HEAP_BYTES;
      delete outcome.heapBytes;
    } catch (error) {
      const aborted = error instanceof WebAssembly.RuntimeError;
      const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
      outcome = unreadable(path, aborted ? "crash" : "damaged", detail);
      end ||= aborted;
    }
    write(JSON.stringify({ outcome, end }) + "\n");
    if (end) break;
  }
  Deno.exit(0);
}

function write(line: string): void {
  const bytes = new TextEncoder().encode(line);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

function lineSplitter(): Transformer<string, string> {
  let rest = "";
  return {
    transform(chunk, controller): void {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) if (part !== "") controller.enqueue(part);
    },
  };
}

if (import.meta.main) await main();
