import type { ReadOutcome } from "./facts.ts";

/**
 * Reads the facts of one file in this very thread. A damaged file can hang it for ever, so call it in a worker that can be
 * ended; `readFacts` does that by itself for local files.
 *
 * @param path Local path.
 */
export async function readFactsHere(path: string): Promise<ReadOutcome> {
  const { readOne } = await import("./read_one.ts");
  return await readOne(path);
}
