import { z } from "zod";
import type { StaysBehind } from "./inventory.ts";

/** The form of a saved {@linkcode StaysBehind}. */
export const staysBehindSchema: z.ZodType<StaysBehind> = z.looseObject({
  what: z.string(),
  count: z.number(),
  bytes: z.number(),
  example: z.string(),
});
