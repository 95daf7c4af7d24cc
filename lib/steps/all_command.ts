import { defineCommand } from "../command/command.ts";

/** `all`: steps 01 to 10 of a work folder, unattended. */
export const allCommand = defineCommand({
  name: "all",
  what: "Runs steps 01 to 10 unattended, from what upload.yaml and decisions.yaml say.",
  words: "WORK_FOLDER [flags]",
  examples: ["deno task all my_upload --yes", "deno task all my_upload --dry-run"],
  flags: {},
  needs: () => ({
    archive: true,
    services: true,
    programs: ["deno", "git"],
    repository: true,
    conversations: true,
    temporary: true,
    manyFiles: true,
  }),
  changes: true,
  archive: true,
  async run({ openWork, show, confirm, step }) {
    const { uploadAll } = await import("./all.ts");
    const result = await uploadAll(await openWork(), { ...step, show, confirm });
    await show(result);
    return result.status;
  },
});
