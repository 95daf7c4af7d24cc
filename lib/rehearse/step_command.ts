/**
 * What the scripts call: a step, the rehearsal, the embedded archive, the notebooks, with the flags of a command line.
 *
 * @module
 */
import type { CommandContext } from "../command/command.ts";
import type { Connection } from "../connect/mod.ts";
import { messageOf, NotFoundError, UsageError } from "../core/errors.ts";
import { type StepName, stepNamed } from "./steps.ts";

/** Runs one step of the work folder that was named. */
export async function runStepCommand(name: StepName, context: CommandContext): Promise<number> {
  const work = await context.openWork();
  let connecting: Promise<Connection> | undefined;
  return await stepNamed(name).run({
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

/** `deno task rehearse`. */
export async function rehearseCommand(
  { words, flags, show, step }: CommandContext,
): Promise<number> {
  const { rehearse } = await import("./rehearse.ts");
  const result = await rehearse({
    ...(words[0] === undefined ? {} : { nwbFolder: words[0] }),
    ...(typeof flags["dir"] === "string" ? { dir: flags["dir"] } : {}),
    ...portFlag(flags["port"]),
    notebooks: flags["no-notebooks"] !== true,
    ...(flags["details"] === true ? { show } : {}),
  }, step);
  if (flags["json"] !== true) await show(result.files);
  await show(result);
  // Files that were refused, and why, are what a rehearsal is for; only a step that broke off is a failure of it.
  const broken = result.steps.steps.some((s) => s.error !== undefined) ||
    result.notebooks?.some((n) => n.status === "failed") ||
    result.files.files.some((f) => f.outcome === "failed");
  return broken ? 1 : 0;
}

/** `deno task archive`: serves until it is told to stop. */
export async function archiveCommand({ flags, say, step }: CommandContext): Promise<number> {
  const { serveLocalArchive } = await import("../local_archive/mod.ts");
  const dir = typeof flags["dir"] === "string"
    ? flags["dir"]
    : await Deno.makeTempDir({ prefix: "dandi-archive-" });
  const { line, archive } = await serveLocalArchive({ dir, ...portFlag(flags["port"]) });
  const { write } = await import("../display/show.ts");
  if (flags["json"] === true) write(Deno.stdout, JSON.stringify(line) + "\n");
  else {
    // The keys are of this archive alone and worth nothing elsewhere; people need them to try it.
    write(
      Deno.stdout,
      `Look at it     ${line.url}\nAPI            ${line.api}\nKey            ${line.keys.owner}\nState          ${dir}\nStop it        Ctrl-C\n`,
    );
  }
  await new Promise<void>((done) => {
    if (step.signal?.aborted) done();
    step.signal?.addEventListener("abort", () => done(), { once: true });
  });
  await archive.stop();
  say("Stopped; start it again with the same --dir to go on");
  return 0;
}

/** `deno task notebooks`. */
export async function notebooksCommand({ flags, show, step }: CommandContext): Promise<number> {
  const { runNotebooks } = await import("./run_notebooks.ts");
  const result = await runNotebooks({
    ...(typeof flags["dir"] === "string" ? { dir: flags["dir"] } : {}),
    ...(flags["update"] === true
      ? { update: decodeURIComponent(new URL("../../notebooks", import.meta.url).pathname) }
      : {}),
  }, step);
  await show(result);
  return result.notebooks.every((n) => n.status === "executed") ? 0 : 1;
}

function fileTimeout(seconds: unknown): { fileTimeoutMs?: number } {
  if (typeof seconds !== "string") return {};
  if (!/^\d+$/.test(seconds) || Number(seconds) < 1) {
    throw new UsageError(`Cannot use "${seconds}" as a time limit: write a number of seconds`);
  }
  return { fileTimeoutMs: Number(seconds) * 1000 };
}

function portFlag(port: unknown): { port?: number } {
  if (typeof port !== "string") return {};
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`Cannot use "${port}" as a port: write a number from 1 to 65535`);
  }
  return { port: Number(port) };
}
