import { defineCommand } from "../command/command.ts";

/** `services`: tries the outside services. */
export const servicesCommand = defineCommand({
  name: "services",
  what:
    "Tries the outside services (OpenAlex, Crossref, ORCID, ROR, OLS4 …) and reports what changed in their answers.",
  words: "[flags]",
  examples: ["deno task services"],
  flags: {},
  needs: () => ({ services: true }),
  async run({ show, step }) {
    const { checkServices } = await import("./mod.ts");
    await show(await checkServices(step));
  },
});
