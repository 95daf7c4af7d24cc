import { saidBy } from "../../archive/mod.ts";
import type { ArchiveClient } from "../../archive/mod.ts";
import {
  ArchiveError,
  FileChangedError,
  isDandiUploadError,
  type OnProgress,
  retry,
  type RetryOptions,
  stoppedBy,
  StoppedError,
} from "../../core/mod.ts";
import type { FileIdentity } from "../../nwb/facts.ts";
import { answers, awayBehind, outlasting } from "../../wire/mod.ts";
import { type Connections, type PartSource, PutFailure, putPart } from "./put.ts";
import type { FileDigest } from "../hash/etag.ts";
import { fileChange, identifyFile, sameFileStill } from "../file_identity.ts";
import type { Hasher } from "../hash/hasher.ts";
import type { OpenUpload, UploadJournal } from "../journal.ts";
import { type Part, partsOf } from "./part_plan.ts";
import type { Tuner } from "./tuner.ts";

/** What all transfers of a run share. */
export interface TransferContext {
  readonly client: ArchiveClient;
  readonly dandiset: string;
  readonly journal: UploadJournal;
  readonly connections: Connections;
  /** Slots for parts. */
  readonly parts: Tuner;
  /** Slots for whole small files, as those of a Zarr: their time is the way there and back, so more of them go side by side. */
  readonly small: Tuner;
  /** Slots for requests to the API. */
  readonly requests: <T>(work: () => Promise<T>) => Promise<T>;
  readonly hasher: Hasher;
  /** Stops at a safe point: parts in flight are finished. */
  readonly signal: AbortSignal | undefined;
  /** Stops at once. */
  readonly hardSignal: AbortSignal | undefined;
  readonly onProgress: OnProgress | undefined;
  readonly retry: Partial<RetryOptions>;
  readonly idleMs: number | undefined;
  readonly now: () => Date;
  /** Counts bytes on their way, while they go; taken back (negative) when their part is stored or has failed. */
  readonly onMoving: (bytes: number) => void;
  /** Counts bytes that are stored. */
  readonly onSent: (bytes: number) => void;
  /** Tells that bytes of the plan need not be sent after all. */
  readonly onSaved: (bytes: number) => void;
  /** A sentence for the user. */
  readonly note: (text: string) => void;
}

/** One content to bring to the archive. */
export interface Content {
  readonly item: string;
  readonly identity: FileIdentity;
  readonly digest: FileDigest;
  /** The bytes themselves, for small files: read once, hashed and sent. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** The stored bytes, and how many were sent for them now. */
export interface Stored {
  readonly blobId: string;
  readonly sentBytes: number;
  readonly how: "sent" | "stored-before";
}

/** Links that are dead, or parts that the storage does not have after all: the upload is begun anew. */
class BeginAnew extends Error {}

/** How often an upload of one content is begun in one run. */
const BEGINNINGS = 3;

/** Brings a content to the archive: what is stored is not sent, what was begun is continued. */
export async function storeContent(context: TransferContext, content: Content): Promise<Stored> {
  let sentBytes = 0;
  for (let beginning = 1;; beginning++) {
    const upload = await beginOrContinue(context, content);
    if (typeof upload === "string") {
      context.journal.append({ t: "stored", etag: content.digest.etag, blob: upload, upload: "" });
      return { blobId: upload, sentBytes, how: sentBytes > 0 ? "sent" : "stored-before" };
    }
    try {
      sentBytes += await sendParts(context, content, upload);
      const blobId = await finish(context, content, upload);
      return { blobId, sentBytes, how: "sent" };
    } catch (error) {
      if (!(error instanceof BeginAnew) || beginning >= BEGINNINGS) {
        if (error instanceof BeginAnew) throw error.cause;
        throw error;
      }
      context.journal.append({ t: "drop", upload: upload.uploadId, why: error.message });
      context.note(`${content.item}: begun anew, ${error.message}`);
    }
  }
}

async function beginOrContinue(
  context: TransferContext,
  content: Content,
): Promise<OpenUpload | string> {
  const { journal, client, dandiset, onProgress } = context;
  const { etag, sizeBytes } = content.digest;
  const open = journal.findUpload(etag, sizeBytes);
  if (open) return open;
  onProgress?.({ kind: "item", item: content.item, stage: "asking" });
  stopHere(context);
  const begun = await context.requests(() =>
    client.initializeUpload({ contentSize: sizeBytes, etag, dandiset })
  );
  if (begun.kind === "exists") return begun.blobId;
  const plan = partsOf(sizeBytes);
  const links = [...begun.parts].sort((a, b) => a.part_number - b.part_number);
  if (
    links.length !== plan.length ||
    plan.some((p, i) => links[i]?.part_number !== p.number || links[i]?.size !== p.size)
  ) {
    throw new ArchiveError(
      `Cannot upload "${content.item}": the archive cuts it into ${links.length} parts otherwise than its rule says (${plan.length}); it may be of a newer version`,
      { status: 200, request: "POST /uploads/initialize/" },
    );
  }
  journal.append({
    t: "begin",
    upload: begun.upload_id,
    etag,
    size: sizeBytes,
    at: context.now().getTime(),
    links: links.map((l) => l.upload_url),
  });
  return journal.findUpload(etag, sizeBytes) as OpenUpload;
}

/** Sends the parts that are missing, side by side. Gives the bytes sent. */
async function sendParts(
  context: TransferContext,
  content: Content,
  upload: OpenUpload,
): Promise<number> {
  const { digest, item } = content;
  const all = partsOf(digest.sizeBytes);
  const missing = all.filter((p) => !upload.sent.has(p.number));
  if (upload.sent.size > 0) {
    const before = all.reduce((sum, p) => upload.sent.has(p.number) ? sum + p.size : sum, 0);
    context.onSaved(before);
    context.onProgress?.({
      kind: "note",
      text: `${item}: ${upload.sent.size} of ${all.length} parts were sent before`,
    });
  }
  let next = 0;
  let sent = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (!failed && next < missing.length) {
      const part = missing[next++] as Part;
      try {
        await context.parts.run(async () => {
          // A lane may have waited for its slot while another failed.
          if (failed) return;
          stopHere(context);
          await sendPart(context, content, upload, part);
          context.journal.append({ t: "part", upload: upload.uploadId, n: part.number });
          sent += part.size;
          context.onSent(part.size);
          context.parts.done(part.size);
          context.onProgress?.({
            kind: "item",
            item,
            stage: "sending",
            part: upload.sent.size,
            parts: all.length,
          });
        });
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  context.onProgress?.({
    kind: "item",
    item,
    stage: "sending",
    part: upload.sent.size,
    parts: all.length,
  });
  // As many lanes as there can be connections; each waits for a slot, so the knob holds over all files.
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(64, missing.length) }, lane),
  );
  const failures = ended.flatMap((e) => e.status === "rejected" ? [e.reason as unknown] : []);
  // A stop that hit some lanes while another failed for good: the failure says more.
  const failure = failures.find((f) => !(f instanceof StoppedError)) ?? failures[0];
  if (failure !== undefined) throw failure;
  return sent;
}

async function sendPart(
  context: TransferContext,
  content: Content,
  upload: OpenUpload,
  part: Part,
): Promise<void> {
  const link = upload.links[part.number - 1] ?? "";
  const wanted = content.digest.parts[part.number - 1] ?? "";
  const source: PartSource = content.bytes
    ? { bytes: content.bytes, size: part.size }
    : { path: content.identity.path, offset: part.offset, size: part.size };
  const signal = context.hardSignal;
  const { patience } = context.client;
  const attempts = () =>
    retry(async () => {
      let moving = 0;
      const etag = await putPart(link, source, {
        connections: context.connections,
        ...(signal ? { signal } : {}),
        ...(context.idleMs === undefined ? {} : { idleMs: context.idleMs }),
        // A part takes minutes on a slow line: that it moves is seen before it is stored.
        onBytes: (bytes) => {
          moving += bytes;
          context.onMoving(bytes);
        },
      }).finally(() => context.onMoving(-moving));
      if (etag !== wanted) await explainMismatch(context, content, part, etag, wanted);
    }, {
      attempts: 8,
      ...context.retry,
      ...(signal ? { signal } : {}),
      ...(context.signal ? { stopWaiting: context.signal } : {}),
      ...(context.onProgress ? { onProgress: context.onProgress } : {}),
      judge: (error) => {
        if (error instanceof PutFailure && error.passing && !error.stale) {
          context.parts.trouble(error.failure.said || error.message);
        }
        // A stop: what failed is not sent again.
        if (context.signal?.aborted) return { retry: false };
        if (error instanceof Mismatch) return { retry: true, why: error.message };
        if (!(error instanceof PutFailure) || !error.passing) return { retry: false };
        return {
          retry: true,
          why: error.failure.message,
          ...(error.afterMs === undefined ? {} : { afterMs: error.afterMs }),
        };
      },
    });
  try {
    await outlasting(attempts, {
      patience,
      away: (error) =>
        error instanceof PutFailure && error.passing ? awayBehind(error.failure, link) : undefined,
      signal: context.signal ?? signal,
      onProgress: context.onProgress,
    });
    patience?.heard(new URL(link).host);
  } catch (error) {
    if (error instanceof PutFailure) {
      if (error.linkDead) {
        const why = error.failure.status === 404
          ? "the storage does not know the upload any more"
          : "its links have expired";
        throw new BeginAnew(why, { cause: error.failure });
      }
      stopHere(context);
      throw error.failure;
    }
    if (error instanceof Mismatch) throw error.failure;
    throw error;
  }
}

/** Whether the storage behind a failed part was away and has come back, so that the part may be sent again. */
export async function storageIsBack(
  context: TransferContext,
  failure: PutFailure,
  link: string,
): Promise<boolean> {
  const { client, signal, hardSignal, onProgress } = context;
  const away = failure.passing ? awayBehind(failure.failure, link) : undefined;
  if (!away || !client.patience) return false;
  const outcome = await client.patience.outlast({
    host: away.url.host,
    why: away.why,
    isThere: (signal) => answers(away.url, { signal }),
    signal: signal ?? hardSignal,
    onProgress,
  });
  return outcome === "back";
}

/** The storage has other bytes than were hashed, though the file still reads as it did. */
class Mismatch extends Error {
  constructor(readonly failure: ArchiveError) {
    super(failure.message);
  }
}

/** A stored part has another checksum than the file had: says whose fault it is, by reading the part again. */
async function explainMismatch(
  context: TransferContext,
  content: Content,
  part: Part,
  got: string,
  wanted: string,
): Promise<never> {
  const { path } = content.identity;
  const name = `part ${part.number} of "${path}"`;
  const again = content.bytes
    ? { hex: wanted, bytes: part.size }
    : await context.hasher.hash(path, part.offset, part.size).catch(() => undefined);
  const change = content.bytes ? undefined : fileChange(content.identity, await identifyFile(path));
  if (change) {
    throw new FileChangedError(
      `Cannot upload "${path}": it changed while it was sent (${change}), wait until it is finished and plan again`,
    );
  }
  if (again?.hex !== wanted) {
    throw new FileChangedError(
      `Cannot upload "${path}": the disk gave other bytes for part ${part.number} than before, though size and time are the same; check the disk, or whether a program writes into the file, and plan again`,
    );
  }
  throw new Mismatch(
    new ArchiveError(
      `Cannot upload ${name}: the storage says that it stored other bytes (checksum ${got}) than were read twice from the disk (${wanted}); the network or the storage changed them`,
      { status: 200, request: "PUT of a part", said: got },
    ),
  );
}

/** Joins the parts, compares the checksum of the whole, has the archive check it. Gives the id of the stored bytes. */
async function finish(
  context: TransferContext,
  content: Content,
  upload: OpenUpload,
): Promise<string> {
  const { client, journal, onProgress, requests } = context;
  const { digest, item, identity } = content;
  // Only here is it certain that the bytes that were hashed are those that were sent.
  if (!content.bytes) await sameFileStill(identity, "while it was sent");
  stopHere(context);
  onProgress?.({ kind: "item", item, stage: "finishing" });
  const parts = partsOf(digest.sizeBytes).map((p) => ({
    part_number: p.number,
    size: p.size,
    etag: digest.parts[p.number - 1] ?? "",
  }));
  let joined;
  try {
    const { complete_url, body } = await requests(() =>
      client.completeUpload(upload.uploadId, parts)
    );
    joined = await requests(() => client.completeMultipart(complete_url, body));
  } catch (error) {
    if (
      isDandiUploadError(error, "not-found") || /InvalidPart|EntityTooSmall/.test(saidBy(error))
    ) {
      throw new BeginAnew("the archive does not have all its parts any more", { cause: error });
    }
    if (error instanceof ArchiveError && error.status === 403) {
      throw new BeginAnew("its links have expired", { cause: error });
    }
    throw error;
  }
  if (joined.kind === "joined" && joined.etag !== digest.etag) {
    throw new BeginAnew("the storage joined other bytes than were sent", {
      cause: new ArchiveError(
        `Cannot upload "${item}": the storage joined the parts to other bytes (checksum ${joined.etag}, wanted ${digest.etag})`,
        { status: 200, request: "POST of the completion", said: joined.etag },
      ),
    });
  }
  const verdict = await requests(() => client.validateUpload(upload.uploadId));
  let blobId: string;
  if (verdict.kind === "valid") {
    const { blob } = verdict;
    if (blob.etag !== digest.etag || blob.size !== digest.sizeBytes) {
      throw new ArchiveError(
        `Cannot upload "${item}": the archive stored ${blob.size} bytes with checksum ${blob.etag}, wanted ${digest.sizeBytes} with ${digest.etag}`,
        { status: 200, request: "POST /uploads/…/validate/" },
      );
    }
    blobId = blob.blob_id;
  } else if (verdict.kind === "wrong") {
    throw new BeginAnew(`the archive found the stored bytes wrong ("${verdict.said}")`, {
      cause: new ArchiveError(
        `Cannot upload "${item}": the archive found the stored bytes wrong: it said "${verdict.said}"`,
        { status: 400, request: "POST /uploads/…/validate/", said: verdict.said },
      ),
    });
  } else {
    // Checked already by an attempt whose answer was lost, or finished by somebody else: the checksum finds it.
    const blob = await requests(() => client.findBlob(digest.etag));
    if (!blob || blob.size !== digest.sizeBytes) {
      throw new BeginAnew("the archive does not know the upload any more", {
        cause: new ArchiveError(
          `Cannot upload "${item}": the archive does not know the upload and does not find its bytes`,
          { status: 404, request: "POST /blobs/digest/" },
        ),
      });
    }
    blobId = blob.blob_id;
  }
  journal.append({ t: "stored", etag: digest.etag, blob: blobId, upload: upload.uploadId });
  return blobId;
}

/** Throws when the user has asked to stop. */
export function stopHere(context: Pick<TransferContext, "signal">): void {
  const { signal } = context;
  if (!signal?.aborted) return;
  throw stoppedBy(signal, "Stopped: run the same command again, it goes on with the missing parts");
}
