/**
 * What the steps saved about each file, in the form that fates are made of.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import { blocksUpload, type Finding } from "../core/finding.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import { type DandisetState, readDandiset } from "../dandiset/mod.ts";
import type {
  FateSources,
  FileCheck,
  FileName,
  FileProof,
  FileSend,
  ListedAsset,
  SessionEntry,
} from "../inventory/mod.ts";
import { readOrganizePlanWith } from "../organize/mod.ts";
import { readRegionFates } from "../regions/mod.ts";
import { ChecksumMemory, readUploadResult, type UploadOutcome } from "../upload/mod.ts";
import { readValidationWith } from "../validate/mod.ts";
import { digestsOf, readVerification } from "../verify/mod.ts";

/** What is known, and what of it could not be understood. */
export interface KnownSources {
  /** For {@linkcode fatesOf}. */
  readonly sources: FateSources;
  /** The Dandiset that is chosen now. */
  readonly dandiset?: DandisetState;
  /** Assets that no file of the folder has, by the last verification. */
  readonly extra?: number;
  /** Saved state that could not be read: a step of another version, a damaged file. */
  readonly notes: readonly string[];
}

/** Reads what the steps saved. Never throws for one that is damaged: it counts as not run, and is told. */
export function readSources(work: WorkFolder): KnownSources {
  const notes: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isDandiUploadError(error)) throw error;
      notes.push(error.message);
      return undefined;
    }
  };
  const folder = joinPath(work.nwbFolder);
  const dandiset = attempt(() => readDandiset(work));
  const ofHere = (state: { api: string; dandiset: string } | undefined) =>
    state !== undefined && dandiset !== undefined && state.api === dandiset.api &&
    state.dandiset === dandiset.identifier;
  const checks = attempt(() => readChecks(work, folder));
  const names = attempt(() => readNames(work, folder));
  const result = attempt(() => readUploadResult(work));
  const verification = attempt(() => readVerification(work));
  const regions = dandiset &&
    attempt(() => readRegionFates(work, dandiset.api, dandiset.identifier));
  const proofs = verification && ofHere(verification) ? proofsOf(verification) : undefined;
  return {
    sources: {
      checks,
      names,
      sends: result && ofHere(result) ? sendsOf(result.outcomes) : undefined,
      proofs,
      regions,
    },
    ...(dandiset ? { dandiset } : {}),
    ...(proofs ? { extra: verification?.comparison.extra.length ?? 0 } : {}),
    notes,
  };
}

/** dandi-etags of files as they are now, as far as they are remembered. */
export function rememberedEtags(work: WorkFolder): (entry: SessionEntry) => string | undefined {
  const memory = ChecksumMemory.open(work, "status");
  return (entry) =>
    entry.kind === "nwb-hdf5"
      ? memory.find({ path: entry.localPath, ...entry.identity })?.etag
      : undefined;
}

/** A listing of the draft, by asset path. */
export function listedAssets(assets: readonly AssetItem[]): Map<string, ListedAsset> {
  return new Map(assets.map((a) => {
    const { etag } = digestsOf(a);
    return [a.path, { sizeBytes: a.size, ...(etag === undefined ? {} : { etag }) }];
  }));
}

function matters(findings: readonly Finding[]): readonly Finding[] {
  const some = findings.filter((f) => blocksUpload(f) || f.waived !== undefined);
  return some.length > 0 ? some : NONE;
}

/** No findings, as most files have: one list for all of them. */
const NONE: readonly Finding[] = [];

function readChecks(work: WorkFolder, folder: string): Map<string, FileCheck> | undefined {
  const saved = readValidationWith(work, (f): [string, FileCheck] => [f.file, {
    outcome: f.outcome,
    findings: matters(f.findings),
    sizeBytes: f.sizeBytes,
    mtimeMs: f.mtimeMs,
  }]);
  // Another folder's files may have the same names.
  return saved && joinPath(saved.folder) === folder ? new Map(saved.files) : undefined;
}

function readNames(work: WorkFolder, folder: string): Map<string, FileName> | undefined {
  const saved = readOrganizePlanWith(work, (item): [string, FileName] => [item.file, {
    assetPath: item.assetPath,
    status: item.status,
    findings: matters(item.findings),
    sizeBytes: item.sizeBytes,
    mtimeMs: item.mtimeMs,
  }]);
  return saved && joinPath(saved.source) === folder ? new Map(saved.items) : undefined;
}

function sendsOf(outcomes: readonly UploadOutcome[]): Map<string, FileSend> {
  return new Map(outcomes.map((o): [string, FileSend] => [o.file, sendOf(o)]));
}

function sendOf(o: UploadOutcome): FileSend {
  switch (o.status) {
    case "uploaded":
      return { status: "there", etag: o.etag };
    case "already-there":
      return o.keptOther === undefined
        ? { status: "there", etag: o.etag }
        : { status: "kept-other", why: o.keptOther };
    case "failed":
      return { status: "failed", why: o.message };
    case "refused":
      return { status: "refused", why: o.findings.find(blocksUpload)?.message };
  }
}

function proofsOf(
  { comparison, unread }: NonNullable<ReturnType<typeof readVerification>>,
): Map<string, FileProof> {
  const { equal, different, missing } = comparison;
  return new Map<string, FileProof>([
    ...equal.map((e): [string, FileProof] => [e.file, { is: "equal", etag: e.etag }]),
    ...different.map((d): [string, FileProof] => [
      d.file,
      { is: "different", why: d.differences.join("; ") },
    ]),
    ...missing.map((m): [string, FileProof] => [m.file, { is: "missing" }]),
    ...unread.map((u): [string, FileProof] => [u.file, { is: "unread", why: u.message }]),
  ]);
}
