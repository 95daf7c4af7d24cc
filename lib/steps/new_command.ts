import { defineCommand } from "../command/command.ts";
import { textFlag } from "../command/flags.ts";
import { UsageError } from "../core/errors.ts";
import { newWorkFolder } from "../core/new_work_folder.ts";
import { shellWord } from "../core/text.ts";
import { joinPath } from "../core/work_folder.ts";
import { type View, type Viewable, withView } from "../display/view.ts";

/** A work folder that was made. */
export interface CreatedWorkFolder {
  /** Absolute path. */
  readonly path: string;
}

/** `new`: makes a work folder. */
export const newCommand = defineCommand({
  name: "new",
  what:
    "Makes a work folder: upload.yaml with every key explained, the notebooks, a place for state.",
  words: "FOLDER [flags]",
  examples: ["deno task new my_upload --nwb ../nwb --doi 10.7554/eLife.12345"],
  flags: {
    nwb: textFlag("FOLDER", "where the NWB files are"),
    instance: textFlag("NAME", "dandi, dandi-sandbox, ember-dandi, … or a URL"),
    dandiset: textFlag("ID", "six digits of an existing Dandiset"),
    doi: textFlag("DOI", "the paper or preprint"),
  },
  async run({ words, flags, show }) {
    const { nwb, instance, dandiset, doi } = flags;
    await show(createWorkFolder(words[0], {
      ...(nwb ? { nwb } : {}),
      ...(instance ? { instance } : {}),
      ...(dandiset ? { dandiset } : {}),
      ...(doi ? { doi } : {}),
    }));
  },
});

/** What `new` is told besides the folder. */
export interface NewValues {
  /** Folder of NWB files, relative to the current folder. */
  readonly nwb?: string;
  /** See `upload.yaml`. */
  readonly instance?: string;
  /** See `upload.yaml`. */
  readonly dandiset?: string;
  /** See `upload.yaml`. */
  readonly doi?: string;
}

/**
 * Makes a work folder from a script's words.
 *
 * @param folder Where.
 * @throws {UsageError} If no folder was named, or it is a work folder already.
 */
export function createWorkFolder(
  folder: string | undefined,
  { nwb, ...values }: NewValues,
): CreatedWorkFolder & Viewable {
  if (folder === undefined) {
    throw new UsageError("No folder was named: write deno task new my_upload");
  }
  const made = newWorkFolder(folder, {
    values: {
      ...(nwb ? { nwb_folder: nwb.startsWith("/") ? nwb : joinPath(Deno.cwd(), nwb) } : {}),
      ...values,
    },
  });
  return withView({ path: made.path }, view);
}

function view({ path }: CreatedWorkFolder): View {
  return {
    title: `Work folder made: ${path}`,
    tone: "good",
    blocks: [{
      kind: "list",
      items: [
        `Write into ${
          joinPath(path, "upload.yaml")
        }: instance, contact, ethics …; every key is explained there`,
        `Then, cell by cell: start Jupyter in ${
          joinPath(path, "notebooks")
        } and run 01_connect to 10_record`,
        `Or unattended: deno task all ${shellWord(path)} --yes`,
      ],
    }],
  };
}
