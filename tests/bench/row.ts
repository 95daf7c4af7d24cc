/** One line of the table that `deno task bench` prints. */
export interface BenchRow {
  /** What was measured: "facts, 89 real files". */
  readonly what: string;
  /** The figure, minimum of several runs where it is a time. */
  readonly value: string;
  /** What is aimed at, and whether it is reached, where there is an aim. */
  readonly aim?: string;
  readonly reached?: boolean;
  /** How it was measured, beside what. */
  readonly note?: string;
}

/** A group of measurements; `tests/bench/NAME.ts` exports one as `bench`. */
export type Bench = () => Promise<BenchRow[]>;
