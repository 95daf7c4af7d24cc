/**
 * The step as scripts run it: plan, ask, write, check, and the Dandiset's own `about` at the end.
 *
 * @module
 */
import type { Connection } from "../connect/mod.ts";
import type { StepOptions } from "../core/step.ts";
import { openWorkFolder } from "../core/work_folder.ts";
import { loadOntology } from "../ontology/mod.ts";
import { askRegions } from "./decide/ask.ts";
import {
  decideRegions,
  decisionKey,
  mergeDecisions,
  readRegionDecisions,
} from "./decide/decisions.ts";
import { planRegions } from "./plan.ts";
import type { RegionsPlan } from "./plan_types.ts";
import { aboutOf } from "./write/about.ts";
import { patchOf, planFromPatch, writePatch } from "./write/patch.ts";
import { regionsExitStatus, runRegions, undoRegions, verifyRegions } from "./write/run.ts";
import { planWholeAbout, runWholeAbout, undoWholeAbout } from "./write/whole.ts";

/** How the step is run, and how it speaks with people. */
export interface RegionsFlow {
  /** The archive. */
  readonly connection: Connection;
  /** Signal, progress, shard. */
  readonly step: StepOptions;
  /** Whether only the plan is wanted. */
  readonly dryRun: boolean;
  /** Whether people want to be asked. */
  readonly attended: boolean;
  /** Shows a result. */
  show(result: unknown): Promise<void>;
  /** Asks before something changes. */
  confirm(question: string): boolean;
  /** Asks for a text. */
  ask?(question: string): string | undefined;
}

/**
 * Takes over decisions of other work folders about texts that are not decided here; where two of them differ neither is taken.
 *
 * @returns How many were taken, and the texts that were decided differently.
 * @throws {NotFoundError} If a folder is no work folder.
 * @throws {ConfigError} If a `decisions.yaml` has a mistake.
 */
export async function takeDecisions(
  work: Connection["work"],
  folders: readonly string[],
  now?: () => Date,
): Promise<{ taken: number; differ: string[] }> {
  if (folders.length === 0) return { taken: 0, differ: [] };
  const ontology = await loadOntology();
  const own = readRegionDecisions(work, ontology);
  const { decisions, conflicts } = mergeDecisions(
    ...folders.map((f) =>
      [...readRegionDecisions(openWorkFolder(f), ontology).values()].map((d) => ({
        ...d,
        evidence: `${d.evidence ?? "decided"} (taken from ${f.replace(/^.*[/\\\\]/, "")})`,
      }))
    ),
  );
  const differ = conflicts.map(([d]) => d.text);
  const fresh = decisions.filter((d) => {
    const mine = own.get(decisionKey(d.species, d.text));
    if (mine && [...mine.terms].sort().join() !== [...d.terms].sort().join()) differ.push(d.text);
    return mine === undefined;
  });
  if (fresh.length > 0) decideRegions(work, ontology, fresh, now ? { now } : {});
  return { taken: fresh.length, differ };
}

/** Plans, asks about what is open, writes, checks, and ends with the Dandiset's own `about`; gives the exit status. */
export async function runFlow(
  flow: RegionsFlow,
  options: { patch?: string | undefined; apply?: string | undefined } = {},
): Promise<number> {
  const { connection, step, show, confirm } = flow;
  let plan: RegionsPlan;
  if (options.apply === undefined) {
    plan = await planRegions(connection, step);
    await show(plan);
    // Where nobody can answer, or nobody wants to be asked, what is open stays in the plan.
    const asks = flow.attended ? flow.ask : undefined;
    if (asks && plan.texts.some((t) => t.status === "open")) {
      const who = connection.user.username;
      const answered = askRegions(connection.work, await loadOntology(), plan, asks, { who });
      if (answered > 0) {
        plan = await planRegions(connection, step);
        await show(plan);
      }
    }
  } else {
    plan = await fromPatch(flow, options.apply);
    await show(plan);
  }
  if (options.patch !== undefined) {
    writePatch(options.patch, patchOf(plan));
    step.onProgress?.({ kind: "note", text: `the patch is in ${options.patch}` });
  }
  if (flow.dryRun) await show(await planWholeAbout(connection, plan));
  if (!confirm("Write these regions into the assets, and their union into the Dandiset's about?")) {
    return 0;
  }
  const result = await runRegions(connection, plan, step);
  await show(result);
  // A share knows only its own assets: the whole is written by the run without --shard.
  if (!step.shard) await show(await runWholeAbout(connection, plan, step));
  if (options.apply !== undefined) return regionsExitStatus(result);
  const check = await verifyRegions(connection, step);
  await show(check);
  return regionsExitStatus(result, check);
}

/** Takes back what this work folder wrote, in the assets and in the Dandiset's record. */
export async function undoFlow(flow: RegionsFlow): Promise<number> {
  const { connection, step, show, confirm } = flow;
  if (!confirm("Take back the regions that this work folder wrote?")) return 0;
  const undone = await undoRegions(connection, step);
  await show(undone);
  const whole = step.shard ? undefined : await undoWholeAbout(connection, undone.dandiset, step);
  if (whole) await show(whole);
  return regionsExitStatus(undone);
}

async function fromPatch(flow: RegionsFlow, file: string): Promise<RegionsPlan> {
  const { requireDandiset } = await import("../dandiset/mod.ts");
  const { viewRegionsPlan } = await import("./view.ts");
  const { withView } = await import("../display/view.ts");
  const { client, instance } = flow.connection;
  const dandiset = requireDandiset(flow.connection);
  const current = new Map<string, { assetId: string; about: ReturnType<typeof aboutOf> }>();
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    current.set(a.path, { assetId: a.asset_id, about: aboutOf(a.metadata) });
  }
  const now = flow.step.now?.() ?? new Date();
  return withView(
    await planFromPatch(file, { dandiset, api: instance.api }, current, now),
    viewRegionsPlan,
  );
}
