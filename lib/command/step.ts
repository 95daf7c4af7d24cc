import type { StepOptions } from "../core/step.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { CommandContext } from "./command.ts";
import type { FlagSet, FlagValues } from "./flags.ts";
import type { Needs } from "./needs.ts";

/** What one step is run with. `F` are its flags, `C` is how the archive is spoken to. */
export interface StepRun<F extends FlagSet, C> {
  /** The work folder. */
  readonly work: WorkFolder;
  /** Signal, progress, shard. */
  readonly step: StepOptions;
  /** Values of the step's own flags. */
  readonly flags: FlagValues<F>;
  /** Whether only the plan is wanted. */
  readonly dryRun: boolean;
  /** Whether people want to be asked; where not, what they would be asked stays open in the plan. */
  readonly attended: boolean;
  /** The archive; connected once, when first asked for. */
  connection(): Promise<C>;
  /** Shows a result. */
  show(result: unknown): Promise<void>;
  /** Asks before something changes. */
  confirm(question: string): boolean;
  /** Asks for a text; absent where nobody can answer. */
  ask?(question: string): string | undefined;
}

/** A step of a work folder as people see it, on a command line and in a pipeline. Lies in the step's own room. */
export interface StepCommand<F extends FlagSet, C> {
  /** Its name: of the task, the script, the notebook, the folder in `lib`. */
  readonly name: string;
  /** Two digits, its place in the order. */
  readonly number: string;
  /** What the user has afterwards. */
  readonly gives: string;
  /** One or two sentences for `--help`. */
  readonly what: string;
  /** The words that are no flags, for the usage line. Default `WORK_FOLDER [flags]`. */
  readonly words?: string;
  /** Command lines that work. */
  readonly examples: readonly string[];
  /** Its flags, besides those that all scripts have. */
  readonly flags: F;
  /** What it has to be allowed to do, by its flags. */
  needs(flags: FlagValues<F>): Needs;
  /** Whether something changes, so that `--yes` and `--dry-run` make sense. */
  readonly changes?: boolean;
  /** Whether the work can be shared out with `--shard`. */
  readonly shards?: boolean;
  /** Whether an archive is spoken to, so that `--patience` makes sense. Default `true`. */
  readonly archive?: boolean;
  /** Runs it; gives its exit status: 0 all well, 1 something failed or was refused. */
  run(run: StepRun<F, C>): Promise<number>;
  /** Does what the script offers besides the step, without a work folder; `undefined` where nothing of that was asked for. */
  aside?(context: CommandContext<F>): Promise<number | undefined>;
}

/**
 * Declares a step, so that its `run` knows the types of its flags: a misspelt one does not compile. Called twice, since
 * the way to the archive is named and the flags are inferred.
 *
 * @example
 * ```ts ignore
 * export const verifyCommand = defineStep<Connection>()({ name: "verify", flags: { … }, async run({ flags }) { … } });
 * ```
 */
export function defineStep<C>(): <F extends FlagSet>(
  step: StepCommand<F, C>,
) => StepCommand<F, C> {
  return (step) => step;
}
