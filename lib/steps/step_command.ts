/**
 * What the scripts call: a step of a work folder, with the flags of a command line.
 *
 * @module
 */
import type { CommandContext } from "../command/command.ts";
import type { Connection } from "../connect/mod.ts";
import { messageOf, NotFoundError, UsageError } from "../core/errors.ts";
import { showStatusLine } from "./status_line.ts";
import { type StepName, stepNamed } from "./steps.ts";

/** Runs one step of the work folder that was named. */
export async function runStepCommand(name: StepName, context: CommandContext): Promise<number> {
  const work = await context.openWork();
  let connecting: Promise<Connection> | undefined;
  const status = await stepNamed(name).run({
    work,
    step: context.step,
    flags: context.flags,
    ...fileTimeout(context.flags["file-timeout"]),
    show: context.show,
    confirm: context.confirm,
    ask: context.ask,
    async connection() {
      const { connect } = await import("../connect/mod.ts");
      return await (connecting ??= connect(work, context.step));
    },
  });
  // A share knows only its own files, and programs that read the result ask for the status themselves.
  const forPrograms = context.flags["json"] === true || context.flags["format"] !== undefined;
  if (!context.step.shard && !forPrograms) {
    await showStatusLine(work, context.show);
  }
  return status;
}

/** `deno task validate`: the step, or one file, or the findings of a run of the reference client. */
export async function validateCommand(context: CommandContext): Promise<number> {
  const { flags, show, step } = context;
  const { ready, findings } = flags;
  if (typeof ready === "string") {
    const { readyForDandi } = await import("../validate/ready.ts");
    const { fileTimeoutMs } = fileTimeout(flags["file-timeout"]);
    const [answer] = await Promise.all([
      readyForDandi(ready, {
        ...(fileTimeoutMs === undefined ? {} : { timeoutMs: fileTimeoutMs }),
        ...(step.signal ? { signal: step.signal } : {}),
      }),
      import("../display/show.ts"), // while the file is read
    ]);
    await show(answer);
    return answer.exitStatus;
  }
  if (typeof findings === "string") {
    const { allFindings, validationFromRecords } = await import("../validate/mod.ts");
    const { blocksUpload } = await import("../core/finding.ts");
    const validation = validationFromRecords(await textOf(findings));
    await show(validation);
    return allFindings(validation).some(blocksUpload) ? 1 : 0;
  }
  return await runStepCommand("validate", context);
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new NotFoundError(`Cannot read "${path}": ${messageOf(error)}`, { cause: error });
  }
}

function fileTimeout(seconds: unknown): { fileTimeoutMs?: number } {
  if (typeof seconds !== "string") return {};
  if (!/^\d+$/.test(seconds) || Number(seconds) < 1) {
    throw new UsageError(`Cannot use "${seconds}" as a time limit: write a number of seconds`);
  }
  return { fileTimeoutMs: Number(seconds) * 1000 };
}
