import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { DESCRIBE_PLAN_VERSION, type DescribePlan } from "./model/plan_types.ts";
import { viewDescribePlan } from "./view.ts";

const schema = z.looseObject({
  planVersion: z.literal(DESCRIBE_PLAN_VERSION),
  made: z.string(),
  dandiset: z.string().regex(/^\d{6}$/),
  instance: z.string(),
  api: z.string(),
  schemaVersion: z.string(),
  base: z.looseObject({
    name: z.string(),
    metadata: z.record(z.string(), z.unknown()),
    digest: z.string(),
  }),
  facts: z.looseObject({ files: z.number() }),
  changes: z.array(z.looseObject({
    id: z.string(),
    label: z.string(),
    after: z.string(),
    source: z.string(),
    notes: z.array(z.string()),
    op: z.looseObject({ op: z.enum(["set", "put", "order"]) }),
  })),
  questions: z.array(z.looseObject({ key: z.string(), text: z.string() })),
  leftOut: z.array(z.looseObject({ what: z.string() })),
  problems: z.array(z.looseObject({ message: z.string() })),
  advice: z.array(z.looseObject({ message: z.string() })),
  services: z.array(z.looseObject({ service: z.string() })),
  notes: z.array(z.string()),
});

/**
 * Reads the plan that {@linkcode planDescribe} saved; `undefined` where the step has not been run.
 *
 * @throws {PlanError} If `state/describe.json` is of another version or damaged; making the plan again repairs it.
 */
export function readDescribePlan(work: WorkFolder): (DescribePlan & Viewable) | undefined {
  const saved = work.readState("describe");
  if (saved === undefined) return undefined;
  const checked = schema.safeParse(saved);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new PlanError(
      `Cannot use "state/describe.json" (${
        issue?.path.join(".") || "the file"
      }: ${issue?.message}): run the describe step again`,
    );
  }
  return withView(saved as DescribePlan, viewDescribePlan);
}
