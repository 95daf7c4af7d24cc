// deno task services
import { command } from "../lib/command/mod.ts";

await command({
  name: "services",
  what:
    "Tries the outside services (OpenAlex, Crossref, ORCID, ROR, OLS4 …) and reports what changed in their answers.",
  words: "[flags]",
  examples: ["deno task services"],
  async run({ show, step }) {
    const { checkServices } = await import("../lib/describe/mod.ts");
    await show(await checkServices(step));
  },
});
