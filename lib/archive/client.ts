import type { z } from "zod";
import { NotFoundError } from "../core/mod.ts";
import { createAsset, createDandiset, publishDraft, removeAsset, replaceAsset } from "./writes.ts";
import { Http } from "./http.ts";
import type { ApiRequest, ArchiveClientOptions } from "./request.ts";
import { type AssetChange, type AssetEdit, editAsset } from "./edit.ts";
import { completeMultipart, type MultipartResult } from "./storage.ts";
import { checkNewDandiset, type NewDandiset } from "./embargo.ts";
import type { Instance } from "./instances.ts";
import type { Outcome, Patience } from "../wire/mod.ts";
import type * as m from "./models.ts";
import type { AssetQuery, DandisetQuery, UploadBeginning, UploadVerdict } from "./queries.ts";
import * as schemas from "./schemas.ts";
import { ZarrClient } from "./zarrs.ts";
import { pages } from "./pages.ts";
import { findBlob, initializeUpload, validateUpload } from "./uploads.ts";

/**
 * A client of one DANDI archive.
 *
 * The key is sent to the API's own origin only: never to the storage host, never along a redirect (none is
 * followed) or a `next` link. Reading is repeated on network errors and on 408, 429, 500 (three attempts), 502, 503
 * and 504; writes are repeated only where that can do no harm, or after looking at what the first one did. Answers
 * 409, 412 and 423 are read, not repeated.
 *
 * @example
 * ```ts ignore
 * const client = new ArchiveClient(await resolveInstance("dandi-sandbox"), { key });
 * for await (const asset of client.listAssets("200560", "draft")) console.log(asset.path);
 * ```
 */
export class ArchiveClient {
  /** The archive that is spoken to. */
  readonly instance: Instance;
  readonly #http: Http;

  /** Makes a client; nothing is sent. */
  constructor(instance: Instance, options: ArchiveClientOptions = {}) {
    this.instance = instance;
    this.#http = new Http(instance, options);
  }

  /** Whether the client has a key. */
  get hasKey(): boolean {
    return this.#http.hasKey;
  }

  /** What outlasts the archive, and its storage, where they are away; absent where nothing is waited for. */
  get patience(): Patience | undefined {
    return this.#http.patience;
  }

  /**
   * Asks whether the archive is there, and waits for it where it is not; without a patience nobody is asked: `gone`.
   *
   * @param why Why it is thought to be away, in words for people.
   * @throws {StoppedError} If the signal is aborted.
   */
  outlast(why: string): Promise<Outcome> {
    return this.#http.outlast(why);
  }

  /** The same client, with the same key, whose requests report to or are stopped by something else. */
  with(options: Partial<Omit<ArchiveClientOptions, "key">>): ArchiveClient {
    return new ArchiveClient(this.instance, this.#http.optionsWith(options));
  }

  /** The Zarrs of this archive. */
  get zarrs(): ZarrClient {
    return new ZarrClient(this.#http);
  }

  /** What the archive says about itself: schema version, identifiers, licences. */
  info(): Promise<m.InstanceInfo> {
    return this.#get("/info/", `ask ${this.instance.label} about itself`, schemas.instanceInfo);
  }

  /** Whose key this is. @throws {ApiKeyError} If there is no key or it is refused. */
  me(): Promise<m.User> {
    return this.#get("/users/me/", `sign in to ${this.instance.label}`, schemas.user);
  }

  /** The JSON Schema of a kind of record, with this archive's patterns. */
  schema(
    model: "Dandiset" | "Asset" | "PublishedDandiset" | "PublishedAsset",
  ): Promise<m.Metadata> {
    return this.#get("/schemas/", `read the schema of ${model}`, schemas.metadata, { model });
  }

  /** Dandisets, page by page. */
  listDandisets(query: DandisetQuery = {}): AsyncIterable<m.DandisetRecord> {
    const { mine = false, embargoed = mine, draft, empty, search, ordering, pageSize = 100 } =
      query;
    return pages(this.#http, {
      path: "/dandisets/",
      doing: mine ? "list your dandisets" : "list dandisets",
      query: {
        user: mine ? "me" : undefined,
        embargoed: embargoed || undefined,
        draft,
        empty,
        search,
        ordering,
      },
      pageSize,
    }, schemas.dandiset);
  }

  /** A dandiset's record. @throws {NotFoundError} If there is none. */
  getDandiset(id: string): Promise<m.DandisetRecord> {
    return this.#get(`/dandisets/${seg(id)}/`, `read dandiset ${id}`, schemas.dandiset);
  }

  /**
   * Makes a dandiset; its owner is the user of the key. What the archive demands (title, embargo and award rules) is
   * checked before sending. After a lost answer the user's dandisets are looked through, so that none is made twice.
   *
   * @throws {UsageError} If the archive would refuse it.
   */
  createDandiset(
    dandiset: NewDandiset,
    options: { now?: () => Date } = {},
  ): Promise<m.DandisetRecord> {
    checkNewDandiset(dandiset, options.now?.() ?? new Date());
    return createDandiset(this.#http, dandiset);
  }

  /** Deletes a dandiset that has no published version. */
  async deleteDandiset(id: string): Promise<void> {
    await this.#delete(`/dandisets/${seg(id)}/`, `delete dandiset ${id}`);
  }

  /** A dandiset's owners. */
  getOwners(id: string): Promise<m.Owner[]> {
    const path = `/dandisets/${seg(id)}/users/`;
    return this.#get(path, `read the owners of dandiset ${id}`, schemas.owners);
  }

  /** Replaces the whole list of owners. Those who are added or removed are mailed by the archive. */
  setOwners(id: string, usernames: readonly string[]): Promise<m.Owner[]> {
    return this.#http.json({
      method: "PUT",
      path: `/dandisets/${seg(id)}/users/`,
      doing: `set the owners of dandiset ${id}`,
      body: usernames.map((username) => ({ username })),
      repeat: true,
    }, schemas.owners);
  }

  /** Ends the embargo; the archive works on it for a while. Unfinished uploads forbid it, see `clearUploads`. */
  async unembargo(id: string): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: `/dandisets/${seg(id)}/unembargo/`,
      doing: `release dandiset ${id} from its embargo`,
    });
  }

  /** Unfinished uploads of a dandiset. */
  listUploads(id: string): Promise<m.UploadRecord[]> {
    return collect(pages(this.#http, {
      path: `/dandisets/${seg(id)}/uploads/`,
      doing: `list the unfinished uploads of dandiset ${id}`,
      pageSize: 1000,
    }, schemas.upload));
  }

  /** Forgets all unfinished uploads of a dandiset, also those that others are busy with. */
  async clearUploads(id: string): Promise<void> {
    const path = `/dandisets/${seg(id)}/uploads/`;
    await this.#delete(path, `clear the unfinished uploads of dandiset ${id}`);
  }

  /** A dandiset's versions, oldest first. */
  listVersions(id: string): Promise<m.VersionRecord[]> {
    return collect(pages(this.#http, {
      path: `/dandisets/${seg(id)}/versions/`,
      doing: `list the versions of dandiset ${id}`,
      query: { order: "created" },
      pageSize: 1000,
    }, schemas.version));
  }

  /** The metadata of a version. */
  getVersionMetadata(id: string, version: string): Promise<m.Metadata> {
    const doing = `read the metadata of dandiset ${id}, version ${version}`;
    return this.#get(`${versionPath(id, version)}/`, doing, schemas.metadata);
  }

  /** A version with its metadata, its state and what keeps it from being published. */
  getVersionInfo(id: string, version: string): Promise<m.VersionInfo> {
    const doing = `read the state of dandiset ${id}, version ${version}`;
    return this.#get(`${versionPath(id, version)}/info/`, doing, schemas.versionInfo);
  }

  /**
   * Replaces the draft's title and its whole metadata: what is left out is gone. Read, change and write back; the
   * archive checks nothing at this point and has no lock against other writers.
   */
  putDraftMetadata(
    id: string,
    record: { name: string; metadata: m.Metadata },
  ): Promise<m.VersionInfo> {
    return this.#http.json({
      method: "PUT",
      path: `${versionPath(id, "draft")}/`,
      doing: `save the metadata of dandiset ${id}`,
      body: { name: record.name, metadata: record.metadata },
      // The same document twice is one change: the second is a no-op on the server.
      repeat: true,
    }, schemas.versionInfo);
  }

  /**
   * Asks for the draft to be published. The archive works on it for a while: read `getVersionInfo` until its status
   * is `Published`. Any change meanwhile cancels the publication silently.
   *
   * @throws {ConflictError} While it is validated or published already.
   * @throws {ArchiveError} If it cannot be published; `said` has the archive's words.
   */
  publish(id: string, options: { releaseNotes?: string } = {}): Promise<void> {
    return publishDraft(this.#http, id, options);
  }

  /** Assets of a version, page by page; 1,000 a request. */
  listAssets(id: string, version: string, query: AssetQuery = {}): AsyncIterable<m.AssetItem> {
    const { path, glob, metadata, order = "path", pageSize = 1000 } = query;
    return pages(this.#http, {
      path: `${versionPath(id, version)}/assets/`,
      doing: `list the assets of dandiset ${id}, version ${version}`,
      query: { path, glob, metadata: metadata || undefined, order },
      pageSize,
    }, schemas.asset);
  }

  /** The asset of a version that has exactly this path; `undefined` where there is none. */
  async findAssetByPath(
    id: string,
    version: string,
    path: string,
    options: { metadata?: boolean } = {},
  ): Promise<m.AssetItem | undefined> {
    // The filter is a prefix without regard to case unless it hits exactly.
    for await (const asset of this.listAssets(id, version, { ...options, path })) {
      if (asset.path === path) return asset;
    }
    return undefined;
  }

  /** An asset's metadata, with what the archive computes. Says nothing about whether the version holds it. */
  getAssetMetadata(id: string, version: string, assetId: string): Promise<m.Metadata> {
    const doing = `read the metadata of asset ${assetId}`;
    return this.#get(`${assetPath(id, version, assetId)}/`, doing, schemas.metadata);
  }

  /** An asset's record with its metadata. Says nothing about whether the version holds it. */
  getAssetInfo(id: string, version: string, assetId: string): Promise<m.AssetInfo> {
    return this.#get(
      `${assetPath(id, version, assetId)}/info/`,
      `read asset ${assetId}`,
      schemas.assetInfo,
    );
  }

  /** What the archive found about an asset's metadata. */
  getAssetValidation(id: string, version: string, assetId: string): Promise<m.AssetValidation> {
    const path = `${assetPath(id, version, assetId)}/validation/`;
    return this.#get(path, `read the validation of asset ${assetId}`, schemas.assetValidation);
  }

  /** Adds an asset to the draft. After a lost answer the path is looked up, so that a success is seen as one. */
  createAsset(
    id: string,
    asset: { metadata: m.Metadata; blobId: string } | { metadata: m.Metadata; zarrId: string },
  ): Promise<m.AssetInfo> {
    return createAsset(this.#http, this, id, asset);
  }

  /**
   * Replaces an asset's whole metadata, path or bytes. The answer has a new `asset_id` unless nothing differed; the
   * old one is not part of the draft any more.
   *
   * @throws {NotFoundError} If the draft does not hold this asset (any more).
   */
  replaceAsset(
    id: string,
    assetId: string,
    asset: { metadata: m.Metadata; blobId: string } | { metadata: m.Metadata; zarrId: string },
  ): Promise<m.AssetInfo> {
    return replaceAsset(this.#http, this, id, assetId, asset);
  }

  /**
   * Changes an asset's metadata: reads what is there, applies the change, and writes only if something differs.
   * Survives that `asset_id` changes with each edit: an asset replaced meanwhile is found again by its path.
   *
   * @param asset An asset as listed, its path, or its id.
   * @param change Gets a copy of the user's part of the metadata; returns the new one (or changes the copy).
   */
  replaceAssetMetadata(
    id: string,
    asset: string | m.AssetItem,
    change: AssetChange,
  ): Promise<AssetEdit> {
    return editAsset(this, id, asset, change);
  }

  /** Takes an asset out of the draft. Its bytes stay on the archive for a while. */
  deleteAsset(id: string, assetId: string): Promise<void> {
    return removeAsset(this.#http, id, assetId);
  }

  /** A signed address of the asset's bytes, valid for hours, to be read with GET and without the key. Never log it. */
  async assetDownloadUrl(id: string, version: string, assetId: string): Promise<string> {
    const doing = `find the bytes of asset ${assetId}`;
    const answer = await this.#http.send({
      method: "GET",
      path: `${assetPath(id, version, assetId)}/download/`,
      doing,
      allow: [301, 302, 303, 307, 308],
    });
    const to = answer.headers.get("location");
    if (!to || !URL.canParse(to, this.instance.api)) {
      throw new NotFoundError(`Cannot ${doing}: the archive gave no address for them`);
    }
    return new URL(to, this.instance.api).href;
  }

  /** The stored bytes with this dandi-etag; `undefined` where the archive has none. */
  findBlob(etag: string): Promise<m.BlobRecord | undefined> {
    return findBlob(this.#http, etag);
  }

  /** Begins an upload, or learns that the archive has these bytes. Repeating leaves a harmless spare record. */
  initializeUpload(
    upload: { contentSize: number; etag: string; dandiset: string },
  ): Promise<UploadBeginning> {
    return initializeUpload(this.#http, upload);
  }

  /** Asks how the parts are joined; the archive only signs an address. ETags are bare hexadecimal, without quotes. */
  completeUpload(
    uploadId: string,
    parts: readonly { part_number: number; size: number; etag: string }[],
  ): Promise<m.UploadComplete> {
    return this.#http.json({
      method: "POST",
      path: `/uploads/${seg(uploadId)}/complete/`,
      doing: "join the parts of an upload",
      body: { parts },
      repeat: true,
    }, schemas.uploadComplete);
  }

  /** Joins the parts at the storage host, without the key. A failure inside a 200 answer is seen as one. */
  completeMultipart(url: string, body: string): Promise<MultipartResult> {
    return completeMultipart(this.#http, url, body);
  }

  /** Has the archive check the uploaded bytes. */
  validateUpload(uploadId: string): Promise<UploadVerdict> {
    return validateUpload(this.#http, uploadId);
  }

  #get<T>(
    path: string,
    doing: string,
    model: z.ZodType<T>,
    query?: ApiRequest["query"],
  ): Promise<T> {
    return this.#http.json({ method: "GET", path, doing, ...(query ? { query } : {}) }, model);
  }

  /** A repeated DELETE that finds nothing is a success of the first. */
  async #delete(path: string, doing: string): Promise<void> {
    await this.#http.deleteOnce({ method: "DELETE", path, doing });
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

/** One segment of a path; `Http` refuses what would still leave it. */
const seg = encodeURIComponent;

function versionPath(id: string, version: string): string {
  return `/dandisets/${seg(id)}/versions/${seg(version)}`;
}

function assetPath(id: string, version: string, assetId: string): string {
  return `${versionPath(id, version)}/assets/${seg(assetId)}`;
}
