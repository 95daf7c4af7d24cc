import type { AssetItem } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import {
  messageOf,
  pool,
  quote,
  type StepOptions,
  UsageError,
  type WorkFolder,
} from "../core/mod.ts";
import { requireDandiset } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { sessionsOf, workInventory } from "../inventory/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import { ChecksumMemory, dandiEtag, Hasher, identifyFile } from "../upload/mod.ts";
import { compareFiles, type Comparison, type LocalFile } from "./compare.ts";
import { deepCompare, type DeepMode, type DeepOutcome } from "./deep.ts";
import { draftLinks, type Links, neurosiftLink } from "./links.ts";
import { awaitVerdict, type Verdict } from "./verdict.ts";
import { saveVerification } from "./read_verification.ts";
import { viewVerification } from "./view.ts";

/** Version of the saved form. */
export const VERIFICATION_VERSION = 1;

/** Options of {@linkcode verify}. */
export interface VerifyOptions extends StepOptions {
  /** Download and compare bytes: ranges of each file, or all. Default `false`: checksums prove the same. */
  deep?: DeepMode | "sample" | false;
  /** The SHA-256 as well, where the archive has computed it. Default `false`. */
  sha256?: boolean;
  /** Longest wait for the archive's validation, milliseconds. Default 120,000; 0 does not wait. */
  waitMs?: number;
  /** Time between questions to the archive, milliseconds. Default 5000. */
  pollMs?: number;
  /** Local files with their paths. Default: the plan of step 04, or else every file below the NWB folder by its own path. */
  files?: readonly { localPath: string; assetPath: string }[];
  /** Transport of downloads. Default the global `fetch`. */
  fetch?: typeof fetch;
}

/** A file that could not be read for the comparison. */
export interface UnreadFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Path on the archive. */
  readonly assetPath: string;
  /** What went wrong. */
  readonly message: string;
}

/** The proof, or what is missing of it. */
export interface Verification {
  /** Version of this form. */
  readonly verificationVersion: typeof VERIFICATION_VERSION;
  /** ISO time. */
  readonly made: string;
  /** Name of the archive. */
  readonly instance: string;
  /** Base of its API. */
  readonly api: string;
  /** Six digits. */
  readonly dandiset: string;
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  readonly embargo: string;
  /** Whether every file that step 04 gave a path is on the archive, byte for byte; see `notExpected` for the others. */
  readonly proved: boolean;
  /** The four lists. */
  readonly comparison: Comparison;
  /** Local files that could not be read. */
  readonly unread: readonly UnreadFile[];
  /** Local files that step 04 refused: they are not expected on the archive. */
  readonly notExpected: number;
  /** What the archive says. */
  readonly verdict: Verdict;
  /** What the comparison of bytes found, where it was asked for. */
  readonly deep?: { readonly mode: DeepMode; readonly outcomes: readonly DeepOutcome[] };
  /** Pages of the draft. */
  readonly links: Links;
  /** Neurosift addresses by asset path, for NWB files on an archive that it can reach. */
  readonly look: Readonly<Record<string, string>>;
}

/**
 * Proves that what is on the archive is what is on this disk, and reads the archive's own verdict.
 *
 * Needs no journal, so it works on a Dandiset that somebody else uploaded. Lists the draft (one request per thousand
 * assets), hashes only files whose checksum is not remembered. Changes nothing; saved in `state/verify.json`.
 *
 * @throws {UsageError} If `deep` is another word.
 * @throws {NotFoundError} If step 02 has not been run.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function verify(
  connection: Connection,
  options: VerifyOptions = {},
): Promise<Verification & Viewable> {
  const { work, client, instance } = connection;
  const mode = options.deep === "sample" ? "sampled" : options.deep;
  if (mode && mode !== "sampled" && mode !== "all") {
    throw new UsageError(
      `Cannot compare bytes ${quote(mode)}: write sample (ranges of each file) or all`,
    );
  }
  const { signal, onProgress, now = () => new Date(), waitMs = 120_000 } = options;
  const dandiset = requireDandiset(connection);
  onProgress?.({ kind: "stage", stage: "listing" });
  const assets: AssetItem[] = [];
  for await (const a of client.listAssets(dandiset, "draft", { metadata: true })) {
    assets.push(compared(a));
  }
  const record = await client.getDandiset(dandiset);
  const { files, unread, notExpected } = await localFiles(work, assets, options);
  const comparison = compareFiles(files, assets);
  const byAsset = new Map(files.map((f) => [f.assetPath, f]));
  const deep = mode
    ? {
      mode,
      outcomes: await deepCompare(
        client,
        dandiset,
        comparison.equal.map((e) => ({
          assetPath: e.assetPath,
          assetId: e.assetId,
          localPath: e.localPath,
          sizeBytes: e.sizeBytes,
        })),
        {
          mode,
          ...(options.fetch ? { fetch: options.fetch } : {}),
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
        },
      ),
    }
    : undefined;
  const verdict = await awaitVerdict(client, dandiset, assets, {
    waitMs,
    ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    fileOf: (path) => byAsset.get(path)?.file,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  const look: Record<string, string> = {};
  for (const a of assets) {
    const link = neurosiftLink(instance, dandiset, { assetId: a.asset_id, assetPath: a.path });
    if (link) look[a.path] = link;
  }
  const verification: Verification = {
    verificationVersion: VERIFICATION_VERSION,
    made: now().toISOString(),
    instance: instance.name,
    api: instance.api,
    dandiset,
    embargo: record.embargo_status,
    // Nothing compared proves nothing.
    proved: comparison.equal.length > 0 && comparison.different.length === 0 &&
      comparison.missing.length === 0 && unread.length === 0 &&
      (deep?.outcomes.every((o) => o.differsAt === undefined && o.error === undefined) ?? true),
    comparison,
    unread,
    notExpected,
    verdict,
    ...(deep ? { deep } : {}),
    links: draftLinks(instance, dandiset),
    look,
  };
  saveVerification(work, verification);
  return withView(verification, viewVerification);
}

/** An asset with only what is compared: there may be very many, each with pages of metadata. */
function compared(asset: AssetItem): AssetItem {
  const { asset_id, blob, zarr, path, size, created, modified, metadata } = asset;
  const small: Record<string, unknown> = {};
  for (const name of ["digest", "contentSize", "path", "encodingFormat"]) {
    const value = metadata?.[name];
    if (value !== undefined) small[name] = value;
  }
  return { asset_id, blob, zarr, path, size, created, modified, metadata: small };
}

/** Exit status of a script: 0 only if the proof holds and the archive finds no file invalid. */
export function verifyExitStatus(verification: Verification): number {
  return verification.proved && verification.verdict.counts.invalid === 0 ? 0 : 1;
}

async function localFiles(
  work: WorkFolder,
  assets: readonly AssetItem[],
  options: VerifyOptions,
): Promise<{ files: LocalFile[]; unread: UnreadFile[]; notExpected: number }> {
  const { signal, onProgress, sha256 = false } = options;
  const { sources, notExpected } = options.files
    ? { sources: options.files.map((f) => ({ ...f, file: f.assetPath })), notExpected: 0 }
    : await expected(work);
  const sizes = new Map<string, number>(assets.map((a) => [a.path, a.size]));
  const spareSizes = new Set(assets.map((a) => a.size));
  const unread: UnreadFile[] = [];
  using memory = ChecksumMemory.open(work, "verify");
  using hasher = new Hasher();
  onProgress?.({ kind: "stage", stage: "hashing", total: sources.length });
  const files = await pool(sources, async (source): Promise<LocalFile | undefined> => {
    const { localPath, assetPath, file } = source;
    try {
      const identity = await identifyFile(localPath);
      const base = { file, localPath, assetPath, sizeBytes: identity.sizeBytes };
      // Another size settles it; and a file that is not there is hashed only if it may be there by another name.
      const there = sizes.get(assetPath);
      const decides = there === undefined
        ? spareSizes.has(identity.sizeBytes)
        : there === identity.sizeBytes;
      let digest = memory.find(identity, { sha256 });
      if (!digest && decides) {
        onProgress?.({ kind: "item", item: assetPath, stage: "hashing" });
        digest = await dandiEtag(localPath, {
          hasher,
          identity,
          sha256,
          item: assetPath,
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
        });
        memory.add(identity, digest);
      }
      onProgress?.({ kind: "item-done", item: assetPath, outcome: "read" });
      return {
        ...base,
        ...(digest ? { etag: digest.etag } : {}),
        ...(sha256 && digest?.sha256 ? { sha256: digest.sha256 } : {}),
      };
    } catch (error) {
      if (signal?.aborted) throw error;
      unread.push({ file, assetPath, message: messageOf(error) });
      return undefined;
    }
  }, { concurrency: Math.max(2, hasher.workers), ...(signal ? { signal } : {}) });
  return { files: files.filter((f) => f !== undefined), unread, notExpected };
}

/** What should be on the archive: by step 04, or, where that was not run, every file under its own path. */
async function expected(
  work: WorkFolder,
): Promise<
  { sources: { localPath: string; assetPath: string; file: string }[]; notExpected: number }
> {
  const organized = readOrganizePlan(work);
  if (organized) {
    const mapped = organized.items.filter((i) => i.status === "mapped");
    return {
      sources: mapped.map(({ localPath, assetPath, file }) => ({ localPath, assetPath, file })),
      notExpected: organized.items.length - mapped.length,
    };
  }
  const sources = sessionsOf(await workInventory(work))
    .filter((e) => e.kind === "nwb-hdf5")
    .map((e) => ({ localPath: e.localPath, assetPath: e.path, file: e.path }));
  return { sources, notExpected: 0 };
}
