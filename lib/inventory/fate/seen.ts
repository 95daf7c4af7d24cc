import type { EntryIdentity } from "../entry.ts";

/** What a step remembers of the file that it looked at. */
export interface Seen {
  /** Size in bytes then, where known. */
  readonly sizeBytes?: number | undefined;
  /** Modification time then, milliseconds since the epoch, where known. */
  readonly mtimeMs?: number | undefined;
}

/** Whether a step saw the file as it is now. What it did not note counts as the same. */
export function isAsSeen(seen: Seen, now: EntryIdentity | undefined): boolean {
  if (!now) return true;
  return (seen.sizeBytes === undefined || seen.sizeBytes === now.sizeBytes) &&
    (seen.mtimeMs === undefined || Math.abs(seen.mtimeMs - now.mtimeMs) < 1);
}
