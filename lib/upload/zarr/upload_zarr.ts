/**
 * Bringing one Zarr to the archive: only the files that differ are sent, what is gone is deleted, and the asset is made or renewed
 * only when the archive has computed the checksum that the local files have.
 *
 * @module
 */
import type { AssetInfo, ZarrRecord } from "../../archive/mod.ts";
import { ZARR_BATCH } from "../../archive/mod.ts";
import {
  ArchiveError,
  blocksUpload,
  ConflictError,
  delay,
  FileChangedError,
  type Finding,
  isDandiUploadError,
  PlanError,
  plural,
  type WorkFolder,
} from "../../core/mod.ts";
import type { ZarrFileSum } from "../../zarr/mod.ts";
import { fileChange } from "../file_identity.ts";
import type { ItemMetadata } from "../metadata.ts";
import type { UploadItem } from "../plan_types.ts";
import type { UploadOutcome } from "../result.ts";
import { type PartSource, PutFailure, putPart } from "../send/put.ts";
import { stopHere, storageIsBack, type TransferContext } from "../send/transfer.ts";
import { zarrDifference } from "./difference.ts";
import { lookAtZarr } from "./local.ts";
import { zarrSums } from "./sums.ts";

/** Rounds of links: each asks for new ones for what the last could not send. */
const ROUNDS = 6;
/** Batches of links that are in work at once: while one is sent, links for the next are fetched. */
const BATCHES = 3;
/** Waits while the archive computes the checksum, milliseconds. */
const POLL_MS = { first: 250, most: 10_000 };
/** So long it may take: a Zarr of a million files takes the archive many minutes. */
const INGEST_MS = 6 * 3600_000;

/** Brings a Zarr to the archive. Throws what went wrong; what was sent stays there, and a next run sends only the rest. */
export async function uploadZarr(
  context: TransferContext,
  described: ItemMetadata,
  work: WorkFolder,
): Promise<UploadOutcome> {
  const { item } = described;
  const { file, assetPath, sizeBytes, identity, localPath } = item;
  const findings = [...item.findings, ...described.findings];
  const base = { file, assetPath, sizeBytes };
  if (findings.some(blocksUpload)) return { ...base, status: "refused", findings };
  if (!described.metadata || !identity) {
    throw new PlanError(`Cannot upload "${assetPath}": the plan does not describe it, plan again`);
  }
  stopHere(context);
  await sameZarrStill(item, "since the plan was made");
  context.onProgress?.({ kind: "item", item: assetPath, stage: "hashing" });
  const sums = await zarrSums(localPath, {
    work,
    item: assetPath,
    signal: context.signal,
    onProgress: context.onProgress,
  });
  if (item.etag !== undefined && item.etag !== sums.checksum) {
    throw new FileChangedError(
      `Cannot upload "${assetPath}": files in it changed since the plan was made, plan again`,
    );
  }
  const { client, dandiset } = context;
  let zarr = await context.requests(() => client.zarrs.findOrCreate(dandiset, assetPath));
  zarr = await settled(context, item, zarr);
  let sentBytes = 0;
  if (zarr.status !== "Complete" || zarr.checksum !== sums.checksum) {
    sentBytes = await bring(context, item, zarr, sums.files);
    // A chunk that was written to meanwhile would have its old bytes there, under the new time.
    await sameZarrStill(item, "while it was sent");
    zarr = await finish(context, item, zarr);
    if (zarr.checksum !== sums.checksum) {
      throw new ArchiveError(
        `Cannot believe that "${assetPath}" is uploaded: the archive computed ${zarr.checksum}, the files here give ${sums.checksum}; run again`,
        { status: 200, request: "POST /zarr/finalize/" },
      );
    }
  } else context.onSaved(sizeBytes);
  const assetId = await registerZarr(context, item, zarr, {
    ...described.metadata,
    path: assetPath,
    contentSize: sums.bytes,
    digest: { "dandi:dandi-zarr-checksum": sums.checksum },
  });
  context.journal.append({
    t: "asset",
    path: assetPath,
    etag: sums.checksum,
    asset: assetId,
    bytes: sentBytes,
  });
  const waived = findings.filter((f: Finding) => f.waived !== undefined);
  return {
    ...base,
    status: "uploaded",
    assetId,
    etag: sums.checksum,
    sentBytes,
    how: sentBytes > 0 ? "sent" : "stored-before",
    ...(waived.length > 0 ? { waived } : {}),
  };
}

/** Size, newest file and place must be those of the plan. */
async function sameZarrStill(item: UploadItem, when: string): Promise<void> {
  const { identity, localPath } = item;
  const change = identity && fileChange(identity, (await lookAtZarr(localPath)).identity);
  if (change) {
    throw new FileChangedError(
      `Cannot upload "${localPath}": it changed ${when} (${change}), wait until it is finished and plan again`,
    );
  }
}

/** Sends what differs and deletes what is gone. Gives the bytes sent. */
async function bring(
  context: TransferContext,
  item: UploadItem,
  zarr: ZarrRecord,
  files: readonly ZarrFileSum[],
): Promise<number> {
  const { client, onProgress } = context;
  onProgress?.({ kind: "item", item: item.assetPath, stage: "comparing" });
  const { send, remove, same, sameBytes } = await zarrDifference(
    files,
    client.zarrs.files(zarr.zarr_id),
  );
  if (same > 0) {
    context.onSaved(sameBytes);
    onProgress?.({
      kind: "note",
      text: `${item.assetPath}: ${same} of ${plural(files.length, "file")} were there before`,
    });
  }
  // First, since a file may take the place of a folder.
  if (remove.length > 0) {
    await context.requests(() => client.zarrs.remove(zarr.zarr_id, remove));
    onProgress?.({
      kind: "note",
      text: `${item.assetPath}: ${plural(remove.length, "file")} that you do not have deleted`,
    });
  }
  if (send.length === 0 && remove.length === 0) return 0;
  onProgress?.({ kind: "item", item: item.assetPath, stage: "sending" });
  let rest = [...send];
  let sent = 0;
  for (let round = 1; rest.length > 0; round++) {
    const failed: FailedFile[] = [];
    const batches: ZarrFileSum[][] = [];
    for (let at = 0; at < rest.length; at += ZARR_BATCH) {
      batches.push(rest.slice(at, at + ZARR_BATCH));
    }
    const next = async (): Promise<void> => {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        sent += await sendBatch(context, item, zarr.zarr_id, batch, failed);
      }
    };
    await Promise.all(Array.from({ length: BATCHES }, next));
    const [first] = failed;
    const final = failed.find(({ failure }) => !failure.passing && !failure.linkDead);
    if (final) throw final.failure.failure;
    if (first && round >= ROUNDS) {
      // Away for a while is not refused: the rounds begin anew when it has come back.
      if (!await storageIsBack(context, first.failure, first.link)) throw first.failure.failure;
      round = 1;
    }
    rest = failed.map((f) => f.file);
    if (rest.length > 0) {
      const waits = failed.map(({ failure }) => failure.afterMs ?? 0);
      const { minDelayMs = 500, maxDelayMs = 60_000 } = context.retry;
      const pause = Math.min(maxDelayMs, minDelayMs * 2 ** round);
      const wait = Math.max(pause, ...waits.slice(0, 1000));
      context.onProgress?.({
        kind: "waiting",
        why: `${plural(rest.length, "file")} of a Zarr were not taken`,
        waitMs: wait,
      });
      await delay(Math.min(wait, 60_000), context.signal);
      stopHere(context);
    }
  }
  return sent;
}

/** A file that the storage did not take. */
interface FailedFile {
  readonly file: ZarrFileSum;
  readonly failure: PutFailure;
  readonly link: string;
}

async function sendBatch(
  context: TransferContext,
  item: UploadItem,
  zarrId: string,
  batch: readonly ZarrFileSum[],
  failed: FailedFile[],
): Promise<number> {
  stopHere(context);
  const wanted = batch.map((f) => ({ path: f.path, base64md5: base64Of(f.md5) }));
  const links = await context.requests(() => context.client.zarrs.sign(zarrId, wanted));
  let sent = 0;
  await Promise.all(batch.map((file, i) => {
    const slots = file.size <= SMALL_BYTES ? context.small : context.parts;
    return slots.run(async () => {
      if (context.signal?.aborted) return;
      try {
        await sendFile(context, item, file, links[i] ?? "");
        sent += file.size;
        context.onSent(file.size);
        slots.done(file.size);
      } catch (error) {
        if (!(error instanceof PutFailure)) throw error;
        slots.trouble(error.message);
        failed.push({ file, failure: error, link: links[i] ?? "" });
      }
    });
  }));
  stopHere(context);
  return sent;
}

/** Up to here the way there and back takes longer than the bytes. */
const SMALL_BYTES = 1 << 20;
/** Up to here a file is read once into memory, and its sum proved before it is sent. */
const IN_MEMORY = 64 << 20;

async function sendFile(
  context: TransferContext,
  item: UploadItem,
  file: ZarrFileSum,
  link: string,
): Promise<void> {
  const path = `${item.localPath}/${file.path}`;
  let source: PartSource = { path, offset: 0, size: file.size };
  if (file.size <= IN_MEMORY) {
    const bytes = await Deno.readFile(path).catch((error) => {
      throw new FileChangedError(`Cannot read "${path}" while it is sent`, { cause: error });
    });
    if (bytes.length !== file.size) throw changed(path);
    source = { bytes, size: bytes.length };
  }
  const tagged = /(?:^|[?&])X-Amz-SignedHeaders=[^&]*x-amz-tagging/i.test(link);
  const etag = await putPart(link, source, {
    connections: context.connections,
    headers: {
      "content-md5": base64Of(file.md5),
      ...(tagged ? { "x-amz-tagging": "embargoed=true" } : {}),
    },
    ...(context.hardSignal ? { signal: context.hardSignal } : {}),
    ...(context.idleMs === undefined ? {} : { idleMs: context.idleMs }),
  }).catch((error) => {
    // The storage compares the bytes with the sum that the link was signed for.
    if (error instanceof PutFailure && /BadDigest/.test(error.message)) throw changed(path);
    throw error;
  });
  if (etag !== file.md5) throw changed(path);
}

function changed(path: string): FileChangedError {
  return new FileChangedError(
    `Cannot upload "${path}": it changed while it was sent, wait until it is finished and plan again`,
  );
}

/** Has the checksum computed and waits for it. */
async function finish(
  context: TransferContext,
  item: UploadItem,
  zarr: ZarrRecord,
): Promise<ZarrRecord> {
  context.onProgress?.({ kind: "item", item: item.assetPath, stage: "checksum on the archive" });
  const now = await context.requests(() => context.client.zarrs.get(zarr.zarr_id));
  if (now.status === "Pending") {
    await context.requests(() => context.client.zarrs.finalize(zarr.zarr_id));
  }
  return await settled(context, item, { ...now, status: "Uploaded" });
}

/** Waits until the archive does not work on it. */
async function settled(
  context: TransferContext,
  item: UploadItem,
  zarr: ZarrRecord,
): Promise<ZarrRecord> {
  let now = zarr;
  const since = performance.now();
  for (let wait = POLL_MS.first; now.status === "Uploaded" || now.status === "Ingesting";) {
    if (performance.now() - since > INGEST_MS) {
      throw new ArchiveError(
        `Cannot say whether "${item.assetPath}" is complete: the archive is still computing its checksum, run again later`,
        { status: 200, request: "GET /zarr/" },
      );
    }
    await delay(wait, context.signal);
    stopHere(context);
    wait = Math.min(wait * 1.5, POLL_MS.most);
    now = await context.requests(() => context.client.zarrs.get(zarr.zarr_id));
  }
  return now;
}

async function registerZarr(
  context: TransferContext,
  item: UploadItem,
  zarr: ZarrRecord,
  metadata: Record<string, unknown>,
): Promise<string> {
  const { client, dandiset, onProgress } = context;
  onProgress?.({ kind: "item", item: item.assetPath, stage: "registering" });
  const asset = { metadata, zarrId: zarr.zarr_id };
  let info: AssetInfo;
  try {
    info = await context.requests(() =>
      item.remote
        ? client.replaceAsset(dandiset, item.remote.assetId, asset)
        : client.createAsset(dandiset, asset)
    );
  } catch (error) {
    if (!(error instanceof ConflictError) && !isDandiUploadError(error, "not-found")) throw error;
    const there = await client.findAssetByPath(dandiset, "draft", item.assetPath);
    // An earlier run that was killed before it could write this down.
    if (there?.zarr === zarr.zarr_id) return there.asset_id;
    throw new ConflictError(
      `Cannot add "${item.assetPath}": somebody changed what is there since the plan was made, plan again`,
      { cause: error },
    );
  }
  if (info.zarr !== zarr.zarr_id || info.path !== item.assetPath) {
    throw new ArchiveError(
      `Cannot believe that "${item.assetPath}" is uploaded: the archive's asset has the path "${info.path}" and the Zarr ${info.zarr}`,
      { status: 200, request: "registering an asset" },
    );
  }
  return info.asset_id;
}

function base64Of(md5: string): string {
  return btoa(String.fromCharCode(...(md5.match(/../g) ?? []).map((h) => parseInt(h, 16))));
}
