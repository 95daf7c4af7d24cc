/**
 * Carrying out a plan, taking it back, and reading back what is there.
 *
 * @module
 */
import { type AssetItem, isPendingVerdict, type Metadata } from "../../archive/mod.ts";
import { isDandiUploadError, messageOf, PlanError, StoppedError } from "../../core/errors.ts";
import { pool } from "../../core/pool.ts";
import { inShard } from "../../core/shard.ts";
import type { StepOptions } from "../../core/step.ts";
import { requireDandiset, requireReady, type WritingConnection } from "../../dandiset/mod.ts";
import { type Viewable, withView } from "../../display/view.ts";
import { aboutOf, mergeAbout, uberonOf, withAbout } from "./about.ts";
import { type JournalRecord, openJournal, readJournal, tracesOf, WHOLE } from "./journal.ts";
import type { RegionsConnection } from "../plan.ts";
import type { AboutEntry, RegionsPlan } from "../plan_types.ts";
import { readRegionsPlan } from "../read_plan.ts";
import { viewRegionsCheck, viewRegionsResult } from "../view_result.ts";

/** Options of {@linkcode runRegions} and {@linkcode undoRegions}. */
export interface RunRegionsOptions extends StepOptions {
  /** Assets that are written at once. Default 5, as the archive's own page does. */
  concurrency?: number;
}

/** What became of one asset. */
export type RegionsOutcome =
  | {
    readonly status: "written";
    readonly assetPath: string;
    /** The asset's new id. */
    readonly assetId: string;
    readonly about: number;
    /** The asset had been changed by somebody since the plan; their change was kept. */
    readonly editedMeanwhile: boolean;
  }
  | { readonly status: "unchanged"; readonly assetPath: string; readonly assetId: string }
  | { readonly status: "gone"; readonly assetPath: string; readonly message: string }
  | { readonly status: "failed"; readonly assetPath: string; readonly message: string };

/** What a run or an undo did. */
export interface RegionsResult {
  /** Whether it wrote or took back. */
  readonly did: "wrote" | "undid";
  /** Six digits. */
  readonly dandiset: string;
  /** One per asset that was to be changed. */
  readonly outcomes: readonly RegionsOutcome[];
  /** Texts that a person still has to decide. */
  readonly open: number;
}

/**
 * Writes the planned `about` of every asset, several at once.
 *
 * One PUT per asset that differs, and one request per thousand assets to read the draft first. Each write goes into the journal.
 * May be repeated and stopped at any time: what is there already is not sent again. An asset that somebody edited meanwhile keeps
 * their edit.
 *
 * @throws {PlanError} If the plan is of another Dandiset or archive, or an embargo is wanted and the Dandiset is open.
 * @throws {PermissionError} If the account is not approved, or no owner.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function runRegions(
  connection: WritingConnection,
  plan: RegionsPlan,
  options: RunRegionsOptions = {},
): Promise<RegionsResult & Viewable> {
  const dandiset = checkPlan(connection, plan);
  const wanted = plan.assets.filter((a) =>
    a.status === "change" && inShard(a.assetPath, options.shard)
  );
  const traces = tracesOf(readJournal(connection.work, connection.instance.api, dandiset));
  const outcomes = await edit(
    connection,
    dandiset,
    wanted.map((a) => ({
      path: a.assetPath,
      plannedId: a.assetId,
      about: (now: readonly AboutEntry[]) =>
        mergeAbout(
          now,
          a.terms.map((id) => ({ id, label: plan.labels[id] ?? id })),
          traces.get(a.assetPath)?.added,
        ),
    })),
    "wrote",
    options,
  );
  const open = plan.texts.filter((t) => t.status === "open").length;
  return withView({ did: "wrote" as const, dandiset, outcomes, open }, viewRegionsResult);
}

/**
 * Takes back what this work folder wrote: terms that it added go, entries that it took out return; everything else stays as it is
 * now, also what others changed since.
 *
 * @throws {NotFoundError} If step 02 has not been run.
 */
export async function undoRegions(
  connection: WritingConnection,
  options: RunRegionsOptions = {},
): Promise<RegionsResult & Viewable> {
  const dandiset = requireDandiset(connection);
  const traces = tracesOf(readJournal(connection.work, connection.instance.api, dandiset));
  const outcomes = await edit(
    connection,
    dandiset,
    [...traces].filter(([path]) => path !== WHOLE && inShard(path, options.shard)).map((
      [path, trace],
    ) => ({
      path,
      about: (now: readonly AboutEntry[]) => {
        const left = now.filter((e) => !trace.added.has(uberonOf(e) ?? ""));
        const there = new Set(left.map(uberonOf));
        return [...left, ...trace.removed.filter((e) => !there.has(uberonOf(e)))];
      },
      dropEmpty: !trace.hadAbout,
    })),
    "undid",
    options,
  );
  return withView({ did: "undid" as const, dandiset, outcomes, open: 0 }, viewRegionsResult);
}

interface Edit {
  readonly path: string;
  readonly plannedId?: string;
  readonly about: (now: readonly AboutEntry[]) => readonly AboutEntry[];
  readonly dropEmpty?: boolean;
}

async function edit(
  connection: WritingConnection,
  dandiset: string,
  edits: readonly Edit[],
  did: "wrote" | "undid",
  options: RunRegionsOptions,
): Promise<RegionsOutcome[]> {
  if (edits.length === 0) return [];
  await requireReady(connection, did === "wrote" ? "write the regions" : "take the regions back");
  const { work, client, instance } = connection;
  const { signal, onProgress, concurrency = 5 } = options;
  const now = options.now ?? (() => new Date());
  const listed = new Map<string, AssetItem>();
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    listed.set(a.path, a);
  }
  onProgress?.({
    kind: "stage",
    stage: did === "wrote" ? "writing regions" : "taking regions back",
    total: edits.length,
  });
  using journal = openJournal(work);
  return await pool(edits, async (e): Promise<RegionsOutcome> => {
    const outcome = await one(e);
    onProgress?.({ kind: "item-done", item: e.path, outcome: outcome.status });
    return outcome;
  }, { concurrency, ...(signal ? { signal } : {}) });

  async function one(e: Edit): Promise<RegionsOutcome> {
    const asset = listed.get(e.path);
    if (!asset) {
      return {
        status: "gone",
        assetPath: e.path,
        message: `${e.path} is not in the draft any more: plan again`,
      };
    }
    const note = (
      what: JournalRecord["did"],
      before: Readonly<Metadata>,
      after: Readonly<Metadata>,
      newId: string,
    ): void =>
      journal.append(
        {
          at: now().toISOString(),
          api: instance.api,
          dandiset,
          path: e.path,
          did: what,
          before: before.about === undefined ? null : aboutOf(before).map((x) => ({ ...x })),
          after: after.about === undefined ? null : aboutOf(after).map((x) => ({ ...x })),
          oldId: asset.asset_id,
          newId,
        } satisfies JournalRecord,
      );
    try {
      const done = await client.replaceAssetMetadata(dandiset, asset, (metadata: Metadata) => {
        const about = e.about(aboutOf(metadata));
        const next = withAbout(metadata, about);
        if (e.dropEmpty && about.length === 0) delete next.about;
        // First the intention: a process that is killed after the request knows what it may have done.
        if (did === "wrote" && JSON.stringify(next.about) !== JSON.stringify(metadata.about)) {
          note("intends", metadata, next, "");
        }
        return next;
      });
      if (done.status === "changed" || did === "undid") {
        note(did, done.before, done.after, done.asset.asset_id);
      }
      if (done.status === "unchanged") {
        return { status: "unchanged", assetPath: e.path, assetId: done.asset.asset_id };
      }
      return {
        status: "written",
        assetPath: e.path,
        assetId: done.asset.asset_id,
        about: aboutOf(done.after).length,
        editedMeanwhile: e.plannedId !== undefined && e.plannedId !== asset.asset_id,
      };
    } catch (error) {
      if (error instanceof StoppedError || !isDandiUploadError(error)) throw error;
      if (did === "wrote") note("failed", {}, {}, "");
      if (isDandiUploadError(error, "not-found")) {
        return { status: "gone", assetPath: e.path, message: error.message };
      }
      // No key, no permission: the same for every asset.
      if (isDandiUploadError(error, "api-key", "permission", "journal")) throw error;
      return { status: "failed", assetPath: e.path, message: messageOf(error) };
    }
  }
}

/** What the archive has, compared with what should be there. */
export interface RegionsCheck {
  /** Six digits. */
  readonly dandiset: string;
  /** Assets whose `about` names all planned terms. */
  readonly right: number;
  /** Assets that are not as planned, and why. */
  readonly wrong: readonly {
    readonly assetPath: string;
    /** `missing`: terms are not there. `gone`: the asset is not there. `invalid`: the archive refuses the record's `about`. */
    readonly problem: "missing" | "gone" | "invalid";
    readonly message: string;
  }[];
  /** Assets that name no region beyond doubt. */
  readonly nothing: number;
  /** Assets whose locations could not be read: nobody knows what they name. */
  readonly unreadable: number;
  /** Texts that a person still has to decide. */
  readonly open: number;
  /** Assets that the archive still has to look at. */
  readonly pending: number;
}

/**
 * Reads every asset of the draft back and compares its `about` with the saved plan, and asks for the archive's own verdict.
 *
 * @throws {PlanError} If nothing was planned yet.
 */
export async function verifyRegions(
  connection: RegionsConnection,
  options: StepOptions = {},
): Promise<RegionsCheck & Viewable> {
  const { work, client } = connection;
  const plan = readRegionsPlan(work);
  if (!plan) {
    throw new PlanError("Cannot check the regions: nothing was planned yet, run step 08 (regions)");
  }
  const dandiset = checkPlan(connection, plan);
  const there = new Map<string, readonly AboutEntry[]>();
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    there.set(a.path, aboutOf(a.metadata));
  }
  const info = await client.getVersionInfo(dandiset, "draft");
  const wrong: RegionsCheck["wrong"][number][] = [];
  let right = 0;
  const mine = plan.assets.filter((a) => a.terms.length > 0 && inShard(a.assetPath, options.shard));
  for (const a of mine) {
    const about = there.get(a.assetPath);
    if (!about) {
      wrong.push({
        assetPath: a.assetPath,
        problem: "gone",
        message: "the asset is not in the draft any more",
      });
      continue;
    }
    const ids = new Set(about.map(uberonOf));
    const missing = a.terms.filter((id) => !ids.has(id));
    if (missing.length === 0) right++;
    else {
      wrong.push({
        assetPath: a.assetPath,
        problem: "missing",
        message: `without ${missing.map((id) => `${plan.labels[id] ?? ""} (${id})`).join(", ")}`,
      });
    }
  }
  const errors = info.asset_validation_errors ?? [];
  let pending = 0;
  for (const e of errors) {
    if (/^about\b/.test(e.field)) {
      wrong.push({
        assetPath: String(e.path ?? ""),
        problem: "invalid",
        message: `${e.field}: ${e.message}`,
      });
    } else if (isPendingVerdict(e.message)) pending++;
  }
  return withView({
    dandiset,
    right,
    wrong,
    nothing: plan.assets.filter((a) => a.terms.length === 0 && a.status !== "unreadable").length,
    unreadable: plan.assets.filter((a) => a.status === "unreadable").length,
    open: plan.texts.filter((t) => t.status === "open").length,
    pending,
  }, viewRegionsCheck);
}

/**
 * What a script ends with: 1 where an asset could not be read or written, is gone or is not as planned, else 0. Open texts are no
 * failure.
 */
export function regionsExitStatus(result: RegionsResult, check?: RegionsCheck): number {
  const failed = result.outcomes.some((o) => o.status === "failed" || o.status === "gone");
  return failed || (check?.wrong.length ?? 0) > 0 || (check?.unreadable ?? 0) > 0 ? 1 : 0;
}

function checkPlan(connection: RegionsConnection, plan: RegionsPlan): string {
  const dandiset = requireDandiset(connection);
  if (plan.dandiset !== dandiset || plan.api !== connection.instance.api) {
    throw new PlanError(
      `Cannot use this plan: it was made for dandiset ${plan.dandiset} of another upload or archive, this is ${dandiset}; plan again`,
    );
  }
  return dandiset;
}
