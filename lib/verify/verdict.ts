/**
 * The archive's own verdict on each asset.
 *
 * @module
 */
import {
  type ArchiveClient,
  type ArchiveValidationError,
  type AssetItem,
  isPendingVerdict,
} from "../archive/mod.ts";
import {
  delay,
  isDandiUploadError,
  type OnProgress,
  pool,
  stoppedBy,
  type StoppedError,
} from "../core/mod.ts";
import { fixFor } from "./fixes.ts";

/** How an asset stands with the archive. */
export type VerdictStatus = "valid" | "invalid" | "pending";

/** One error of the archive, joined to our file. */
export interface VerdictError {
  /** Dotted place in the metadata; empty for the whole. */
  readonly field: string;
  /** The archive's words. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

/** The archive's verdict on one asset. */
export interface AssetVerdict {
  /** Path on the archive. */
  readonly assetPath: string;
  /** Id of the asset; it changes with each edit. */
  readonly assetId: string;
  /** Local file, where there is one. */
  readonly file?: string;
  /** How it stands. */
  readonly status: VerdictStatus;
  /** What the archive found; empty unless it is invalid. */
  readonly errors: readonly VerdictError[];
}

/** The archive's verdict on all. */
export interface Verdict {
  /** Counts of assets. */
  readonly counts: Readonly<Record<VerdictStatus, number>>;
  /** Assets that are not valid; pending ones have no errors. */
  readonly assets: readonly AssetVerdict[];
  /** What the archive misses in the Dandiset's own metadata: a matter of step 07. */
  readonly dandiset: readonly VerdictError[];
  /** Status of the draft. */
  readonly draftStatus: string;
  /** Milliseconds that were waited. */
  readonly waitedMs: number;
}

/** The list of the archive holds at most so many of each kind. */
const LIST_LIMIT = 50;

/** Options of {@linkcode awaitVerdict}. */
export interface AwaitVerdictOptions {
  /** Longest wait for pending assets, milliseconds. */
  waitMs: number;
  /** Time between questions, milliseconds. Default 5000. */
  pollMs?: number;
  /** Local file of an asset path. */
  fileOf?: (assetPath: string) => string | undefined;
  /** Stops waiting, with an error. */
  signal?: AbortSignal;
  /** Told of the wait. */
  onProgress?: OnProgress;
}

/**
 * Waits until the archive has looked at every asset, at most so long, and reads what it found.
 *
 * One request per question while fewer than fifty assets are pending or invalid; beyond, the archive's list is
 * incomplete and each asset is asked for, eight side by side.
 *
 * @throws {StoppedError} If the signal is aborted.
 */
export async function awaitVerdict(
  client: ArchiveClient,
  dandiset: string,
  assets: readonly AssetItem[],
  options: AwaitVerdictOptions,
): Promise<Verdict> {
  const { waitMs, pollMs = 5000, signal, onProgress, fileOf = () => undefined } = options;
  const start = performance.now();
  const ids = new Map(assets.map((a) => [a.path, a.asset_id]));
  onProgress?.({ kind: "stage", stage: "waiting for the archive's verdict", total: assets.length });
  for (let poll = 0;; poll++) {
    if (signal?.aborted) throw stopped(signal);
    const info = await client.getVersionInfo(dandiset, "draft");
    const pending = info.asset_validation_errors.filter((e) => isPendingVerdict(e.message));
    const waited = performance.now() - start;
    const over = waited >= waitMs;
    const draftPending = info.status === "Pending" || info.status === "Validating";
    if ((pending.length === 0 && !draftPending) || over) {
      const found = await collect(client, dandiset, ids, info.asset_validation_errors, options);
      return {
        counts: {
          pending: found.filter((f) => f.status === "pending").length,
          invalid: found.filter((f) => f.status === "invalid").length,
          valid: assets.length - found.length,
        },
        assets: found.map((f) => {
          const file = fileOf(f.assetPath);
          return { ...f, ...(file === undefined ? {} : { file }) };
        }),
        dandiset: draftPending ? [] : info.version_validation_errors.map(explain),
        draftStatus: info.status,
        waitedMs: Math.round(waited),
      };
    }
    // The first answers come fast on a quiet archive; later a question every few seconds is enough.
    const pause = Math.min(pollMs, 250 * 2 ** poll, Math.max(1, waitMs - waited));
    onProgress?.({
      kind: "waiting",
      usual: true,
      why: pending.length > 0
        ? `${
          pending.length >= LIST_LIMIT ? "at least " : ""
        }${pending.length} files wait for the archive's validation, which looks once a minute`
        : "the archive looks at the Dandiset's metadata, as it does once a minute",
      waitMs: pause,
    });
    await delay(pause, signal);
  }
}

async function collect(
  client: ArchiveClient,
  dandiset: string,
  ids: ReadonlyMap<string, string>,
  listed: readonly ArchiveValidationError[],
  options: AwaitVerdictOptions,
): Promise<AssetVerdict[]> {
  const pending = new Set<string>();
  const errors = new Map<string, ArchiveValidationError[]>();
  for (const error of listed) {
    const path = error.path ?? "";
    if (isPendingVerdict(error.message)) pending.add(path);
    else errors.set(path, [...errors.get(path) ?? [], error]);
  }
  const complete = pending.size < LIST_LIMIT && errors.size < LIST_LIMIT;
  const status = (path: string): VerdictStatus =>
    pending.has(path) ? "pending" : errors.has(path) ? "invalid" : "valid";
  const known: AssetVerdict[] = [...ids].map(([assetPath, assetId]) => ({
    assetPath,
    assetId,
    status: status(assetPath),
    errors: (errors.get(assetPath) ?? []).map(explain),
  }));
  if (complete) return known.filter((k) => k.status !== "valid");
  const { signal, onProgress } = options;
  const asked = await pool(known, async (k): Promise<AssetVerdict> => {
    if (k.status !== "valid") return k;
    let answer;
    try {
      answer = await client.getAssetValidation(dandiset, "draft", k.assetId);
    } catch (error) {
      // Edited since it was listed, which gave it another id: the archive looks at it anew.
      if (isDandiUploadError(error, "not-found")) return { ...k, status: "pending" };
      throw error;
    }
    onProgress?.({ kind: "item-done", item: k.assetPath, outcome: answer.status.toLowerCase() });
    return {
      ...k,
      status: answer.status === "Valid"
        ? "valid"
        : answer.status === "Invalid"
        ? "invalid"
        : "pending",
      errors: answer.validation_errors.map(explain),
    };
  }, { concurrency: 8, ...(signal ? { signal } : {}) });
  return asked.filter((a) => a.status !== "valid");
}

function explain(error: ArchiveValidationError): VerdictError {
  return { field: error.field, message: error.message, fix: fixFor(error.field, error.message) };
}

function stopped(signal: AbortSignal): StoppedError {
  return stoppedBy(signal, "Stopped while waiting for the archive: run the same command again");
}
