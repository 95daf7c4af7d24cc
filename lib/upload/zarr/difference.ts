import type { ZarrFileSum } from "../../zarr/mod.ts";

/** What has to be done so that the archive's Zarr has the files of the local one. */
export interface ZarrDifference {
  /** Files to send: new, or with other bytes there. */
  readonly send: readonly ZarrFileSum[];
  /** Paths to delete: there and not here. */
  readonly remove: readonly string[];
  /** Files that are there already. */
  readonly same: number;
  /** Bytes of these. */
  readonly sameBytes: number;
}

/** Compares the files of a local Zarr with those that the archive lists. */
export async function zarrDifference(
  local: readonly ZarrFileSum[],
  remote: AsyncIterable<{ path: string; md5: string; size: number }>,
): Promise<ZarrDifference> {
  const wanted = new Map(local.map((f) => [f.path, f]));
  const remove: string[] = [];
  let [same, sameBytes] = [0, 0];
  for await (const there of remote) {
    const here = wanted.get(there.path);
    if (!here) remove.push(there.path);
    else if (here.md5 === there.md5 && here.size === there.size) {
      wanted.delete(there.path);
      same++;
      sameBytes += here.size;
    }
  }
  return { send: [...wanted.values()], remove, same, sameBytes };
}
