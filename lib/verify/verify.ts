import type { AssetItem } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import {
  blocksUpload,
  type Finding,
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
import {
  ChecksumMemory,
  dandiEtag,
  Hasher,
  identifyFile,
  isZarrPath,
  readFileSends,
} from "../upload/mod.ts";
import { readFileChecks } from "../validate/mod.ts";
import { deepZarrs, localZarr } from "./zarr.ts";
import { compareFiles, type Comparison, type LocalFile } from "./compare.ts";
import { deepCompare, type DeepMode } from "./deep.ts";
import { draftLinks, neurosiftLink } from "./links.ts";
import { awaitVerdict } from "./verdict.ts";
import { saveVerification } from "./read_verification.ts";
import {
  type RefusedFile,
  type UnreadFile,
  type Verification,
  VERIFICATION_VERSION,
} from "./types.ts";
import { viewVerification } from "./view.ts";

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
  const { sources, refused: nameless } = await expected(work, options);
  const { files, unread } = await localFiles(work, sources, assets, options);
  const { comparison, refused } = apart(
    compareFiles(files, assets),
    refusals(connection, dandiset),
  );
  const byAsset = new Map(files.map((f) => [f.assetPath, f]));
  const deep = mode
    ? {
      mode,
      outcomes: [
        ...await deepZarrs(client, comparison.equal, assets, work, {
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
        }),
        ...await deepCompare(
          client,
          dandiset,
          comparison.equal.filter((e) => !isZarrPath(e.assetPath)).map((e) => ({
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
      ],
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
    refused: [...nameless, ...refused],
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
  sources: readonly Source[],
  assets: readonly AssetItem[],
  options: VerifyOptions,
): Promise<{ files: LocalFile[]; unread: UnreadFile[] }> {
  const { signal, onProgress, sha256 = false } = options;
  const sizes = new Map<string, number>(assets.map((a) => [a.path, a.size]));
  const spareSizes = new Set(assets.map((a) => a.size));
  const unread: UnreadFile[] = [];
  using memory = ChecksumMemory.open(work, "verify");
  using hasher = new Hasher();
  onProgress?.({ kind: "stage", stage: "hashing", total: sources.length });
  const files = await pool(sources, async (source): Promise<LocalFile | undefined> => {
    const { localPath, assetPath, file } = source;
    try {
      if (isZarrPath(assetPath)) {
        const zarr = await localZarr(source, work, {
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
        });
        onProgress?.({ kind: "item-done", item: assetPath, outcome: "read" });
        return zarr;
      }
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
  return { files: files.filter((f) => f !== undefined), unread };
}

interface Source {
  readonly localPath: string;
  readonly assetPath: string;
  readonly file: string;
}

/** What should be on the archive: by step 04, or, where that was not run, every file under its own path. */
async function expected(
  work: WorkFolder,
  options: VerifyOptions,
): Promise<{ sources: Source[]; refused: RefusedFile[] }> {
  if (options.files) {
    return { sources: options.files.map((f) => ({ ...f, file: f.assetPath })), refused: [] };
  }
  const organized = readOrganizePlan(work);
  if (organized) {
    return {
      sources: organized.items.filter((i) => i.status === "mapped")
        .map(({ localPath, assetPath, file }) => ({ localPath, assetPath, file })),
      refused: organized.items.filter((i) => i.status !== "mapped").map((i) => ({
        file: i.file,
        assetPath: i.assetPath,
        why: `step 04 (organize) refuses it: ${codesOf(i.findings)}`,
      })),
    };
  }
  const sources = sessionsOf(await workInventory(work))
    .filter((e) => e.kind !== "unreadable")
    .map((e) => ({ localPath: e.localPath, assetPath: e.path, file: e.path }));
  return { sources, refused: [] };
}

/** Why step 05 would not send a file, by its path: findings of step 03, or what the last upload said. */
function refusals(
  { work, instance }: Connection,
  dandiset: string,
): (file: string) => string | undefined {
  const checks = readFileChecks(work);
  const sends = readFileSends(work, instance.api, dandiset);
  return (file) => {
    const check = checks?.get(file);
    if (check?.findings.some(blocksUpload)) return `findings block it: ${codesOf(check.findings)}`;
    const send = sends?.get(file);
    return send?.status === "refused"
      ? `step 05 (upload) refused it: ${send.why ?? "see its result"}`
      : undefined;
  };
}

/** A comparison without the files that are not there because they are refused; those that differ and are refused are marked. */
function apart(
  comparison: Comparison,
  whyOf: (file: string) => string | undefined,
): { comparison: Comparison; refused: RefusedFile[] } {
  const refused: RefusedFile[] = [];
  const missing = comparison.missing.filter(({ file, assetPath }) => {
    const why = whyOf(file);
    if (why !== undefined) refused.push({ file, assetPath, why });
    return why === undefined;
  });
  const different = comparison.different.map((d) => {
    const why = whyOf(d.file);
    return why === undefined ? d : { ...d, refused: why };
  });
  return { comparison: { ...comparison, missing, different }, refused };
}

function codesOf(findings: readonly Finding[]): string {
  return [...new Set(findings.filter(blocksUpload).map((f) => f.code))].sort().join(", ");
}
