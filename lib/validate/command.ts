import { numberFlag, pathFlag, readFlag, switchFlag, wordFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";
import { messageOf, NotFoundError } from "../core/errors.ts";
import { redact } from "../core/redact.ts";
import { parseShares } from "../core/shard.ts";

/** Step 03: its flags and what its script does. */
export const validateCommand = defineStep<Connection>()({
  name: "validate",
  number: "03",
  gives: "what blocks upload or publishing, and advice",
  what:
    "Checks every NWB file: what blocks upload, what blocks publishing, what is advice, and how to repair it.",
  words: "WORK_FOLDER [flags] | --ready FILE | --findings FILE",
  examples: [
    "deno task validate my_upload",
    "deno task validate my_upload --shard 3/16 --json",
    "deno task validate my_upload --advice",
    "deno task validate my_upload --format dandi > findings.jsonl",
    "deno task validate --ready one_session.nwb --json",
  ],
  flags: {
    "file-timeout": numberFlag("SECONDS", "a time limit", "longest time for reading one file"),
    advice: switchFlag(
      "also NWB Inspector's suggestions, which dandi validate leaves out; folded in the report",
    ),
    join: readFlag("N", "one result from the N shares that --shard has checked", parseShares),
    ready: pathFlag("FILE", "is this one file ready for DANDI? exit status 0 yes, 1 no", "read"),
    findings: pathFlag(
      "FILE",
      "show the findings of a run of dandi validate -f json_lines",
      "read",
    ),
    format: wordFlag(
      "FORM",
      "format",
      ["dandi"],
      "dandi prints the findings as dandi validate -f json_lines",
    ),
  },
  needs: () => ({ programs: ["deno"], manyFiles: true }),
  shards: true,
  archive: false,
  async run({ work, step, flags, show }) {
    const { allFindings, formatDandiRecords, toDandiRecords, validate } = await import(
      "./mod.ts"
    );
    const { blocksUpload } = await import("../core/finding.ts");
    const { advice, join, format } = flags;
    const validation = await validate(work, {
      ...step,
      suggestions: advice,
      ...(join === undefined ? {} : { join }),
      ...(timeoutOf(flags["file-timeout"])),
    });
    if (format === "dandi") {
      const { write } = await import("../display/show.ts");
      write(Deno.stdout, redact(formatDandiRecords(toDandiRecords(validation))));
    } else await show(validation);
    return validation.files.some((f) => f.outcome !== "checked") ||
        allFindings(validation).some(blocksUpload)
      ? 1
      : 0;
  },
  async aside({ flags, show, step }) {
    const { advice, ready, findings } = flags;
    if (ready !== undefined) {
      const { readyForDandi } = await import("./ready.ts");
      const [answer] = await Promise.all([
        readyForDandi(ready, {
          suggestions: advice,
          ...timeoutOf(flags["file-timeout"]),
          ...(step.signal ? { signal: step.signal } : {}),
        }),
        import("../display/show.ts"), // while the file is read
      ]);
      await show(answer);
      return answer.exitStatus;
    }
    if (findings === undefined) return undefined;
    const { allFindings, validationFromRecords } = await import("./mod.ts");
    const { blocksUpload } = await import("../core/finding.ts");
    const validation = validationFromRecords(await textOf(findings));
    await show(validation);
    return allFindings(validation).some(blocksUpload) ? 1 : 0;
  },
});

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new NotFoundError(`Cannot read "${path}": ${messageOf(error)}`, { cause: error });
  }
}

function timeoutOf(seconds: number | undefined): { timeoutMs?: number } {
  return seconds === undefined ? {} : { timeoutMs: seconds * 1000 };
}
