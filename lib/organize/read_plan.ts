/**
 * Reading the saved plan back.
 *
 * @module
 */
import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import { blocksUpload, SEVERITIES } from "../core/finding.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import type { FileName } from "../inventory/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { NAME_FIELDS } from "./names/entities.ts";
import { ORGANIZE_PLAN_VERSION, type OrganizeItem, type OrganizePlan } from "./plan_types.ts";
import { viewOrganizePlan } from "./view.ts";

const finding = z.looseObject({
  code: z.string(),
  severity: z.enum(SEVERITIES as ["advice"]),
  origin: z.looseObject({ by: z.string() }),
  message: z.string(),
});

const itemSchema = z.looseObject({
  localPath: z.string().min(1),
  file: z.string(),
  assetPath: z.string(),
  status: z.enum(["mapped", "refused"]),
  kept: z.boolean(),
  findings: z.array(finding),
  sizeBytes: z.number().optional(),
  mtimeMs: z.number().optional(),
  modalities: z.array(z.string()),
  media: z.array(z.looseObject({
    dataset: z.string(),
    written: z.string(),
    localPath: z.string(),
    rewritten: z.string(),
    assetPath: z.string(),
  })),
});
const schema = z.looseObject({
  planVersion: z.literal(ORGANIZE_PLAN_VERSION),
  made: z.string(),
  source: z.string(),
  naming: z.enum(["dandi", "always-session", "match-remote"]),
  requiredFields: z.array(z.enum(NAME_FIELDS as ["obj_id"])),
  items: z.array(z.unknown()),
  collisions: z.array(z.looseObject({ assetPath: z.string(), files: z.array(z.string()) })),
  warnings: z.array(finding),
});

/**
 * Reads the plan that {@linkcode planOrganize} saved.
 *
 * @returns `undefined` where the step has not run in this work folder.
 * @throws {PlanError} If `state/organize.json` is of another version or damaged; making the plan again repairs it.
 */
export function readOrganizePlan(work: WorkFolder): (OrganizePlan & Viewable) | undefined {
  const plan = readOrganizePlanWith(work, (item) => item);
  return plan && withView(plan, viewOrganizePlan);
}

/**
 * The same with only what is needed of each file, so that little is in memory of many files.
 *
 * @param take Gives what is kept of an item; `undefined` leaves it out.
 * @throws {PlanError} As {@linkcode readOrganizePlan}.
 */
export function readOrganizePlanWith<T>(
  work: WorkFolder,
  take: (item: OrganizeItem) => T | undefined,
): (Omit<OrganizePlan, "items"> & { readonly items: T[] }) | undefined {
  const saved = work.readState("organize", {
    items: (row, index) => {
      const item = itemSchema.safeParse(row);
      if (!item.success) throw damaged(item.error, `items.${index}.`);
      return take(row as OrganizeItem);
    },
  });
  if (saved === undefined) return undefined;
  const checked = schema.safeParse(saved);
  if (!checked.success) throw damaged(checked.error);
  return saved as Omit<OrganizePlan, "items"> & { items: T[] };
}

/**
 * What step 04 decided of each file, by its path; `undefined` where it has not run for the folder that `upload.yaml` names.
 *
 * @throws {PlanError} As {@linkcode readOrganizePlan}.
 */
export function readFileNames(work: WorkFolder): Map<string, FileName> | undefined {
  const saved = readOrganizePlanWith(work, (item): [string, FileName] => [item.file, {
    localPath: item.localPath,
    assetPath: item.assetPath,
    status: item.status,
    findings: item.findings.filter(blocksUpload),
    sizeBytes: item.sizeBytes,
    mtimeMs: item.mtimeMs,
  }]);
  // Another folder's files may have the same names.
  return saved && joinPath(saved.source) === joinPath(work.nwbFolder)
    ? new Map(saved.items)
    : undefined;
}

function damaged(error: z.ZodError, place = ""): PlanError {
  const issue = error.issues[0];
  return new PlanError(
    `Cannot use "state/organize.json" (${
      place + (issue?.path.join(".") ?? "") || "the file"
    }: ${issue?.message}): run the organize step again`,
  );
}
