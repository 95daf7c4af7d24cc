/** Options of {@linkcode parseArgs}: what this project uses of them. */
export interface ParseOptions {
  /** Flags that are true or false. */
  boolean?: readonly string[];
  /** Flags that take a text. */
  string?: readonly string[];
  /** Flags that may be given several times. */
  collect?: readonly string[];
  /** Boolean flags that `--no-` turns off. */
  negatable?: readonly string[];
  /** Other names of flags. */
  alias?: Record<string, string | readonly string[]>;
  /** Values of flags that were not given. */
  default?: Record<string, unknown>;
  /** Put what follows `--` into its own list. */
  "--"?: boolean;
  /** Stop at the first word that is no flag. */
  stopEarly?: boolean;
  /** Called for each flag that was not declared; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Reads command line arguments; words that are no flags are in `_`. */
export function parseArgs(
  args: readonly string[],
  options?: ParseOptions,
): { _: (string | number)[]; [flag: string]: unknown };
