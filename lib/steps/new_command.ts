import { defineCommand } from "../command/command.ts";
import { pathFlag, textFlag } from "../command/flags.ts";

/** `new`: makes a work folder. */
export const newCommand = defineCommand({
  name: "new",
  what:
    "Makes a work folder: upload.yaml with every key explained, the notebooks, a place for state.",
  words: "FOLDER [flags]",
  place: "write",
  examples: ["deno task new my_upload --nwb ../nwb --doi 10.7554/eLife.12345"],
  flags: {
    nwb: pathFlag("FOLDER", "where the NWB files are", "read"),
    instance: textFlag("NAME", "dandi, dandi-sandbox, ember-dandi, … or a URL"),
    dandiset: textFlag("ID", "six digits of an existing Dandiset"),
    doi: textFlag("DOI", "the paper or preprint"),
  },
  needs: () => ({}),
  async run({ words, flags, show }) {
    const { createWorkFolder } = await import("./create_work_folder.ts");
    const { nwb, instance, dandiset, doi } = flags;
    await show(createWorkFolder(words[0], {
      ...(nwb ? { nwb } : {}),
      ...(instance ? { instance } : {}),
      ...(dandiset ? { dandiset } : {}),
      ...(doi ? { doi } : {}),
    }));
  },
});
