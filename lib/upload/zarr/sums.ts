/**
 * MD5 sums of a Zarr's files, remembered by size and time, so that a second run reads only what changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  FileChangedError,
  messageOf,
  type OnProgress,
  pool,
  stoppedBy,
  type WorkFolder,
  writeFileWhole,
} from "../../core/mod.ts";
import {
  zarrChecksum,
  zarrDataFiles,
  type ZarrFileSum,
  type ZarrLocalFile,
} from "../../zarr/mod.ts";

/** The sums of a Zarr. */
export interface ZarrSums {
  /** One for each file, by path. */
  readonly files: readonly ZarrFileSum[];
  /** The sum of all, as the archive computes it. */
  readonly checksum: string;
  /** Bytes of all. */
  readonly bytes: number;
  /** Bytes that were read now; the others were remembered. */
  readonly readBytes: number;
}

/** Form of the file of remembered sums. */
const VERSION = 1;
/** Files that are read at once. */
const AT_ONCE = 16;
/** Bytes of a piece of a large file. */
const PIECE = 1 << 20;

/** Options of {@linkcode zarrSums}. */
export interface ZarrSumsOptions {
  /** Where sums are remembered. */
  readonly work: WorkFolder;
  /** Stops between files. */
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes that were read. */
  readonly onProgress?: OnProgress | undefined;
  /** Name in progress. */
  readonly item?: string;
}

/**
 * Sums of all files of a Zarr that would be sent. Reads those that are not remembered, and remembers them.
 *
 * @throws {FileChangedError} If a file changes or goes away while it is read.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function zarrSums(folder: string, options: ZarrSumsOptions): Promise<ZarrSums> {
  const { work, signal, onProgress, item = folder } = options;
  const path = work.statePath(`zarr-sums-${nameOf(folder)}.jsonl`);
  const known = readKnown(path, folder);
  const files: (ZarrFileSum & { mtimeMs: number })[] = [];
  let readBytes = 0;
  try {
    await pool(zarrDataFiles(folder), async (file) => {
      stopIf(signal);
      const before = known.get(file.path);
      const same = before !== undefined && before.size === file.size &&
        before.mtimeMs === file.mtimeMs;
      const md5 = same ? before.md5 : await md5Of(folder, file);
      if (!same) {
        readBytes += file.size;
        onProgress?.({ kind: "item", item, stage: "hashing" });
      }
      files.push({ path: file.path, md5, size: file.size, mtimeMs: file.mtimeMs });
    }, { concurrency: AT_ONCE, ...(signal ? { signal } : {}) });
  } catch (error) {
    // What was read is kept, also where the rest failed or was stopped.
    for (const file of files) known.set(file.path, file);
    if (readBytes > 0) writeKnown(path, { folder }, known);
    throw error;
  }
  files.sort((a, b) => a.path < b.path ? -1 : 1);
  const { checksum, bytes } = zarrChecksum(files);
  const head = {
    folder,
    checksum,
    bytes,
    mtimeMs: files.reduce((newest, f) => Math.max(newest, f.mtimeMs), 0),
  };
  if (
    readBytes > 0 || known.size !== files.length || readHead(path, folder)?.checksum !== checksum
  ) {
    writeKnown(path, head, new Map(files.map((f) => [f.path, f])));
  }
  return { files, checksum, bytes, readBytes };
}

/** The checksum of a Zarr that is as it was when it was hashed; `undefined` where nothing is known of it. */
export function rememberedZarrChecksum(
  work: WorkFolder,
  folder: string,
  identity: { readonly sizeBytes: number; readonly mtimeMs: number },
): string | undefined {
  const head = readHead(work.statePath(`zarr-sums-${nameOf(folder)}.jsonl`), folder);
  return head?.bytes === identity.sizeBytes && head.mtimeMs === identity.mtimeMs
    ? head.checksum
    : undefined;
}

/** First line of a file of sums: of which folder, and the sum of all where all were hashed. */
interface Head {
  readonly folder: string;
  readonly checksum?: string;
  readonly bytes?: number;
  readonly mtimeMs?: number;
}

function readHead(path: string, folder: string): Head | undefined {
  try {
    using file = Deno.openSync(path, { read: true });
    const start = new Uint8Array(8192);
    const text = new TextDecoder().decode(start.subarray(0, file.readSync(start) ?? 0));
    const head = JSON.parse(text.slice(0, text.indexOf("\n"))) as Head & { t: string; v: number };
    return head.t === "zarr-sums" && head.v === VERSION && head.folder === folder
      ? head
      : undefined;
  } catch {
    return undefined;
  }
}

interface Known {
  readonly md5: string;
  readonly size: number;
  readonly mtimeMs: number;
}

function readKnown(path: string, folder: string): Map<string, Known> {
  const out = new Map<string, Known>();
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return out;
  }
  const [head, ...rows] = text.split("\n");
  try {
    const { t, v, folder: of } = JSON.parse(head ?? "") as Record<string, unknown>;
    if (t !== "zarr-sums" || v !== VERSION || of !== folder) return out;
    for (const row of rows) {
      if (row === "") continue;
      const [file, size, mtimeMs, md5] = JSON.parse(row) as unknown[];
      if (
        typeof file === "string" && typeof size === "number" && typeof mtimeMs === "number" &&
        typeof md5 === "string" && /^[0-9a-f]{32}$/.test(md5)
      ) out.set(file, { size, mtimeMs, md5 });
    }
  } catch { /* A torn or strange file: what it does not say is read anew. */ }
  return out;
}

function writeKnown(path: string, head: Head, files: ReadonlyMap<string, Known>): void {
  const rows = [JSON.stringify({ t: "zarr-sums", v: VERSION, ...head })];
  for (const [file, { size, mtimeMs, md5 }] of files) {
    rows.push(JSON.stringify([file, size, mtimeMs, md5]));
  }
  writeFileWhole(path, rows.join("\n") + "\n");
}

/** A name for the file of sums: of the folder's path, so that two Zarrs never share one. */
function nameOf(folder: string): string {
  return createHash("md5").update(folder).digest("hex").slice(0, 16);
}

async function md5Of(folder: string, file: ZarrLocalFile): Promise<string> {
  const full = `${folder}/${file.path}`;
  try {
    const hash = createHash("md5");
    let size = 0;
    if (file.size <= PIECE) {
      const bytes = await Deno.readFile(full);
      hash.update(bytes);
      size = bytes.length;
    } else {
      using open = await Deno.open(full, { read: true });
      const piece = new Uint8Array(PIECE);
      for (let n = await open.read(piece); n !== null; n = await open.read(piece)) {
        hash.update(piece.subarray(0, n));
        size += n;
      }
    }
    if (size === file.size) return hash.digest("hex");
  } catch (error) {
    throw new FileChangedError(`Cannot read "${full}": ${messageOf(error)}`, { cause: error });
  }
  throw new FileChangedError(
    `Cannot upload "${full}": it changed while it was read, wait until it is finished and plan again`,
  );
}

function stopIf(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw stoppedBy(
    signal,
    "Stopped while a Zarr was hashed: run the same command again to continue",
  );
}
