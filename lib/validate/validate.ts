/**
 * The step: validates a folder of NWB files.
 *
 * @module
 */
import {
  absolutePath,
  inShard,
  isDandiUploadError,
  joinPath,
  messageOf,
  NotFoundError,
  pool,
  quote,
  resolvePath,
  SEVERITIES,
  type StepOptions,
  type WorkFolder,
} from "../core/mod.ts";
import { withView } from "../display/view.ts";
import type { Viewable } from "../display/view.ts";
import { CheckingChild } from "./children/children.ts";
import {
  entryAt,
  identityOfEntry,
  type Inventory,
  notTaken,
  type SessionEntry,
  sessionsOf,
  type StaysBehind,
  staysBehind,
  takeInventory,
  type UnreadableEntry,
  workInventory,
} from "../inventory/mod.ts";
import { FactsCache } from "../nwb/facts_cache.ts";
import { zarrIdentity } from "../nwb/mod.ts";
import { makeFinding } from "./findings/catalogue.ts";
import { makeRecordJudge } from "./dandi/asset_record.ts";
import { checkDandisetYaml, DANDISET_FILE, findDandiset, inBids } from "./dandi/dandiset_yaml.ts";
import { checkAssetPath, checkLayout } from "./dandi/layout.ts";
import { readValidationWith } from "./read_validation.ts";
import { remembered, rememberResults } from "./remember.ts";
import {
  CHECKS_VERSION,
  type FileValidation,
  type Validation,
  VALIDATION_VERSION,
  type ValidationFinding,
} from "./findings/result.ts";
import { validateState } from "./read_validation.ts";
import { viewValidation } from "./view.ts";
import { applyWaivers, readWaivers, type Waiver } from "./findings/waivers.ts";

/** Options of {@linkcode validateFolder}. */
export interface ValidateFolderOptions extends StepOptions {
  /** Only these files, relative to the folder or absolute. Default all NWB files below it. */
  files?: readonly string[];
  /** What the folder holds, where it is known already. Default: it is walked. */
  inventory?: Inventory;
  /** Child processes. Default the number of cores, at most 8. */
  concurrency?: number;
  /** A file is given up after this many milliseconds. Default 120 000. */
  timeoutMs?: number;
  /** Also make NWB Inspector's checks that `dandi validate` leaves out. Default `false`. */
  suggestions?: boolean;
  /** Also judge the asset metadata that would be made of each file, by this version of the archive's schema, or not. */
  assetMetadata?: string | false;
  /** What to do with links to nowhere, as the reference client's `--missing-file-content`. Default `error`. */
  missingContent?: "error" | "skip" | "only-path";
  /** Accepted findings. Default none. */
  waivers?: readonly Waiver[];
  /** JSON Lines file of earlier results. Default none. */
  cachePath?: string;
  /** Further such files, only read: what shards have left. Default none. */
  alsoFrom?: readonly string[];
  /** JSON Lines file of facts, which are read in the same visit and added to it. Default: none are. */
  factsPath?: string;
}

// the version that the archive works with in November 2026; its /info/ says which
const ASSET_SCHEMA = "0.7.0";

// files below which a child is not worth optimising
const FEW = 8;

/** Options of {@linkcode validate}. */
export interface ValidateOptions
  extends Omit<ValidateFolderOptions, "waivers" | "cachePath" | "alsoFrom" | "factsPath"> {
  /** Check every file anew, also those checked before. Default `false`. */
  fresh?: boolean;
  /** Join the results of this many shards: what they checked is not checked again. Default none. */
  join?: number;
}

/**
 * Validates the work folder's NWB files and saves the answer as `state/validate.json` (a shard's as
 * `state/validate.I-of-N.json`). Reads the files, changes none. Results are remembered in
 * `state/validate.jsonl` and used again while file, checks and specifications are the same.
 *
 * @throws {NotFoundError} If the folder of NWB files, or a shard's result that is to be joined, is not there.
 * @throws {ConfigError} If the waivers of `decisions.yaml` cannot be used.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function validate(
  work: WorkFolder,
  options: ValidateOptions = {},
): Promise<Validation & Viewable> {
  const { fresh = false, join = 0, ...rest } = options;
  const { shard } = options;
  const shares = Array.from({ length: join }, (_, i) => `${i + 1}-of-${join}`);
  const missing = shares.filter((name) => !validateState.readHead(work, `.${name}`));
  if (missing.length > 0) {
    throw new NotFoundError(
      `Cannot join the validation: no result of ${missing.join(", ")}, run these shards first`,
    );
  }
  const part = shard ? `.${shard.index}-of-${shard.count}` : "";
  const validation = await validateFolder(work.nwbFolder, {
    ...(options.files ? {} : { inventory: await workInventory(work, options) }),
    ...rest,
    waivers: readWaivers(work),
    ...(fresh ? {} : { cachePath: work.statePath(`validate${part}.jsonl`) }),
    factsPath: work.statePath(`facts${part}.jsonl`),
    alsoFrom: shares.map((name) => work.statePath(`validate.${name}.jsonl`)),
  });
  validateState.save(work, validation, part);
  return validation;
}

/**
 * Validates all NWB files below a folder. Reads the files in child processes that are killed after the time
 * limit; a file that hangs or crashes its reader is an outcome.
 *
 * @throws {NotFoundError} If the folder is not there.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function validateFolder(
  folder: string,
  options: ValidateFolderOptions = {},
): Promise<Validation & Viewable> {
  return await validateWith([], folder, options);
}

/** {@linkcode validateFolder} with processes that have been started already, and are ended by who started them. */
async function validateWith(
  started: readonly CheckingChild[],
  folder: string,
  options: ValidateFolderOptions,
): Promise<Validation & Viewable> {
  const { timeoutMs = 120_000, suggestions = false, missingContent = "error" } = options;
  const { assetMetadata: schemaVersion = ASSET_SCHEMA } = options;
  const {
    waivers = [],
    cachePath,
    alsoFrom = [],
    shard,
    signal,
    onProgress,
    now = () => new Date(),
  } = options;
  const root = absolutePath(folder);
  const { sessions, behind } = await list(root, options);
  const listed = sessions.filter((e) => inShard(e.path, shard));
  const dandiset = findDandiset(root);
  onProgress?.({ kind: "stage", stage: "validate", total: listed.length });

  const asked = `${suggestions ? "suggestions " : ""}${schemaVersion}`;
  const known = cachePath ? remembered([...alsoFrom, cachePath], asked) : undefined;
  const concurrency = Math.max(
    1,
    Math.min(
      options.concurrency ?? Math.min(8, navigator.hardwareConcurrency),
      Math.ceil(listed.length / 4),
    ),
  );
  const judge = schemaVersion === false || listed.length === 0 ? undefined : makeRecordJudge();
  const idle = [...started];
  const waiting = new Set(listed.map((entry) => entry.localPath));
  using facts = new FactsCache(options.factsPath);
  await using children = new AsyncDisposableStack();
  const files = await pool(listed, async (entry) => {
    const { path: file, localPath } = entry;
    const inDandiset = dandiset === undefined
      ? undefined
      : dandiset === root
      ? file
      : `${root}/${file}`.slice(dandiset.length + 1);
    let result: FileValidation;
    waiting.delete(localPath);
    const identity = await identityNow(entry);
    const earlier = identity && known?.({ path: file, identity });
    if (entry.kind === "unreadable") result = notChecked(entry, missingContent);
    else if (earlier) result = { ...earlier, tookMs: 0, remembered: true };
    else {
      const child = idle.pop() ??
        children.use(new CheckingChild(listed.length <= FEW, () => waiting));
      const start = performance.now();
      const { outcome, findings, record, facts: read } = await child.check(localPath, {
        timeoutMs,
        suggestions,
        facts: options.factsPath !== undefined,
        ...(schemaVersion === false ? {} : { asset: { path: inDandiset ?? file, schemaVersion } }),
        ...(signal ? { signal } : {}),
      });
      idle.push(child);
      if (read?.status === "read") facts.add(read.facts.file, read);
      result = {
        file,
        outcome,
        findings: record && judge ? [...findings, ...await judge.judge(record)] : findings,
        tookMs: Math.round(performance.now() - start),
        ...(identity ? { sizeBytes: identity.sizeBytes, mtimeMs: identity.mtimeMs } : {}),
      };
    }
    const paths = isLost(entry) && missingContent !== "only-path"
      ? []
      : pathFindings(inDandiset, dandiset, file);
    onProgress?.({ kind: "item-done", item: file, outcome: result.outcome });
    return { result, paths };
  }, { concurrency, ...(signal ? { signal } : {}) });
  if (cachePath) rememberResults(cachePath, asked, files.map((f) => f.result));

  const validation: Validation = {
    version: VALIDATION_VERSION,
    checks: CHECKS_VERSION,
    madeAt: now().toISOString(),
    folder: root,
    ...(dandiset === undefined ? {} : { dandiset }),
    files: files.map(({ result, paths }) => ({
      ...result,
      findings: sorted(
        applyWaivers([...result.findings, ...paths], result.file, waivers)
          .map((f) => ({ ...f, file: result.file })),
      ),
    })),
    folderFindings: applyWaivers(await folderFindings(dandiset), "", waivers),
    ...(behind.length > 0 ? { staysBehind: behind } : {}),
  };
  return withView(validation, viewValidation);
}

/**
 * Validates entries of the work folder that were not validated as they are now, and adds the results to
 * `state/validate.json`; with a shard they are only remembered. What an upload calls, so that nothing goes up unchecked.
 *
 * @throws {ConfigError} If the waivers of `decisions.yaml` cannot be used.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function validateMore(
  work: WorkFolder,
  entries: readonly SessionEntry[],
  options: Omit<ValidateOptions, "files" | "inventory" | "fresh" | "join"> = {},
): Promise<readonly FileValidation[]> {
  const { shard } = options;
  const folder = joinPath(work.nwbFolder);
  const part = shard ? `.${shard.index}-of-${shard.count}` : "";
  const { shard: _, ...rest } = options;
  const fresh = await validateFolder(folder, {
    ...rest,
    inventory: { folder, entries, leftOut: {}, bids: false },
    waivers: readWaivers(work),
    cachePath: work.statePath(`validate${part}.jsonl`),
    factsPath: work.statePath(`facts${part}.jsonl`),
    ...(shard ? { alsoFrom: [work.statePath("validate.jsonl")] } : {}),
  });
  if (!shard) addToSaved(work, fresh);
  return fresh.files;
}

/** Joins new results to the saved ones of the same folder and the same checks. */
function addToSaved(work: WorkFolder, fresh: Validation): void {
  const saved = readCurrentValidation(work);
  const again = new Set(fresh.files.map((f) => f.file));
  const files = [...saved?.files.filter((f) => !again.has(f.file)) ?? [], ...fresh.files]
    .sort((a, b) => a.file < b.file ? -1 : 1);
  validateState.save(work, { ...fresh, ...saved, madeAt: fresh.madeAt, files });
}

/** The saved validation, where it is about this folder and of these checks. */
function readCurrentValidation(work: WorkFolder): Validation | undefined {
  try {
    const saved = readValidationWith(work, (file) => file);
    return saved?.checks === CHECKS_VERSION && joinPath(saved.folder) === joinPath(work.nwbFolder)
      ? saved
      : undefined;
  } catch (error) {
    // Of another version or damaged: it is made anew.
    if (isDandiUploadError(error, "journal")) return undefined;
    throw error;
  }
}

/** Options of {@linkcode validateFile}. */
export interface ValidateFileOptions {
  /** The file is given up after this many milliseconds. Default 120 000. */
  timeoutMs?: number;
  /** Also make NWB Inspector's checks that `dandi validate` leaves out. Default `false`. */
  suggestions?: boolean;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/**
 * Validates one file: everything inside it, and its path where it lies in a Dandiset.
 *
 * @throws {NotFoundError} If the file is not there.
 */
export async function validateFile(
  path: string,
  options: ValidateFileOptions = {},
): Promise<ValidationFinding[]> {
  return await validateFileWith([], path, options);
}

/** {@linkcode validateFile} with a process that has been started already; for this folder only. */
export async function validateFileWith(
  started: readonly CheckingChild[],
  path: string,
  options: ValidateFileOptions,
): Promise<ValidationFinding[]> {
  const whole = absolutePath(path);
  const at = whole.lastIndexOf("/");
  const validation = await validateWith(started, whole.slice(0, at) || "/", {
    ...options,
    files: [whole.slice(at + 1)],
  });
  return [...validation.files[0]?.findings ?? []];
}

/** What is to be checked, and what the folder holds besides. */
async function list(
  root: string,
  options: ValidateFolderOptions,
): Promise<{ sessions: SessionEntry[]; behind: StaysBehind[] }> {
  const { files: only, signal } = options;
  if (only === undefined) {
    const inventory = options.inventory ?? await takeInventory(root, signal ? { signal } : {});
    return { sessions: sessionsOf(inventory), behind: staysBehind(inventory) };
  }
  const sessions: SessionEntry[] = [];
  for (const name of only) {
    const path = resolvePath(root, name);
    const inside = root === "/" ? root : `${root}/`;
    const file = path.startsWith(inside) ? path.slice(inside.length) : undefined;
    if (file === undefined) {
      throw new NotFoundError(`Cannot validate ${quote(name)}: it is not inside "${root}"`);
    }
    sessions.push(await entryAt(path, file));
  }
  return { sessions, behind: [] };
}

/** Size and newest change of a session when it is checked; none where it cannot be looked at. */
async function identityNow(
  entry: SessionEntry,
): Promise<{ sizeBytes: number; mtimeMs: number } | undefined> {
  const seen = identityOfEntry(entry);
  if (seen || entry.kind === "unreadable") return seen;
  try {
    return await zarrIdentity(entry.localPath);
  } catch {
    return undefined; // the check says why
  }
}

/** Whether the content of an entry is not on this machine: what the reference client calls missing. */
function isLost(entry: SessionEntry): boolean {
  return entry.kind === "unreadable" &&
    (entry.reason === "annex-absent" || entry.reason === "broken-link");
}

/** The result of an entry that is not opened, because it is seen from outside that it cannot be taken. */
function notChecked(
  entry: UnreadableEntry,
  policy: "error" | "skip" | "only-path",
): FileValidation {
  const { message, fix } = notTaken(entry);
  const code = !isLost(entry)
    ? "unreadable"
    : policy === "error"
    ? "file-content-missing"
    : policy === "skip"
    ? "file-content-missing-skipped"
    : "file-content-missing-partial";
  return {
    file: entry.path,
    outcome: "unreadable",
    findings: [makeFinding(code, { message, fix, ...foundIn(entry) })],
    tookMs: 0,
  };
}

function foundIn({ link }: UnreadableEntry): { found?: string } {
  return link === undefined ? {} : { found: link };
}

function pathFindings(
  inDandiset: string | undefined,
  dandiset: string | undefined,
  file: string,
): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  if (file.includes(".dandidownload")) {
    findings.push(makeFinding("incomplete-download", {
      message: `${quote(file)} is part of an unfinished download`,
    }));
  }
  // outside a Dandiset the names are still the user's own; step 04 makes the archive's
  if (inDandiset === undefined || dandiset === undefined) return findings;
  findings.push(...checkAssetPath(inDandiset));
  if (!inBids(dandiset, inDandiset)) findings.push(...checkLayout(inDandiset));
  return findings;
}

async function folderFindings(dandiset: string | undefined): Promise<ValidationFinding[]> {
  if (dandiset === undefined) {
    return [makeFinding("no-dandiset-found", {
      message: "The files are not in a Dandiset folder yet, so their names were not checked",
    })];
  }
  try {
    return checkDandisetYaml(await Deno.readTextFile(`${dandiset}/${DANDISET_FILE}`));
  } catch (error) {
    return [makeFinding("dandiset-yaml-unreadable", {
      message: `dandiset.yaml cannot be read: ${messageOf(error)}`,
      file: DANDISET_FILE,
    })];
  }
}

function sorted(findings: readonly ValidationFinding[]): ValidationFinding[] {
  return findings.toSorted((a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    a.code.localeCompare(b.code) || (a.place ?? "").localeCompare(b.place ?? "")
  );
}
