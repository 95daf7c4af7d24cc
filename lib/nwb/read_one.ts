/**
 * All facts of one file in one pass. Runs in the reader process; loads h5wasm.
 *
 * @module
 */
import type { FileIdentity, NwbFacts, ReadOutcome } from "./facts.ts";
import { factsOf } from "./facts_of.ts";
import { messageOf } from "../core/errors.ts";
import { CannotOpen, type OpenedHdf5, openHdf5 } from "../store/open.ts";
import { Source } from "./source.ts";
import { identityOf, isFolder, unreadable, whyNotOpen } from "../store/unreadable.ts";

/**
 * Reads one file.
 *
 * @throws {WebAssembly.RuntimeError} If the module aborted: it is not to be trusted any more, end the process.
 */
export async function readOne(path: string): Promise<ReadOutcome> {
  if (isFolder(path)) {
    const { readZarr } = await import("./read_zarr.ts");
    return await readZarr(path);
  }
  const identity = identityOf(path);
  if ("status" in identity) return identity;
  let file: OpenedHdf5;
  try {
    file = await openHdf5(path);
  } catch (error) {
    if (!(error instanceof CannotOpen)) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return unreadable(path, "cannot-open", messageOf(error));
    }
    return await whyNotOpen(path, identity.sizeBytes, error.message);
  }
  using open = file;
  return factsIn(open, identity);
}

/** The facts of an open file. */
export function factsIn(open: OpenedHdf5, identity: FileIdentity): ReadOutcome {
  const { path } = identity;
  const errors: Record<string, string> = {};
  const facts = factsOf(new Source(open.raw, open.tree(errors), errors), identity);
  if (isHollow(facts)) {
    const first = Object.entries(facts.errors)[0];
    return unreadable(path, "damaged", first ? `${first[0]}: ${first[1]}` : "nothing can be read");
  }
  return { status: "read", facts };
}

/** Opens, but nothing in it can be read. */
function isHollow(facts: NwbFacts): boolean {
  return Object.keys(facts.errors).length > 0 && facts.types.length === 0 &&
    facts.nwbVersion === undefined && facts.identifier === undefined;
}
