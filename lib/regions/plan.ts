/**
 * Planning: what each asset's `about` would be.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import type { StepOptions } from "../core/step.ts";
import { inShard } from "../core/shard.ts";
import { plural } from "../core/text.ts";
import { requireDandiset } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { presentFiles } from "../upload/mod.ts";
import { loadOntology } from "../ontology/mod.ts";
import { aboutOf, mergeAbout } from "./write/about.ts";
import { readRegionDecisions } from "./decide/decisions.ts";
import { readLabTable } from "./decide/lab_table.ts";
import { gatherLocal } from "./gather.ts";
import { readJournal, tracesOf } from "./write/journal.ts";
import { mapRegions } from "./map.ts";
import { addOlsCandidates, type OlsOptions } from "./ols_candidates.ts";
import {
  type AssetRow,
  type FileLocations,
  REGIONS_PLAN_VERSION,
  type RegionsPlan,
} from "./plan_types.ts";
import { readRemote, type RemoteOptions } from "./remote.ts";
import { regionsState } from "./read_plan.ts";
import { viewRegionsPlan } from "./view.ts";

/** The connection's parts that this step uses. */
export type RegionsConnection = Pick<Connection, "work" | "instance" | "client">;

/** Options of {@linkcode planRegions}. */
export interface PlanRegionsOptions extends StepOptions {
  /**
   * Read assets that have no local file from the archive itself, over HTTP ranges: a few hundred kilobytes each.
   * Default `true`.
   */
  remote?: boolean | RemoteOptions;
  /**
   * Ask OLS4 for further candidates where a text is open. Default: asked, except with an archive on this machine. What it says is only
   * ever offered, never written.
   */
  ols4?: boolean | OlsOptions;
}

/**
 * Decides what each asset's `about` should name, without changing anything on the archive.
 *
 * Reads locations from the local files (or from the archive where there is none), resolves them, looks at what was decided, and compares
 * with the draft: one request per thousand assets. The plan is saved as `state/regions.json`. What is not certain is listed in it
 * with candidates and is not written.
 *
 * @throws {NotFoundError} If step 02 has not been run.
 * @throws {ConfigError} If `decisions.yaml` or the lab's `regions.tsv` has a mistake.
 */
export async function planRegions(
  connection: RegionsConnection,
  options: PlanRegionsOptions = {},
): Promise<RegionsPlan & Viewable> {
  const { work, client, instance } = connection;
  const dandiset = requireDandiset(connection);
  const ontology = await loadOntology();
  // What a person decided here comes before the lab's table.
  const decisions = new Map([
    ...readLabTable(work, ontology),
    ...readRegionDecisions(work, ontology),
  ]);
  const assets: AssetItem[] = [];
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    if (inShard(a.path, options.shard)) assets.push(a);
  }
  // A local file speaks for an asset only if it is that asset, byte for byte.
  const present = await presentFiles(work, assets.filter(isNwb), options.signal);
  const local = await gatherLocal(work, present, options);
  const files: FileLocations[] = [...local.files];
  const notes: string[] = [];
  const known = new Set(files.map((f) => f.assetPath));
  const without = assets.filter((a) => isNwb(a) && !known.has(a.path));
  const failed = new Map<string, string>(local.unreadable);
  if (without.length > 0 && options.remote !== false) {
    const remote = await readRemote(connection, dandiset, without, {
      ...options,
      ...(typeof options.remote === "object" ? options.remote : {}),
    });
    files.push(...remote.files);
    for (const [path, why] of remote.failed) failed.set(path, why);
    if (remote.files.length > 0) {
      notes.push(
        `${plural(remote.files.length, "asset")} without a local file ${
          remote.files.length === 1 ? "was" : "were"
        } read from the archive`,
      );
    }
  }
  const read = new Set(files.map((f) => f.assetPath));
  for (const a of assets) if (isNwb(a) && !read.has(a.path)) files.push(unread(a));
  files.sort((a, b) => a.assetPath < b.assetPath ? -1 : 1);
  const map = mapRegions(files, ontology, decisions);
  const traces = tracesOf(readJournal(work, instance.api, dandiset));
  const by = new Map(map.files.map((f) => [f.file.assetPath, f]));
  const labels: Record<string, string> = { ...map.labels };
  const rows = assets.filter((a) => isNwb(a)).map((a): AssetRow => {
    const f = by.get(a.path);
    const before = aboutOf(a.metadata);
    const base = {
      assetPath: a.path,
      assetId: a.asset_id,
      subject: f?.file.subject ?? "",
      session: f?.file.session ?? "",
      before,
    };
    if (!f || (f.file.unread && f.terms.length === 0)) {
      const why = failed.get(a.path);
      return {
        ...base,
        from: "none",
        status: why === undefined ? "nothing" : "unreadable",
        terms: [],
        counts: {},
        after: before,
        note: why ?? "its facts were not read",
      };
    }
    const trace = traces.get(a.path);
    const want = f.terms.map((id) => ({ id, label: labels[id] ?? ontology.labelOf(id) ?? id }));
    const after = mergeAbout(before, want, trace?.added);
    const changed = JSON.stringify(after) !== JSON.stringify(before);
    return {
      ...base,
      from: f.file.unread ? "none" : f.file.from,
      status: changed ? "change" : f.terms.length > 0 ? "same" : "nothing",
      terms: f.terms,
      counts: f.counts,
      after,
      ...(f.terms.length === 0
        ? {
          note: f.open.length > 0
            ? `open: ${f.open.slice(0, 3).join("; ")}`
            : f.file.locations.length === 0
            ? "the file names no location"
            : "no location of the file is a region",
        }
        : {}),
    };
  });
  const texts = options.ols4 === false || (instance.kind === "local" && options.ols4 === undefined)
    ? map.texts
    : await addOlsCandidates(
      map.texts,
      ontology,
      work.statePath("services.jsonl"),
      options,
      typeof options.ols4 === "object" ? options.ols4 : {},
      notes,
    );
  for (const t of texts) for (const c of t.candidates) labels[c.id] = c.label;
  const plan: RegionsPlan = {
    planVersion: REGIONS_PLAN_VERSION,
    made: (options.now?.() ?? new Date()).toISOString(),
    dandiset,
    api: instance.api,
    ontology: ontology.header.version,
    texts,
    assets: rows.sort((a, b) => a.assetPath < b.assetPath ? -1 : 1),
    conflicts: map.conflicts,
    labels,
    notes,
    skipped: assets.length - rows.length,
  };
  regionsState.save(work, plan);
  return withView(plan, viewRegionsPlan);
}

/** An asset whose file was not read: its path or record still names the subject. */
function unread(a: AssetItem): FileLocations {
  const subjects = a.metadata?.wasAttributedTo;
  const first: unknown = Array.isArray(subjects) ? subjects[0] : undefined;
  const named = (first as { identifier?: unknown } | null | undefined)?.identifier;
  return {
    assetPath: a.path,
    from: "archive",
    unread: true,
    subject: typeof named === "string" ? named : /^sub-([^/_]+)/.exec(a.path)?.[1] ?? "",
    session: "",
    species: "",
    locations: [],
  };
}

function isNwb(a: AssetItem): boolean {
  return /\.nwb$/i.test(a.path) && a.blob !== null;
}
