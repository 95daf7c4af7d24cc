import { z } from "zod";
import { PlanError } from "../core/errors.ts";
import { planHeadShape } from "../core/saved_schemas.ts";
import { defineState } from "../core/saved_state.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { loadOntology, type Match, MATCHED_BY } from "../ontology/mod.ts";
import { gatherLocal, plannedFiles } from "./gather.ts";
import { readRegionDecisions } from "./decide/decisions.ts";
import { readLabTable } from "./decide/lab_table.ts";
import type { RegionsFate } from "../inventory/mod.ts";
import { readJournal } from "./write/journal.ts";
import { mapRegions } from "./map.ts";
import {
  type AssetRow,
  REGIONS_PLAN_VERSION,
  type RegionsPlan,
  type TextRow,
} from "./plan_types.ts";
import { viewRegionsPlan } from "./view.ts";

const about = z.array(z.record(z.string(), z.unknown()));
const match: z.ZodType<Match> = z.looseObject({
  id: z.string(),
  label: z.string(),
  relation: z.enum(["same", "broader"]),
  evidence: z.looseObject({
    input: z.string(),
    steps: z.array(z.string()),
    matched: z.string(),
    by: z.enum(MATCHED_BY),
    target: z.string(),
    source: z.string(),
  }),
});
const text: z.ZodType<TextRow> = z.looseObject({
  species: z.string(),
  text: z.string(),
  status: z.enum(["certain", "decided", "open", "none"]),
  matches: z.array(match),
  candidates: z.array(match),
  side: z.enum(["left", "right", "both"]).exactOptional(),
  reason: z.string(),
  count: z.number(),
  files: z.number(),
});
const asset: z.ZodType<AssetRow> = z.looseObject({
  assetPath: z.string(),
  assetId: z.string(),
  subject: z.string(),
  session: z.string(),
  from: z.enum(["local", "archive", "none"]),
  status: z.enum(["change", "same", "nothing", "unreadable"]),
  terms: z.array(z.string()),
  counts: z.record(z.string(), z.number()),
  before: about,
  after: about,
  note: z.string().exactOptional(),
});

/** `state/regions.json`. */
export const regionsState = defineState<RegionsPlan>()({
  name: "regions",
  remedy: "run step 08 (regions) again",
  version: { member: "planVersion", is: REGIONS_PLAN_VERSION },
  schema: z.looseObject({
    ...planHeadShape,
    planVersion: z.literal(REGIONS_PLAN_VERSION),
    ontology: z.string(),
    texts: z.array(text),
    conflicts: z.array(z.looseObject({ assetPath: z.string(), message: z.string() })),
    labels: z.record(z.string(), z.string()),
    notes: z.array(z.string()),
    skipped: z.number(),
  }),
  rows: { of: "assets", schema: asset },
  error: (message) => new PlanError(message),
  dress: (plan) => withView(plan, viewRegionsPlan),
});

/**
 * Reads the plan that `planRegions` saved.
 *
 * @returns `undefined` where the step has not run in this work folder.
 * @throws {PlanError} If `state/regions.json` is of another version or damaged; planning again repairs it.
 */
export function readRegionsPlan(work: WorkFolder): (RegionsPlan & Viewable) | undefined {
  return regionsState.read(work);
}

/**
 * What became of the regions of each asset, by its path: by the saved plan, and by what the journal says was written since. `undefined`
 * where the step has not run for this Dandiset.
 *
 * @throws {PlanError} As {@linkcode readRegionsPlan}.
 */
export function readRegionFates(
  work: WorkFolder,
  api: string,
  dandiset: string,
): Map<string, RegionsFate> | undefined {
  const plan = readRegionsPlan(work);
  if (!plan || plan.api !== api || plan.dandiset !== dandiset) return undefined;
  const written = new Set<string>();
  for (const r of readJournal(work, api, dandiset)) {
    if (r.at < plan.made) continue;
    if (r.did === "wrote") written.add(r.path);
    else if (r.did === "undid") written.delete(r.path);
  }
  return new Map(plan.assets.map((a): [string, RegionsFate] => [
    a.assetPath,
    a.status === "change"
      ? written.has(a.assetPath) ? "written" : "to-write"
      : a.status === "same"
      ? "written"
      : a.status,
  ]));
}

/** A region of the whole Dandiset. */
export interface DandisetRegion {
  /** `UBERON:0002436` */
  readonly id: string;
  /** Label. */
  readonly label: string;
  /** Files that name it. */
  readonly files: number;
  /** Electrodes, planes and pipettes. */
  readonly count: number;
  /** Texts that led to it. */
  readonly texts: readonly string[];
}

/**
 * The regions that the files of a work folder name beyond doubt or by decision, for the Dandiset's own `about`; the most frequent
 * first. From the saved plan where there is one, else from the local files.
 */
export async function regionsForDandiset(work: WorkFolder): Promise<DandisetRegion[]> {
  let plan: RegionsPlan | undefined;
  try {
    plan = readRegionsPlan(work);
  } catch { /* of another version: the files are looked at */ }
  let files: readonly { terms: readonly string[]; counts: Readonly<Record<string, number>> }[];
  let texts = plan?.texts;
  if (plan) files = plan.assets;
  else {
    const ontology = await loadOntology();
    const { files: local } = await gatherLocal(work, await plannedFiles(work));
    const map = mapRegions(
      local,
      ontology,
      new Map([...readLabTable(work, ontology), ...readRegionDecisions(work, ontology)]),
    );
    files = map.files;
    texts = map.texts;
  }
  const out = new Map<
    string,
    { id: string; label: string; files: number; count: number; texts: string[] }
  >();
  for (const f of files) {
    for (const id of f.terms) {
      const row = out.get(id) ?? { id, label: id, files: 0, count: 0, texts: [] };
      row.files++;
      row.count += f.counts[id] ?? 0;
      out.set(id, row);
    }
  }
  for (const t of texts ?? []) {
    for (const m of t.matches) {
      const row = out.get(m.id);
      if (!row) continue;
      row.label = m.label;
      row.texts.push(t.text);
    }
  }
  return [...out.values()].sort((a, b) => b.files - a.files || (a.id < b.id ? -1 : 1));
}
