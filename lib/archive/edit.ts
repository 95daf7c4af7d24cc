import { isDandiUploadError, NotFoundError } from "../core/mod.ts";
import type { ArchiveClient } from "./client.ts";
import { editableAssetMetadata, sameJson } from "./metadata.ts";
import type { AssetItem, Metadata } from "./models.ts";

/** Makes the new metadata from a copy of the present one; what it returns counts, or the changed copy. */
export type AssetChange = (metadata: Metadata) => Metadata | void;

/** What an edit did. */
export interface AssetEdit {
  /** `unchanged` when nothing would have differed: then nothing was sent. */
  readonly status: "changed" | "unchanged";
  /** The asset as it is now. After a change its `asset_id` is a new one. */
  readonly asset: AssetItem;
  /** The user's part of the metadata before. */
  readonly before: Metadata;
  /** The user's part of the metadata now. */
  readonly after: Metadata;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** See `ArchiveClient.replaceAssetMetadata`. */
export async function editAsset(
  client: ArchiveClient,
  id: string,
  target: string | AssetItem,
  change: AssetChange,
): Promise<AssetEdit> {
  let path = typeof target === "string" ? target : target.path;
  // The record by id may be of an asset that was replaced long ago; its path leads to the one that counts.
  if (UUID.test(path)) path = (await client.getAssetInfo(id, "draft", path)).path;
  for (let round = 1;; round++) {
    const listed = round === 1 && typeof target !== "string" && target.metadata
      ? target
      : undefined;
    const asset = listed ?? await client.findAssetByPath(id, "draft", path, { metadata: true });
    if (!asset) {
      throw new NotFoundError(
        `Cannot change "${path}" in dandiset ${id}: the draft holds no asset with this path`,
      );
    }
    const before = editableAssetMetadata(asset.metadata ?? {});
    const copy = structuredClone(before);
    const after = editableAssetMetadata(change(copy) ?? copy);
    if (sameJson(before, after)) return { status: "unchanged", asset, before, after: before };
    const metadata = { ...after, path: asset.path };
    try {
      const written = await client.replaceAsset(
        id,
        asset.asset_id,
        asset.blob !== null
          ? { metadata, blobId: asset.blob }
          : { metadata, zarrId: asset.zarr ?? "" },
      );
      return { status: "changed", asset: written, before, after };
    } catch (error) {
      // Replaced between reading and writing: look once more by path, and apply the change to what is there now.
      if (round >= 2 || !isDandiUploadError(error, "not-found")) throw error;
    }
  }
}
