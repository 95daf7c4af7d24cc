/**
 * All facts of one file in one pass. Runs in the reader process; loads h5wasm.
 *
 * @module
 */
import type { NwbFacts, ReadOutcome } from "./facts.ts";
import { factsOf } from "./facts_of.ts";
import { fastTree } from "./fast_tree.ts";
import { type Hdf5File, OpenFailure, openHdf5 } from "./hdf5.ts";
import { Source } from "./source.ts";
import { readTree, text } from "./tree.ts";
import { identityOf, isFolder, unreadable, whyNotOpen } from "./unreadable.ts";

/**
 * Reads one file.
 *
 * @throws {WebAssembly.RuntimeError} If the module aborted: it is not to be trusted any more, end the process.
 */
export async function readOne(path: string): Promise<ReadOutcome & { heapBytes?: number }> {
  if (isFolder(path)) {
    const { readZarr } = await import("./read_zarr.ts");
    return await readZarr(path);
  }
  const identity = identityOf(path);
  if ("status" in identity) return identity;
  let file: Hdf5File;
  try {
    file = await openHdf5(path);
  } catch (error) {
    if (!(error instanceof OpenFailure)) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return unreadable(path, "cannot-open", text(error));
    }
    return await whyNotOpen(path, identity.sizeBytes, error.message);
  }
  using open = file;
  const errors: Record<string, string> = {};
  const tree = fastTree(identity.path) ?? readTree(open, errors);
  const facts = factsOf(new Source(open, tree, errors), identity);
  if (isHollow(facts)) {
    const first = Object.entries(facts.errors)[0];
    return unreadable(path, "damaged", first ? `${first[0]}: ${first[1]}` : "nothing can be read");
  }
  return { status: "read", facts, heapBytes: open.heapBytes };
}

/** Opens, but nothing in it can be read. */
function isHollow(facts: NwbFacts): boolean {
  return Object.keys(facts.errors).length > 0 && facts.types.length === 0 &&
    facts.nwbVersion === undefined && facts.identifier === undefined;
}
