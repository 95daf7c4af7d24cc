/**
 * `dandi-upload COMMAND`: looks into the work folder, and starts the command with exactly the rights that it needs there.
 *
 * @module
 */
import { type CommandSpec, flagsOf } from "../command/command.ts";
import { findWorkFolder } from "../command/find_work.ts";
import { type ParsedArguments, parseFlags } from "../command/flags.ts";
import { DandiUploadError, UsageError } from "../core/errors.ts";
import { joinPath, resolvePath } from "../core/paths.ts";
import { COMMANDS, pageOfCommands } from "./commands.ts";
import { glanceAt } from "./glance.ts";
import { denoFlags, type Place, rightsOf } from "./rights.ts";

/** What is started for a command line. */
export interface Start {
  /** Words for Deno. */
  readonly deno: readonly string[];
  /** The script's address. */
  readonly script: string;
  /** Words for the script. */
  readonly args: readonly string[];
}

/** V8 keeps some 200 MB of garbage around 25 MB of data without these; they cost a tenth of the time with very many small files. */
const SMALL_HEAP =
  "--v8-flags=--max-semi-space-size=2,--initial-old-space-size=16,--heap-growing-percent=30";

/** Runs a command line of `dandi-upload` and ends the process with the command's exit status. */
export async function launch(words: readonly string[] = Deno.args): Promise<never> {
  try {
    const [name, ...rest] = words[0] === "--" ? words.slice(1) : words;
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      await write(Deno.stdout, pageOfCommands());
      Deno.exit(0);
    }
    Deno.exit(await run(planStart(name, rest)));
  } catch (error) {
    if (!(error instanceof DandiUploadError)) throw error;
    await write(Deno.stderr, `Error: ${error.message}\n`);
    Deno.exit(error.exitStatus);
  }
}

/** Options of {@linkcode planStart}. */
export interface PlanStartOptions {
  /** Absolute path of the current folder. Default the process's. */
  readonly cwd?: string;
  /** Reads an environment variable. Default the process's. */
  env?(name: string): string | undefined;
}

/**
 * What is started for a command and its words.
 *
 * @throws {UsageError} If there is no such command, or several work folders could be meant.
 */
export function planStart(
  name: string,
  words: readonly string[],
  options: PlanStartOptions = {},
): Start {
  const spec = COMMANDS.find((c) => c.name === name);
  if (!spec) {
    throw new UsageError(
      `There is no command "${name}": known are ${COMMANDS.map((c) => c.name).join(", ")}`,
    );
  }
  const { consents, rest } = takeConsents(words);
  const { cwd = Deno.cwd(), env = readVariable } = options;
  const given = rest[0] === "--" ? rest.slice(1) : rest;
  const parsed = readArguments(spec, given);
  const takesWork = (spec.words ?? "WORK_FOLDER").startsWith("WORK_FOLDER");
  const aside = Object.entries(spec.flags).some(([flag, { path, absent }]) =>
    path?.from === "here" && parsed?.flags[flag] !== absent
  );
  const asked = parsed !== undefined && parsed.flags["help"] !== true;
  const found = takesWork && asked && parsed.words[0] === undefined && !aside
    ? findWorkFolder(cwd)
    : undefined;
  const first = parsed?.words[0];
  const work = !takesWork ? undefined : first === undefined ? found : resolvePath(cwd, first);
  const project = import.meta.dirname && joinPath(import.meta.dirname, "../..");
  const place: Place = {
    ...(project === undefined ? {} : { project }),
    ...(work === undefined ? {} : { work, glance: glanceAt(work) }),
    ...pathsOf(spec, parsed, cwd, work),
    hosts: consents.storage,
    deno: Deno.execPath(),
    env,
  };
  const needs = parsed ? spec.needs(parsed.flags) : {};
  const rights = rightsOf(needs, {
    ...place,
    reads: [...place.reads, ...consents.read.map((p) => resolvePath(cwd, p))],
    writes: [...place.writes, ...consents.write.map((p) => resolvePath(cwd, p))],
  });
  return {
    deno: [
      "run",
      ...(project === undefined ? [] : [`--config=${project}/deno.json`]),
      "--unstable-lazy-dynamic-imports",
      ...(needs.manyFiles ? [SMALL_HEAP] : []),
      ...denoFlags(rights),
    ],
    script: import.meta.resolve(`../../scripts/${name}.ts`),
    args: found === undefined ? given : [found, ...given],
  };
}

/** What the user agrees to for this run, besides what the command needs; these words are not the command's. */
interface Consents {
  readonly storage: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
}

function takeConsents(words: readonly string[]): { consents: Consents; rest: string[] } {
  const consents = { storage: [] as string[], read: [] as string[], write: [] as string[] };
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const m = /^--(storage|allow-read|allow-write)(?:=(.*))?$/s.exec(word);
    if (!m) {
      rest.push(word);
      continue;
    }
    const value = m[2] ?? words[++i];
    const kind = m[1]?.replace("allow-", "") as keyof Consents;
    if (value === undefined || value === "" || value.startsWith("--")) {
      throw new UsageError(
        `The flag --${m[1]} needs a value: ${kind === "storage" ? "HOST" : "PATH"}`,
      );
    }
    if (
      kind === "storage" &&
      !/^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:]+\](:\d{1,5})?$/.test(value)
    ) {
      throw new UsageError(
        `Cannot use "${value}" as a host: write its name, such as data.example.org`,
      );
    }
    consents[kind].push(value);
  }
  return { consents, rest };
}

/** The words and flags, where they can be read: what is wrong with them is for the command to say, which gets no rights then. */
function readArguments(
  spec: CommandSpec,
  words: readonly string[],
): ParsedArguments<ReturnType<typeof flagsOf>> | undefined {
  try {
    return parseFlags(words, flagsOf(spec));
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Paths that words and flags name. */
function pathsOf(
  spec: CommandSpec,
  parsed: ParsedArguments<ReturnType<typeof flagsOf>> | undefined,
  cwd: string,
  work: string | undefined,
): { reads: string[]; writes: string[] } {
  const out = { reads: [] as string[], writes: [] as string[] };
  const add = (access: "read" | "write", path: string) =>
    (access === "read" ? out.reads : out.writes).push(path);
  const first = parsed?.words[0];
  if (spec.place && first !== undefined) add(spec.place, resolvePath(cwd, first));
  for (const [name, { path }] of Object.entries(spec.flags)) {
    const value = parsed?.flags[name];
    if (!path || typeof value !== "string") continue;
    add(path.access, resolvePath(path.from === "work" ? work ?? cwd : cwd, value));
  }
  return out;
}

/** Starts the script and waits for it; signals go on to it. */
async function run({ deno, script, args }: Start): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...deno, script, ...args],
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) {
    // A terminal tells both of us; two that come together are one for the script.
    Deno.addSignalListener(signal, () => {
      try {
        child.kill(signal);
      } catch { /* it has just ended */ }
    });
  }
  return (await child.status).code;
}

async function write(
  stream: { write(bytes: Uint8Array): Promise<number> },
  text: string,
): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await stream.write(bytes));
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
