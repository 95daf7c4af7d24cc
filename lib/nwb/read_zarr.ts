/**
 * All facts of one session in Zarr. Runs in the reader process.
 *
 * @module
 */
import {
  FolderSource,
  openZarr,
  ZarrFailure,
  zarrFormat,
  type ZarrSource,
  type ZarrStore,
} from "../zarr/mod.ts";
import type { FileIdentity, NwbFacts, ReadOutcome } from "./facts.ts";
import { factsOf } from "./facts_of.ts";
import { Source } from "./source.ts";
import { unreadable } from "../store/unreadable.ts";
import { ZarrFile, zarrTree } from "./zarr_file.ts";
import { zarrIdentity } from "./zarr_identity.ts";

/** Rounds of reading and loading; four are needed at most. */
const MOST_ROUNDS = 12;

/** Facts of a store, and the arrays that a fact needed and that could not be read. */
export async function zarrFacts(
  source: ZarrSource,
  store: ZarrStore,
  identity: FileIdentity,
): Promise<{ facts: NwbFacts; unreadable: string[] }> {
  const tree = zarrTree(store);
  const file = new ZarrFile(source, store, tree);
  for (let round = 0;; round++) {
    const errors: Record<string, string> = { ...store.damaged };
    const facts = factsOf(new Source(file, tree, errors), identity);
    if (round < MOST_ROUNDS && await file.load()) continue;
    const failed = file.failures;
    return {
      facts,
      unreadable: Object.keys(facts.errors).map((p) => p.slice(1)).filter((p) => failed.has(p)),
    };
  }
}

/** Reads a session in a folder. */
export async function readZarr(path: string): Promise<ReadOutcome> {
  const source = new FolderSource(path);
  try {
    if (!await zarrFormat(source)) {
      return unreadable(
        path,
        "cannot-open",
        "it is a folder and no Zarr: .zgroup or zarr.json is missing",
      );
    }
    const store = await openZarr(source);
    const { facts } = await zarrFacts(source, store, await zarrIdentity(path));
    return { status: "read", facts };
  } catch (error) {
    if (error instanceof ZarrFailure) return unreadable(path, "damaged", error.message);
    if (error instanceof Deno.errors.PermissionDenied) return unreadable(path, "no-permission");
    throw error;
  }
}
