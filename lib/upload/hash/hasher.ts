import { messageOf } from "../../core/mod.ts";
import type { HashAnswer, HashTask } from "./md5_worker.ts";

/** Options of {@linkcode Hasher}. */
export interface HasherOptions {
  /** Worker threads. Default one per core, at most 16. */
  workers?: number;
}

/** A digest of a range of a file. */
export interface RangeDigest {
  /** Hexadecimal. */
  readonly hex: string;
  /** Bytes that were there to hash; fewer than asked for when the file is shorter. */
  readonly bytes: number;
}

interface Waiting {
  readonly task: HashTask;
  readonly done: (digests: RangeDigest[]) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Hashes ranges of files in worker threads, which start when they are first needed (70 to 90 ms each). Ranges are
 * independent, so that parts of one file and of many run side by side; each thread holds 1 MiB, whatever the file.
 */
export class Hasher implements Disposable {
  readonly #count: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];
  #next = 0;
  #closed = false;

  /** Starts nothing yet. */
  constructor(options: HasherOptions = {}) {
    this.#count = options.workers ?? Math.min(16, navigator.hardwareConcurrency || 2);
  }

  /** How many ranges are hashed side by side. */
  get workers(): number {
    return this.#count;
  }

  /** Digest of a range of a file. Rejects with the system's error when it cannot be read. */
  async hash(
    path: string,
    offset: number,
    size: number,
    algorithm: "md5" | "sha256" = "md5",
  ): Promise<RangeDigest> {
    const [digest] = await this.#ask(path, [offset], size, algorithm);
    return digest as RangeDigest;
  }

  /**
   * MD5 of up to four ranges of one size, computed together in one thread: three to four times as fast as one after the
   * other, where there are vectors to do it with.
   */
  hashTogether(path: string, offsets: readonly number[], size: number): Promise<RangeDigest[]> {
    return this.#ask(path, offsets, size, "md5");
  }

  #ask(
    path: string,
    offsets: readonly number[],
    size: number,
    algorithm: "md5" | "sha256",
  ): Promise<RangeDigest[]> {
    if (this.#closed) return Promise.reject(new Error("the hasher is closed"));
    return new Promise((done, failed) => {
      this.#queue.push({
        task: { id: this.#next++, path, offsets, size, algorithm },
        done,
        failed,
      });
      this.#feed();
    });
  }

  #feed(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ??
        (this.#busy.size < this.#count ? this.#start() : undefined);
      if (!worker) return;
      const waiting = this.#queue.shift() as Waiting;
      this.#busy.set(worker, waiting);
      worker.postMessage(waiting.task);
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL("./md5_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<HashAnswer>) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      const answer = event.data;
      if ("error" in answer) {
        waiting?.failed(Object.assign(new Error(answer.error), { name: answer.name }));
      } else {
        waiting?.done(answer.hex.map((hex, i) => ({ hex, bytes: answer.bytes[i] ?? 0 })));
      }
      this.#feed();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      worker.terminate();
      waiting?.failed(new Error(`a hashing thread died: ${messageOf(event.message)}`));
      this.#feed();
    };
    return worker;
  }

  /** Ends the threads; what is under way is lost. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const worker of [...this.#idle, ...this.#busy.keys()]) worker.terminate();
    for (const waiting of [...this.#busy.values(), ...this.#queue]) {
      waiting.failed(new Error("hashing was stopped"));
    }
    this.#idle.length = 0;
    this.#busy.clear();
    this.#queue.length = 0;
  }
}
