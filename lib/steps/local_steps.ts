/**
 * The steps that read local files only: 03 and 04.
 *
 * @module
 */
import { oneOf } from "./words.ts";
import { UsageError } from "../core/errors.ts";
import { redact } from "../core/redact.ts";
import { parseShares } from "../core/shard.ts";
import type { StepRun } from "./steps.ts";

/** Step 03. */
export async function validateStep(
  { work, step, flags, show, fileTimeoutMs }: StepRun,
): Promise<number> {
  const { allFindings, formatDandiRecords, toDandiRecords, validate } = await import(
    "../validate/mod.ts"
  );
  const format = oneOf(flags["format"], "format", FORMATS);
  const { blocksUpload } = await import("../core/finding.ts");
  const { join } = flags;
  const validation = await validate(work, {
    ...step,
    ...(typeof join === "string" ? { join: parseShares(join) } : {}),
    ...(fileTimeoutMs === undefined ? {} : { timeoutMs: fileTimeoutMs }),
  });
  if (format === "dandi") {
    const { write } = await import("../display/show.ts");
    write(Deno.stdout, redact(formatDandiRecords(toDandiRecords(validation))));
  } else await show(validation);
  return validation.files.some((f) => f.outcome !== "checked") ||
      allFindings(validation).some(blocksUpload)
    ? 1
    : 0;
}

/** Step 04. */
export async function organizeStep(run: StepRun): Promise<number> {
  const { work, step, flags, show, confirm } = run;
  const { formatDandiDry, isNameField, NAME_FIELDS, planOrganize, runOrganize, undoOrganize } =
    await import("../organize/mod.ts");
  if (flags["undo"] === true) {
    if (!confirm("Take back the last layout?")) return 0;
    await show(await undoOrganize(work));
    return 0;
  }
  const naming = oneOf(flags["naming"], "naming policy", NAMINGS) ?? work.config.naming;
  const mode = oneOf(flags["mode"], "mode", MODES) ?? "mapping";
  const media = oneOf(flags["media"], "mode for external files", MEDIA_MODES);
  const format = oneOf(flags["format"], "format", FORMATS);
  const remote = naming === "match-remote" ? await remotePaths(run) : undefined;
  const fields = flags["required-field"];
  const requiredFields = (Array.isArray(fields) ? fields : []).map((field) => {
    if (isNameField(field)) return field;
    throw new UsageError(`"${field}" cannot stand in a name: known are ${NAME_FIELDS.join(", ")}`);
  });
  const plan = await planOrganize(work, {
    ...step,
    naming,
    ...(requiredFields.length > 0 ? { requiredFields } : {}),
    ...(flags["rename"] === true ? { organized: "rename" } : {}),
    ...(run.fileTimeoutMs === undefined ? {} : { timeoutMs: run.fileTimeoutMs }),
    ...(remote ? { remote } : {}),
  });
  if (format === "dandi") await show(formatDandiDry(plan));
  else await show(plan);
  const status = plan.items.some((item) => item.status === "refused") ? 1 : 0;
  if (mode === "mapping") return status;
  const target = textFlag(flags["target"]);
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
}

const NAMINGS = ["dandi", "always-session", "match-remote"] as const;

const MODES = ["mapping", "symlink", "hardlink", "copy", "move", "reflink", "auto"] as const;
const MEDIA_MODES = ["leave", "symlink", "hardlink", "copy", "move"] as const;
const FORMATS = ["dandi"] as const;

async function remotePaths({ connection }: StepRun): Promise<{ path: string; size: number }[]> {
  const { requireDandiset } = await import("../dandiset/mod.ts");
  const to = await connection();
  const assets = [];
  for await (const { path, size } of to.client.listAssets(requireDandiset(to), "draft")) {
    assets.push({ path, size });
  }
  return assets;
}

function textFlag(value: string | boolean | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
