import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import { planHeadShape } from "../core/saved_schemas.ts";
import { defineState } from "../core/saved_state.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { type Checklist, checklistPointSchema } from "./checklist.ts";
import {
  type Blocker,
  PUBLISH_PLAN_VERSION,
  type PublishPlan,
  type PublishResult,
} from "./plan_types.ts";
import { viewPublishPlan, viewPublishResult } from "./view.ts";

const blocker: z.ZodType<Blocker> = z.looseObject({
  code: z.enum([
    "embargoed",
    "unembargoing",
    "record-invalid",
    "record-pending",
    "assets-invalid",
    "assets-pending",
    "publishing",
    "zarr",
    "no-files",
    "not-approved",
    "no-owner",
    "embargo-wanted",
    "not-proved",
  ]),
  message: z.string(),
  passes: z.boolean(),
  fix: z.string(),
  items: z.array(z.looseObject({ what: z.string(), why: z.string() })),
});
const checklist: z.ZodType<Checklist> = z.looseObject({
  items: z.array(z.looseObject({
    id: z.string(),
    question: z.string(),
    answer: z.enum(["yes", "no", "cannot-tell"]),
    evidence: z.string(),
    fix: z.string().exactOptional(),
  })),
  yes: z.number(),
  of: z.number(),
  score: z.number(),
});

/** `state/publish.json`. */
export const publishState = defineState<PublishPlan>()({
  name: "publish",
  remedy: "run step 09 (publish) again",
  version: { member: "planVersion", is: PUBLISH_PLAN_VERSION },
  schema: z.looseObject({
    ...planHeadShape,
    planVersion: z.literal(PUBLISH_PLAN_VERSION),
    instance: z.string(),
    title: z.string(),
    state: z.enum(["ready", "blocked", "unchanged"]),
    blockers: z.array(blocker),
    warnings: z.array(z.string()),
    files: z.number(),
    bytes: z.number(),
    digest: z.string(),
    record: z.record(z.string(), z.unknown()),
    published: z.array(z.string()),
    consequences: z.array(z.string()),
    citation: z.string(),
    checklist,
    history: z.array(checklistPointSchema),
  }),
  error: (message) => new PlanError(message),
  dress: (plan) => withView(plan, viewPublishPlan),
});

/**
 * Reads the plan that {@linkcode planPublish} saved; `undefined` where the step has not been run.
 *
 * @throws {PlanError} If `state/publish.json` is of another version or damaged; making the plan again repairs it.
 */
export function readPublishPlan(work: WorkFolder): (PublishPlan & Viewable) | undefined {
  return publishState.read(work);
}

/** `state/publish-result.json`. */
export const publishResultState = defineState<PublishResult>()({
  name: "publish-result",
  remedy: "run step 09 (publish) again",
  schema: z.looseObject({
    status: z.enum(["published", "not-asked", "blocked", "unchanged"]),
    dandiset: z.string(),
    instance: z.string(),
    why: z.string().exactOptional(),
    version: z.string().exactOptional(),
    doi: z.string().exactOptional(),
    citation: z.string().exactOptional(),
    url: z.string().exactOptional(),
    files: z.number().exactOptional(),
    bytes: z.number().exactOptional(),
    differences: z.array(z.string()),
    at: z.string(),
  }),
  error: (message) => new PlanError(message),
  dress: (result) => withView(result, viewPublishResult),
});

/**
 * What {@linkcode runPublish} left; `undefined` where nothing was run.
 *
 * @throws {PlanError} If `state/publish-result.json` is damaged.
 */
export function readPublishResult(work: WorkFolder): (PublishResult & Viewable) | undefined {
  return publishResultState.read(work);
}
