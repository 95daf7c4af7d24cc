import { switchFlag, textFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";

/** Step 09: its flags and what its script does. */
export const publishCommand = defineStep<Connection>()({
  name: "publish",
  number: "09",
  gives: "the checklist, and a version with a DOI if wanted",
  what:
    "Goes through the quality checklist, says what the archive still misses, and publishes if wanted.",
  examples: [
    "deno task publish my_upload",
    "deno task publish my_upload --publish --dandiset 001234 --yes",
  ],
  flags: {
    publish: switchFlag("publish, also where upload.yaml does not say so"),
    "release-embargo": switchFlag("make an embargoed Dandiset public, with the same care"),
    dandiset: textFlag("ID", "the Dandiset's number, as the explicit yes"),
  },
  needs: () => ({ archive: true, programs: ["deno"] }),
  changes: true,
  async run({ connection, work, step, flags, show, confirm, ask }) {
    const typedNumber = (question: string) => flags.dandiset ?? ask?.(question);
    const { planPublish, releaseEmbargo, runPublish } = await import("./mod.ts");
    const to = await connection();
    if (flags["release-embargo"]) {
      const agreed = confirm("Make the data public? This cannot be undone");
      const typed = agreed
        ? typedNumber("This makes the data public for good. The Dandiset's number, to agree")
        : undefined;
      const released = await releaseEmbargo(to, { ...step, ...(typed ? { confirm: typed } : {}) });
      await show(released);
      return released.status === "blocked" ? 1 : 0;
    }
    const plan = await planPublish(to, step);
    await show(plan);
    const asked = flags.publish || flags.dandiset !== undefined;
    if (!work.config.publish && !asked) return 0;
    if (!confirm("Publish it? This cannot be undone")) return 0;
    const typed = asked ? typedNumber("The Dandiset's number, to agree") : undefined;
    const result = await runPublish(to, plan, { ...step, ...(typed ? { confirm: typed } : {}) });
    await show(result);
    if (result.status !== "blocked") return 0;
    // No owner, not approved: a matter of the account.
    return plan.blockers.some((b) => b.code === "no-owner" || b.code === "not-approved") ? 3 : 1;
  },
});
