import type { OnProgress } from "./progress.ts";
import type { Shard } from "./shard.ts";

/** What every long function of a step takes. */
export interface StepOptions {
  /** Stops at the next safe point with a `StoppedError` that says how to continue. */
  signal?: AbortSignal;
  /** Told of progress. */
  onProgress?: OnProgress;
  /** Do only this share of the work. */
  shard?: Shard;
  /** The clock. Default the system's. */
  now?: () => Date;
}
