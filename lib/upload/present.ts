/**
 * Which local file is which asset of the draft: what describes the Dandiset is what is in it.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { pool, type WorkFolder } from "../core/mod.ts";
import { sessionsOf, workInventory } from "../inventory/mod.ts";
import { readFileNames } from "../organize/mod.ts";
import { identifyFile } from "./file_identity.ts";
import { ChecksumMemory } from "./hash/checksum_memory.ts";
import { dandiEtag } from "./hash/etag.ts";
import { Hasher } from "./hash/hasher.ts";
import { remoteOf } from "./remote.ts";

/** A local file that is an asset of the draft, byte for byte. */
export interface PresentFile {
  /** Path relative to the NWB folder. */
  readonly file: string;
  /** Absolute local path. */
  readonly localPath: string;
}

/** Files of at most so many bytes are read for their checksum where it is not remembered; of larger ones the archive's copy is asked. */
const READ_BYTES = 64 * 2 ** 20;

/**
 * Finds the local files that assets of the draft are: by the path that step 04 gave (or the file's own), and by the checksum of
 * the file as it is now. A large file whose checksum nobody has computed yet does not count: the archive's own copy is then what
 * says something. A draft whose checksum the archive does not tell yet is gone by its size.
 *
 * @param assets Assets with metadata.
 * @returns Asset path → the local file; assets that no local file is are not in it.
 */
export async function presentFiles(
  work: WorkFolder,
  assets: readonly AssetItem[],
  signal?: AbortSignal,
): Promise<Map<string, PresentFile>> {
  const byPath = await localFiles(work);
  using memory = ChecksumMemory.open(work, "present");
  using hasher = new Hasher({ workers: 1 });
  const present = new Map<string, PresentFile>();
  await pool(assets, async (asset) => {
    const local = byPath.get(asset.path);
    if (!local) return;
    // A file that is gone says nothing; the archive's copy does.
    const identity = await identifyFile(local.localPath).catch(() => undefined);
    if (!identity || identity.sizeBytes !== asset.size) return;
    const there = remoteOf(asset).etag;
    let here = there === undefined ? undefined : memory.find(identity)?.etag;
    if (there !== undefined && here === undefined && identity.sizeBytes <= READ_BYTES) {
      const digest = await dandiEtag(local.localPath, { identity, hasher }).catch(() => undefined);
      if (digest) memory.add(identity, digest);
      here = digest?.etag;
    }
    if (there === here) present.set(asset.path, local);
  }, { concurrency: 8, ...(signal ? { signal } : {}) });
  return present;
}

/** Local files by their path on the archive: by step 04, else by their own. */
async function localFiles(work: WorkFolder): Promise<Map<string, PresentFile>> {
  const out = new Map<string, PresentFile>();
  try {
    const names = readFileNames(work);
    if (names) {
      for (const [file, { assetPath, localPath }] of names) {
        if (assetPath !== "" && localPath !== undefined) out.set(assetPath, { file, localPath });
      }
      return out;
    }
    for (const e of sessionsOf(await workInventory(work))) {
      if (e.kind === "nwb-hdf5") out.set(e.path, { file: e.path, localPath: e.localPath });
    }
  } catch (error) {
    // No folder here, or a plan of another version: the archive's own copies are what there is.
    if (!isDandiUploadError(error)) throw error;
  }
  return out;
}
