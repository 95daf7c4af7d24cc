/**
 * Making the plan: read, name, say what is wrong. Nothing on disk is changed but `state/`.
 *
 * @module
 */
import { StoppedError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { eachJsonLine, openJsonLines } from "../core/json_lines.ts";
import { inShard, type Shard } from "../core/shard.ts";
import type { StepOptions } from "../core/step.ts";
import { joinPath } from "../core/paths.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { ReadOutcome } from "../nwb/facts.ts";
import {
  notTaken,
  sessionsOf,
  staysBehind,
  type UnreadableEntry,
  workInventory,
} from "../inventory/mod.ts";
import { readFacts } from "../nwb/mod.ts";
import { findCopies } from "./files/copies.ts";
import { findDandisetFolder } from "./names/dandiset_folder.ts";
import { type OrganizeNaming, planNames } from "./plan_names.ts";
import type { OrganizePlan } from "./plan_types.ts";
import { extensionOf, type OrganizeRecord, recordOf } from "./names/record.ts";
import { organizeState } from "./read_plan.ts";
import { viewOrganizePlan } from "./view.ts";

/** Options of {@linkcode planOrganize}. */
export interface PlanOrganizeOptions extends StepOptions, OrganizeNaming {
  /** Files read at once. Default: the reader's. */
  concurrency?: number;
  /** Time after which reading one file is given up, milliseconds. Default: the reader's. */
  timeoutMs?: number;
}

/**
 * Decides what each NWB file is called in the Dandiset, without changing any file.
 *
 * Reads every file of the NWB folder once (remembered in `state/facts.jsonl`), names all of them together, checks
 * the names against the archive's rules, and saves the plan as `state/organize.json`. Repeating it is safe. With
 * `shard`, only that share of the files is read (and remembered); a last run without it names them all.
 *
 * @param work The work folder.
 * @param options Naming, the remote listing, progress, stop.
 * @returns One item per file, in the order of their paths. A file that cannot be named or uploaded is `refused`
 * with the reason; it never throws for one file.
 * @throws {NotFoundError} If the NWB folder does not exist.
 * @throws {StoppedError} If the signal is aborted; what was read is remembered.
 */
export async function planOrganize(
  work: WorkFolder,
  options: PlanOrganizeOptions = {},
): Promise<OrganizePlan & Viewable> {
  const { signal, onProgress, now = () => new Date() } = options;
  const source = work.nwbFolder;
  const shard = options.shard && options.shard.count > 1 ? options.shard : undefined;
  const inventory = await workInventory(work, signal ? { signal } : {});
  const sessions = sessionsOf(inventory).filter((e) => inShard(e.path, shard));
  const files = new Map(
    sessions.flatMap((e) => e.kind === "unreadable" ? [] : [[e.localPath, e] as const]),
  );
  const cachePath = shard
    ? work.statePath(`facts.${shard.index}-of-${shard.count}.jsonl`)
    : work.statePath("facts.jsonl");
  if (!shard) await joinShares(work);
  onProgress?.({ kind: "stage", stage: "reading NWB files", total: files.size });
  // Of each file only what names need is kept.
  const records: OrganizeRecord[] = sessions.flatMap((e) =>
    e.kind === "unreadable" ? [notReadable(e)] : []
  );
  const reading = readFacts(files.keys(), {
    cachePath,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const outcome of reading) {
    const path = pathOfOutcome(outcome);
    const entry = files.get(path);
    const item = entry?.path ?? path;
    const original = entry?.kind === "nwb-hdf5" ? entry.standsFor?.localPath : undefined;
    const record = archiveExtension(recordOf(outcome, item), entry?.kind === "nwb-zarr");
    records.push(original === undefined ? record : { ...record, original });
    onProgress?.({ kind: "item-done", item, outcome: outcome.status });
  }
  if (signal?.aborted) {
    throw new StoppedError("Stopped while reading: run it again, what was read is remembered");
  }
  const dandiset = await findDandisetFolder(source);
  onProgress?.({ kind: "stage", stage: "naming" });
  // Zarr folders are compared file by file when they are uploaded.
  const copies = await findCopies(records.filter((r) => r.extension !== ZARR), signal);
  const behind = staysBehind(inventory);
  const plan = planNames(records, {
    source,
    ...(behind.length > 0 ? { staysBehind: behind } : {}),
    naming: options.naming ?? work.config.naming,
    ...(options.requiredFields ? { requiredFields: options.requiredFields } : {}),
    ...(options.remote ? { remote: options.remote } : {}),
    ...(options.organized ? { organized: options.organized } : {}),
    ...(dandiset ? { dandiset } : {}),
    copies,
    now,
  });
  if (shard) {
    return withView({ ...plan, warnings: [...plan.warnings, partOnly(shard)] }, viewOrganizePlan);
  }
  organizeState.save(work, plan);
  return withView(plan, viewOrganizePlan);
}

/** An entry that is seen from outside not to be taken: listed with the others, and refused. */
function notReadable(entry: UnreadableEntry): OrganizeRecord {
  const { message, fix } = notTaken(entry);
  return {
    file: entry.path,
    localPath: entry.localPath,
    probeIds: [],
    modalities: [],
    extension: extensionOf(entry.path),
    externalFiles: [],
    problems: [{
      code: "unreadable",
      severity: "blocks-upload",
      origin: { by: "dandi", rule: entry.reason },
      message,
      file: entry.path,
      fix,
    }],
  };
}

/** What shares have read is joined to what is remembered; each share wrote a file of its own. */
async function joinShares(work: WorkFolder): Promise<void> {
  const all = work.statePath("facts.jsonl");
  const folder = joinPath(all, "..");
  for await (const { name } of Deno.readDir(folder)) {
    if (!/^facts\.\d+-of-\d+\.jsonl$/.test(name)) continue;
    const share = joinPath(folder, name);
    using writer = openJsonLines(all);
    for (const record of eachJsonLine(share)) writer.append(record);
    await Deno.remove(share);
  }
}

function partOnly(shard: Shard): Finding {
  return {
    code: "share-only",
    severity: "advice",
    origin: { by: "dandi-upload" },
    message:
      `These are the files of share ${shard.index} of ${shard.count} only: names depend on all files, so this plan is not saved`,
    fix: "when all shares are done, run it once without --shard: it only names, reading is done",
  };
}

/** What NWB in Zarr is called on the archive: its clients find folders that end so, and NWB Inspector knows the name. */
const ZARR = ".nwb.zarr";

/** `.NWB`, which the original passes over in folders, gets the ending that the archive's tools look for; a Zarr gets its own. */
function archiveExtension(record: OrganizeRecord, zarr: boolean): OrganizeRecord {
  if (zarr) return { ...record, extension: ZARR };
  return /^\.nwb$/i.test(record.extension) ? { ...record, extension: ".nwb" } : record;
}

function pathOfOutcome(outcome: ReadOutcome): string {
  return outcome.status === "read" ? outcome.facts.file.path : outcome.path;
}
