import { dandisetPage } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import type { StepOptions } from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { checkPlan, type DandisetPlan } from "./plan.ts";
import { type DandisetState, readDandiset, saveDandiset } from "./state.ts";
import { viewDandiset } from "./view.ts";

/**
 * Step 02, run: makes the Dandiset of the plan or takes the existing one, and remembers it in `state/dandiset.json`.
 *
 * May be repeated: a Dandiset that an earlier or interrupted run made is found by the next plan, never made twice.
 *
 * @throws {PermissionError} If the account is not approved, or no owner.
 * @throws {PlanError} If the plan has other problems or is for another archive.
 */
export async function runDandiset(
  connection: Connection,
  plan: DandisetPlan,
  options: StepOptions = {},
): Promise<DandisetState & Viewable> {
  checkPlan(connection, plan);
  const { work, instance } = connection;
  const now = options.now ?? (() => new Date());
  const client = connection.client.with({
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  let { identifier, name, embargo } = plan;
  if (plan.action === "create" && plan.create) {
    // Written first: if the run dies after the archive has made it, the next plan knows which one is new.
    work.writeState("dandiset-begun", {
      api: instance.api,
      name: plan.create.name.trim(),
      before: plan.mine.filter((d) => d.name === plan.create?.name.trim()).map((d) => d.identifier),
    });
    const record = await client.createDandiset(plan.create, { now });
    identifier = record.identifier;
    name = record.draft_version?.name ?? name;
    embargo = record.embargo_status;
  }
  if (identifier === undefined) throw new TypeError("a plan to use a Dandiset has no identifier");
  const before = readDandiset(work);
  const known = before?.identifier === identifier && before.api === instance.api;
  const state: DandisetState = {
    version: 1,
    identifier,
    name,
    instance: instance.name,
    api: instance.api,
    url: dandisetPage(instance, identifier),
    made: plan.action === "create" || (known && before.made),
    embargo,
    at: known ? before.at : now().toISOString(),
    ...(known && before.released !== undefined ? { released: before.released } : {}),
  };
  saveDandiset(work, state);
  return withView(state, viewDandiset);
}
