import { createHash } from "node:crypto";
import { LANES, Md5Lanes, WINDOW } from "../../core/md5_lanes.ts";

/** Ranges of a file to hash, all of one size. */
export interface HashTask {
  readonly id: number;
  readonly path: string;
  readonly offsets: readonly number[];
  readonly size: number;
  readonly algorithm: "md5" | "sha256";
}

/** Their digests, or why there are none. */
export type HashAnswer =
  | { readonly id: number; readonly hex: readonly string[]; readonly bytes: readonly number[] }
  | { readonly id: number; readonly error: string; readonly name: string };

// 1 MiB at a time: the fastest of 64 KiB to 8 MiB as measured, and flat in memory.
const buffer = new Uint8Array(1 << 20);
let lanes: Md5Lanes | undefined | null;

function hash(task: HashTask): HashAnswer {
  const { id, path, offsets, size } = task;
  try {
    const file = Deno.openSync(path);
    try {
      const answer = offsets.length > 1 && offsets.length <= LANES && task.algorithm === "md5"
        ? together(file, offsets, size)
        : undefined;
      if (answer) return { id, ...answer };
      const each = offsets.map((offset) => alone(file, offset, size, task.algorithm));
      return { id, hex: each.map((e) => e.hex), bytes: each.map((e) => e.bytes) };
    } finally {
      file.close();
    }
  } catch (error) {
    const e = error instanceof Error ? error : new Error(String(error));
    return { id, error: e.message, name: e.name };
  }
}

function alone(
  file: Deno.FsFile,
  offset: number,
  size: number,
  algorithm: string,
): { hex: string; bytes: number } {
  file.seekSync(offset, Deno.SeekMode.Start);
  const digest = createHash(algorithm);
  let left = size;
  while (left > 0) {
    const n = file.readSync(left < buffer.length ? buffer.subarray(0, left) : buffer);
    if (n === null) break;
    digest.update(buffer.subarray(0, n));
    left -= n;
  }
  return { hex: digest.digest("hex"), bytes: size - left };
}

/** Up to four ranges in the lanes of vectors; `undefined` where the engine has none or the file is shorter. */
function together(
  file: Deno.FsFile,
  offsets: readonly number[],
  size: number,
): { hex: string[]; bytes: number[] } | undefined {
  if (lanes === undefined) {
    try {
      lanes = new Md5Lanes();
    } catch {
      lanes = null;
    }
  }
  if (!lanes) return undefined;
  lanes.begin();
  for (let at = 0;;) {
    const want = Math.min(WINDOW, size - at);
    for (const [lane, offset] of offsets.entries()) {
      const window = lanes.window(lane);
      file.seekSync(offset + at, Deno.SeekMode.Start);
      for (let got = 0; got < want;) {
        const n = file.readSync(window.subarray(got, want));
        if (n === null) return undefined;
        got += n;
      }
    }
    at += want;
    const whole = want - want % 64;
    lanes.update(whole);
    if (at < size) continue;
    const rest = want - whole;
    for (const lane of offsets.keys()) lanes.window(lane).copyWithin(0, whole, want);
    const hex = lanes.end(rest, size).slice(0, offsets.length);
    return { hex, bytes: offsets.map(() => size) };
  }
}

/** What a worker's global has; the types of a worker cannot be loaded beside those of a window. */
interface WorkerGlobal {
  onmessage: ((event: MessageEvent<HashTask>) => void) | null;
  postMessage(answer: HashAnswer): void;
}

const here: typeof globalThis & Partial<WorkerGlobal> = globalThis;
here.onmessage = (event) => here.postMessage?.(hash(event.data));
