/**
 * How many connections are used: one knob, automatic by default.
 *
 * @module
 */

/** Options of {@linkcode Tuner}. */
export interface TunerOptions {
  /** A fixed number, or `auto`. Default `auto`. */
  connections?: number | "auto";
  /** Connections that `auto` begins with. Default 4. */
  start?: number;
  /** Most connections of `auto`. Default 32. */
  most?: number;
  /** Milliseconds over which throughput is compared. Default 2000. */
  windowMs?: number;
  /** Told of each change and its reason. */
  onChange?: (limit: number, reason: string) => void;
  /** The clock, milliseconds. Default `performance.now`. */
  now?: () => number;
}

/** Work that a request stands for beside its bytes, so that many small files count too. */
const REQUEST_BYTES = 262_144;

/**
 * Holds work to a number of connections, and (with `auto`) looks for the number that carries most: it grows while
 * throughput grows by a tenth or more, goes back by a step when it does not, and halves on 429, 5xx and resets, after
 * which it rests for a while.
 */
export class Tuner {
  readonly #auto: boolean;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #onChange: ((limit: number, reason: string) => void) | undefined;
  #limit: number;
  #reason: string;
  #running = 0;
  #queue: (() => void)[] = [];
  #work = 0;
  #since: number;
  #saturated = 0;
  #before: { limit: number; rate: number } | undefined;
  #restUntil = 0;
  #troubleAt = -Infinity;

  /** Begins with four connections, or the fixed number. */
  constructor(options: TunerOptions = {}) {
    const { connections = "auto", start = 4, most = 32, windowMs = 2000, onChange, now } = options;
    if (connections !== "auto" && !(Number.isInteger(connections) && connections >= 1)) {
      throw new RangeError(
        `connections must be "auto" or a whole number of 1 or more: got ${connections}`,
      );
    }
    this.#auto = connections === "auto";
    this.#most = most;
    this.#windowMs = windowMs;
    this.#now = now ?? (() => performance.now());
    this.#onChange = onChange;
    this.#limit = connections === "auto" ? start : connections;
    this.#reason = connections === "auto" ? "automatic: the start" : "as set";
    this.#since = this.#now();
  }

  /** Connections in use at most, now. */
  get limit(): number {
    return this.#limit;
  }

  /** Why it is this number. */
  get reason(): string {
    return this.#reason;
  }

  /** Runs work when a connection is free; first come, first served. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit || this.#queue.length > 0) {
      await new Promise<void>((go) => this.#queue.push(go));
    } else this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#wake();
    }
  }

  /** Reports finished work: a part, or a request (0 bytes). */
  done(bytes: number): void {
    this.#work += bytes + REQUEST_BYTES;
    // Throughput says something about the limit only while work waits for connections.
    if (this.#queue.length > 0) this.#saturated++;
    if (this.#auto) this.#look();
  }

  /** Reports that the other side had too much: 429, 5xx, a reset. */
  trouble(why: string): void {
    const now = this.#now();
    // Connections that break together are one trouble.
    if (!this.#auto || now - this.#troubleAt < 1000) return;
    this.#troubleAt = now;
    this.#restUntil = now + 10 * this.#windowMs;
    this.#before = undefined;
    this.#begin(now);
    this.#set(Math.max(1, Math.floor(this.#limit / 2)), `halved: ${why}`);
  }

  #look(): void {
    const now = this.#now();
    const took = now - this.#since;
    if (took < this.#windowMs || this.#saturated < this.#limit) return;
    const rate = this.#work / took;
    this.#begin(now);
    if (now < this.#restUntil) return;
    const before = this.#before;
    const mb = `${(rate / 1000).toFixed(rate < 10_000 ? 1 : 0)} MB/s`;
    if (!before || (this.#limit > before.limit && rate > before.rate * 1.1)) {
      this.#before = { limit: this.#limit, rate };
      const more = Math.min(this.#most, this.#limit + Math.max(1, Math.floor(this.#limit / 2)));
      this.#set(more, before ? `growing: ${mb} with ${this.#limit}` : `trying more: ${mb} so far`);
    } else if (this.#limit > before.limit) {
      // More connections carried no more: back, and look again after a rest.
      this.#restUntil = now + 15 * this.#windowMs;
      this.#before = undefined;
      this.#set(before.limit, `${this.#limit} carried no more than ${before.limit} (${mb})`);
    } else this.#before = undefined;
  }

  #begin(now: number): void {
    this.#since = now;
    this.#work = 0;
    this.#saturated = 0;
  }

  #set(limit: number, reason: string): void {
    const changed = limit !== this.#limit;
    this.#limit = limit;
    this.#reason = reason;
    if (changed) this.#onChange?.(limit, reason);
    this.#wake();
  }

  #wake(): void {
    while (this.#running < this.#limit) {
      const go = this.#queue.shift();
      if (!go) return;
      this.#running++;
      go();
    }
  }
}
