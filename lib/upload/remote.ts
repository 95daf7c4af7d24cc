import type { AssetItem } from "../archive/mod.ts";
import type { ArchiveClient } from "../archive/mod.ts";
import type { RemoteThere } from "./plan_types.ts";

/** An asset, as far as an upload must know it. */
export interface RemoteAsset extends RemoteThere {
  readonly blob: string | null;
  readonly isZarr: boolean;
  /** `blobDateModified` of its metadata. */
  readonly blobModified?: string;
}

/** All assets of the draft: one request per thousand. */
export async function listRemote(
  client: ArchiveClient,
  dandiset: string,
  signal?: AbortSignal,
): Promise<RemoteAsset[]> {
  const out: RemoteAsset[] = [];
  for await (const asset of client.listAssets(dandiset, "draft", { metadata: true })) {
    if (signal?.aborted) break;
    out.push(remoteOf(asset));
  }
  return out;
}

/** What matters of one asset. */
export function remoteOf(asset: AssetItem): RemoteAsset {
  const digest = asset.metadata?.digest;
  const said = typeof digest === "object" && digest !== null
    ? digest as Record<string, unknown>
    : {};
  const etag = said[asset.zarr === null ? "dandi:dandi-etag" : "dandi:dandi-zarr-checksum"];
  const modified = asset.metadata?.blobDateModified;
  return {
    assetId: asset.asset_id,
    path: asset.path,
    size: asset.size,
    blob: asset.blob,
    isZarr: asset.zarr !== null,
    ...(typeof etag === "string" ? { etag } : {}),
    ...(typeof modified === "string" ? { blobModified: modified } : {}),
  };
}

/** The part that goes into a plan. */
export function thereOf(asset: RemoteAsset): RemoteThere {
  const { assetId, path, size, etag } = asset;
  return { assetId, path, size, ...(etag === undefined ? {} : { etag }) };
}
