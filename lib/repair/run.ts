/**
 * Carrying out a plan of repairs: on copies, journalled, each file all or nothing.
 *
 * @module
 */
import { isDandiUploadError, messageOf, PlanError, StoppedError } from "../core/errors.ts";
import type { JsonLinesWriter } from "../core/json_lines.ts";
import { pool } from "../core/pool.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import {
  readRepaired,
  type RememberedIdentity,
  rememberRepaired,
  REPAIRED_FOLDER,
  type RepairedCopy,
} from "../inventory/mod.ts";
import { SOFTWARE } from "../nwb/software.ts";
import { validateFile } from "../validate/mod.ts";
import type { Checked } from "./child/request.ts";
import { CannotMend } from "./child/process.ts";
import { refuseLinks, removeIfThere, UNFINISHED } from "./files/copy.ts";
import { changeInPlace } from "./files/in_place.ts";
import { digestOf, openJournal, readDigests } from "./files/journal.ts";
import { mendFile } from "./files/mend_file.ts";
import { noteOf } from "./note.ts";
import type { RepairItem, RepairPlan } from "./plan_types.ts";
import {
  REPAIR_RESULT_VERSION,
  type RepairOutcome,
  type RepairResult,
  type RunRepairOptions,
} from "./run_types.ts";
import { viewRepairResult } from "./view_result.ts";

/** What a run has at hand. */
interface Rig {
  readonly work: WorkFolder;
  readonly journal: JsonLinesWriter;
  /** Of copies that stand: digests of their changes, by file. */
  readonly digests: ReadonlyMap<string, string>;
  readonly copies: ReadonlyMap<string, RepairedCopy>;
  readonly options: RunRepairOptions;
  readonly at: Date;
}

/**
 * Carries out a plan. Each file is read in full, copied into `repaired/` of the work folder (without taking space where
 * the file system can share it), changed there in a process that may write to nothing else, read back, and compared with
 * the original byte for byte; only then it gets its name. From then on every step takes the copy in the original's place.
 *
 * May be repeated: copies that stand with the same changes are kept, a run that was cut off goes on. Nothing of a copy
 * that is not finished is ever taken for one.
 *
 * @param plan The plan that was shown.
 * @returns What became of each file that the plan changes; a refusal never stops the others.
 * @throws {PlanError} If the folder of the copies is a link.
 * @throws {StoppedError} If the signal is aborted; finished copies stand.
 * @throws {JournalError} If `state/` cannot be written.
 */
export async function runRepair(
  work: WorkFolder,
  plan: RepairPlan,
  options: RunRepairOptions = {},
): Promise<RepairResult & Viewable> {
  const { signal, onProgress, now = () => new Date(), inPlace = false } = options;
  const at = now();
  const digests = readDigests(work);
  const copies = readRepaired(work);
  await sweep(joinPath(work.path, REPAIRED_FOLDER)).catch(asPlanError);
  const wanted = plan.items.filter((i) => i.status === "repair" || copies.has(i.file));
  onProgress?.({ kind: "stage", stage: "repairing", total: wanted.length });
  using journal = openJournal(work);
  const rig: Rig = { work, journal, digests, copies, options, at };
  const outcomes = await pool(wanted, async (item) => {
    const outcome = await one(rig, item);
    onProgress?.({ kind: "item-done", item: item.file, outcome: outcome.outcome });
    return outcome;
  }, {
    concurrency: options.concurrency ?? Math.max(1, Math.min(4, navigator.hardwareConcurrency)),
    ...(signal ? { signal } : {}),
  });
  const result: RepairResult = {
    version: REPAIR_RESULT_VERSION,
    madeAt: at.toISOString(),
    software: `${SOFTWARE.name} ${SOFTWARE.version}`,
    ...(options.confirmedBy === undefined ? {} : { confirmedBy: options.confirmedBy }),
    inPlace,
    outcomes,
  };
  work.writeState("repair-result", result);
  return withView(result, viewRepairResult);
}

async function one(rig: Rig, item: RepairItem): Promise<RepairOutcome> {
  const { work, journal, options } = rig;
  const { file, changes } = item;
  const refuse = (why: string): RepairOutcome => {
    journal.append({ event: "refused", file, at: rig.at.toISOString(), why });
    return { file, outcome: "refused", why, changes: [], notes: [] };
  };
  try {
    const info = await Deno.stat(item.localPath);
    if (info.size !== item.sizeBytes || mtimeOf(info) !== item.mtimeMs) {
      return refuse("it was written to since the plan was made: plan again");
    }
    await refuseLinks(joinPath(work.path, REPAIRED_FOLDER), file);
    if (item.status !== "repair") return await dropCopy(rig, item);
    const digest = await digestOf([item.sizeBytes, item.mtimeMs, changes.map((c) => c.change)]);
    const kept = await standing(rig, item, digest);
    if (kept) return kept;
    const target = joinPath(work.path, REPAIRED_FOLDER, file);
    journal.append({ event: "begin", file, at: rig.at.toISOString(), changes });
    const done = await mendFile({
      original: item.localPath,
      target,
      changes: changes.map((c) => c.change),
      note: noteOf(changes, rig.at),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (done.outcome === "refused") return refuse(done.why);
    if (done.outcome === "unchanged") {
      await dropCopy(rig, item);
      return { file, outcome: "unchanged", changes, notes: [] };
    }
    const { checked, mended } = done;
    const notes = notesOf(checked, item);
    const bytes = {
      differ: mended.runs.reduce((n, r) => n + r.to - r.from, 0),
      added: Math.max(0, mended.sizeBytes - item.sizeBytes),
    };
    const left = options.validate === false ? {} : { left: await blockingIn(target, options) };
    if (options.inPlace) {
      await changeInPlace(work, item, target, mended, checked.trailingBytes);
      journal.append({ event: "in-place", file, at: rig.at.toISOString(), changes });
      await removeIfThere(target);
      return { file, outcome: "repaired", changes, notes, bytes, ...left };
    }
    remember(rig, item, identityOf(await Deno.stat(target)), digest);
    const copy = `${REPAIRED_FOLDER}/${file}`;
    return { file, outcome: "repaired", copy, changes, notes, bytes, ...left };
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    if (error instanceof CannotMend || error instanceof PlanError) return refuse(error.message);
    if (isDandiUploadError(error)) throw error;
    return refuse(messageOf(error));
  }
}

/** A copy of an earlier run with the same changes, that is as it was left. */
async function standing(
  rig: Rig,
  item: RepairItem,
  digest: string,
): Promise<RepairOutcome | undefined> {
  const known = rig.copies.get(item.file);
  if (!known?.repaired || rig.digests.get(item.file) !== digest) return undefined;
  const copy = `${REPAIRED_FOLDER}/${known.copy}`;
  try {
    const now = identityOf(await Deno.stat(joinPath(rig.work.path, copy)));
    if (now.sizeBytes !== known.repaired.sizeBytes || now.mtimeMs !== known.repaired.mtimeMs) {
      return undefined;
    }
  } catch {
    return undefined; // taken away: made anew
  }
  return { file: item.file, outcome: "kept", copy, changes: item.changes, notes: [] };
}

function remember(
  { work, journal, at }: Rig,
  { file, sizeBytes, mtimeMs, changes }: RepairItem,
  repaired: RememberedIdentity,
  digest: string,
): void {
  rememberRepaired(work, { file, copy: file, original: { sizeBytes, mtimeMs }, repaired });
  journal.append({ event: "done", file, at: at.toISOString(), digest, changes });
}

/** Takes a copy away that the plan does not want any more. */
async function dropCopy(
  { work, journal, copies, at }: Rig,
  item: RepairItem,
): Promise<RepairOutcome> {
  const { file, sizeBytes, mtimeMs } = item;
  const known = copies.get(file);
  const outcome: RepairOutcome = { file, outcome: "taken-back", changes: [], notes: [] };
  if (known?.copy === undefined) return outcome;
  rememberRepaired(work, { file, original: { sizeBytes, mtimeMs } });
  await removeIfThere(joinPath(work.path, REPAIRED_FOLDER, known.copy));
  journal.append({ event: "undone", file, at: at.toISOString() });
  return outcome;
}

function notesOf(checked: Checked, item: RepairItem): string[] {
  const notes = checked.standings.flatMap(({ change, way, why }) => {
    const field = item.changes[change]?.field;
    return way === "replace" && why !== undefined && field !== undefined
      ? [`${field} was made anew: ${why}`]
      : [];
  });
  if (checked.makesSubject) notes.push("/general/subject was made");
  if (checked.trailingBytes > 0) {
    notes.push(
      `${checked.trailingBytes} bytes behind the end that HDF5 knows are lost where the copy grows`,
    );
  }
  if (checked.noNote !== undefined) {
    notes.push(`nothing about the repair stands in /general/notes: ${checked.noNote}`);
  }
  return notes;
}

/** Codes of what still keeps a copy from the archive; its path below `repaired/` is not what is judged. */
async function blockingIn(path: string, { signal }: RunRepairOptions): Promise<string[]> {
  const findings = await validateFile(path, signal ? { signal } : {});
  const blocking = findings.filter((f) =>
    (f.severity === "blocks-upload" || f.severity === "blocks-publish") && f.origin.by !== "path"
  );
  return [...new Set(blocking.map((f) => f.code))];
}

function asPlanError(error: unknown): never {
  throw error instanceof CannotMend
    ? new PlanError(`Cannot repair: ${error.message}`, { cause: error })
    : error;
}

/** Removes what a killed run left unfinished. */
async function sweep(folder: string): Promise<void> {
  await refuseLinks(folder, "");
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const { name, isDirectory } of entries) {
    if (isDirectory) await sweep(`${folder}/${name}`);
    else if (name.endsWith(UNFINISHED)) await removeIfThere(`${folder}/${name}`);
  }
}

function mtimeOf(info: Deno.FileInfo): number {
  return info.mtime?.getTime() ?? 0;
}

function identityOf(info: Deno.FileInfo): RememberedIdentity {
  return { sizeBytes: info.size, mtimeMs: mtimeOf(info) };
}
