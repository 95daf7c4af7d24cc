/**
 * The journal of repairs, `state/repair-run.jsonl`: a line before anything is made, a line when it is done.
 *
 * @module
 */
import { z } from "zod";
import { eachJsonLine, type JsonLinesWriter, openJsonLines } from "../../core/json_lines.ts";
import type { WorkFolder } from "../../core/work_folder.ts";

const RUN_JOURNAL = "repair-run.jsonl";

const line = z.looseObject({
  /**
   * `begin`: a copy is made, and what lies under its name is worth nothing until `done`. `in-place`: an original has been
   * changed. `refused`, `undone`: there is no copy.
   */
  event: z.enum(["begin", "done", "in-place", "refused", "undone"]),
  file: z.string(),
  /** ISO time. */
  at: z.string(),
  /** Of `done`: digest of the changes, so that the same plan finds its copy again. */
  digest: z.string().optional(),
});

/** Digests of the changes whose copies stand, by file; lines that are no journal's are passed over. */
export function readDigests(work: WorkFolder): Map<string, string> {
  const digests = new Map<string, string>();
  for (const record of eachJsonLine(work.statePath(RUN_JOURNAL))) {
    const { data } = line.safeParse(record);
    if (data?.event === "done" && data.digest !== undefined) digests.set(data.file, data.digest);
    else if (data && data.event !== "refused") digests.delete(data.file);
  }
  return digests;
}

/** Opens the journal; each line is on the disk when the call returns. */
export function openJournal(work: WorkFolder): JsonLinesWriter {
  return openJsonLines(work.statePath(RUN_JOURNAL), { sync: true });
}

/** A short digest of what is changed, from what. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash.subarray(0, 16)].map((b) => b.toString(16).padStart(2, "0")).join("");
}
