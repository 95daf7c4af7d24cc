/**
 * The scripts around the rehearsal: the rehearsal itself, the embedded archive, the notebooks.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { defineCommand } from "../command/command.ts";
import { numberFlag, pathFlag, switchFlag, textFlag, wordFlag } from "../command/flags.ts";

const PORT = { most: 65535 };
const PACE = wordFlag(
  "PACE",
  "pace",
  ["fast", "real"],
  "how fast the archive is: fast (default), or real, with two workers, and checks each minute",
);

/** `rehearse`: the whole upload on this machine. */
export const rehearseCommand = defineCommand({
  name: "rehearse",
  what: "The whole upload, on this machine, against an embedded archive. Your files are only read.",
  words: "[FOLDER OF NWB FILES] [flags]",
  place: "read",
  examples: ["deno task rehearse", "deno task rehearse path/to/nwb --dir my_rehearsal"],
  flags: {
    dir: pathFlag("DIR", "work folder, made or continued; default a temporary one", "write"),
    port: numberFlag("N", "a port", "port of the embedded archive", PORT),
    pace: PACE,
    doi: textFlag(
      "DOI",
      "the paper about your files; default: a sample paper with the sample files, none with yours",
    ),
    details: switchFlag("show every step's result"),
    "no-notebooks": switchFlag("do not execute the notebooks, even where Jupyter is"),
  },
  needs: () => ({
    loopback: true,
    programs: "any",
    temporary: true,
    repository: true,
    conversations: true,
    manyFiles: true,
  }),
  async run({ words, flags, json, show, step }) {
    const { rehearse } = await import("./rehearse.ts");
    const { dir, port, pace, doi } = flags;
    const result = await rehearse({
      ...(doi === undefined ? {} : { doi }),
      ...(words[0] === undefined ? {} : { nwbFolder: words[0] }),
      ...(dir === undefined ? {} : { dir }),
      ...(port === undefined ? {} : { port }),
      ...(pace === "real" ? { pace } : {}),
      notebooks: !flags["no-notebooks"],
      ...(flags.details ? { show } : {}),
    }, step);
    if (!json) await show(result.files);
    await show(result);
    // Files that were refused, and why, are what a rehearsal is for; only a step that broke off is a failure of it.
    const broken = result.steps.steps.some((s) => s.error !== undefined) ||
      result.notebooks?.some((n) => n.status === "failed") ||
      result.files.files.some((f) => f.outcome === "failed");
    return broken ? 1 : 0;
  },
});

/** `archive`: the embedded archive, which serves until it is told to stop. */
export const archiveCommand = defineCommand({
  name: "archive",
  what:
    "The embedded archive: speaks the DANDI API on this machine, for trying out this and other clients.",
  words: "[flags]",
  examples: ["deno task archive --dir my_archive", "deno task archive --port 8000 --json"],
  flags: {
    dir: pathFlag("DIR", "where its state lies; default a temporary folder", "write"),
    port: numberFlag(
      "N",
      "a port",
      "port; default the last one of this folder, or a free one",
      PORT,
    ),
    pace: PACE,
  },
  needs: () => ({ loopback: true, temporary: true }),
  async run({ flags, json, say, step }) {
    const { serveLocalArchive } = await import("../local_archive/mod.ts");
    const { port, pace } = flags;
    const dir = flags.dir ?? await Deno.makeTempDir({ prefix: "dandi-archive-" });
    const { line, archive } = await serveLocalArchive({
      dir,
      ...(port === undefined ? {} : { port }),
      ...(pace === "real" ? { pace } : {}),
    });
    const { write } = await import("../display/show.ts");
    if (json) write(Deno.stdout, JSON.stringify(line) + "\n");
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
  },
});

/** `notebooks`: runs all of them with Jupyter. */
export const notebooksCommand = defineCommand({
  name: "notebooks",
  what:
    "Runs all notebooks, top to bottom, with Jupyter and the Deno kernel, against an embedded archive.",
  words: "[flags]",
  examples: ["deno task notebooks", "deno task notebooks --update"],
  flags: {
    dir: pathFlag("DIR", "work folder; default a temporary one", "write"),
    update: switchFlag("put the executed notebooks in place of the project's"),
  },
  needs: () => ({ loopback: true, programs: "any", temporary: true }),
  async run({ flags, show, step }) {
    const { runNotebooks } = await import("./run_notebooks.ts");
    const { dir, update } = flags;
    const result = await runNotebooks({
      ...(dir === undefined ? {} : { dir }),
      ...(update ? { update: fileURLToPath(new URL("../../notebooks", import.meta.url)) } : {}),
    }, step);
    await show(result);
    return result.notebooks.every((n) => n.status === "executed") ? 0 : 1;
  },
});
