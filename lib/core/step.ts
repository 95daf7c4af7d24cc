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
  /** How long a host that is away is waited for, in milliseconds. Default 15 minutes, once something has answered; 0: not at all. */
  patienceMs?: number;
  /** Host that the key of a file may be sent to, though it is no known archive or the file lies outside the work folder. */
  trustInstance?: string;
}
