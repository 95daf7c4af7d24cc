/// <reference lib="deno.worker" />
import { createHash } from "node:crypto";

/** A range of a file to hash. */
export interface HashTask {
  readonly id: number;
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  /** `sha256` hashes the range with SHA-256 in place of MD5. */
  readonly algorithm: "md5" | "sha256";
}

/** Its digest, or why there is none. */
export type HashAnswer =
  | { readonly id: number; readonly hex: string; readonly bytes: number }
  | { readonly id: number; readonly error: string; readonly name: string };

// 1 MiB at a time: the fastest of 64 KiB to 8 MiB as measured, and flat in memory.
const buffer = new Uint8Array(1 << 20);

function hash(task: HashTask): HashAnswer {
  const { id } = task;
  try {
    const file = Deno.openSync(task.path);
    try {
      file.seekSync(task.offset, Deno.SeekMode.Start);
      const digest = createHash(task.algorithm);
      let left = task.size;
      while (left > 0) {
        const n = file.readSync(left < buffer.length ? buffer.subarray(0, left) : buffer);
        if (n === null) break;
        digest.update(buffer.subarray(0, n));
        left -= n;
      }
      return { id, hex: digest.digest("hex"), bytes: task.size - left };
    } finally {
      file.close();
    }
  } catch (error) {
    const e = error instanceof Error ? error : new Error(String(error));
    return { id, error: e.message, name: e.name };
  }
}

self.onmessage = (event: MessageEvent<HashTask>) => self.postMessage(hash(event.data));
