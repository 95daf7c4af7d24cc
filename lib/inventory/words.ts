/**
 * What every step says of an entry that is not taken, in the same words.
 *
 * @module
 */
import { quote } from "../core/text.ts";
import type { UnreadableEntry } from "./entry.ts";

/** Why an entry is not taken, and what to do; the sentence stands alone. */
export function notTaken(
  entry: UnreadableEntry,
): { readonly message: string; readonly fix: string } {
  const what = entry.path.endsWith("/") ? "Cannot read the folder" : "Cannot read";
  return { message: `${what} ${quote(entry.path, 160)}: ${entry.why}`, fix: entry.fix };
}
