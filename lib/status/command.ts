import { defineCommand } from "../command/command.ts";
import { switchFlag } from "../command/flags.ts";

/** `status`: how far each file came. */
export const statusCommand = defineCommand({
  name: "status",
  what: "Says how far each file came, what holds back the rest, and the one thing to do next.",
  words: "WORK_FOLDER [flags]",
  examples: ["deno task status my_upload", "deno task status my_upload --ask"],
  flags: {
    ask: switchFlag("ask the archive what it has, besides what the steps saved"),
  },
  needs: ({ ask }) => ({ archive: ask, programs: ["deno"], manyFiles: true }),
  async run({ openWork, flags, show, step }) {
    const { status } = await import("./mod.ts");
    const work = await openWork();
    const signal = step.signal ? { signal: step.signal } : {};
    if (flags.ask) {
      const { connect } = await import("../connect/mod.ts");
      await show(await status(work, { connection: await connect(work, step), ...signal }));
    } else await show(await status(work, signal));
  },
});
