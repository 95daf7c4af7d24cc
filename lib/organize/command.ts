import { numberFlag, pathFlag, switchFlag, textsFlag, wordFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";
import { UsageError } from "../core/errors.ts";

/** Step 04: its flags and what its script does. */
export const organizeCommand = defineStep<Connection>()({
  name: "organize",
  number: "04",
  gives: "each file mapped to its path on the archive",
  what: "Maps each NWB file to its path on the archive. Changes no file unless a mode says so.",
  examples: [
    "deno task organize my_upload",
    "deno task organize my_upload --mode symlink --target dandiset",
    "deno task organize my_upload --format dandi",
  ],
  flags: {
    "file-timeout": numberFlag("SECONDS", "a time limit", "longest time for reading one file"),
    naming: wordFlag(
      "POLICY",
      "naming policy",
      ["dandi", "always-session", "match-remote"],
      "dandi, always-session or match-remote; default: naming of upload.yaml",
    ),
    "required-field": textsFlag(
      "FIELD",
      "files without it are refused, and names have it: session_id, cell_id, …",
    ),
    rename: switchFlag("name files anew that have a name of the archive already"),
    mode: wordFlag("MODE", "mode", [
      "mapping",
      "symlink",
      "hardlink",
      "copy",
      "move",
      "reflink",
      "auto",
    ], "also lay the files out: symlink, hardlink, copy, move, reflink or auto"),
    target: pathFlag(
      "DIR",
      "folder for that, relative to the work folder; default dandiset",
      "write",
      "work",
    ),
    media: wordFlag("MODE", "mode for external files", [
      "leave",
      "symlink",
      "hardlink",
      "copy",
      "move",
    ], "external videos: leave, symlink, hardlink, copy or move"),
    format: wordFlag(
      "FORM",
      "format",
      ["dandi"],
      "dandi prints the mapping as dandi organize -f dry does",
    ),
    undo: switchFlag("take back the last layout"),
  },
  needs: ({ mode, media, naming, undo }) => ({
    archive: naming === undefined || naming === "match-remote",
    programs: ["deno", "cp"],
    changesFiles: mode === "move" || media === "move" || undo,
    manyFiles: true,
  }),
  changes: true,
  async run({ work, step, flags, connection, show, confirm }) {
    const { formatDandiDry, isNameField, NAME_FIELDS, planOrganize, runOrganize, undoOrganize } =
      await import("./mod.ts");
    if (flags.undo) {
      if (!confirm("Take back the last layout?")) return 0;
      await show(await undoOrganize(work));
      return 0;
    }
    const naming = flags.naming ?? work.config.naming;
    const mode = flags.mode ?? "mapping";
    const seconds = flags["file-timeout"];
    const { media, format, target } = flags;
    const remote = naming === "match-remote" ? await remotePaths(await connection()) : undefined;
    const requiredFields = flags["required-field"].map((field) => {
      if (isNameField(field)) return field;
      throw new UsageError(
        `"${field}" cannot stand in a name: known are ${NAME_FIELDS.join(", ")}`,
      );
    });
    const plan = await planOrganize(work, {
      ...step,
      naming,
      ...(requiredFields.length > 0 ? { requiredFields } : {}),
      ...(flags.rename ? { organized: "rename" } : {}),
      ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
      ...(remote ? { remote } : {}),
    });
    if (format === "dandi") await show(formatDandiDry(plan));
    else await show(plan);
    const status = plan.items.some((item) => item.status === "refused") ? 1 : 0;
    if (mode === "mapping") return status;
    if (!confirm(`${mode} these files into ${target ?? "dandiset"}?`)) return status;
    await show(
      await runOrganize(work, plan, {
        ...step,
        mode,
        ...(target ? { target } : {}),
        ...(media ? { media } : {}),
      }),
    );
    return status;
  },
});

async function remotePaths(to: Connection): Promise<{ path: string; size: number }[]> {
  const { requireDandiset } = await import("../dandiset/mod.ts");
  const assets = [];
  for await (const { path, size } of to.client.listAssets(requireDandiset(to), "draft")) {
    assets.push({ path, size });
  }
  return assets;
}
