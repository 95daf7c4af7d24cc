/**
 * Whether files that a session names are there. The process that checks may not look beside its file, so it asks the one
 * that started it, which answers yes or no.
 *
 * @module
 */
import type { Conversation } from "../../store/serve.ts";

/** Asks whether a file is there. */
export interface BesideQuestion {
  /** Its path. */
  readonly exists: string;
}

let look = isThere;

/** Whether a file is there; anything at all, links followed. */
export function fileIsThere(path: string): boolean {
  return look(path);
}

/** From now on asks the parent. */
export function lookThrough(parent: Conversation): void {
  look = (path) => {
    parent.say({ exists: path } satisfies BesideQuestion);
    return parent.hear(1)[0] === 1;
  };
}

/** The parent's answer. */
export async function answerBeside(
  message: unknown,
  reply: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  const { exists } = message as Partial<BesideQuestion>;
  await reply(Uint8Array.of(typeof exists === "string" && isThere(exists) ? 1 : 0));
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
