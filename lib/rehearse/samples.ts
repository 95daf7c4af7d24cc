import { fileURLToPath } from "node:url";

/** Folder of the sample NWB files that come with this module: an absolute path. */
export const SAMPLES_FOLDER: string = fileURLToPath(new URL("./samples", import.meta.url));
