import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../core/errors.ts";

/** What one flag of a script is. */
export interface FlagSpec {
  /** `true` for a switch, else the word that stands for the value in the help: "N", "DIR". */
  readonly value: true | string;
  /** One line for `--help`. */
  readonly help: string;
  /** May be given several times. */
  readonly many?: boolean;
}

/** Values of flags, by name; a switch that was not given is `false`. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What was on the command line. */
export interface ParsedArguments {
  /** Words that are no flags, in order. */
  readonly words: readonly string[];
  /** Values of the flags. */
  readonly flags: Flags;
}

/**
 * Reads a command line by the flags that a script knows.
 *
 * @throws {UsageError} If a flag is unknown, lacks its value, or has one that it does not take.
 */
export function parseFlags(
  args: readonly string[],
  specs: Readonly<Record<string, FlagSpec>>,
): ParsedArguments {
  const names = Object.keys(specs);
  const switches = names.filter((n) => specs[n]?.value === true);
  const texts = names.filter((n) => specs[n]?.value !== true);
  // parseArgs takes a flag's value from the next word even if that is a flag, so this is checked here.
  args.forEach((word, i) => {
    const m = /^--?([A-Za-z-]+)$/.exec(word);
    if (
      m?.[1] && texts.includes(m[1]) &&
      (args[i + 1] === undefined || /^--[a-z]/.test(args[i + 1] ?? ""))
    ) {
      throw new UsageError(`The flag --${m[1]} needs a value: --${m[1]} ${specs[m[1]]?.value}`);
    }
  });
  const unknown: string[] = [];
  const parsed = parseArgs(args, {
    boolean: switches,
    string: [...texts, "_"],
    collect: texts.filter((n) => specs[n]?.many),
    alias: { help: "h", yes: "y" },
    unknown: (arg, key) => {
      if (key !== undefined) unknown.push(arg);
      return key === undefined;
    },
  });
  if (unknown.length > 0) {
    throw new UsageError(
      `Unknown flag ${unknown.join(", ")}: known are ${names.map((n) => "--" + n).join(", ")}`,
    );
  }
  const flags: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const name of names) {
    const value = parsed[name];
    if (specs[name]?.value === true) flags[name] = value === true;
    else if (Array.isArray(value)) flags[name] = value.map(String);
    else if (value !== undefined) flags[name] = String(value);
  }
  return { words: parsed._.map(String), flags };
}

/** The text of `--help`. */
export function helpText(options: {
  name: string;
  what: string;
  words: string;
  flags: Readonly<Record<string, FlagSpec>>;
  examples: readonly string[];
}): string {
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
