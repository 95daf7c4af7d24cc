import { z } from "zod";
import { JournalError, PlanError } from "../../core/errors.ts";
import { defineState } from "../../core/saved_state.ts";
import type { WorkFolder } from "../../core/work_folder.ts";

/** What step 08 (regions) left in the work folder; the step itself comes later and cannot be called from here. */
export interface KnownRegions {
  /** Terms that a person chose for a location text of a species; none: the text has no term. */
  decided(species: string | undefined, text: string): readonly string[] | undefined;
  /** Terms of the assets by the saved plan, with the texts that led to them. */
  readonly planned: readonly {
    readonly id: string;
    readonly texts: readonly { readonly species: string; readonly text: string }[];
  }[];
}

const decisions = z.array(z.object({
  species: z.string().default(""),
  text: z.string(),
  terms: z.array(z.string()),
}));

/** What is needed here of the plan of step 08. */
interface Glance {
  readonly dandiset: string;
  readonly api: string;
  readonly texts: readonly {
    readonly species: string;
    readonly text: string;
    readonly matches: readonly { readonly id: string }[];
  }[];
  readonly assets: readonly { readonly terms: readonly string[] }[];
}

/** `state/regions.json` as step 08 saves it, of which only this much is asked for. */
const regionsGlance = defineState<Glance>()({
  name: "regions",
  remedy: "run step 08 (regions) again",
  schema: z.looseObject({
    dandiset: z.string(),
    api: z.string(),
    texts: z.array(z.looseObject({
      species: z.string(),
      text: z.string(),
      matches: z.array(z.looseObject({ id: z.string() })),
    })),
  }),
  rows: { of: "assets", schema: z.looseObject({ terms: z.array(z.string()) }) },
  error: (message) => new PlanError(message),
  dress: (plan) => plan,
});

function glance(work: WorkFolder): Glance | undefined {
  try {
    return regionsGlance.read(work);
  } catch (error) {
    if (error instanceof PlanError || error instanceof JournalError) return undefined;
    throw error;
  }
}

/** Reads decisions and plan; what has another form says nothing here, step 08 names the mistake. */
export function readKnownRegions(work: WorkFolder, dandiset: string, api: string): KnownRegions {
  const chosen = decisions.safeParse(work.readDecisions("regions") ?? []);
  const byText = new Map(
    (chosen.data ?? []).map((d) => [key(d.species, d.text), d.terms] as const),
  );
  const made = glance(work);
  const planned = new Map<string, { species: string; text: string }[]>();
  if (made && made.dandiset === dandiset && made.api === api) {
    for (const id of made.assets.flatMap((a) => a.terms)) planned.set(id, []);
    for (const { species, text, matches } of made.texts) {
      for (const { id } of matches) planned.get(id)?.push({ species, text });
    }
  }
  return {
    decided: (species, text) => byText.get(key(species ?? "", text)),
    planned: [...planned].map(([id, texts]) => ({ id, texts })),
  };
}

function key(species: string, text: string): string {
  return `${species.trim().toLowerCase()}\u0000${text}`;
}
