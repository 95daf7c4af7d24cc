/**
 * Files that are byte-identical copies of one another.
 *
 * @module
 */
import type { OrganizeRecord } from "./record.ts";

/** Bytes compared at once. */
const CHUNK = 1 << 20;

/**
 * Finds copies. Only files of one size and one `object_id` are compared, all others cannot be copies; so it costs
 * nothing where there are none, and a full read of both where there are.
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
    if (group.length < 2) continue;
    group.sort((a, b) => a.file < b.file ? -1 : 1);
    const originals: OrganizeRecord[] = [];
    for (const record of group) {
      let of: OrganizeRecord | undefined;
      for (const original of originals) {
        if (await sameContent(original.localPath, record.localPath, signal)) {
          of = original;
          break;
        }
      }
      if (of) copies.set(record.file, of.file);
      else originals.push(record);
    }
  }
  return copies;
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
