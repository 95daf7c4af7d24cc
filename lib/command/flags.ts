/**
 * Flags of a script: declared once, read once, with the type that the declaration says.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../core/errors.ts";

/** One flag of a script. `T` is what its value is once read; made by {@linkcode textFlag} and the like. */
export interface Flag<T = unknown> {
  /** `true` for a switch, else the word that stands for the value in the help: "N", "DIR". */
  readonly value: true | string;
  /** One line for `--help`. */
  readonly help: string;
  /** May be given several times. */
  readonly many: boolean;
  /** Set where the value is a path: what the command does there, and what a relative one is relative to. */
  readonly path?: FlagPath;
  /** What the flag is where it was not given. */
  readonly absent: T;
  /**
   * Reads what was given, one text for each time; a switch is given "".
   *
   * @throws {UsageError} If the flag has no such value.
   */
  read(given: readonly string[]): T;
}

/** What is done with the path that a flag names. */
export interface FlagPath {
  /** Whether it is only read. */
  readonly access: "read" | "write";
  /** What a relative path is relative to. */
  readonly from: "here" | "work";
}

/** Flags by their names. */
export type FlagSet = Readonly<Record<string, Flag>>;

/** The values of flags, typed by their declaration. */
export type FlagValues<F extends FlagSet> = {
  readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never;
};

/** What was on the command line. */
export interface ParsedArguments<F extends FlagSet> {
  /** Words that are no flags, in order. */
  readonly words: readonly string[];
  /** Values of the flags. */
  readonly flags: FlagValues<F>;
}

/** A flag without a value: `true` where it was given, else `false`. */
export function switchFlag(help: string): Flag<boolean> {
  return { value: true, help, many: false, absent: false, read: () => true };
}

/** A flag whose value is read by a function of its own, which throws a {@linkcode UsageError} at what it does not know. */
export function readFlag<T>(
  value: string,
  help: string,
  read: (text: string) => T,
): Flag<T | undefined> {
  return {
    value,
    help,
    many: false,
    absent: undefined,
    read: (given) => given.length === 0 ? undefined : read(given.at(-1) ?? ""),
  };
}

/** A flag that takes any text. */
export function textFlag(value: string, help: string): Flag<string | undefined> {
  return readFlag(value, help, (text) => text);
}

/** A flag that takes a path; what is done there is what the command is allowed to do there. */
export function pathFlag(
  value: string,
  help: string,
  access: FlagPath["access"],
  from: FlagPath["from"] = "here",
): Flag<string | undefined> {
  return { ...textFlag(value, help), path: { access, from } };
}

/** A flag that takes any text and may be given several times; an empty list where it was not. */
export function textsFlag(value: string, help: string): Flag<readonly string[]> {
  return { value, help, many: true, absent: [], read: (given) => [...given] };
}

/**
 * A flag that takes one of a few words.
 *
 * @param what What the word is, for the message: "mode", "format".
 */
export function wordFlag<const W extends string>(
  value: string,
  what: string,
  known: readonly W[],
  help: string,
): Flag<W | undefined> {
  return readFlag(value, help, (text) => {
    const found = known.find((k) => k === text);
    if (found !== undefined) return found;
    throw new UsageError(
      `Unknown ${what} "${text}": known ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
    );
  });
}

/**
 * A flag that takes a whole number.
 *
 * @param value "N", or its unit: "SECONDS".
 * @param what What the number is, for the message: "a port", "a time limit".
 * @param range The least and the most that it may be. Default from 1 without a limit.
 */
export function numberFlag(
  value: string,
  what: string,
  help: string,
  range: { least?: number; most?: number } = {},
): Flag<number | undefined> {
  const { least = 1, most = Number.MAX_SAFE_INTEGER } = range;
  return readFlag(value, help, (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(
      `Cannot use "${text}" as ${what}: write a whole number ${
        value === "N" ? "" : `of ${value.toLowerCase()} `
      }from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}`,
    );
  });
}

/** The values of flags none of which was given, but for those that are. */
export function flagValues<F extends FlagSet>(
  flags: F,
  given: Partial<FlagValues<F>> = {},
): FlagValues<F> {
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) values[name] = flag.absent;
  return Object.assign(values, given) as FlagValues<F>;
}

/**
 * Reads a command line by the flags that a script knows.
 *
 * @throws {UsageError} If a flag is unknown, lacks its value, or has one that it does not take.
 */
export function parseFlags<F extends FlagSet>(
  args: readonly string[],
  specs: F,
): ParsedArguments<F> {
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
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = parsed[name];
    const given = spec.value === true
      ? value === true ? [""] : []
      : Array.isArray(value)
      ? value.map(String)
      : value === undefined
      ? []
      : [String(value)];
    values[name] = given.length === 0 ? spec.absent : spec.read(given);
  }
  return { words: parsed._.map(String), flags: values as FlagValues<F> };
}
