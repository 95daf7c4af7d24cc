import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import { planHeadShape } from "../core/saved_schemas.ts";
import { defineState } from "../core/saved_state.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { FactsSummary } from "./model/facts_summary.ts";
import {
  type ChangeOp,
  DESCRIBE_PLAN_VERSION,
  type DescribePlan,
  type DescribeResult,
  type FieldChange,
  type Question,
} from "./model/plan_types.ts";
import type { Disagreement, LeftOut, Publication } from "./model/publication.ts";
import type { ServiceUse } from "./services/services.ts";
import { viewDescribePlan, viewDescribeResult } from "./view.ts";

const op: z.ZodType<ChangeOp> = z.discriminatedUnion("op", [
  z.looseObject({ op: z.literal("set"), field: z.string(), value: z.unknown() }),
  z.looseObject({
    op: z.literal("put"),
    field: z.string(),
    index: z.number().exactOptional(),
    value: z.unknown(),
  }),
  z.looseObject({ op: z.literal("order"), order: z.array(z.union([z.string(), z.number()])) }),
]);
const change: z.ZodType<FieldChange> = z.looseObject({
  id: z.string(),
  label: z.string(),
  before: z.string().exactOptional(),
  after: z.string(),
  source: z.string(),
  reason: z.string(),
  notes: z.array(z.string()),
  draft: z.boolean().exactOptional(),
  confirm: z.string().exactOptional(),
  declined: z.boolean().exactOptional(),
  op,
});
const question: z.ZodType<Question> = z.looseObject({
  id: z.string(),
  form: z.string(),
  sample: z.string(),
  orcid: z.string().exactOptional(),
  key: z.string(),
  file: z.enum(["upload.yaml", "decisions.yaml"]),
  entry: z.string().exactOptional(),
  other: z.string().exactOptional(),
  text: z.string(),
  suggestions: z.array(z.string()),
  blocks: z.enum(["saving", "publishing", "nothing"]),
  example: z.string().exactOptional(),
});
const path = z.array(z.union([z.string(), z.number()]));

/** What only the views and the reports read further down: that it is such an object is checked, not all that it holds. */
function objectOf<T extends object>(...members: readonly (keyof T & string)[]): z.ZodType<T> {
  return z.custom<T>((value) =>
    typeof value === "object" && value !== null && members.every((m) => m in value)
  );
}

/** `state/describe.json`. */
export const describeState = defineState<DescribePlan>()({
  name: "describe",
  remedy: "run step 07 (describe) again",
  version: { member: "planVersion", is: DESCRIBE_PLAN_VERSION },
  schema: z.looseObject({
    ...planHeadShape,
    planVersion: z.literal(DESCRIBE_PLAN_VERSION),
    instance: z.string(),
    schemaVersion: z.string(),
    base: z.looseObject({
      name: z.string(),
      metadata: z.record(z.string(), z.unknown()),
      digest: z.string(),
      modified: z.string(),
    }),
    publication: objectOf<Publication>("authors").exactOptional(),
    facts: objectOf<FactsSummary>("files", "subjects", "sessions", "species"),
    changes: z.array(change),
    questions: z.array(question),
    candidates: z.array(
      z.looseObject({
        asked: z.string(),
        id: z.string(),
        label: z.string(),
        evidence: z.string(),
      }),
    ),
    leftOut: z.array(objectOf<LeftOut>("what", "value", "source", "why")),
    disagreements: z.array(objectOf<Disagreement>("field", "values", "taken")),
    problems: z.array(z.looseObject({
      stage: z.enum(["schema", "models"]),
      path,
      keyword: z.string(),
      field: z.string(),
      message: z.string(),
      fix: z.string().exactOptional(),
    })),
    advice: z.array(z.looseObject({
      code: z.string(),
      level: z.enum(["error", "warning", "note"]),
      path,
      message: z.string(),
    })),
    services: z.array(objectOf<ServiceUse>("service", "asked", "unavailable")),
    notes: z.array(z.string()),
  }),
  error: (message) => new PlanError(message),
  dress: (plan) => withView(plan, viewDescribePlan),
});

/**
 * Reads the plan that {@linkcode planDescribe} saved; `undefined` where the step has not been run.
 *
 * @throws {PlanError} If `state/describe.json` is of another version or damaged; making the plan again repairs it.
 */
export function readDescribePlan(work: WorkFolder): (DescribePlan & Viewable) | undefined {
  return describeState.read(work);
}

/** `state/describe-result.json`. */
export const describeResultState = defineState<DescribeResult>()({
  name: "describe-result",
  remedy: "run step 07 (describe) again",
  schema: z.looseObject({
    status: z.enum(["saved", "nothing"]),
    undone: z.string().exactOptional(),
    dandiset: z.string(),
    taken: z.array(z.looseObject({
      id: z.string(),
      label: z.string(),
      before: z.string().exactOptional(),
      after: z.string(),
      source: z.string(),
    })),
    left: z.array(z.looseObject({ id: z.string(), label: z.string(), why: z.string() })),
    former: z.string().exactOptional(),
    differences: z.array(z.string()),
    archive: z.looseObject({
      status: z.string(),
      errors: z.array(z.looseObject({ field: z.string(), message: z.string() })),
    }).exactOptional(),
    problems: z.array(z.string()).exactOptional(),
    at: z.string(),
  }),
  error: (message) => new PlanError(message),
  dress: (result) => withView(result, viewDescribeResult),
});

/**
 * What {@linkcode runDescribe} left; `undefined` where nothing was run.
 *
 * @throws {PlanError} If `state/describe-result.json` is damaged.
 */
export function readDescribeResult(work: WorkFolder): (DescribeResult & Viewable) | undefined {
  return describeResultState.read(work);
}
