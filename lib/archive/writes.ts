import { NotFoundError } from "../core/mod.ts";
import type { Http } from "./http.ts";
import { statusOf } from "./refusal.ts";
import { type ApiRequest, Attempt } from "./request.ts";
import type { ArchiveClient } from "./client.ts";
import type { NewDandiset } from "./embargo.ts";
import { editableAssetMetadata, sameJson } from "./metadata.ts";
import type { AssetInfo, AssetItem, DandisetRecord, Metadata } from "./models.ts";
import * as schemas from "./schemas.ts";
import { pages } from "./pages.ts";

// Writes whose repetition could do harm. After an attempt with an unknown outcome each looks at what is there before
// it sends again.

/** POST /dandisets/. */
export async function createDandiset(http: Http, dandiset: NewDandiset): Promise<DandisetRecord> {
  const { name, metadata, embargo, embargoUntil, award } = dandiset;
  // An identifier makes the request an administrator's; it comes along when metadata is copied from elsewhere.
  const { identifier: _id, ...rest } = metadata;
  const request: ApiRequest = {
    method: "POST",
    path: "/dandisets/",
    doing: `make the dandiset "${name}"`,
    body: { name, metadata: rest },
    query: embargo
      ? {
        embargo: true,
        embargo_end_date: embargoUntil,
        funding_source: award?.funder,
        award_number: award?.number,
      }
      : {},
  };
  const before = new Set((await mineNamed(http, name)).map((d) => d.identifier));
  return await careful(http, async () => {
    return http.read(request, await http.attempt(request), schemas.dandiset);
  }, async () => (await mineNamed(http, name)).find((d) => !before.has(d.identifier)));
}

/** The newest of the user's dandisets with this title. */
async function mineNamed(http: Http, name: string): Promise<DandisetRecord[]> {
  const out: DandisetRecord[] = [];
  let seen = 0;
  for await (
    const d of pages(http, {
      path: "/dandisets/",
      doing: "look through your dandisets",
      query: { user: "me", embargoed: true, ordering: "-id" },
      pageSize: 100,
    }, schemas.dandiset)
  ) {
    if (d.draft_version?.name === name.trim()) out.push(d);
    if (++seen >= 100) break;
  }
  return out;
}

/** POST .../assets/. */
export async function createAsset(
  http: Http,
  client: ArchiveClient,
  id: string,
  asset: { metadata: Metadata; blobId: string } | { metadata: Metadata; zarrId: string },
): Promise<AssetInfo> {
  const path = String(asset.metadata.path);
  const content = "blobId" in asset ? { blob_id: asset.blobId } : { zarr_id: asset.zarrId };
  const request: ApiRequest = {
    method: "POST",
    path: `/dandisets/${encodeURIComponent(id)}/versions/draft/assets/`,
    doing: `add "${path}" to dandiset ${id}`,
    body: { metadata: asset.metadata, ...content },
  };
  const look = async () => {
    const found = await client.findAssetByPath(id, "draft", path, { metadata: true });
    const ours = found && sameAsset(found, asset.metadata) &&
      ("blobId" in asset ? found.blob === asset.blobId : found.zarr === asset.zarrId);
    return ours ? withMetadata(found) : undefined;
  };
  return await careful(http, async (lost) => {
    try {
      return http.read(request, await http.attempt(request), schemas.assetInfo);
    } catch (error) {
      // "An asset with that path already exists" after a lost answer: it may well be ours.
      const found = lost && error instanceof Attempt && statusOf(error.failure) === 409
        ? await look()
        : undefined;
      if (found) return found;
      throw error;
    }
  }, look);
}

/** PUT .../assets/A/. */
export async function replaceAsset(
  http: Http,
  client: ArchiveClient,
  id: string,
  assetId: string,
  asset: { metadata: Metadata; blobId: string } | { metadata: Metadata; zarrId: string },
): Promise<AssetInfo> {
  const path = String(asset.metadata.path);
  const content = "blobId" in asset ? { blob_id: asset.blobId } : { zarr_id: asset.zarrId };
  const request: ApiRequest = {
    method: "PUT",
    path: `/dandisets/${encodeURIComponent(id)}/versions/draft/assets/${
      encodeURIComponent(assetId)
    }/`,
    doing: `change "${path}" in dandiset ${id}`,
    body: { metadata: asset.metadata, ...content },
  };
  const look = async () => {
    const found = await client.findAssetByPath(id, "draft", path, { metadata: true });
    const ours = found && sameAsset(found, asset.metadata) &&
      ("blobId" in asset ? found.blob === asset.blobId : found.zarr === asset.zarrId);
    return ours ? withMetadata(found) : undefined;
  };
  return await careful(http, async (lost) => {
    try {
      return http.read(request, await http.attempt(request), schemas.assetInfo);
    } catch (error) {
      if (!(error instanceof Attempt) || statusOf(error.failure) !== 404) throw error;
      const found = lost ? await look() : undefined;
      if (found) return found;
      throw new NotFoundError(
        `Cannot ${request.doing}: the draft does not hold this asset any more, somebody replaced or removed it; list the assets again`,
        { cause: error.failure.cause },
      );
    }
  }, look);
}

/** DELETE .../assets/A/. */
export function removeAsset(http: Http, id: string, assetId: string): Promise<void> {
  return http.deleteOnce({
    method: "DELETE",
    path: `/dandisets/${encodeURIComponent(id)}/versions/draft/assets/${
      encodeURIComponent(assetId)
    }/`,
    doing: `remove asset ${assetId} from dandiset ${id}`,
  });
}

/** POST .../publish/. */
export async function publishDraft(
  http: Http,
  id: string,
  options: { releaseNotes?: string },
): Promise<void> {
  const base = `/dandisets/${encodeURIComponent(id)}/versions/draft`;
  const request: ApiRequest = {
    method: "POST",
    path: `${base}/publish/`,
    doing: `publish dandiset ${id}`,
    ...(options.releaseNotes === undefined
      ? {}
      : { body: { release_notes: options.releaseNotes } }),
  };
  await careful(http, async () => (await http.attempt(request)).status, async () => {
    const info = await http.json(
      { method: "GET", path: `${base}/info/`, doing: `read the state of dandiset ${id}` },
      schemas.versionInfo,
    );
    return info.status === "Publishing" || info.status === "Published" ? 202 : undefined;
  });
}

/**
 * Sends a write; after an attempt whose outcome is unknown it looks for the effect first, and sends again only if
 * there is none. `send` is told whether an earlier attempt was lost.
 */
async function careful<T>(
  http: Http,
  send: (lost: boolean) => Promise<T>,
  look: () => Promise<T | undefined>,
): Promise<T> {
  let lost = false;
  try {
    return await http.repeat(async () => {
      if (lost) {
        const found = await look();
        if (found !== undefined) return found;
      }
      try {
        return await send(lost);
      } catch (error) {
        if (error instanceof Attempt && error.outcomeUnknown) lost = true;
        throw error;
      }
    }, (attempt) => attempt.verdict.retry);
  } catch (error) {
    if (!(error instanceof Attempt)) throw error;
    if (lost && error.outcomeUnknown) {
      const found = await look().catch(() => undefined);
      if (found !== undefined) return found;
    }
    throw error.failure;
  }
}

function sameAsset(found: AssetItem, metadata: Metadata): boolean {
  if (!found.metadata) return false;
  // The server fills in the schema version where it is missing.
  const there = editableAssetMetadata(found.metadata);
  const ours = editableAssetMetadata(metadata);
  if (!("schemaVersion" in ours)) delete there.schemaVersion;
  return sameJson(there, ours);
}

function withMetadata(found: AssetItem): AssetInfo {
  return { ...found, metadata: found.metadata ?? {} };
}
