/**
 * Rewriting the paths of external videos and images inside NWB files, in a process of its own.
 *
 * @module
 */
import { PlanError } from "../../core/errors.ts";
import { ReadingChild } from "../../store/reading_child.ts";

/** What the process is asked to do. */
export interface RewriteRequest {
  /** The HDF5 file; changed in place unless `check`. */
  readonly path: string;
  /** Data set → pairs of element and new text; element -1 is the one text of a scalar. */
  readonly rewrites: readonly {
    readonly dataset: string;
    readonly texts: readonly (readonly [number, string])[];
  }[];
  /** Only look whether it can be done. */
  readonly check: boolean;
}

/** Time after which a file is given up, milliseconds; the work itself takes less than a second. */
const TIMEOUT_MS = 120_000;

/**
 * Rewrites external paths in one NWB file, or looks whether that can be done.
 *
 * @throws {PlanError} If it cannot; the message says why.
 * @throws {UnreadableNwbError} If no process can be started.
 */
export async function rewritePaths(request: RewriteRequest): Promise<void> {
  const { path, check } = request;
  await using child = new ReadingChild(import.meta.resolve("./rewrite_child.ts"), { few: true });
  const answer = await child.ask("rewrite", request, {
    read: [path],
    write: check ? [] : [path],
    timeoutMs: TIMEOUT_MS,
  });
  if (answer.is === "done") return;
  if (answer.is === "failed") throw new PlanError(answer.why);
  throw new PlanError(
    `Cannot rewrite external paths in "${path}": ${
      answer.is === "timeout" ? "the HDF5 library did not come to an end" : answer.why
    }`,
  );
}
