import type { FlagSet } from "./flags.ts";

/** What `--help` tells of a script. */
export interface HelpOptions {
  /** Its name. */
  readonly name: string;
  /** What it does. */
  readonly what: string;
  /** Words of the usage line. */
  readonly words: string;
  /** Its flags, those that all scripts have among them. */
  readonly flags: FlagSet;
  /** Command lines that work. */
  readonly examples: readonly string[];
}

/** The text of `--help`. */
export function helpText(options: HelpOptions): string {
  const rows = Object.entries(options.flags).map(([name, spec]) =>
    [`--${name}${spec.value === true ? "" : " " + spec.value}`, spec.help] as const
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    options.what,
    "",
    `Usage: deno task ${options.name} ${options.words}`.trimEnd(),
    "",
    "Examples:",
    ...options.examples.map((e) => `  ${e}`),
    "",
    "Flags:",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
    "",
    "Exit status: 0 all well, 1 something failed or was refused, 2 wrong usage, 3 sign-in or permission,",
    "130 stopped by you. Results go to standard output, everything else to standard error.",
    "",
  ].join("\n");
}
