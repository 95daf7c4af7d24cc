/**
 * What the steps saved about each file, in the form that fates are made of.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { type DandisetState, readDandiset } from "../dandiset/mod.ts";
import {
  type FateSources,
  identityOfEntry,
  type ListedAsset,
  type SessionEntry,
} from "../inventory/mod.ts";
import { readFileNames } from "../organize/mod.ts";
import { readRegionFates } from "../regions/mod.ts";
import { ChecksumMemory, readFileSends, rememberedZarrChecksum } from "../upload/mod.ts";
import { readFileChecks } from "../validate/mod.ts";
import { digestsOf, fileProofs, readVerification } from "../verify/mod.ts";

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
  const dandiset = attempt(() => readDandiset(work));
  const verification = attempt(() => readVerification(work));
  const ours = verification && dandiset && verification.api === dandiset.api &&
    verification.dandiset === dandiset.identifier;
  return {
    sources: {
      checks: attempt(() => readFileChecks(work)),
      names: attempt(() => readFileNames(work)),
      sends: dandiset && attempt(() => readFileSends(work, dandiset.api, dandiset.identifier)),
      proofs: ours ? fileProofs(verification) : undefined,
      regions: dandiset && attempt(() => readRegionFates(work, dandiset.api, dandiset.identifier)),
    },
    ...(dandiset ? { dandiset } : {}),
    ...(ours ? { extra: verification.comparison.extra.length } : {}),
    notes,
  };
}

/** dandi-etags of files as they are now, as far as they are remembered. */
export function rememberedEtags(work: WorkFolder): (entry: SessionEntry) => string | undefined {
  const memory = ChecksumMemory.open(work, "status");
  return (entry) => {
    const identity = identityOfEntry(entry);
    if (!identity) return undefined;
    return entry.kind === "nwb-zarr"
      ? rememberedZarrChecksum(work, entry.localPath, identity)
      : memory.find({ path: entry.localPath, ...identity })?.etag;
  };
}

/** A listing of the draft, by asset path. */
export function listedAssets(assets: readonly AssetItem[]): Map<string, ListedAsset> {
  return new Map(assets.map((a) => {
    const { etag } = digestsOf(a);
    return [a.path, { sizeBytes: a.size, ...(etag === undefined ? {} : { etag }) }];
  }));
}
