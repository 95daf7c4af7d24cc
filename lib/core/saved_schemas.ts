/** Forms that the saved states of several steps share. */
import { z } from "zod";
import type { Finding } from "./finding.ts";
import type { PlanHead } from "./saved_state.ts";

/** The form of a {@linkcode Finding}. */
export const findingShape = {
  code: z.string(),
  severity: z.enum(["blocks-upload", "blocks-publish", "hurts-finding", "advice"]),
  origin: z.looseObject({
    by: z.enum(["path", "dandi", "dandi-schema", "nwb-schema", "nwb-inspector", "dandi-upload"]),
    rule: z.string().exactOptional(),
  }),
  message: z.string(),
  file: z.string().exactOptional(),
  place: z.string().exactOptional(),
  found: z.string().exactOptional(),
  wanted: z.string().exactOptional(),
  fix: z.string().exactOptional(),
  waived: z.string().exactOptional(),
};

/** A saved {@linkcode Finding}. */
export const findingSchema: z.ZodType<Finding> = z.looseObject(findingShape);

/** The form of a {@linkcode PlanHead}. */
export const planHeadShape = {
  made: z.string(),
  dandiset: z.string().regex(/^\d{6}$/),
  api: z.string(),
} satisfies { [Member in keyof PlanHead]: z.ZodType<PlanHead[Member]> };
