import { numberFlag, switchFlag, wordFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 06: its flags and what its script does. */
export const verifyCommand = defineStep<Connection>()({
  name: "verify",
  number: "06",
  gives: "proof, byte for byte",
  what:
    "Proves that every file is on the archive, byte for byte, and asks for the archive's own verdict.",
  examples: ["deno task verify my_upload", "deno task verify my_upload --deep sample"],
  flags: {
    deep: wordFlag(
      "HOW",
      "depth of comparing",
      ["sample", "sampled", "all"],
      "also download and compare: sample or all",
    ),
    sha256: switchFlag("compare the SHA-256 as well, where the archive has it"),
    wait: numberFlag(
      "SECONDS",
      "a time to wait for the archive's verdict",
      "longest wait for the archive's verdict; default 120, 0 not to wait",
      { least: 0 },
    ),
  },
  needs: () => ({ archive: true, programs: ["deno"], manyFiles: true }),
  async run({ connection, step, flags, show }) {
    const { verify, verifyExitStatus } = await import("./mod.ts");
    const { deep, wait } = flags;
    const result = await verify(await connection(), {
      ...step,
      ...(flags.sha256 ? { sha256: true } : {}),
      ...(wait === undefined ? {} : { waitMs: wait * 1000 }),
      ...(deep ? { deep } : {}),
    });
    await show(result);
    return verifyExitStatus(result);
  },
});
