/**
 * Making the plan: read, name, say what is wrong. Nothing on disk is changed but `state/`.
 *
 * @module
 */
import { NotFoundError, PermissionError, StoppedError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { eachJsonLine, openJsonLines } from "../core/json_lines.ts";
import { inShard, type Shard } from "../core/shard.ts";
import type { StepOptions } from "../core/step.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { ReadOutcome } from "../nwb/facts.ts";
import { findNwbFiles, readFacts } from "../nwb/mod.ts";
import { findCopies } from "./files/copies.ts";
import { findDandisetFolder } from "./names/dandiset_folder.ts";
import { type OrganizeNaming, planNames, relativeTo } from "./plan_names.ts";
import type { OrganizePlan } from "./plan_types.ts";
import { type OrganizeRecord, recordOf } from "./names/record.ts";
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
  await checkFolder(source);
  const paths = (await findNwbFiles(source)).filter((p) => inShard(relativeTo(source, p), shard));
  const cachePath = shard
    ? work.statePath(`facts.${shard.index}-of-${shard.count}.jsonl`)
    : work.statePath("facts.jsonl");
  if (!shard) await joinShares(work);
  onProgress?.({ kind: "stage", stage: "reading NWB files", total: paths.length });
  // Of each file only what names need is kept.
  const records: OrganizeRecord[] = [];
  const reading = readFacts(paths, {
    cachePath,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const outcome of reading) {
    const item = relativeTo(source, pathOfOutcome(outcome));
    records.push(lowerExtension(recordOf(outcome, item)));
    onProgress?.({ kind: "item-done", item, outcome: outcome.status });
  }
  if (signal?.aborted) {
    throw new StoppedError("Stopped while reading: run it again, what was read is remembered");
  }
  const dandiset = await findDandisetFolder(source);
  onProgress?.({ kind: "stage", stage: "naming" });
  const copies = await findCopies(records, signal);
  const plan = planNames(records, {
    source,
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
  work.writeState("organize", plan);
  return withView(plan, viewOrganizePlan);
}

async function checkFolder(source: string): Promise<void> {
  let found: boolean;
  try {
    found = (await Deno.stat(source)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new PermissionError(`Cannot read "${source}": it is not allowed`, { cause: error });
    }
    found = false;
  }
  if (!found) {
    throw new NotFoundError(
      `Cannot organize "${source}": there is no such folder, set nwb_folder in upload.yaml`,
    );
  }
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

/** `.NWB`, which the original passes over in folders, gets the ending that the archive's tools look for. */
function lowerExtension(record: OrganizeRecord): OrganizeRecord {
  return /^\.nwb$/i.test(record.extension) ? { ...record, extension: ".nwb" } : record;
}

function pathOfOutcome(outcome: ReadOutcome): string {
  return outcome.status === "read" ? outcome.facts.file.path : outcome.path;
}
