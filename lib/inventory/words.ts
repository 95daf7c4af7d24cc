/**
 * What every step says of an entry that is not taken, in the same words.
 *
 * @module
 */
import { quote } from "../core/text.ts";
import type { NwbZarrEntry, UnreadableEntry } from "./entry.ts";

/** Why an entry is not taken, and what to do; the sentence stands alone. */
export function notTaken(
  entry: UnreadableEntry | NwbZarrEntry,
): { readonly message: string; readonly fix: string } {
  if (entry.kind === "nwb-zarr") {
    return {
      message: `${
        quote(entry.path, 160)
      } is an NWB session in Zarr (a folder): it is not uploaded yet and stays behind`,
      fix: "export it to HDF5 (hdmf-zarr: NWBHDF5IO.export), or upload it with the dandi client",
    };
  }
  const what = entry.path.endsWith("/") ? "Cannot read the folder" : "Cannot read";
  return { message: `${what} ${quote(entry.path, 160)}: ${entry.why}`, fix: entry.fix };
}
