/**
 * Proof for a Zarr: by the checksum that the archive computed, and with `--deep` file by file, by its listing.
 *
 * @module
 */
import type { ArchiveClient, AssetItem } from "../archive/mod.ts";
import { messageOf, type OnProgress, type WorkFolder } from "../core/mod.ts";
import { zarrDifference, zarrSums } from "../upload/mod.ts";
import type { EqualFile, LocalFile } from "./compare.ts";
import type { DeepOutcome } from "./deep.ts";

/** The checksum of a Zarr here; files are read only where their sums are not remembered. */
export async function localZarr(
  source: { file: string; localPath: string; assetPath: string },
  work: WorkFolder,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Promise<LocalFile> {
  const { checksum, bytes } = await zarrSums(source.localPath, {
    work,
    item: source.assetPath,
    ...options,
  });
  return { ...source, sizeBytes: bytes, etag: checksum };
}

/** Compares each file of Zarrs with the archive's listing: what is stored there has these bytes, by MD5. */
export async function deepZarrs(
  client: ArchiveClient,
  equal: readonly EqualFile[],
  assets: readonly AssetItem[],
  work: WorkFolder,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Promise<DeepOutcome[]> {
  const zarrs = new Map(assets.flatMap((a) => a.zarr === null ? [] : [[a.path, a.zarr] as const]));
  const out: DeepOutcome[] = [];
  for (const { assetPath, localPath, sizeBytes } of equal) {
    const id = zarrs.get(assetPath);
    if (id === undefined) continue;
    options.onProgress?.({ kind: "item", item: assetPath, stage: "comparing" });
    try {
      const { files } = await zarrSums(localPath, { work, item: assetPath, ...options });
      const { send, remove } = await zarrDifference(files, client.zarrs.files(id));
      const [wrong] = [...send.map((f) => f.path), ...remove];
      out.push({
        assetPath,
        comparedBytes: sizeBytes,
        ...(wrong === undefined
          ? {}
          : { error: `"${wrong}" in it is not the same, or only on one side` }),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      out.push({ assetPath, comparedBytes: 0, error: messageOf(error) });
    }
  }
  return out;
}
