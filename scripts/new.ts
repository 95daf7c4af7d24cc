// deno task new my_upload [--nwb FOLDER] [--instance NAME] [--dandiset 000123] [--doi DOI]
import { command } from "../lib/command/mod.ts";

await command({
  name: "new",
  what:
    "Makes a work folder: upload.yaml with every key explained, the notebooks, a place for state.",
  words: "FOLDER [flags]",
  examples: ["deno task new my_upload --nwb ../nwb --doi 10.7554/eLife.12345"],
  flags: {
    nwb: { value: "FOLDER", help: "where the NWB files are" },
    instance: { value: "NAME", help: "dandi, dandi-sandbox, ember-dandi, … or a URL" },
    dandiset: { value: "ID", help: "six digits of an existing Dandiset" },
    doi: { value: "DOI", help: "the paper or preprint" },
  },
  async run({ words, flags, show }) {
    const { createWorkFolder } = await import("../lib/rehearse/create_work_folder.ts");
    await show(createWorkFolder(words[0], flags));
  },
});
