import { command, type CommandSpec } from "../command/command.ts";
import type { FlagSet } from "../command/flags.ts";
import type { StepCommand } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";
import { showStatusLine } from "./status_line.ts";

/** Runs a step as a script of its own, and ends the process with its exit status. */
export async function stepCommand<F extends FlagSet>(
  step: StepCommand<F, Connection>,
): Promise<never> {
  return await command(commandOf(step));
}

/** The script of a step: a command line whose first word is the work folder. */
export function commandOf<F extends FlagSet>(step: StepCommand<F, Connection>): CommandSpec<F> {
  return {
    name: step.name,
    what: step.what,
    words: step.words ?? "WORK_FOLDER [flags]",
    examples: step.examples,
    flags: step.flags,
    needs: step.needs,
    changes: step.changes ?? false,
    shards: step.shards ?? false,
    archive: step.archive ?? true,
    async run(context) {
      const aside = await step.aside?.(context);
      if (aside !== undefined) return aside;
      const work = await context.openWork();
      let connecting: Promise<Connection> | undefined;
      const status = await step.run({
        work,
        step: context.step,
        flags: context.flags,
        dryRun: context.dryRun,
        attended: context.attended,
        show: context.show,
        confirm: context.confirm,
        ask: context.ask,
        async connection() {
          const { connect } = await import("../connect/mod.ts");
          return await (connecting ??= connect(work, context.step));
        },
      });
      // A share knows only its own files, and programs that read the result ask for the status themselves.
      const forPrograms = context.json ||
        ("format" in context.flags && context.flags["format"] !== undefined);
      if (!context.step.shard && !forPrograms) await showStatusLine(work, context.show);
      return status;
    },
  };
}
