import type { Connection } from "../connect/mod.ts";
import {
  blocksUpload,
  type Finding,
  inShard,
  pool,
  type StepOptions,
  UsageError,
} from "../core/mod.ts";
import { checkReadiness, requireDandiset } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { isAsSeen } from "../inventory/mod.ts";
import type { FileIdentity } from "../nwb/facts.ts";
import { lookAt, refusal } from "./local_checks.ts";
import { listRemote, type RemoteAsset, thereOf } from "./remote.ts";
import { type KnownSource, sourcesOf } from "./send/sources.ts";
import { ChecksumMemory } from "./hash/checksum_memory.ts";
import { dandiEtag, type FileDigest } from "./hash/etag.ts";
import { decideExisting, type Existing, parseExisting } from "./existing.ts";
import { Hasher } from "./hash/hasher.ts";
import { UploadJournal } from "./journal.ts";
import {
  UPLOAD_PLAN_VERSION,
  type UploadItem,
  type UploadPlan,
  type UploadSource,
  type ValidationPolicy,
} from "./plan_types.ts";
import { savePlan } from "./read_plan.ts";
import { summarise } from "./summary.ts";
import { viewUploadPlan } from "./view.ts";
import { zarrSums } from "./zarr/sums.ts";

/** Options of {@linkcode planUpload}. */
export interface PlanUploadOptions extends StepOptions {
  /** What to do where a path is taken: a word of `dandi upload --existing` or a plain one. Default: `upload.yaml`. */
  existing?: string;
  /**
   * Whether files have to be checked: `require`, `ignore` or `skip`. Default `require`: what was not validated as it is now is validated
   * first, and what findings block is refused.
   */
  validation?: string;
  /** Longest time for checking one file, milliseconds. Default: the validation's. */
  timeoutMs?: number;
  /** Files with their paths. Default: the plan of step 04. They are checked alike. */
  sources?: readonly UploadSource[];
  /** The SHA-256 of every file that is hashed as well. Default `false`. */
  sha256?: boolean;
  /** Send files that links in a Zarr lead to outside of the NWB folder. Default `false`: such a Zarr is refused. */
  followLinks?: boolean;
}

/** @throws {UsageError} If it is another word. */
function parseValidation(word: string | undefined): ValidationPolicy {
  if (word === undefined) return "require";
  if (word === "require" || word === "ignore" || word === "skip") return word;
  throw new UsageError(
    `Cannot plan the upload with validation "${word}": known are require, ignore, skip`,
  );
}

/** A file while it is planned. */
interface Draft {
  readonly source: KnownSource;
  readonly identity?: FileIdentity;
  readonly zarrFiles?: number;
  findings: KnownSource["findings"];
  digest?: FileDigest;
}

/**
 * Decides what an upload would do, without doing it.
 *
 * Files that were not validated as they are now are validated first; what is remembered costs nothing. Compares the files
 * with the draft by size and checksum. Reads only files whose checksum decides something and is not
 * remembered; the list of assets costs one request per thousand. Nothing is sent or changed on the archive; the plan
 * is saved in `state/upload.json`.
 *
 * @returns One item per file, by asset path, and the assets that exist only on the archive.
 * @throws {PlanError} If step 04 has not been run.
 * @throws {UsageError} If `existing` or `validation` is another word.
 * @throws {NotFoundError} If step 02 has not been run or the Dandiset does not exist.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function planUpload(
  connection: Connection,
  options: PlanUploadOptions = {},
): Promise<UploadPlan & Viewable> {
  const { work, client, instance } = connection;
  const { signal, onProgress, shard, now = () => new Date() } = options;
  const dandiset = requireDandiset(connection);
  const existing = parseExisting(options.existing ?? work.config.existing);
  const validation = parseValidation(options.validation);
  const known = await sourcesOf(work, { ...options, validation });
  onProgress?.({ kind: "stage", stage: "asking the archive" });
  const [readiness, remote] = await Promise.all([
    checkReadiness(connection, dandiset, now()),
    listRemote(client, dandiset, signal),
  ]);
  const drafts = await pool(known.sources, async (source): Promise<Draft> => {
    // What step 04 refused has no place there in any case: its reasons are enough.
    if (source.assetPath === "" && source.findings.some(blocksUpload)) {
      return { source, findings: source.findings };
    }
    const { identity, zarrFiles, findings } = await lookAt(source, options);
    if (identity && !isAsSeen(source.named, identity)) findings.push(changedSince(source));
    return {
      source,
      ...(identity ? { identity } : {}),
      ...(zarrFiles === undefined ? {} : { zarrFiles }),
      findings: findings.length > 0 ? [...source.findings, ...findings] : source.findings,
    };
  }, { concurrency: 16, ...(signal ? { signal } : {}) });
  refuseConflicts(drafts, remote);
  // A shard plans only its files, but it must know all paths: an asset that another shard's file names is not spare.
  const own = drafts.filter((d) => inShard(d.source.assetPath || d.source.file, shard));
  await digestWhereItDecides(own, remote, known.sources, existing, options, work);
  const claimed = new Set<string>();
  const byPath = new Map(remote.map((r) => [r.path, r]));
  const localPaths = new Set(drafts.map((d) => d.source.assetPath));
  const spare = remote.filter((r) => !localPaths.has(r.path));
  const spareByEtag = Map.groupBy(spare.filter((r) => !r.isZarr), (r) => r.etag);
  const items = own.map((d) => decide(d, byPath, spareByEtag, existing, claimed));
  items.sort((a, b) => a.assetPath < b.assetPath ? -1 : a.assetPath > b.assetPath ? 1 : 0);
  const journal = UploadJournal.read(work, { api: instance.api, dandiset }, now().getTime());
  const plan: UploadPlan = {
    planVersion: UPLOAD_PLAN_VERSION,
    made: now().toISOString(),
    instance: instance.name,
    api: instance.api,
    dandiset,
    existing,
    validation,
    ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}),
    readiness,
    items,
    onlyRemote: spare.filter((r) => !claimed.has(r.assetId)).map(thereOf),
    summary: summarise(items, work, journal),
    notes: [...known.notes, ...publishingNotes(items, remote)],
  };
  savePlan(work, plan);
  return withView(plan, viewUploadPlan);
}

/** What must be known before anything is sent: a Zarr, ours or one that is there, keeps the Dandiset from being published. */
function publishingNotes(items: readonly UploadItem[], remote: readonly RemoteAsset[]): string[] {
  const ours = items.filter((i) => i.zarrFiles !== undefined && i.status !== "refused").length;
  const there = remote.filter((r) => r.isZarr).length;
  if (ours === 0 && there === 0) return [];
  return [
    `The archive publishes no Dandiset with a Zarr in it (${
      ours > 0 ? `${ours} of these files` : `${there} there already`
    }): it can be shared, cited by its address and searched as a draft, but gets no DOI`,
  ];
}

/** The name of a file is made of what is in it, so a file that was written to since may need another. */
function changedSince(source: UploadSource): Finding {
  return refusal(
    "changed-since-named",
    "The file changed after step 04 (organize) gave it its path",
    source,
    "run step 04 (organize) again",
  );
}

/** Refuses files that would stand in each other's way, or in that of what is on the archive. */
function refuseConflicts(drafts: Draft[], remote: readonly RemoteAsset[]): void {
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const path = draft.source.assetPath;
    if (path === "" || draft.findings.some(blocksUpload)) continue;
    const other = first.get(path);
    if (!other) first.set(path, draft);
    else {
      for (const [a, b] of [[draft, other], [other, draft]] as const) {
        a.findings = [
          ...a.findings,
          refusal(
            "path-twice",
            `"${b.source.file}" has the same path on the archive`,
            a.source,
            "run step 04 (organize) again",
          ),
        ];
      }
    }
  }
  const onArchive = new Set(remote.map((r) => r.path));
  const zarrs = new Set(remote.filter((r) => r.isZarr).map((r) => r.path));
  const refuse = (draft: Draft, problem: string) => {
    draft.findings = [
      ...draft.findings,
      refusal("path-conflict", `It cannot be put there: ${problem}`, draft.source),
    ];
  };
  const above = (path: string) => parents(path).find((p) => onArchive.has(p) || first.has(p));
  for (const draft of drafts) {
    const { assetPath } = draft.source;
    if (assetPath === "") continue;
    const file = above(assetPath);
    if (draft.zarrFiles !== undefined) {
      if (onArchive.has(assetPath) && !zarrs.has(assetPath)) {
        refuse(
          draft,
          "there is a file at this path on the archive, which is not replaced by a Zarr",
        );
      }
    } else if (zarrs.has(assetPath)) {
      refuse(draft, "there is a Zarr at this path on the archive, which is not replaced by a file");
    } else if (file !== undefined) {
      const whose = onArchive.has(file) ? "on the archive" : "of yours";
      refuse(draft, `"${file}" is a file ${whose}, so nothing can lie below it`);
    }
  }
  const folders = new Set([...onArchive].flatMap(parents));
  for (const draft of drafts) {
    if (folders.has(draft.source.assetPath)) {
      refuse(draft, "this path is a folder of files on the archive");
    }
  }
}

function parents(path: string): string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join("/"));
}

/**
 * Hashes the files whose checksum decides about them now: one of the same size is at their path, or at a path that no
 * local file has (then it may have been renamed). All others are hashed while others are sent.
 */
async function digestWhereItDecides(
  drafts: Draft[],
  remote: readonly RemoteAsset[],
  sources: readonly UploadSource[],
  existing: Existing,
  options: PlanUploadOptions,
  work: Connection["work"],
): Promise<void> {
  const { signal, onProgress, shard, sha256 = false } = options;
  const byPath = new Map(remote.map((r) => [r.path, r]));
  const local = new Set(sources.map((s) => s.assetPath));
  const spareSizes = new Set(remote.filter((r) => !local.has(r.path)).map((r) => r.size));
  using memory = ChecksumMemory.open(work, shard);
  const todo: { draft: Draft; identity: FileIdentity }[] = [];
  for (const draft of drafts) {
    const { identity } = draft;
    if (!identity || identity.sizeBytes === 0) continue;
    // Of a refused file it is said whether the archive has it from before.
    const there = byPath.get(draft.source.assetPath);
    if (draft.zarrFiles !== undefined) {
      // Its files are compared one by one later; whether all are equal must be known now.
      if (there?.isZarr && existing !== "error") todo.push({ draft, identity });
      continue;
    }
    if (draft.findings.some(blocksUpload) && there?.size !== identity.sizeBytes) continue;
    const digest = memory.find(identity, { sha256 });
    if (digest) {
      draft.digest = digest;
      continue;
    }
    const decides = there
      ? there.size === identity.sizeBytes && existing !== "error"
      : spareSizes.has(identity.sizeBytes);
    if (decides) todo.push({ draft, identity });
  }
  if (todo.length === 0) return;
  onProgress?.({ kind: "stage", stage: "hashing", total: todo.length });
  const total = todo.reduce((sum, t) => sum + t.identity.sizeBytes, 0);
  let done = 0;
  using hasher = new Hasher(total < 64e6 ? { workers: 1 } : {});
  await pool(todo, async ({ draft, identity }) => {
    const item = draft.source.assetPath;
    onProgress?.({ kind: "item", item, stage: "hashing" });
    try {
      if (draft.zarrFiles !== undefined) {
        const sums = await zarrSums(identity.path, { work, item, signal, onProgress });
        draft.digest = { etag: sums.checksum, parts: [], sizeBytes: sums.bytes };
        return;
      }
      draft.digest = await dandiEtag(identity.path, {
        hasher,
        identity,
        sha256,
        item,
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
      memory.add(identity, draft.digest);
    } catch (error) {
      if (signal?.aborted) throw error;
      draft.findings = [
        ...draft.findings,
        refusal(
          "file-changing",
          error instanceof Error ? error.message : String(error),
          draft.source,
        ),
      ];
    }
    done += identity.sizeBytes;
    onProgress?.({ kind: "bytes", done, total });
    onProgress?.({ kind: "item-done", item, outcome: "hashed" });
  }, { concurrency: Math.max(2, hasher.workers), ...(signal ? { signal } : {}) });
}

function decide(
  draft: Draft,
  byPath: ReadonlyMap<string, RemoteAsset>,
  spareByEtag: ReadonlyMap<string | undefined, readonly RemoteAsset[]>,
  existing: Existing,
  claimed: Set<string>,
): UploadItem {
  const { source, identity, digest, findings } = draft;
  const { localPath, file, assetPath } = source;
  const base = {
    localPath,
    file,
    assetPath,
    sizeBytes: identity?.sizeBytes ?? 0,
    ...(identity ? { identity } : {}),
    ...(draft.zarrFiles === undefined ? {} : { zarrFiles: draft.zarrFiles }),
    ...(digest ? { etag: digest.etag } : {}),
    findings,
  };
  const there = byPath.get(assetPath);
  const remote = there ? { remote: thereOf(there) } : {};
  const same = there !== undefined && digest !== undefined && digest.etag === there.etag &&
    there.size === identity?.sizeBytes;
  if (!identity || findings.some(blocksUpload)) {
    const fromBefore = same ? "these-bytes" : "other-bytes";
    return { ...base, ...remote, ...(there ? { fromBefore } : {}), status: "refused" };
  }
  if (there) {
    const decision = decideExisting(existing, same, identity.mtimeMs, there.blobModified);
    if (decision.do === "nothing") return { ...base, ...remote, status: "identical" };
    if (decision.do === "refuse") {
      const finding = refusal(
        "exists-on-archive",
        `It was not to be uploaded if something is at its path (existing: error): ${decision.why}`,
        source,
        "choose existing: refresh, overwrite, skip or force",
      );
      return {
        ...base,
        ...remote,
        status: "refused",
        why: decision.why,
        findings: [...findings, finding],
      };
    }
    const status = decision.do === "keep" ? "kept" : "replaces";
    return { ...base, ...remote, status, why: decision.why };
  }
  const former = digest &&
    spareByEtag.get(digest.etag)?.find((r) => !claimed.has(r.assetId));
  if (former) {
    claimed.add(former.assetId);
    return {
      ...base,
      status: "renamed",
      remote: thereOf(former),
      why: `moved from "${former.path}"`,
    };
  }
  return { ...base, status: "new" };
}
