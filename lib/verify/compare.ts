/**
 * Comparing what is on this disk with what is on the archive.
 *
 * @module
 */
import { isZarrPath } from "../upload/mod.ts";
import type { AssetItem } from "../archive/mod.ts";

/** A local file, for the comparison. */
export interface LocalFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Absolute path. */
  readonly localPath: string;
  /** Path that it has (or is to have) on the archive. */
  readonly assetPath: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** dandi-etag; absent where no asset of the same size is at its path. */
  readonly etag?: string;
  /** SHA-256, where it was asked for. */
  readonly sha256?: string;
}

/** What proves that a file is on the archive. */
export interface EqualFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Absolute local path. */
  readonly localPath: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** Id of the asset; it changes with each edit. */
  readonly assetId: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** dandi-etag. */
  readonly etag: string;
  /** The archive's SHA-256, where it has computed it. */
  readonly sha256?: string;
  /** Whether the local SHA-256 was compared as well. */
  readonly sha256Compared: boolean;
}

/** A file that is there and is not the same. */
export interface DifferentFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** Id of the asset; it changes with each edit. */
  readonly assetId: string;
  /** What differs, in words with both values. */
  readonly differences: readonly string[];
  /** Why step 05 would not send it, where it would not. */
  readonly refused?: string;
}

/** A local file that is not there. */
export interface MissingFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** Set when an asset with the same size and checksum is at another path. */
  readonly thereAs?: string;
}

/** An asset that no local file has. */
export interface ExtraAsset {
  /** Path on the archive. */
  readonly assetPath: string;
  /** Id of the asset; it changes with each edit. */
  readonly assetId: string;
  /** Bytes. */
  readonly sizeBytes: number;
  /** A Zarr, which is no file. */
  readonly zarr: boolean;
}

/** The four lists. */
export interface Comparison {
  /** Same path, size, checksum; metadata that says the same. */
  readonly equal: readonly EqualFile[];
  /** Same path, not the same. */
  readonly different: readonly DifferentFile[];
  /** Only here. */
  readonly missing: readonly MissingFile[];
  /** Only there. */
  readonly extra: readonly ExtraAsset[];
}

/**
 * Compares by path, size, checksum, and by what the asset's metadata says of both.
 *
 * @param files Local files, one per asset path.
 * @param assets All assets of the version, with metadata.
 */
export function compareFiles(
  files: readonly LocalFile[],
  assets: readonly AssetItem[],
): Comparison {
  const byPath = new Map(assets.map((a) => [a.path, a]));
  const byEtag = new Map<string, AssetItem>();
  for (const a of assets) {
    const { etag } = digestsOf(a);
    if (etag) byEtag.set(etag, a);
  }
  const local = new Set(files.map((f) => f.assetPath));
  const equal: EqualFile[] = [];
  const different: DifferentFile[] = [];
  const missing: MissingFile[] = [];
  for (const f of files) {
    const asset = byPath.get(f.assetPath);
    if (!asset) {
      const moved = f.etag === undefined ? undefined : byEtag.get(f.etag);
      missing.push({
        file: f.file,
        assetPath: f.assetPath,
        sizeBytes: f.sizeBytes,
        ...(moved && moved.size === f.sizeBytes ? { thereAs: moved.path } : {}),
      });
      continue;
    }
    const differences = differencesOf(f, asset);
    const { etag, sha256 } = digestsOf(asset);
    if (differences.length > 0 || etag === undefined) {
      different.push({
        file: f.file,
        assetPath: f.assetPath,
        assetId: asset.asset_id,
        differences,
      });
    } else {
      equal.push({
        file: f.file,
        localPath: f.localPath,
        assetPath: f.assetPath,
        assetId: asset.asset_id,
        sizeBytes: f.sizeBytes,
        etag,
        ...(sha256 === undefined ? {} : { sha256 }),
        sha256Compared: f.sha256 !== undefined && sha256 !== undefined,
      });
    }
  }
  const extra = assets.filter((a) => !local.has(a.path)).map((a) => ({
    assetPath: a.path,
    assetId: a.asset_id,
    sizeBytes: a.size,
    zarr: a.zarr !== null,
  }));
  return { equal, different, missing, extra };
}

/** Checksums that an asset's metadata tells. */
export function digestsOf(asset: AssetItem): { etag?: string; sha256?: string } {
  const digest = asset.metadata?.digest;
  if (typeof digest !== "object" || digest === null) return {};
  const said = digest as Record<string, unknown>;
  const sha256 = said["dandi:sha2-256"];
  const etag = said[asset.zarr === null ? "dandi:dandi-etag" : "dandi:dandi-zarr-checksum"];
  return {
    ...(typeof etag === "string" ? { etag } : {}),
    ...(typeof sha256 === "string" ? { sha256 } : {}),
  };
}

function differencesOf(file: LocalFile, asset: AssetItem): string[] {
  const out: string[] = [];
  const zarr = isZarrPath(file.assetPath);
  if (zarr !== (asset.zarr !== null)) {
    return [zarr ? "a Zarr here, a file on the archive" : "a file here, a Zarr on the archive"];
  }
  if (asset.size !== file.sizeBytes) {
    out.push(`size: ${file.sizeBytes} bytes here, ${asset.size} on the archive`);
  }
  const { etag, sha256 } = digestsOf(asset);
  if (etag === undefined) out.push("checksum: the archive tells none");
  else if (file.etag !== undefined && file.etag !== etag) {
    out.push(`checksum: ${file.etag} here, ${etag} on the archive`);
  } else if (file.etag === undefined && out.length === 0) {
    out.push("checksum: the local file could not be read");
  }
  if (file.sha256 !== undefined && sha256 !== undefined && file.sha256 !== sha256) {
    out.push(`SHA-256: ${file.sha256} here, ${sha256} on the archive`);
  }
  const said = asset.metadata?.contentSize;
  if (typeof said === "number" && said !== asset.size) {
    out.push(`metadata: contentSize ${said}, the stored bytes are ${asset.size}`);
  }
  const path = asset.metadata?.path;
  if (typeof path === "string" && path !== asset.path) {
    out.push(`metadata: path "${path}", the asset is at "${asset.path}"`);
  }
  const format = asset.metadata?.encodingFormat;
  if (typeof format === "string" && /\.nwb$/i.test(asset.path) && format !== "application/x-nwb") {
    out.push(`metadata: encodingFormat "${format}", wanted "application/x-nwb"`);
  }
  return out;
}
