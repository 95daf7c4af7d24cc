import { messageOf } from "../../core/errors.ts";
import { LANES, Md5Lanes, WINDOW } from "../../core/md5_lanes.ts";

/** What is told about the body of a part on its way into a file. */
export interface PartNews {
  readonly id: number;
  /** The file, in the first news of a body. */
  readonly path?: string;
  /** Bytes that are in the file. */
  readonly size: number;
  /** `done`: these are all; `dropped`: nobody wants the digest any more. */
  readonly end?: "done" | "dropped";
}

/** The digest of a body, or why there is none. */
export type PartDigest = { readonly id: number; readonly hex?: string; readonly error?: string };

interface Body {
  readonly id: number;
  readonly file: Deno.FsFile;
  sums: ArrayLike<number> | undefined;
  hashed: number;
  size: number;
  done: boolean;
}

const BLOCK = 64;
/** A lane is worth its while from so many bytes on. */
const QUANTUM = 131_072;
/** A body that lags by so much is not kept waiting for company. */
const LAG = 8_388_608;

const bodies = new Map<number, Body>();
let lanes: Md5Lanes | undefined;

function take(news: PartNews): void {
  if (news.path !== undefined) {
    bodies.set(news.id, {
      id: news.id,
      file: Deno.openSync(news.path),
      sums: undefined,
      hashed: 0,
      size: 0,
      done: false,
    });
  }
  const body = bodies.get(news.id);
  if (!body) return;
  body.size = news.size;
  if (news.end === "dropped") leave(body);
  if (news.end === "done") body.done = true;
  work();
}

/** Hashes what there is, as many bodies together as there are lanes; alone only what somebody waits for. */
function work(): void {
  lanes ??= new Md5Lanes();
  for (;;) {
    const ready = [...bodies.values()].filter((b) =>
      b.size - b.hashed >= (b.done ? BLOCK : QUANTUM)
    );
    const together = ready.length >= Math.min(LANES, bodies.size);
    if (ready.length > 0 && (together || ready.some((b) => b.done || b.size - b.hashed > LAG))) {
      step(lanes, ready.sort(byNeed).slice(0, LANES));
    } else break;
  }
  for (const body of bodies.values()) if (body.done) finish(lanes, body);
}

/** First those that are waited for, then those with most to do. */
function byNeed(a: Body, b: Body): number {
  return Number(b.done) - Number(a.done) || (b.size - b.hashed) - (a.size - a.hashed);
}

function step(lanes: Md5Lanes, chosen: readonly Body[]): void {
  const least = Math.min(WINDOW, ...chosen.map((b) => b.size - b.hashed));
  const bytes = least - least % BLOCK;
  chosen.forEach((body, lane) => {
    read(body, lanes.window(lane).subarray(0, bytes));
    lanes.resume(lane, body.sums);
  });
  lanes.update(bytes);
  chosen.forEach((body, lane) => {
    body.sums = lanes.sums(lane);
    body.hashed += bytes;
  });
}

function finish(lanes: Md5Lanes, body: Body): void {
  const rest = body.size - body.hashed;
  read(body, lanes.window(0).subarray(0, rest));
  lanes.resume(0, body.sums);
  const hex = lanes.endOne(0, rest, body.size);
  leave(body);
  here.postMessage?.({ id: body.id, hex });
}

function read(body: Body, into: Uint8Array): void {
  body.file.seekSync(body.hashed, Deno.SeekMode.Start);
  for (let at = 0; at < into.length;) {
    const count = body.file.readSync(into.subarray(at));
    if (count === null) throw new Error("a stored part is shorter than what was written");
    at += count;
  }
}

function leave(body: Body): void {
  bodies.delete(body.id);
  body.file.close();
}

/** What a worker's global has; the types of a worker cannot be loaded beside those of a window. */
interface WorkerGlobal {
  onmessage: ((event: MessageEvent<PartNews>) => void) | null;
  postMessage(answer: PartDigest): void;
}

const here: typeof globalThis & Partial<WorkerGlobal> = globalThis;
here.onmessage = (event) => {
  const { id, path } = event.data;
  try {
    take(event.data);
  } catch (error) {
    // One that could not be opened is not among the bodies, and is waited for all the same.
    if (path !== undefined && !bodies.has(id)) {
      here.postMessage?.({ id, error: messageOf(error) });
      return;
    }
    // Which body was at fault is not worth telling apart: all under way are hashed otherwise.
    for (const body of [...bodies.values()]) {
      leave(body);
      here.postMessage?.({ id: body.id, error: messageOf(error) });
    }
  }
};
