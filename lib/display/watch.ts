import type { StepOptions } from "../core/step.ts";
import { stopSignal } from "./kernel.ts";
import { showProgress } from "./progress.ts";

/**
 * Runs one long call of a notebook cell: its progress is shown, and Jupyter's stop button stops it at a safe point.
 *
 * @example
 * ```ts ignore
 * const result = await watch((step) => runUpload(connection, plan, step));
 * await show(result);
 * ```
 * @throws What the call throws; a `StoppedError` after the stop button.
 */
export async function watch<T>(run: (step: StepOptions) => Promise<T>): Promise<T> {
  const progress = showProgress();
  try {
    return await run({ signal: stopSignal(), onProgress: progress.onProgress });
  } finally {
    await progress.end();
  }
}
