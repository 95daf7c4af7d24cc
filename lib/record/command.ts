import { pathFlag, textFlag, wordFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 10: its flags and what its script does. */
export const recordCommand = defineStep<Connection>()({
  name: "record",
  number: "10",
  gives: "manifest, history, report",
  what: "Writes the manifest, the redacted conversation history and report.html, and commits them.",
  examples: ["deno task record my_upload", "deno task record my_upload --push origin"],
  flags: {
    history: pathFlag("WHAT", "a conversation file, newest (default) or none", "read"),
    push: textFlag("REMOTE", "push afterwards: name of a remote, or an address"),
    git: wordFlag("HOW", "way with git", ["auto", "init", "off"], "auto (default), init or off"),
  },
  needs: () => ({
    archive: true,
    programs: ["deno", "git"],
    repository: true,
    conversations: true,
    temporary: true,
  }),
  changes: true,
  async run({ connection, work, step, flags, show, confirm }) {
    const { planRecord, recordExitStatus, runRecord } = await import("./mod.ts");
    const { history, git, push } = flags;
    const to = { work, connection };
    const plan = await planRecord(to, {
      ...step,
      ...(history ? { history } : {}),
      ...(git ? { git } : {}),
      ...(push === undefined ? {} : { push }),
    });
    await show(plan);
    if (!confirm("Write these files?")) return 0;
    const result = await runRecord(to, plan, step);
    await show(result);
    return recordExitStatus(result);
  },
});
