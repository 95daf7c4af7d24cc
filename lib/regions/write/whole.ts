/**
 * The Dandiset's own `about`: what people who search the archive find it by. The union of its assets' terms.
 *
 * @module
 */
import type { Metadata } from "../../archive/mod.ts";
import type { StepOptions } from "../../core/step.ts";
import { requireReady, type WritingConnection } from "../../dandiset/mod.ts";
import { type Viewable, withView } from "../../display/view.ts";
import type { RegionsConnection } from "../plan.ts";
import type { AboutEntry, RegionsPlan } from "../plan_types.ts";
import { viewWholeAbout } from "../view_result.ts";
import { aboutOf, mergeAbout, uberonOf, withAbout } from "./about.ts";
import { openJournal, readJournal, tracesOf, WHOLE } from "./journal.ts";

/** What the Dandiset's `about` is and would be. */
export interface WholeAbout {
  /** Six digits. */
  readonly dandiset: string;
  /** What is there now. */
  readonly before: readonly AboutEntry[];
  /** What would be there. */
  readonly after: readonly AboutEntry[];
  /** Labels of the terms that would be added. */
  readonly added: readonly string[];
  /** Labels of the terms that would be taken out. */
  readonly removed: readonly string[];
  /** Whether it was written. */
  readonly written: boolean;
}

/** Terms of all assets, with their labels. */
function unionOf(plan: RegionsPlan): { id: string; label: string }[] {
  const ids = new Set(plan.assets.flatMap((a) => a.terms));
  return [...ids].sort().map((id) => ({ id, label: plan.labels[id] ?? id }));
}

function wholeOf(
  dandiset: string,
  metadata: Metadata,
  plan: RegionsPlan,
  earlier: ReadonlySet<string>,
): WholeAbout {
  const before = aboutOf(metadata);
  const after = mergeAbout(before, unionOf(plan), earlier);
  return {
    dandiset,
    before,
    after,
    added: missing(after, before),
    removed: missing(before, after),
    written: false,
  };
}

/** Names of entries whose term is not among others. */
function missing(entries: readonly AboutEntry[], from: readonly AboutEntry[]): string[] {
  const there = new Set(from.map(uberonOf));
  return entries.filter((e) => !there.has(uberonOf(e))).map((e) => String(e.name ?? ""));
}

/** Compares the draft's `about` with the terms of the assets; reads only. */
export async function planWholeAbout(
  connection: RegionsConnection,
  plan: RegionsPlan,
): Promise<WholeAbout & Viewable> {
  const { client, work, instance } = connection;
  const metadata = await client.getVersionMetadata(plan.dandiset, "draft");
  const trace = tracesOf(readJournal(work, instance.api, plan.dandiset)).get(WHOLE);
  return withView(
    wholeOf(plan.dandiset, metadata, plan, trace?.added ?? new Set()),
    viewWholeAbout,
  );
}

/**
 * Adds the terms of the assets to the Dandiset's `about`; nothing else of its record is touched, and what others wrote there stays. Terms
 * that this work folder added earlier and that no asset has any more are taken out.
 *
 * @throws {PermissionError} If the account is not approved, or no owner.
 */
export async function runWholeAbout(
  connection: WritingConnection,
  plan: RegionsPlan,
  options: StepOptions = {},
): Promise<WholeAbout & Viewable> {
  return await save(
    connection,
    "wrote",
    options,
    (metadata, added) => mergeAbout(aboutOf(metadata), unionOf(plan), added),
  );
}

/** Takes back what this work folder added to the Dandiset's `about`; `undefined` where it added nothing. */
export async function undoWholeAbout(
  connection: WritingConnection,
  dandiset: string,
  options: StepOptions = {},
): Promise<(WholeAbout & Viewable) | undefined> {
  const trace = tracesOf(readJournal(connection.work, connection.instance.api, dandiset)).get(
    WHOLE,
  );
  if (!trace || (trace.added.size === 0 && trace.removed.length === 0)) return undefined;
  return await save(connection, "undid", options, (metadata) => {
    const left = aboutOf(metadata).filter((e) => !trace.added.has(uberonOf(e) ?? ""));
    const there = new Set(left.map(uberonOf));
    return [...left, ...trace.removed.filter((e) => !there.has(uberonOf(e)))];
  });
}

async function save(
  connection: WritingConnection,
  did: "wrote" | "undid",
  options: StepOptions,
  about: (metadata: Metadata, added: ReadonlySet<string>) => AboutEntry[],
): Promise<WholeAbout & Viewable> {
  const dandiset = await requireReady(
    connection,
    did === "wrote" ? "write the Dandiset's regions" : "take the Dandiset's regions back",
  );
  const { work, client, instance } = connection;
  const now = options.now ?? (() => new Date());
  const info = await client.getVersionInfo(dandiset, "draft");
  const metadata = await client.getVersionMetadata(dandiset, "draft");
  const trace = tracesOf(readJournal(work, instance.api, dandiset)).get(WHOLE);
  const before = aboutOf(metadata);
  const after = about(metadata, trace?.added ?? new Set());
  const changed = JSON.stringify(after) !== JSON.stringify(before);
  if (changed) {
    using journal = openJournal(work);
    const note = (what: "intends" | "wrote" | "undid"): void =>
      journal.append({
        at: now().toISOString(),
        api: instance.api,
        dandiset,
        path: WHOLE,
        did: what,
        before: metadata.about === undefined ? null : before.map((e) => ({ ...e })),
        after: after.map((e) => ({ ...e })),
        oldId: "draft",
        newId: "draft",
      });
    if (did === "wrote") note("intends");
    const next = withAbout(metadata, after);
    if (did === "undid" && after.length === 0 && trace && !trace.hadAbout) delete next["about"];
    await client.putDraftMetadata(dandiset, { name: info.name, metadata: next });
    note(did);
  }
  return withView({
    dandiset,
    before,
    after,
    added: missing(after, before),
    removed: missing(before, after),
    written: changed,
  }, viewWholeAbout);
}
