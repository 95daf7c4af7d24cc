// deno task validate my_upload
import { command } from "../lib/command/mod.ts";

await command({
  name: "validate",
  what:
    "Checks every NWB file: what blocks upload, what blocks publishing, what is advice, and how to repair it.",
  words: "WORK_FOLDER [flags] | --ready FILE | --findings FILE",
  examples: [
    "deno task validate my_upload",
    "deno task validate my_upload --shard 3/16 --json",
    "deno task validate my_upload --format dandi > findings.jsonl",
    "deno task validate --ready one_session.nwb --json",
  ],
  flags: {
    "file-timeout": { value: "SECONDS", help: "longest time for reading one file" },
    join: { value: "N", help: "one result from the N shares that --shard has checked" },
    ready: { value: "FILE", help: "is this one file ready for DANDI? exit status 0 yes, 1 no" },
    findings: {
      value: "FILE",
      help: "show the findings of a run of dandi validate -f json_lines",
    },
    format: { value: "FORM", help: "dandi prints the findings as dandi validate -f json_lines" },
  },
  shards: true,
  async run(context) {
    const { validateCommand } = await import("../lib/steps/step_command.ts");
    return await validateCommand(context);
  },
});
