/**
 * Reading the saved plan back.
 *
 * @module
 */
import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import { blocksUpload } from "../core/finding.ts";
import { findingSchema } from "../core/saved_schemas.ts";
import { defineState } from "../core/saved_state.ts";
import { joinPath } from "../core/paths.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { FileName } from "../inventory/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { staysBehindSchema } from "../inventory/saved.ts";
import type { Collision } from "./names/collisions.ts";
import type { DandisetFolder } from "./names/dandiset_folder.ts";
import { NAME_FIELDS } from "./names/entities.ts";
import type { MediaItem } from "./names/media.ts";
import { ORGANIZE_PLAN_VERSION, type OrganizeItem, type OrganizePlan } from "./plan_types.ts";
import { viewOrganizePlan } from "./view.ts";

const media: z.ZodType<MediaItem> = z.looseObject({
  dataset: z.string(),
  index: z.number().exactOptional(),
  written: z.string(),
  localPath: z.string(),
  rewritten: z.string(),
  assetPath: z.string(),
});
const item: z.ZodType<OrganizeItem> = z.looseObject({
  localPath: z.string().min(1),
  file: z.string(),
  assetPath: z.string(),
  status: z.enum(["mapped", "refused"]),
  kept: z.boolean(),
  findings: z.array(findingSchema),
  sizeBytes: z.number().exactOptional(),
  mtimeMs: z.number().exactOptional(),
  subjectId: z.string().exactOptional(),
  session: z.string().exactOptional(),
  sessionFrom: z.enum(["file", "start-time"]).exactOptional(),
  modalities: z.array(z.string()),
  objectId: z.string().exactOptional(),
  media: z.array(media),
});
const folder: z.ZodType<DandisetFolder> = z.looseObject({
  path: z.string(),
  identifier: z.string().exactOptional(),
  name: z.string().exactOptional(),
  bids: z.boolean(),
  problem: z.string().exactOptional(),
});
const collision: z.ZodType<Collision> = z.looseObject({
  assetPath: z.string(),
  files: z.array(z.string()),
  equal: z.record(z.string(), z.string()),
  differs: z.record(z.string(), z.array(z.string())),
  resolved: z.boolean(),
  names: z.array(z.string()),
  proposed: z.string(),
});

/** The plan as `state/organize.json`. */
export const organizeState = defineOrganizeState("organize");

/** The plan as it was before a run moved files: what taking the run back puts in its place. */
export const organizeStateBefore = defineOrganizeState("organize-before");

function defineOrganizeState(name: string) {
  return defineState<OrganizePlan>()({
    name,
    remedy: "run step 04 (organize) again",
    version: { member: "planVersion", is: ORGANIZE_PLAN_VERSION },
    schema: z.looseObject({
      planVersion: z.literal(ORGANIZE_PLAN_VERSION),
      made: z.string(),
      source: z.string(),
      dandiset: folder.exactOptional(),
      naming: z.enum(["dandi", "always-session", "match-remote"]),
      requiredFields: z.array(z.enum(NAME_FIELDS)),
      collisions: z.array(collision),
      staysBehind: z.array(staysBehindSchema).exactOptional(),
      warnings: z.array(findingSchema),
    }),
    rows: { of: "items", schema: item },
    error: (message) => new PlanError(message),
    dress: (plan) => withView(plan, viewOrganizePlan),
  });
}

/**
 * Reads the plan that {@linkcode planOrganize} saved.
 *
 * @returns `undefined` where the step has not run in this work folder.
 * @throws {PlanError} If `state/organize.json` is of another version or damaged; making the plan again repairs it.
 */
export function readOrganizePlan(work: WorkFolder): (OrganizePlan & Viewable) | undefined {
  return organizeState.read(work);
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
  return organizeState.readWith(work, take);
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
