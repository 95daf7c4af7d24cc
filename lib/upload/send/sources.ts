/**
 * Which files an upload is planned for, and what is known of each: named by step 04, checked as it is now.
 *
 * @module
 */
import {
  blocksUpload,
  type Finding,
  inShard,
  isDandiUploadError,
  PlanError,
  plural,
  pool,
  type StepOptions,
  type WorkFolder,
} from "../../core/mod.ts";
import {
  compareWalks,
  entryAt,
  type FileCheck,
  identityOfEntry,
  isAsSeen,
  type SessionEntry,
  staysBehind,
  staysBehindText,
  workInventory,
} from "../../inventory/mod.ts";
import { type OrganizeItem, readOrganizePlanWith } from "../../organize/mod.ts";
import {
  canBeWaived,
  type FileValidation,
  readFileChecks,
  slim,
  validateFolder,
  type ValidateFolderOptions,
  validateMore,
} from "../../validate/mod.ts";
import { refusal } from "../local_checks.ts";
import type { UploadSource, ValidationPolicy } from "../plan_types.ts";

/** A file to plan for, with what is known about it before it is looked at. */
export interface KnownSource extends UploadSource {
  /** What the file was when it got its path, where that is known. */
  readonly named: {
    readonly sizeBytes?: number | undefined;
    readonly mtimeMs?: number | undefined;
  };
  /** From steps 03 and 04: blocking ones, and waived ones. */
  readonly findings: readonly Finding[];
}

/** What {@linkcode sourcesOf} goes by. */
export interface SourcesOptions extends StepOptions {
  /** Whether files have to be checked. */
  readonly validation: ValidationPolicy;
  /** Longest time for checking one file, milliseconds. */
  readonly timeoutMs?: number;
  /** Files with their paths, that a caller names. Default: the plan of step 04. */
  readonly sources?: readonly UploadSource[];
}

/** An item of the plan of step 04, as far as an upload must know it. */
interface Named extends UploadSource {
  readonly mapped: boolean;
  readonly findings: readonly Finding[];
  readonly sizeBytes: number | undefined;
  readonly mtimeMs: number | undefined;
  readonly media: number;
}

/** What is known of a file that a caller names. */
const NAMED = {
  mapped: true,
  findings: [],
  sizeBytes: undefined,
  mtimeMs: undefined,
  media: 0,
} as const;

/** No findings at all, which most files have: one list for all of them. */
const NONE: readonly Finding[] = [];

/**
 * The files of a work folder by the organize plan, with the findings of validation; those that were not validated as
 * they are now are validated first. And sentences about all of it.
 *
 * @throws {PlanError} If step 04 has not been run.
 */
export async function sourcesOf(
  work: WorkFolder,
  options: SourcesOptions,
): Promise<{ sources: KnownSource[]; notes: string[] }> {
  const given = options.sources?.map((s): Named => ({ ...s, ...NAMED }));
  const organized = given ? { items: given } : readOrganizePlanWith(work, namedOf);
  if (!organized) {
    throw new PlanError(
      "Cannot plan the upload: the files have no paths on the archive yet, run step 04 (organize) first",
    );
  }
  const { items } = organized;
  const notes = given ? [] : [...await folderNotes(work, items), ...mediaNotes(items)];
  const { checks, note } = await checksOf(work, items, options);
  if (note !== undefined) notes.push(note);
  const sources = items.map((item): KnownSource => ({
    localPath: item.localPath,
    file: item.file,
    assetPath: item.assetPath,
    named: { sizeBytes: item.sizeBytes, mtimeMs: item.mtimeMs },
    findings: findingsOf(item, checks?.get(item.file), options.validation),
  }));
  return { sources, notes };
}

function namedOf(item: OrganizeItem): Named {
  const own = item.findings.filter(blocksUpload);
  return {
    localPath: item.localPath,
    file: item.file,
    assetPath: item.assetPath,
    mapped: item.status === "mapped",
    findings: own.length > 0 ? own : NONE,
    sizeBytes: item.sizeBytes,
    mtimeMs: item.mtimeMs,
    media: item.media.length,
  };
}

/** What the checks say of each file, after those that need it have been checked. */
async function checksOf(
  work: WorkFolder,
  items: readonly Named[],
  options: SourcesOptions,
): Promise<{ checks?: ReadonlyMap<string, FileCheck>; note?: string }> {
  const { validation, shard, signal, timeoutMs } = options;
  // The names of files that a caller gives mean nothing to what is saved of the NWB folder.
  const known = (options.sources ? undefined : readFileChecks(work)) ??
    new Map<string, FileCheck>();
  const unchecked = (await pool(
    items.filter((i) => i.mapped && inShard(i.assetPath || i.file, shard)),
    (item) => uncheckedEntry(item, known.get(item.file)),
    { concurrency: 16, ...(signal ? { signal } : {}) },
  )).filter((e) => e !== undefined);
  if (validation === "skip") {
    return {
      note: `Validation was skipped, as was asked for (--validation skip)${
        unchecked.length > 0
          ? `: ${plural(unchecked.length, "file")} not checked as they are now`
          : ": what is known of the files was not looked at"
      }`,
    };
  }
  if (unchecked.length === 0) return { checks: known };
  const checking = {
    ...(signal ? { signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  const fresh = options.sources
    ? await checkGiven(unchecked, checking)
    : await validateMore(work, unchecked, { ...checking, ...(shard ? { shard } : {}) });
  for (const { file, outcome, findings, sizeBytes, mtimeMs } of fresh) {
    known.set(file, { outcome, findings: slim(findings), sizeBytes, mtimeMs });
  }
  return {
    checks: known,
    note: `${plural(fresh.length, "file")} ${
      fresh.length === 1 ? "was" : "were"
    } validated now, as step 03 (validate) had not seen ${
      fresh.length === 1 ? "it as it is" : "them as they are"
    }`,
  };
}

/** Checks files that a caller names; nothing of it is saved. */
async function checkGiven(
  entries: readonly SessionEntry[],
  options: ValidateFolderOptions,
): Promise<readonly FileValidation[]> {
  const inventory = { folder: "/", entries, leftOut: {}, bids: false };
  return (await validateFolder("/", { ...options, inventory })).files;
}

/** The entry of a file that was not checked as it is now; `undefined` where it was, or cannot be looked at. */
async function uncheckedEntry(
  { localPath, file }: Named,
  check: FileCheck | undefined,
): Promise<SessionEntry | undefined> {
  // A file that is gone is refused when it is looked at.
  const entry = await entryAt(localPath, file).catch(() => undefined);
  if (!entry || entry.kind === "unreadable") return check ? undefined : entry;
  return check && isAsSeen(check, identityOfEntry(entry)) ? undefined : entry;
}

function findingsOf(
  item: Named,
  check: FileCheck | undefined,
  policy: ValidationPolicy,
): readonly Finding[] {
  const refused: Finding[] = !item.mapped && item.findings.length === 0
    ? [refusal("not-organized", "Step 04 (organize) refused this file", item)]
    : [];
  const found = policy === "ignore" ? (check?.findings ?? NONE).map(ignored) : check?.findings;
  const own = item.findings.filter((f) => !isSaidBy(f, check?.findings ?? NONE));
  const all = [...own, ...refused, ...(found ?? NONE)];
  return all.length > 0 ? all : NONE;
}

/** Findings of step 04 that one of step 03 stands for: the same problem is said once. */
const SAID_BY: Readonly<Record<string, RegExp>> = {
  "unreadable": /^(unreadable|validation-(timeout|crash)|nwb-not-constructible|file-content-)/,
  "no-nwb-version": /^unreadable$/,
  "old-nwb-version": /^unreadable$/,
  "external-link": /^external-link$/,
  "subject-id-missing": /^subject-(exists|id-exists)$/,
  "start-time-unusable": /^schema-/,
};

function isSaidBy(own: Finding, others: readonly Finding[]): boolean {
  const same = SAID_BY[own.code];
  return same !== undefined && others.some((f) =>
    same.test(f.code) && f.waived === undefined &&
    // Of the schema's findings only one about the same place is about the same thing.
    (own.code !== "start-time-unusable" || f.place?.endsWith("session_start_time") === true)
  );
}

/** A finding that is not to refuse, as was asked for; what the archive itself refuses still does. */
function ignored(finding: Finding): Finding {
  return blocksUpload(finding) && canBeWaived(finding.code)
    ? { ...finding, waived: "ignored, as was asked for (--validation ignore)" }
    : finding;
}

/** How the folder differs from what step 04 saw, and what stays behind; nothing where the folder is not there. */
async function folderNotes(work: WorkFolder, items: readonly Named[]): Promise<string[]> {
  let inventory;
  try {
    inventory = await workInventory(work);
  } catch (error) {
    if (isDandiUploadError(error)) return [];
    throw error;
  }
  const { added } = compareWalks(items, inventory);
  const notes: string[] = [];
  const [first] = added;
  if (first) {
    notes.push(
      `${plural(added.length, "file")} came since step 04 (organize) and ${
        added.length === 1 ? "is" : "are"
      } not in this plan ("${first.path}"${
        added.length > 1 ? " …" : ""
      }): run steps 03 (validate) and 04 (organize) again`,
    );
  }
  const behind = staysBehindText(staysBehind(inventory));
  if (behind !== "") notes.push(behind);
  return notes;
}

/** What files refer to and what is not sent with them. */
function mediaNotes(items: readonly Named[]): string[] {
  const files = items.filter((i) => i.mapped && i.media > 0);
  const [first] = files;
  if (!first) return [];
  const count = files.reduce((sum, i) => sum + i.media, 0);
  return [
    `${plural(count, "video or image", "videos and images")} that NWB files name ${
      count === 1 ? "is" : "are"
    } not sent: on the archive "${first.assetPath}"${
      files.length > 1 ? ` and ${files.length - 1} more` : ""
    } will point to nothing`,
  ];
}
