import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { editableAssetMetadata } from "../../archive/mod.ts";
import { blocksUpload, type Finding } from "../../core/mod.ts";
import type { FileIdentity } from "../../nwb/facts.ts";
import { BlobGone, blobOf, register } from "./register.ts";
import {
  type Content,
  stopHere,
  storeContent,
  type Stored,
  type TransferContext,
} from "./transfer.ts";
import type { ChecksumMemory } from "../hash/checksum_memory.ts";
import { dandiEtag, etagOfParts, type FileDigest } from "../hash/etag.ts";
import { sameFileStill } from "../file_identity.ts";
import type { ItemMetadata } from "../metadata.ts";
import type { UploadItem } from "../plan_types.ts";
import { PlanError } from "../../core/mod.ts";
import type { UploadOutcome } from "../result.ts";

/** What the files of a run share, besides the transfer. */
export interface FileContext extends TransferContext {
  readonly memory: ChecksumMemory;
  readonly sha256: boolean;
  /** Contents that are on their way, by dandi-etag: equal files are sent once. */
  readonly contents: Map<string, Promise<Stored>>;
  /** Digests that were begun before their files were described. */
  readonly early: Map<UploadItem, Promise<Hashed>>;
  /** Few files are hashed at once, so that the first are sent while the next are hashed. */
  readonly hashing: <T>(work: () => Promise<T>) => Promise<T>;
  /** Few large files at once: their parts fill the connections, and what was hashed is still in the system's cache. */
  readonly large: <T>(work: () => Promise<T>) => Promise<T>;
}

/** A file's checksums, with its bytes where it is small. */
interface Hashed {
  readonly digest: FileDigest;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** Up to here a file is read once into memory, hashed there and sent from there. */
const SMALL_BYTES = 1 << 20;
/** From here on few files at once. */
const LARGE_BYTES = 1 << 28;

/** Brings one file to the archive. Throws what went wrong. */
export async function uploadFile(
  context: FileContext,
  described: ItemMetadata,
): Promise<UploadOutcome> {
  const { item } = described;
  const { file, assetPath, sizeBytes, identity } = item;
  const base = { file, assetPath, sizeBytes };
  const findings = [...item.findings, ...described.findings];
  if (findings.some(blocksUpload)) return { ...base, status: "refused", findings };
  if (!described.metadata || !identity) {
    throw new PlanError(`Cannot upload "${assetPath}": the plan does not describe it, plan again`);
  }
  const waived = findings.filter((f: Finding) => f.waived !== undefined);
  const run = async (): Promise<UploadOutcome> => {
    stopHere(context);
    context.onProgress?.({ kind: "item", item: assetPath, stage: "reading" });
    const early = context.early.get(item);
    const { digest, bytes }: Hashed = await (early ?? freshDigest(context, item, identity));
    if (item.etag !== undefined && item.etag !== digest.etag) {
      throw new PlanError(
        `Cannot upload "${assetPath}": its checksum is not that of the plan though size and time are, check the disk and plan again`,
      );
    }
    const metadata = {
      ...described.metadata,
      path: assetPath,
      contentSize: sizeBytes,
      digest: {
        "dandi:dandi-etag": digest.etag,
        ...(digest.sha256 === undefined ? {} : { "dandi:sha2-256": digest.sha256 }),
      },
    };
    const content = { item: assetPath, identity, digest, ...(bytes ? { bytes } : {}) };
    const { stored, assetId } = await storeAndRegister(context, content, item, metadata);
    if (stored.how === "stored-before") context.onSaved(sizeBytes);
    return {
      ...base,
      status: "uploaded",
      assetId,
      etag: digest.etag,
      sentBytes: stored.sentBytes,
      how: stored.how,
      ...(waived.length > 0 ? { waived } : {}),
    };
  };
  return await (sizeBytes >= LARGE_BYTES ? context.large(run) : run());
}

/** Files that are hashed before they are described: reading the first metadata takes as long as half a gigabyte. */
const EARLY_FILES = 2;

/** Begins to hash the first large files of a run; {@linkcode uploadFile} goes on from there. */
export function hashEarly(context: FileContext, items: readonly UploadItem[]): void {
  const large = items.filter((i) =>
    i.zarrFiles === undefined && i.sizeBytes >= LARGE_BYTES && !i.findings.some(blocksUpload)
  );
  for (const item of large.slice(0, EARLY_FILES)) {
    if (!item.identity) continue;
    const digest = freshDigest(context, item, item.identity);
    // A file that is refused meanwhile never asks for it.
    digest.catch(() => {});
    context.early.set(item, digest);
  }
}

async function freshDigest(
  context: FileContext,
  item: UploadItem,
  identity: FileIdentity,
): Promise<Hashed> {
  await sameFileStill(identity, "since the plan was made");
  return await digestOf(context, item, identity);
}

async function digestOf(
  context: FileContext,
  item: UploadItem,
  identity: FileIdentity,
): Promise<Hashed> {
  const { memory, sha256, signal, onProgress } = context;
  if (identity.sizeBytes <= SMALL_BYTES) {
    const bytes = new Uint8Array(await readFile(identity.path));
    await sameFileStill(identity, "while it was read");
    const parts = [createHash("md5").update(bytes).digest("hex")];
    const digest: FileDigest = {
      etag: etagOfParts(parts),
      parts,
      sizeBytes: bytes.length,
      ...(sha256 ? { sha256: createHash("sha256").update(bytes).digest("hex") } : {}),
    };
    if (!memory.find(identity, { sha256 })) memory.add(identity, digest);
    return { digest, bytes };
  }
  const known = memory.find(identity, { sha256 });
  if (known) return { digest: known };
  return await context.hashing(async () => {
    stopHere(context);
    onProgress?.({ kind: "item", item: item.assetPath, stage: "hashing" });
    const digest = await dandiEtag(identity.path, {
      hasher: context.hasher,
      identity,
      sha256,
      item: item.assetPath,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    memory.add(identity, digest);
    return { digest };
  });
}

async function storeAndRegister(
  context: FileContext,
  content: Content,
  item: UploadItem,
  metadata: Record<string, unknown>,
): Promise<{ stored: Stored; assetId: string }> {
  const { client, dandiset, journal, onProgress } = context;
  const { etag } = content.digest;
  const remembered = journal.findStored(etag);
  let stored: Stored = remembered === undefined || context.contents.has(etag)
    ? await storeOnce(context, content)
    : { blobId: remembered, sentBytes: 0, how: "stored-before" };
  for (let attempt = 1;; attempt++) {
    onProgress?.({ kind: "item", item: item.assetPath, stage: "registering" });
    const registration = { item, metadata, blobId: stored.blobId, etag };
    try {
      const assetId = await context.requests(() => register(client, dandiset, registration));
      journal.append({
        t: "asset",
        path: item.assetPath,
        etag,
        asset: assetId,
        bytes: stored.sentBytes,
      });
      return { stored, assetId };
    } catch (error) {
      if (!(error instanceof BlobGone) || attempt > 1) {
        throw error instanceof BlobGone ? error.cause : error;
      }
      // Stored by an earlier run, and cleared away since because no asset used it.
      stored = await storeContent(context, content);
    }
  }
}

/** Equal contents are sent by the first that comes; the others wait for it. */
async function storeOnce(context: FileContext, content: Content): Promise<Stored> {
  const { etag } = content.digest;
  for (;;) {
    const other = context.contents.get(etag);
    if (!other) break;
    // Where the other failed the reason may be its file: this one tries with its own.
    const stored = await other.catch(() => undefined);
    if (stored) return { blobId: stored.blobId, sentBytes: 0, how: "stored-before" };
    if (context.contents.get(etag) === other) context.contents.delete(etag);
    stopHere(context);
  }
  const mine = storeContent(context, content);
  context.contents.set(etag, mine);
  const stored = await mine;
  // From here on the journal knows it.
  context.contents.delete(etag);
  return stored;
}

/** Moves an asset whose bytes are right to another path; its metadata, with what people added, comes along. */
export async function moveFile(context: FileContext, item: UploadItem): Promise<UploadOutcome> {
  const { client, dandiset, onProgress } = context;
  const { file, assetPath, sizeBytes, identity, remote, etag } = item;
  if (!remote || !identity || etag === undefined) {
    throw new PlanError(`Cannot move "${assetPath}": the plan does not say from where, plan again`);
  }
  stopHere(context);
  await sameFileStill(identity, "since the plan was made");
  onProgress?.({ kind: "item", item: assetPath, stage: "registering" });
  const assetId = await context.requests(async () => {
    const blobId = await blobOf(client, dandiset, item);
    const former = await client.getAssetMetadata(dandiset, "draft", remote.assetId);
    const metadata = { ...editableAssetMetadata(former), path: assetPath };
    return await register(client, dandiset, { item, metadata, blobId, etag });
  });
  return {
    file,
    assetPath,
    sizeBytes,
    status: "uploaded",
    assetId,
    etag,
    sentBytes: 0,
    how: "moved",
  };
}
