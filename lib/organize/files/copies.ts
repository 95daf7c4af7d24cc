/**
 * Files that are byte-identical copies of one another.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { OrganizeRecord } from "../names/record.ts";

/** Bytes compared at once. */
const CHUNK = 1 << 20;
/** Bytes at three places of a file that are looked at first. */
const SAMPLE = 1 << 14;

/**
 * Finds copies. Only files of one size and one `object_id` are compared, all others cannot be copies; so it costs
 * nothing where there are none. Each of those is read at three places, and in full (once, however many they are) only
 * where these are the same.
 *
 * @returns File → the file that it is a copy of (the first by path). Files that cannot be read are left out.
 */
export async function findCopies(
  records: readonly OrganizeRecord[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const groups = new Map<string, OrganizeRecord[]>();
  for (const record of records) {
    if (record.problems.length > 0 || record.sizeBytes === undefined) continue;
    const key = `${record.sizeBytes} ${
      record.objectId ?? ""
    } ${record.subjectId} ${record.sessionId}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  const copies = new Map<string, string>();
  for (const group of groups.values()) {
    for (const alike of await split(group, (r) => sampleOf(r.localPath), signal)) {
      const [first, second] = alike;
      if (alike.length === 2 && first && second) {
        // Two are compared until they differ; more would be read once for each other.
        if (await sameContent(first.localPath, second.localPath, signal)) {
          copies.set(second.file, first.file);
        }
        continue;
      }
      for (const same of await split(alike, (r) => digestOf(r.localPath, signal), signal)) {
        const [original, ...others] = same;
        for (const copy of others) copies.set(copy.file, original?.file ?? "");
      }
    }
  }
  return copies;
}

/** The records that share a key with another, by key, each group in the order of paths. */
async function split(
  records: readonly OrganizeRecord[],
  keyOf: (record: OrganizeRecord) => Promise<string | undefined>,
  signal: AbortSignal | undefined,
): Promise<OrganizeRecord[][]> {
  if (records.length < 2) return [];
  const groups = new Map<string, OrganizeRecord[]>();
  for (const record of records.toSorted((a, b) => a.file < b.file ? -1 : 1)) {
    signal?.throwIfAborted();
    const key = await keyOf(record);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].filter((g) => g.length > 1);
}

/** Digest of a beginning, a middle and an end of a file; `undefined` where it cannot be read. */
async function sampleOf(path: string): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const hash = createHash("sha256");
    const buffer = new Uint8Array(SAMPLE);
    for (const at of new Set([0, Math.floor(size / 2), Math.max(0, size - SAMPLE)])) {
      await file.seek(at, Deno.SeekMode.Start);
      hash.update(buffer.subarray(0, await fill(file, buffer)));
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

/** Digest of a whole file; `undefined` where it cannot be read. */
async function digestOf(path: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const hash = createHash("sha256");
    const buffer = new Uint8Array(CHUNK);
    for (let n; (n = await file.read(buffer)) !== null;) {
      signal?.throwIfAborted();
      hash.update(buffer.subarray(0, n));
    }
    return hash.digest("hex");
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
}

/** Whether two files hold the same bytes; `false` where one cannot be read. */
export async function sameContent(a: string, b: string, signal?: AbortSignal): Promise<boolean> {
  try {
    using left = await Deno.open(a);
    using right = await Deno.open(b);
    const [infoA, infoB] = [await left.stat(), await right.stat()];
    if (infoA.size !== infoB.size) return false;
    if (infoA.ino !== null && infoA.ino === infoB.ino && infoA.dev === infoB.dev) return true;
    const [bufferA, bufferB] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
    for (;;) {
      signal?.throwIfAborted();
      const [n, m] = [await fill(left, bufferA), await fill(right, bufferB)];
      if (n !== m) return false;
      if (n === 0) return true;
      for (let i = 0; i < n; i++) if (bufferA[i] !== bufferB[i]) return false;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    return false;
  }
}

async function fill(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let at = 0;
  while (at < buffer.length) {
    const n = await file.read(buffer.subarray(at));
    if (n === null) break;
    at += n;
  }
  return at;
}
