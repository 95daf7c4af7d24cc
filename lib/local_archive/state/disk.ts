/** A full disk: not the archive's fault, and nothing that repeating helps against. */
import { messageOf } from "../../core/errors.ts";

/** Whether an error says that the disk is full, in the words of the system, of Node or of SQLite. */
export function diskIsFull(error: unknown): boolean {
  return /ENOSPC|no space left|disk is full|os error 28/i.test(messageOf(error));
}

/** The sentence. */
export function diskFullText(dir: string): string {
  return `No space is left on the disk that holds this archive (${dir}): free some, then go on`;
}
