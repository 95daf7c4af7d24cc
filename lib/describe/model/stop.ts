import { stoppedBy } from "../../core/errors.ts";

/**
 * Ends the work where the user asked for it.
 *
 * @throws {StoppedError} If the signal is aborted.
 */
export function stopIfAsked(signal: AbortSignal | undefined, how: string): void {
  if (!signal?.aborted) return;
  throw stoppedBy(signal, `Stopped: ${how}`);
}
