/** Time as the archive writes it: UTC, microseconds, strictly increasing so that order by time is order of events. */
export class Clock {
  readonly #now: () => number;
  #last = 0;

  /** @param now Milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The moment as a Date. */
  date(): Date {
    return new Date(this.#now());
  }

  /** `2026-08-25T14:03:11.123456Z`, later than every earlier stamp. */
  stamp(): string {
    this.#last = Math.max(this.#now() * 1000, this.#last + 1);
    const ms = Math.floor(this.#last / 1000);
    const micro = String(this.#last % 1000).padStart(3, "0");
    return new Date(ms).toISOString().replace("Z", `${micro}Z`);
  }

  /** The day, `2026-08-25`. */
  day(plusDays = 0): string {
    return new Date(this.#now() + plusDays * 86_400_000).toISOString().slice(0, 10);
  }
}

/** A record's time stamp in the form used inside metadata. */
export function metadataTime(stamp: string): string {
  return stamp.replace(/Z$/, "+00:00");
}
