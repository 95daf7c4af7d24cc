/**
 * What the scripts around the rehearsal call: the rehearsal itself, the embedded archive, the notebooks.
 *
 * @module
 */
import type { CommandContext } from "../command/command.ts";
import { UsageError } from "../core/errors.ts";

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

function portFlag(port: unknown): { port?: number } {
  if (typeof port !== "string") return {};
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`Cannot use "${port}" as a port: write a number from 1 to 65535`);
  }
  return { port: Number(port) };
}
