/**
 * Where an API key comes from, and for which archive it may be used.
 *
 * @module
 */
import { promptSecret } from "@std/cli/prompt-secret";
import { type Instance, INSTANCES } from "../archive/mod.ts";
import { inNotebook } from "../display/mod.ts";
import { ApiKeyError, ConfigError, messageOf, registerSecret } from "../core/mod.ts";

/** A key and where it was found. */
export interface FoundKey {
  /** The key itself; never written or shown. */
  readonly key: string;
  /** Where it was found: "environment variable DANDI_API_KEY", "file …", "typed in", "parameter". */
  readonly from: string;
}

/** Where to look; see {@linkcode findApiKey}. */
export interface FindKeyOptions {
  /** A key given by the caller; used as it is. */
  key?: string | undefined;
  /** A file that holds the key and that only its owner can read. */
  keyFile?: string | undefined;
  /** Called before the file is read; throws where its key may not be sent. Default: it may. */
  mayUseFile?: (path: string) => void;
  /** Archive that a bare key in the file is for. Default: the one that is asked about. */
  keyFileIsFor?: Instance | undefined;
  /** Reads an environment variable. Default the process's. */
  env?: (name: string) => string | undefined;
  /** Asks for the key where there is a terminal. Default `true`; never in a notebook, which would store it. */
  prompt?: boolean;
  /** Asks without showing what is typed. Default a hidden prompt on the terminal. */
  ask?: (question: string) => string | null;
}

/**
 * Finds the key for an archive. The order is: the caller's parameter; the environment variables of this archive, in
 * the order of `instance.keyVariables`; the key file; a hidden prompt where there is a terminal.
 *
 * A key that is named for one archive is never used for another: `DANDI_API_KEY` is the key of `dandi` alone,
 * although old instructions use it for the sandbox too.
 *
 * @throws {ApiKeyError} If there is none, or it has characters that no key has; the message says what to set.
 * @throws {ConfigError} If the key file is missing, readable by others, or holds no key.
 */
export function findApiKey(instance: Instance, options: FindKeyOptions = {}): FoundKey {
  const env = options.env ?? readVariable;
  if (options.key) return checked(options.key, "parameter", instance);
  for (const name of instance.keyVariables) {
    const value = env(name)?.trim();
    if (value) return checked(value, `environment variable ${name}`, instance);
  }
  const notes: string[] = [];
  if (options.keyFile !== undefined) {
    options.mayUseFile?.(options.keyFile);
    const found = readKeyFile(options.keyFile, instance, options.keyFileIsFor ?? instance);
    if (found.key !== undefined) {
      return checked(found.key, `file ${options.keyFile}`, instance);
    }
    notes.push(found.note);
  }
  const foreign = foreignVariables(instance, env);
  if (foreign.length > 0) {
    notes.push(
      `${
        foreign.map(([name, of]) => `${name} is set, but it is a key of "${of}"`).join(", ")
      } and is sent nowhere else`,
    );
  }
  const asked = askForKey(instance, options);
  if (asked) return checked(asked, "typed in", instance);
  throw new ApiKeyError(
    `Cannot sign in to "${instance.name}": no API key was found; set ${
      instance.keyVariables[0]
    } to the key shown at ${instance.web} (your initials, top right), or name a key_file in upload.yaml${
      notes.length ? `; ${notes.join("; ")}` : ""
    }`,
    { instance: instance.name },
  );
}

/** Variables that are set and hold keys of other archives, with the archive's name. */
export function foreignVariables(
  instance: Instance,
  env: (name: string) => string | undefined = readVariable,
): [variable: string, instance: string][] {
  return INSTANCES.filter((other) => other.name !== instance.name).flatMap((other) =>
    other.keyVariables
      .filter((name) => !instance.keyVariables.includes(name) && env(name)?.trim())
      .map((name): [string, string] => [name, other.name])
  );
}

/** Whether a key may be asked for: a terminal on both sides, and no notebook (what is typed there is stored). */
export function canAsk(): boolean {
  return !inNotebook() && Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

function askForKey(instance: Instance, options: FindKeyOptions): string | undefined {
  if (options.prompt === false) return undefined;
  const question = `API key of ${instance.label} (${instance.web}, your initials, top right): `;
  if (options.ask) return options.ask(question)?.trim() || undefined;
  return canAsk()
    ? promptSecret(question, { mask: "", clear: true })?.trim() || undefined
    : undefined;
}

function readKeyFile(
  path: string,
  instance: Instance,
  bareIsFor: Instance,
): { key: string; note?: never } | { key?: never; note: string } {
  const fail = (detail: string, cause?: unknown): never => {
    throw new ConfigError(`Cannot take the API key from "${path}": ${detail}`, {
      file: path,
      cause,
    });
  };
  let text = "";
  try {
    const { mode, isFile } = Deno.statSync(path);
    if (!isFile) fail("it is not a file");
    // Windows has no mode.
    if (mode !== null && Deno.build.os !== "windows" && (mode & 0o077) !== 0) {
      fail(
        `others can read it (mode ${
          (mode & 0o777).toString(8).padStart(3, "0")
        }), run: chmod 600 "${path}"`,
      );
    }
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    fail(
      error instanceof Deno.errors.NotFound
        ? "there is no such file, make it or remove key_file from upload.yaml"
        : messageOf(error),
      error,
    );
  }
  const lines = text.split(/\r?\n/).map((l) => l.trim()).filter((l) => l && !l.startsWith("#"));
  const named = new Map<string, string>();
  const bare: string[] = [];
  for (const line of lines) {
    const m = /^(?:export\s+)?([A-Z][A-Z0-9_]*_API_KEY)\s*=\s*(["']?)(.*?)\2$/.exec(line);
    if (m) named.set(m[1] ?? "", (m[3] ?? "").trim());
    else bare.push(line);
  }
  for (const name of instance.keyVariables) {
    const key = named.get(name);
    if (key) return { key };
  }
  const [only, ...more] = bare;
  if (only !== undefined && more.length === 0) {
    return bareIsFor.name === instance.name
      ? { key: only }
      : { note: `the key in "${path}" is for "${bareIsFor.name}" and is sent nowhere else` };
  }
  if (named.size > 0) {
    return {
      note: `"${path}" has keys named ${[...named.keys()].join(", ")}, none for this archive`,
    };
  }
  return fail(
    bare.length === 0
      ? "it is empty"
      : `it has ${bare.length} lines, write the key alone or lines such as ${
        instance.keyVariables[0]
      }=…`,
  );
}

function checked(key: string, from: string, instance: Instance): FoundKey {
  const trimmed = key.trim();
  registerSecret(trimmed);
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new ApiKeyError(
      `Cannot sign in to "${instance.name}": the key from ${from} has spaces or letters that no key has, copy it anew from ${instance.web}`,
      { instance: instance.name },
    );
  }
  return { key: trimmed, from };
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    // Not permitted by the task's permissions: as if it were not set.
    return undefined;
  }
}
