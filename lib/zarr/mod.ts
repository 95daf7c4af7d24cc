/**
 * NWB in Zarr, formats 2 and 3: its groups, arrays and links, the elements of its arrays, its checksum.
 *
 * @module
 */
export * from "./array.ts";
export * from "./checksum.ts";
export * from "./codec_names.ts";
export * from "./consolidated.ts";
export * from "./failure.ts";
export * from "./folder_files.ts";
export * from "./nodes.ts";
export * from "./pickle.ts";
export * from "./source.ts";
export type { ZarrReference, ZarrValue } from "./read_array.ts";
