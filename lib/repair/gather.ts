/**
 * What is known of each file before a repair is planned: its facts (remembered) and the findings of step 03.
 *
 * @module
 */
import { StoppedError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import {
  type NwbFileEntry,
  REPAIRED_FOLDER,
  type SessionEntry,
  sessionsOf,
  takeInventory,
} from "../inventory/mod.ts";
import { readFacts, type ReadOutcome } from "../nwb/mod.ts";
import { readValidationWith } from "../validate/mod.ts";
import { answerable } from "./table/answer.ts";
import { type Answerable, type FileRecord, valuesOf } from "./table/record.ts";

/** Everything about the originals of a work folder, in the order of their paths. */
export async function gatherRecords(
  work: WorkFolder,
  options: StepOptions,
): Promise<FileRecord[]> {
  const { signal, onProgress } = options;
  const inventory = await takeInventory(joinPath(work.nwbFolder), {
    ...(signal ? { signal } : {}),
    leaveOut: [joinPath(work.path, "state"), joinPath(work.path, REPAIRED_FOLDER)],
  });
  const entries = new Map(
    sessionsOf(inventory).flatMap((e) => e.kind === "nwb-hdf5" ? [[e.localPath, e] as const] : []),
  );
  const findings = findingsOf(work);
  const records: FileRecord[] = sessionsOf(inventory).flatMap((e) =>
    e.kind === "nwb-hdf5" ? [] : [notMended(e)]
  );
  const reading = readFacts(entries.keys(), {
    cachePath: work.statePath("facts.jsonl"),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  for await (const outcome of reading) {
    const path = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
    const entry = entries.get(path);
    if (entry) records.push(recordOf(entry, outcome, findings.get(entry.path)));
  }
  if (signal?.aborted) {
    throw new StoppedError("Stopped while reading: run it again, what was read is remembered");
  }
  return records.sort((a, b) => a.file < b.file ? -1 : 1);
}

/** A session that is seen from outside not to be mended: a pointer, a broken link, a Zarr. */
function notMended(
  { kind, path, localPath, ...rest }: Exclude<SessionEntry, NwbFileEntry>,
): FileRecord {
  const unreadable = kind === "nwb-zarr"
    ? "It is an NWB session in Zarr, which is not repaired here: change its attributes with the writer that made it"
    : "why" in rest
    ? `${rest.why}: ${rest.fix}`
    : "It cannot be read";
  return {
    file: path,
    localPath,
    sizeBytes: 0,
    mtimeMs: 0,
    unreadable,
    nwb2: false,
    values: new Map(),
    times: new Map(),
    findings: [],
  };
}

interface Findings {
  readonly sizeBytes: number | undefined;
  readonly mtimeMs: number | undefined;
  readonly findings: readonly Answerable[];
}

/** Findings of step 03 by file; none where it has not run. */
function findingsOf(work: WorkFolder): Map<string, Findings> {
  const validation = readValidationWith(work, ({ file, sizeBytes, mtimeMs, findings }) => ({
    file,
    sizeBytes,
    mtimeMs,
    findings: findings.map(answerable).filter((f) => f.blocks || f.fields.length > 0),
  }));
  return new Map(validation?.files.map((f) => [f.file, f]));
}

function recordOf(
  { path, localPath, identity }: NwbFileEntry,
  outcome: ReadOutcome,
  known: Findings | undefined,
): FileRecord {
  const { sizeBytes, mtimeMs } = identity;
  // What was found in another state of the file, or in its repaired copy, is not true of it.
  const same = known && known.sizeBytes === sizeBytes &&
    Math.abs((known.mtimeMs ?? 0) - mtimeMs) < 1;
  const base = { file: path, localPath, sizeBytes, mtimeMs, findings: same ? known.findings : [] };
  if (outcome.status === "unreadable") {
    return {
      ...base,
      unreadable: outcome.message,
      nwb2: false,
      values: new Map(),
      times: new Map(),
    };
  }
  const { nwbVersion, rootType } = outcome.facts;
  const nwb2 = nwbVersion?.is !== "dataset" &&
    (nwbVersion ? /^(?:NWB-)?2/.test(nwbVersion.value) : rootType !== undefined);
  return { ...base, nwb2, ...valuesOf(outcome.facts) };
}
