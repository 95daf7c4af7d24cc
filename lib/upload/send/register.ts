import type { ArchiveClient, AssetInfo } from "../../archive/mod.ts";
import { ArchiveError, ConflictError, isDandiUploadError, PlanError } from "../../core/mod.ts";
import type { UploadItem } from "../plan_types.ts";

/** What is registered. */
export interface Registration {
  readonly item: UploadItem;
  readonly metadata: Record<string, unknown>;
  readonly blobId: string;
  readonly etag: string;
}

/** A blob that the journal remembers is not on the archive any more. */
export class BlobGone extends Error {}

/** Makes the asset, or puts the bytes in the place of those that the plan saw. Gives the id of the asset. */
export async function register(
  client: ArchiveClient,
  dandiset: string,
  registration: Registration,
): Promise<string> {
  const { item, metadata, blobId } = registration;
  const asset = { metadata, blobId };
  let info: AssetInfo;
  try {
    info = item.remote
      ? await client.replaceAsset(dandiset, item.remote.assetId, asset)
      : await client.createAsset(dandiset, asset);
  } catch (error) {
    const taken = !item.remote && error instanceof ConflictError;
    const missing = isDandiUploadError(error, "not-found");
    if (!taken && !missing) throw error;
    const there = await client.findAssetByPath(dandiset, "draft", item.assetPath, {
      metadata: true,
    });
    // An earlier run that was killed before it could write this down.
    if (there && there.blob === blobId) return there.asset_id;
    if (taken && there) {
      throw new ConflictError(
        `Cannot add "${item.assetPath}": somebody put other bytes there since the plan was made, plan again`,
        { cause: error },
      );
    }
    if (taken) throw error;
    if (item.remote) {
      throw new ConflictError(
        `Cannot replace "${item.assetPath}": it was changed on the archive since the plan was made, plan again`,
        { cause: error },
      );
    }
    throw new BlobGone("the archive does not have the stored bytes any more", { cause: error });
  }
  prove(info, registration);
  return info.asset_id;
}

/** A file is uploaded only when the asset says so: path, bytes, size, checksum. */
function prove(info: AssetInfo, registration: Registration): void {
  const { item, blobId, etag } = registration;
  const digest = info.metadata.digest as Record<string, unknown> | undefined;
  const said = digest?.["dandi:dandi-etag"];
  const wrong = info.path !== item.assetPath
    ? `path "${info.path}"`
    : info.blob !== blobId
    ? `stored bytes ${info.blob}`
    : info.size !== item.sizeBytes
    ? `${info.size} bytes`
    : said !== undefined && said !== etag
    ? `checksum ${String(said)}`
    : undefined;
  if (wrong) {
    throw new ArchiveError(
      `Cannot believe that "${item.assetPath}" is uploaded: the archive's asset has ${wrong}, wanted "${item.assetPath}", ${blobId}, ${item.sizeBytes} bytes, ${etag}`,
      { status: 200, request: "registering an asset" },
    );
  }
}

/** Id of the stored bytes of an asset that the plan saw. */
export async function blobOf(
  client: ArchiveClient,
  dandiset: string,
  item: UploadItem,
): Promise<string> {
  const { remote } = item;
  if (!remote) throw new PlanError(`The plan has no asset for "${item.assetPath}": plan again`);
  const there = await client.findAssetByPath(dandiset, "draft", remote.path);
  if (there?.asset_id !== remote.assetId || !there.blob) {
    throw new ConflictError(
      `Cannot move "${remote.path}" to "${item.assetPath}": it was changed on the archive since the plan was made, plan again`,
    );
  }
  return there.blob;
}
