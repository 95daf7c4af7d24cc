/**
 * Reading YAML that people, or strangers, wrote: one way for every such file, with limits.
 *
 * @module
 */
import { parse } from "@std/yaml";
import { ConfigError, messageOf } from "./errors.ts";
import { formatBytes } from "./text.ts";

/** Largest file: decisions about a hundred thousand files have some megabytes. */
const MOST_BYTES = 16_777_216;
/** Deepest nesting. */
const MOST_DEPTH = 64;
/** Values in all, each alias counted as what it stands for: a bomb of a few lines has billions. */
const MOST_VALUES = 2_000_000;
/** Merge keys (`<<`), which are carried out while the text is read. */
const MOST_MERGES = 100;
/** Names that reach into every object of the program where a value is copied carelessly. */
const FORBIDDEN_KEYS = ["__proto__", "constructor", "prototype"];

/** Options of {@linkcode parseYaml}. */
export interface YamlOptions {
  /** `core` leaves dates as text. Default `default`, which makes them dates. */
  schema?: "core" | "default";
}

/**
 * Reads a YAML file; `undefined` where there is none.
 *
 * @throws {ConfigError} If it cannot be read, is not YAML, or goes beyond a limit.
 */
export function readYaml(file: string, options?: YamlOptions): unknown {
  let text: string;
  try {
    // Before it is in memory.
    if (Deno.statSync(file).size > MOST_BYTES) throw tooLarge(file);
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Cannot read "${file}": ${messageOf(error)}`, { file, cause: error });
  }
  return parseYaml(text, file, options);
}

/**
 * Reads the text of a YAML document; an empty one is `null`.
 *
 * @param file Where it is from, for messages.
 * @throws {ConfigError} If it is not YAML, or goes beyond a limit: 16 MiB, 64 levels, 2,000,000 values with each alias counted as
 * what it stands for, 100 merge keys, keys that name what every object inherits.
 */
export function parseYaml(text: string, file: string, options: YamlOptions = {}): unknown {
  const refused = (why: string, cause?: unknown) =>
    new ConfigError(`Cannot use "${file}": ${why}`, { file, cause });
  if (text.length > MOST_BYTES) throw tooLarge(file);
  if ((text.match(/<<["']?[ \t]*:/g)?.length ?? 0) > MOST_MERGES) {
    throw refused(`it has more than ${MOST_MERGES} merge keys (<<)`);
  }
  let value: unknown;
  try {
    value = parse(text, options) ?? null;
  } catch (error) {
    if (error instanceof RangeError) throw refused(TOO_DEEP, error);
    throw new ConfigError(`Cannot read "${file}" as YAML: ${messageOf(error)}`, {
      file,
      cause: error,
    });
  }
  const trouble = troubleIn(value);
  if (trouble !== undefined) throw refused(trouble);
  return value;
}

const TOO_DEEP = `it is nested more than ${MOST_DEPTH} levels deep`;

function tooLarge(file: string): ConfigError {
  return new ConfigError(
    `Cannot use "${file}": it is larger than ${formatBytes(MOST_BYTES)}, no such file is`,
    { file },
  );
}

/** What goes beyond a limit. Counts without memory of what was seen: an alias costs what it stands for. */
function troubleIn(value: unknown): string | undefined {
  let values = 0;
  const walk = (node: unknown, depth: number): string | undefined => {
    if (++values > MOST_VALUES) {
      return `it stands for more than ${MOST_VALUES.toLocaleString("en-US")} values`;
    }
    if (typeof node !== "object" || node === null || node instanceof Date) return undefined;
    if (node instanceof Uint8Array) return undefined;
    if (depth > MOST_DEPTH) return TOO_DEEP;
    if (Array.isArray(node)) {
      for (const item of node) {
        const trouble = walk(item, depth + 1);
        if (trouble !== undefined) return trouble;
      }
      return undefined;
    }
    for (const [key, item] of Object.entries(node)) {
      if (FORBIDDEN_KEYS.includes(key)) return `it has the key "${key}", which cannot be one`;
      const trouble = walk(item, depth + 1);
      if (trouble !== undefined) return trouble;
    }
    return undefined;
  };
  return walk(value, 0);
}
