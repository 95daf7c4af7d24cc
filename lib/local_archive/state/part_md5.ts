/**
 * The MD5 of large bodies, beside the event loop: a thread follows the file that a body is written to, and hashes
 * several bodies at once in the lanes of vectors. Where that cannot be had, the file is read and hashed here.
 */
import { createHash } from "node:crypto";
import type { PartDigest, PartNews } from "./part_md5_worker.ts";

/** The digest of one body in the making. */
export interface Following {
  /** So many bytes are in the file now. */
  written(size: number): void;
  /** They are all. Gives the digest, hexadecimal. */
  end(size: number): Promise<string>;
  /** The digest is not wanted any more. */
  drop(): void;
}

/** Hashes bodies while they are written; the thread starts with the first. */
export class PartMd5 {
  #worker: Worker | undefined | null;
  readonly #waiting = new Map<number, (answer: PartDigest) => void>();
  /** Answers that came before somebody waited: only errors do. */
  readonly #failed = new Set<number>();
  #next = 0;

  /** Begins to follow a file, which must exist. */
  follow(path: string): Following {
    const id = this.#next++;
    this.#tell({ id, path, size: 0 });
    return {
      written: (size) => this.#tell({ id, size }),
      end: async (size) => {
        const answer = this.#worker && !this.#failed.delete(id)
          ? await new Promise<PartDigest>((done) => {
            this.#waiting.set(id, done);
            this.#tell({ id, size, end: "done" });
          })
          : undefined;
        return answer?.hex ?? await md5Of(path);
      },
      drop: () => {
        this.#failed.delete(id);
        this.#tell({ id, size: 0, end: "dropped" });
      },
    };
  }

  /** Ends the thread; digests still waited for are computed otherwise. */
  stop(): void {
    this.#worker?.terminate();
    this.#giveUp();
  }

  #tell(news: PartNews): void {
    if (this.#worker === undefined) this.#worker = this.#start();
    this.#worker?.postMessage(news);
  }

  #start(): Worker | null {
    try {
      const url = new URL("./part_md5_worker.ts", import.meta.url);
      const worker = new Worker(url, { type: "module" });
      worker.onmessage = (event: MessageEvent<PartDigest>) => {
        const done = this.#waiting.get(event.data.id);
        this.#waiting.delete(event.data.id);
        if (done) done(event.data);
        else if (event.data.error !== undefined) this.#failed.add(event.data.id);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.#giveUp();
      };
      return worker;
    } catch {
      return null;
    }
  }

  #giveUp(): void {
    this.#worker = null;
    for (const [id, done] of this.#waiting) done({ id, error: "no thread" });
    this.#waiting.clear();
  }
}

async function md5Of(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("md5");
  const buffer = new Uint8Array(1 << 20);
  for (let n = await file.read(buffer); n !== null; n = await file.read(buffer)) {
    hash.update(buffer.subarray(0, n));
  }
  return hash.digest("hex");
}
