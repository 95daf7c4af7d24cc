/**
 * What every script shares: flags, help, one header line before anything heavy is loaded, progress, Ctrl-C, one
 * printed result, one exit status.
 *
 * @module
 */
import { DandiUploadError, messageOf, UsageError } from "../core/errors.ts";
import { redact } from "../core/redact.ts";
import { StoppedError } from "../core/errors.ts";
import { parseShard } from "../core/shard.ts";
import type { StepOptions } from "../core/step.ts";
import { visible } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import {
  type FlagPath,
  type FlagSet,
  type FlagValues,
  numberFlag,
  parseFlags,
  readFlag,
  switchFlag,
  textFlag,
} from "./flags.ts";
import { findWorkFolder } from "./find_work.ts";
import { helpText } from "./help.ts";
import type { Needs } from "./needs.ts";

/** What a script's `run` is given. */
export interface CommandContext<F extends FlagSet = FlagSet> {
  /** Words that are no flags, without the work folder. */
  readonly words: readonly string[];
  /** Values of the script's own flags. */
  readonly flags: FlagValues<F>;
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** Whether `--dry-run` was given: the plan is wanted, and no change. */
  readonly dryRun: boolean;
  /** Whether people want to be asked: neither `--yes` nor `--dry-run` was given. */
  readonly attended: boolean;
  /** Signal, progress and shard, to be passed to the step. */
  readonly step: StepOptions;
  /** Opens the work folder named on the command line. */
  openWork(): Promise<WorkFolder>;
  /** Prints a result: its view, or JSON with `--json`. Several results with `--json` are one JSON line each. */
  show(result: unknown): Promise<void>;
  /**
   * Asks before something changes. `true` with `--yes`; `false` with `--dry-run`.
   *
   * @throws {UsageError} If nobody can answer: input is no terminal and `--yes` was not given.
   */
  confirm(question: string): boolean;
  /** Asks for a text; `undefined` where input is no terminal. Never for a key. */
  ask(question: string): string | undefined;
  /** A sentence for people, on standard error. */
  say(text: string): void;
}

/** One script. `F` are its flags, typed by their declaration; see {@linkcode defineCommand}. */
export interface CommandSpec<F extends FlagSet = FlagSet> {
  /** Its name: of the task, the notebook, the folder in `lib`. */
  readonly name: string;
  /** One or two sentences for `--help`. */
  readonly what: string;
  /** The words that are no flags, for the usage line. Default `WORK_FOLDER`. */
  readonly words?: string;
  /** What the first word is, where it is a path and no work folder. */
  readonly place?: FlagPath["access"];
  /** Command lines that work. */
  readonly examples: readonly string[];
  /** Further flags, besides `--help`, `--json`, `--yes`, `--dry-run`, `--shard`. */
  readonly flags: F;
  /** What it has to be allowed to do, by its flags. */
  needs(flags: FlagValues<F>): Needs;
  /** Whether something changes, so that `--yes` and `--dry-run` make sense. */
  readonly changes?: boolean;
  /** Whether the work can be shared out with `--shard`. */
  readonly shards?: boolean;
  /** Whether an archive is spoken to, so that `--patience` makes sense. */
  readonly archive?: boolean;
  /** Does the work; gives the exit status (`undefined` is 0). */
  run(context: CommandContext<F>): Promise<number | void>;
}

/** Declares a script, so that its `run` knows the types of its flags: a misspelt one does not compile. */
export function defineCommand<F extends FlagSet>(spec: CommandSpec<F>): CommandSpec<F> {
  return spec;
}

const YES = { yes: switchFlag("do what the plan says without asking") };
const DRY_RUN = { "dry-run": switchFlag("show the plan and change nothing") };
const SHARD = {
  shard: readFlag("I/N", "do only the I-th of N shares, for job arrays", parseShard),
};
const ARCHIVE = {
  patience: numberFlag(
    "MINUTES",
    "a patience",
    "how long a host that is away is waited for; default 15, 0 not to wait",
    { least: 0 },
  ),
  "trust-instance": textFlag(
    "HOST",
    "agree that the key of key_file goes to this host, where that has to be asked",
  ),
};
const ALWAYS = { json: switchFlag("print the result as JSON"), help: switchFlag("show this") };

/** All flags of a script, in the order of its help. */
export function flagsOf(
  spec: Pick<CommandSpec, "flags" | "changes" | "shards" | "archive">,
): FlagSet {
  return {
    ...spec.flags,
    ...(spec.changes ? { ...YES, ...DRY_RUN } : {}),
    ...(spec.shards ? SHARD : {}),
    ...(spec.archive ? ARCHIVE : {}),
    ...ALWAYS,
  };
}

/** Runs a script and ends the process with its exit status. */
export async function command(
  spec: CommandSpec,
  args: readonly string[] = Deno.args,
): Promise<never> {
  Deno.exit(await runCommand(spec, args));
}

/** Runs a script; gives the exit status. What {@linkcode command} does, without ending the process. */
export async function runCommand(spec: CommandSpec, args: readonly string[]): Promise<number> {
  const flagSpecs = flagsOf(spec);
  const say = (text: string) => writeAll(Deno.stderr, visible(redact(text)) + "\n");
  let end = (): Promise<void> => Promise.resolve();
  try {
    if (args.includes("--help") || args.includes("-h")) {
      writeAll(
        Deno.stdout,
        helpText({
          name: spec.name,
          what: spec.what,
          words: spec.words ?? "WORK_FOLDER [flags]",
          flags: flagSpecs,
          examples: spec.examples,
        }),
      );
      return 0;
    }
    // deno task passes the "--" on that people write before a script's own words.
    const own = args[0] === "--" ? args.slice(1) : args;
    const { words, flags } = parseFlags(own, flagSpecs);
    const all = { ...flagSpecs, ...YES, ...DRY_RUN, ...SHARD, ...ARCHIVE, ...ALWAYS };
    const common = parseFlags(own, all).flags;
    const { json, yes, shard, patience } = common;
    const dryRun = common["dry-run"];
    const trustInstance = common["trust-instance"];
    if (!json) say(`dandi-upload ${spec.name}${words[0] ? ` · ${words[0]}` : ""}`);
    const stop = new AbortController();
    listen(stop, say);
    const { showProgress } = await import("../display/progress.ts");
    const progress = showProgress();
    end = progress.end;
    const usesWork = (spec.words ?? "WORK_FOLDER").startsWith("WORK_FOLDER");
    const status = await spec.run({
      words: usesWork ? words.slice(1) : words,
      flags,
      json,
      dryRun,
      attended: !yes && !dryRun,
      step: {
        signal: stop.signal,
        onProgress: progress.onProgress,
        ...(shard ? { shard } : {}),
        ...(patience === undefined ? {} : { patienceMs: patience * 60_000 }),
        ...(trustInstance === undefined ? {} : { trustInstance }),
      },
      async openWork() {
        const { openWorkFolder } = await import("../core/work_folder.ts");
        const folder = words[0] ?? findWorkFolder(Deno.cwd());
        if (folder === undefined) {
          throw new UsageError(
            `No work folder was named: write deno task ${spec.name} my_upload (deno task new my_upload makes one)`,
          );
        }
        return openWorkFolder(folder);
      },
      async show(result) {
        await progress.end();
        if (json) return writeAll(Deno.stdout, redact(JSON.stringify(result)) + "\n");
        const { show } = await import("../display/show.ts");
        await show(result);
      },
      confirm(question) {
        if (dryRun) return false;
        if (yes) return true;
        if (!Deno.stdin.isTerminal()) {
          throw new UsageError(
            `Nobody can answer "${question}": input is no terminal, add --yes to agree or --dry-run to see the plan only`,
          );
        }
        return confirm(visible(question));
      },
      ask: (question) =>
        Deno.stdin.isTerminal() ? prompt(visible(question)) ?? undefined : undefined,
      say,
    });
    await end();
    return status ?? 0;
  } catch (error) {
    await end();
    if (error instanceof DandiUploadError) {
      const { message } = error;
      if (!(error instanceof StoppedError)) say(`Error: ${message}`);
      else say(/^stopped/i.test(message) ? message : `Stopped: ${message}`);
      return error.exitStatus;
    }
    if (isSystemError(error)) {
      // The disk said no: a matter of the place, not of the program, so no stack.
      say(
        `Error: Cannot go on: ${
          messageOf(error)
        }; see that there is space and that you may write there`,
      );
      return 1;
    }
    say(`Error: ${error instanceof Error ? error.stack ?? messageOf(error) : messageOf(error)}`);
    return 1;
  }
}

/** Signals closer together than this are one: a terminal's Ctrl-C reaches us and `deno task`, which passes it on. */
const SAME_SIGNAL_MS = 500;

/** Whether the operating system refused: a read-only or full disk, a missing right, a quota. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    ["EROFS", "ENOSPC", "EDQUOT", "EACCES", "EPERM", "EIO", "ENAMETOOLONG"].includes(error.code);
}

function listen(stop: AbortController, say: (text: string) => void): void {
  let asked: number | undefined;
  const onSignal = () => {
    const now = performance.now();
    if (asked !== undefined) {
      if (now - asked > SAME_SIGNAL_MS) Deno.exit(130);
      return;
    }
    asked = now;
    say("\nStopping: what is in flight is finished and saved. Once more stops at once.");
    stop.abort(
      new StoppedError("Stopped by you: run the same command again to continue where it stopped"),
    );
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}
