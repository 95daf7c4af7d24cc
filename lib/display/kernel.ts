/**
 * Living inside a Jupyter kernel: finding out, and keeping an interrupt, a timer's error or a lost promise from
 * killing or hanging it (Deno issue 24491).
 *
 * @module
 */
import { StoppedError } from "../core/errors.ts";
import { redact } from "../core/redact.ts";

let present: boolean | undefined;

/** Whether this code runs in a Jupyter kernel. Touching `Deno.jupyter` elsewhere throws, so it is tried once. */
export function inNotebook(): boolean {
  if (present === undefined) {
    try {
      present = typeof Deno.jupyter.display === "function";
    } catch {
      present = false;
    }
  }
  return present;
}

let stop = new AbortController();
let guarded = false;

/**
 * Keeps the kernel alive when a cell is interrupted or an error happens outside of it. Does nothing outside a
 * kernel; may be called again.
 */
export function guardKernel(): void {
  if (guarded || !inNotebook()) return;
  guarded = true;
  Deno.addSignalListener("SIGINT", () => {
    stop.abort(
      new StoppedError("Stopped by you: run this cell again to continue where it stopped"),
    );
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    report(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report(event.reason);
  });
}

/** A signal for one long call in a cell: aborted by Jupyter's stop button. Each call gets a new one. */
export function stopSignal(): AbortSignal {
  guardKernel();
  if (stop.signal.aborted) stop = new AbortController();
  return stop.signal;
}

// Standard error of a kernel is the notebook's: the message appears under the running cell.
function report(error: unknown): void {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  Deno.stderr.writeSync(new TextEncoder().encode(redact(text) + "\n"));
}
