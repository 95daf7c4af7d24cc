import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { PUBLISH_PLAN_VERSION, type PublishPlan } from "./plan.ts";
import { viewPublishPlan } from "./view.ts";

const schema = z.looseObject({
  planVersion: z.literal(PUBLISH_PLAN_VERSION),
  dandiset: z.string().regex(/^\d{6}$/),
  api: z.string(),
  title: z.string(),
  state: z.enum(["ready", "blocked", "unchanged"]),
  blockers: z.array(
    z.looseObject({
      message: z.string(),
      fix: z.string(),
      passes: z.boolean(),
      items: z.array(z.unknown()),
    }),
  ),
  warnings: z.array(z.string()),
  files: z.number(),
  bytes: z.number(),
  digest: z.string(),
  record: z.record(z.string(), z.unknown()),
  published: z.array(z.string()),
  consequences: z.array(z.string()),
  checklist: z.looseObject({ yes: z.number(), of: z.number(), items: z.array(z.unknown()) }),
});

/**
 * Reads the plan that {@linkcode planPublish} saved; `undefined` where the step has not been run.
 *
 * @throws {PlanError} If `state/publish.json` is of another version or damaged; making the plan again repairs it.
 */
export function readPublishPlan(work: WorkFolder): (PublishPlan & Viewable) | undefined {
  const saved = work.readState("publish");
  if (saved === undefined) return undefined;
  const checked = schema.safeParse(saved);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new PlanError(
      `Cannot use "state/publish.json" (${
        issue?.path.join(".") || "the file"
      }: ${issue?.message}): run the publish step again`,
    );
  }
  return withView(saved as PublishPlan, viewPublishPlan);
}
